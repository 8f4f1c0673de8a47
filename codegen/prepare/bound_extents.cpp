// SPDX-License-Identifier: Apache-2.0
#include "prepare/prepare.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

namespace inlay::codegen {

namespace {

using extents = std::vector<std::int64_t>;

/// The dims that a model declares of a value, where they are all numbers.
std::optional<extents> declared_dims(graph const& g, std::string const& name) {
  auto const found = g.declared.find(name);
  if (found == g.declared.end() || !found->second.has_shape || found->second.dims.size() > max_rank)
    return {};
  extents const& dims = found->second.dims;
  if (std::any_of(dims.begin(), dims.end(), [](std::int64_t d) { return d < 0; })) return {};
  return dims;
}

/// Whether a node whose unknown inputs all have these dims makes an output of these dims, whatever type of element
/// lets its shape rule say so.
bool keeps_dims(node const& n, type_table const& types, std::size_t output, extents const& wanted) {
  if (!n.op || !n.bodies.empty()) return false;
  dims shape;
  for (std::int64_t d : wanted) shape.push_back(d);
  for (elem_type const type : {elem_type::float_, elem_type::int64, elem_type::int32, elem_type::double_,
                               elem_type::float16, elem_type::bfloat16, elem_type::bool_, elem_type::int8}) {
    std::vector<tensor_info> in, out(n.outputs.size());
    for (std::string const& name : n.inputs)
      in.push_back(name.empty()           ? tensor_info{}
                   : types.contains(name) ? types[name]
                                          : tensor_info{type, shape});
    if (!n.op->infer(in, out) && !out[output].is_capacity && out[output].dims == shape) return true;
  }
  return false;
}

/// Dims of the values that `types` does not have, as far as dims that the model declares further on say them.
std::map<std::string, extents> dims_from_readers(graph const& g, type_table const& types) {
  std::map<std::string, extents> found;
  for (auto n = g.nodes.rbegin(); n != g.nodes.rend(); ++n)
    for (std::size_t k = 0; k < n->outputs.size(); ++k) {
      std::string const& made = n->outputs[k];
      if (made.empty() || types.contains(made)) continue;
      if (std::optional<extents> const dims = declared_dims(g, made)) found.try_emplace(made, *dims);
      auto const wanted = found.find(made);
      if (wanted == found.end() || !keeps_dims(*n, types, k, wanted->second)) continue;
      for (std::string const& in : n->inputs)
        if (!in.empty() && !types.contains(in)) found.try_emplace(in, wanted->second);
    }
  return found;
}

}  // namespace

void bound_extents(graph& g, preparation_log& log) {
  type_table types = type_table::of_sources(g);
  std::map<std::string, extents> from_readers;
  bool looked = false;
  std::size_t bounded = 0;
  for (node const& n : g.nodes) {
    if (types.add_node(g, n) || !n.op || !types.has_inputs_of(n)) continue;
    if (!std::exchange(looked, true)) from_readers = dims_from_readers(g, types);
    std::vector<std::pair<std::string, declared_type>> before;  // of what is declared now
    for (std::string const& out : n.outputs)
      if (auto const dims = from_readers.find(out); dims != from_readers.end() && !declared_dims(g, out)) {
        before.emplace_back(out, g.declared[out]);
        g.declared[out].has_shape = true;
        g.declared[out].dims = dims->second;
        g.declared[out].symbols.resize(dims->second.size());
      }
    if (before.empty()) continue;
    if (types.add_node(g, n)) ++bounded;
    else
      for (auto& [name, type] : before) g.declared[name] = std::move(type);
  }
  if (bounded) log.add(std::to_string(bounded) + " outputs have the bounds that the model states further on");
}

}  // namespace inlay::codegen
