// SPDX-License-Identifier: Apache-2.0
#include "prepare/operation_slices.hpp"

#include "import/diagnostic.hpp"
#include "prepare/attributes.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <tuple>
#include <utility>

namespace inlay::codegen {

std::string float_text(float value) {
  if (std::isnan(value)) return "std::numeric_limits<float>::quiet_NaN()";
  if (std::isinf(value)) return value < 0 ? "inlay::least<float>" : "inlay::greatest<float>";
  char buffer[32];
  auto const end = std::to_chars(buffer, buffer + sizeof buffer, value).ptr;
  std::string text(buffer, end);
  if (text.find_first_of(".e") == std::string::npos) text += ".0";
  return text + "f";
}

namespace {
/// All slices in one table, by domain and op_type.
std::vector<operator_entry> const& operator_table() {
  static std::vector<operator_entry> const table = [] {
    std::vector<operator_entry> result;
    [&]<std::size_t... Slice>(std::index_sequence<Slice...>) {
      for (auto const& slice : {operators_of_slice<Slice>()...})
        result.insert(result.end(), slice.begin(), slice.end());
    }(std::make_index_sequence<operation_slices>{});
    std::sort(result.begin(), result.end(), [](operator_entry const& a, operator_entry const& b) {
      return std::tie(a.id->domain, a.id->op_type) < std::tie(b.id->domain, b.id->op_type);
    });
    return result;
  }();
  return table;
}
}  // namespace

std::shared_ptr<operation> find_operation(node const& n, refusal& why) {
  auto const& table = operator_table();
  auto const found = std::find_if(table.begin(), table.end(), [&](operator_entry const& e) {
    return e.id->op_type == n.op_type && e.id->domain == n.domain;
  });
  if (found != table.end()) {
    std::shared_ptr<operation> result = found->make(n.attributes, why);
    if (result) result->path = found->path;
    return result;
  }
  bool const is_known = std::any_of(table.begin(), table.end(),
                                    [&](operator_entry const& e) { return e.id->domain == n.domain; });
  why = {is_known ? "the operator is not supported"
                  : "operators of domain '" + printable(n.domain) + "' are not supported",
         exit_status::unsupported};
  return nullptr;
}

std::shared_ptr<operation> find_operation(node const& n) {
  refusal why;
  return find_operation(n, why);
}

node make_node(node const& of, std::string const& op_type, std::vector<std::string> inputs,
               std::vector<std::string> outputs, std::map<std::string, attribute_value> attributes) {
  node n;
  n.name = outputs[0];
  n.op_type = op_type;
  n.position = of.position;
  n.inputs = std::move(inputs);
  n.outputs = std::move(outputs);
  n.attributes = std::move(attributes);
  n.op = find_operation(n);
  return n;
}

std::vector<op_identity> all_operators() {
  std::vector<op_identity> result;
  for (operator_entry const& e : operator_table()) result.push_back(*e.id);
  return result;
}

}  // namespace inlay::codegen
