// SPDX-License-Identifier: Apache-2.0
#include "emit/device_plan.hpp"

namespace inlay::codegen {

device_plan::device_plan(graph const& g, type_table const& types, streaming policy) {
  auto const add_value = [&](std::string const& name, std::int32_t producer) {
    values_by_name_[name] = static_cast<std::int32_t>(values_.size());
    names_.push_back(name);
    values_.push_back(make_value_record(types[name], producer));
  };
  for (graph_value const& in : g.inputs) add_value(in.name, -1);
  for (node const& n : g.nodes) {
    std::vector<tensor_info> const in = types.inputs_of(n), out = types.outputs_of(n);
    node_record r = n.op->record(in, out);
    r.first_edge = static_cast<std::int32_t>(edges_.size());
    r.first_value = static_cast<std::int32_t>(values_.size());
    for (std::string const& name : n.inputs) {
      auto const found = values_by_name_.find(name);
      edges_.push_back(found == values_by_name_.end() ? no_value : found->second);
    }
    if (r.edges == 0 || edges_[static_cast<std::size_t>(r.first_edge)] == no_value) r.is_view = false;
    for (std::string const& name : n.outputs) add_value(name, static_cast<std::int32_t>(nodes_.size()));
    nodes_.push_back(r);
  }
  for (graph_value const& out : g.outputs)
    values_[static_cast<std::size_t>(values_by_name_.at(out.name))].is_output = true;
  records_ = {nodes_, values_, edges_, static_cast<std::int32_t>(g.inputs.size())};

  std::size_t const nodes = nodes_.size(), values = values_.size();
  steps_.resize(nodes);
  fused_.resize(nodes);
  tasks_.resize(nodes);
  stages_.resize(nodes);
  step_of_node_.resize(nodes);
  ring_of_step_.resize(nodes);
  buffer_of_value_.resize(values);
  buffers_.resize(values);
  program_ = {steps_, fused_, tasks_, stages_, step_of_node_};
  plan_ = {buffer_of_value_, ring_of_step_, buffers_};
  std::vector<detail::use_record> uses(values);
  std::vector<std::int32_t> a(nodes + values), b(nodes + values), c(nodes + values);
  std::vector<detail::segmentation> best(nodes + 1);
  std::vector<buffer_record> attempt(values);
  fuse_epilogues(records_, program_, uses, a);
  form_groups(records_, program_, uses, policy, {a, b, c, best});
  plan_arena(records_, program_, plan_, {a, b, c, attempt});
}

}  // namespace inlay::codegen
