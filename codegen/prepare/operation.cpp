// SPDX-License-Identifier: Apache-2.0
#include "prepare/operation_slices.hpp"

#include "import/diagnostic.hpp"
#include "prepare/types.hpp"

#include <algorithm>
#include <span>
#include <tuple>
#include <utility>

namespace inlay::codegen {

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

namespace {
operator_entry const* find_entry(node const& n) {
  auto const& table = operator_table();
  auto const found = std::find_if(table.begin(), table.end(), [&](operator_entry const& e) {
    return e.id->op_type == n.op_type && e.id->domain == n.domain;
  });
  return found == table.end() ? nullptr : &*found;
}

/// An attribute as a tensor of one axis, or as the tensor that it is; of the undefined type where it cannot
/// be.
constant list_of(attribute_value const& value, std::span<std::string_view const> enumerators, refusal& why) {
  auto const tensor_of = [](auto const& list) {
    return make_constant(std::vector<std::int64_t>{static_cast<std::int64_t>(list.size())}, list);
  };
  if (auto const* ints = std::get_if<std::vector<std::int64_t>>(&value)) return tensor_of(*ints);
  if (auto const* floats = std::get_if<std::vector<float>>(&value)) return tensor_of(*floats);
  if (auto const* tensor = std::get_if<constant>(&value)) return *tensor;
  auto const* strings = std::get_if<std::vector<std::string>>(&value);
  if (!strings) {
    why = {"is no list", exit_status::bad_input};
    return {};
  }
  if (enumerators.empty()) return tensor_of(*strings);
  std::vector<std::uint8_t> numbers;
  for (std::string const& text : *strings) {
    auto const found = std::find(enumerators.begin(), enumerators.end(), text);
    if (found == enumerators.end()) {
      why = {"has an unknown value '" + printable(text) + "'", exit_status::bad_input};
      return {};
    }
    numbers.push_back(static_cast<std::uint8_t>(found - enumerators.begin()));
  }
  return tensor_of(numbers);
}
}  // namespace

refusal move_lists_to_inputs(graph& g, node& n) {
  operator_entry const* const entry = find_entry(n);
  if (!entry || entry->lists.empty()) return {};
  std::size_t const own = static_cast<std::size_t>(entry->inputs.most) - entry->lists.size();
  if (n.inputs.size() > own)
    return {"found " + std::to_string(n.inputs.size()) + " inputs, wanted at most " + std::to_string(own)};
  std::vector<std::string> inputs = n.inputs;
  inputs.resize(own);
  for (list_attribute const& list : entry->lists) {
    std::string& input = inputs.emplace_back();
    for (std::string_view const name : list.names) {
      auto const found = name.empty() ? n.attributes.end() : n.attributes.find(std::string(name));
      if (found == n.attributes.end()) continue;
      refusal why;
      constant c = list_of(found->second, list.enumerators, why);
      if (why) return {"attribute '" + std::string(name) + "' " + why.reason, why.status};
      // An empty list is how some exporters leave one out.
      if (input.empty() && c.elements() > 0) {
        input = fresh_name(g, n.outputs[0] + "_" + std::string(name));
        g.constants[input] = std::move(c);
      }
      n.attributes.erase(found);
    }
  }
  while (inputs.size() > n.inputs.size() && inputs.back().empty()) inputs.pop_back();
  n.inputs = std::move(inputs);
  return {};
}

std::shared_ptr<operation> find_operation(node const& n, refusal& why) {
  if (operator_entry const* const found = find_entry(n)) {
    std::shared_ptr<operation> result = found->make(n.attributes, why);
    if (result) result->path = found->path;
    return result;
  }
  auto const& table = operator_table();
  bool const is_known = std::any_of(table.begin(), table.end(),
                                    [&](operator_entry const& e) { return e.id->domain == n.domain; });
  why = {is_known ? "the operator is not supported"
                  : "operators of domain '" + printable(n.domain) + "' are not supported",
         exit_status::unsupported};
  if (n.domain == "com.microsoft.nchwc")
    why.reason +=
        "; ONNX Runtime has optimised this model for one machine: save it with "
        "GraphOptimizationLevel.ORT_ENABLE_EXTENDED";
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
