// SPDX-License-Identifier: Apache-2.0
#include "prepare/operation_slices.hpp"

#include "import/diagnostic.hpp"
#include "prepare/attributes.hpp"

#include <inlay/op/all.hpp>

#include <charconv>
#include <cmath>

namespace inlay::codegen {

std::string float_text(float value) {
  if (std::isnan(value)) return "std::numeric_limits<float>::quiet_NaN()";
  if (std::isinf(value)) return std::string(value < 0 ? "-" : "") + "std::numeric_limits<float>::infinity()";
  char buffer[32];
  auto const end = std::to_chars(buffer, buffer + sizeof buffer, value).ptr;
  std::string text(buffer, end);
  if (text.find_first_of(".e") == std::string::npos) text += ".0";
  return text + "f";
}

namespace {
template <class F, class... Ops>
void for_each_operator(type_list<Ops...>, F const& f) {
  (f(type_tag<Ops>{}), ...);
}
}  // namespace

std::shared_ptr<operation> find_operation(node const& n, refusal& why) {
  std::shared_ptr<operation> found;
  why = {n.domain.empty() ? "the operator is not supported"
                          : "operators of domain '" + printable(n.domain) + "' are not supported",
         exit_status::unsupported};
  for_each_slice([&]<std::size_t Slice>() {
    if (!found) found = find_in_slice<Slice>(n, why);
  });
  return found;
}

std::shared_ptr<operation> find_operation(node const& n) {
  refusal why;
  return find_operation(n, why);
}

std::vector<op_identity> all_operators() {
  std::vector<op_identity> result;
  for_each_operator(op::all{}, [&]<class Op>(type_tag<Op>) { result.push_back(Op::id); });
  return result;
}

}  // namespace inlay::codegen
