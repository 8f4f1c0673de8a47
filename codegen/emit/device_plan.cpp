// SPDX-License-Identifier: Apache-2.0
#include "emit/device_plan.hpp"

#include <algorithm>
#include <limits>

namespace inlay::codegen {

namespace {
/// What planned_body (graph/bodies.hpp) takes: the arena of the largest body, with the outputs behind it that are
/// inputs of the body.
std::size_t scratch_bytes(node const& n, policy how) {
  std::size_t most = 0;
  for (body const& b : n.bodies) {
    device_plan const plan(b.graph, type_table(b.graph), {how, 1, input_place::borrowed});
    std::size_t bytes = plan.plan().arena_bytes;
    for (graph_value const& out : b.graph.outputs) {
      std::int32_t const v = plan.value_of(out.name);
      if (inlay::detail::input_behind(plan.records(), v) != no_value)
        bytes += inlay::detail::aligned(plan.records().values[static_cast<std::size_t>(v)].bytes);
    }
    most = std::max(most, bytes);
  }
  return most;
}
}  // namespace

device_plan::device_plan(graph const& g, type_table const& types, program_options const& options)
    : options_(options) {
  auto const add_value = [&](std::string const& name, std::int32_t producer) {
    values_by_name_[name] = static_cast<std::int32_t>(values_.size());
    names_.push_back(name);
    values_.push_back(make_value_record(types[name], producer));
  };
  for (graph_value const& in : g.inputs) add_value(in.name, -1);
  for (node const& n : g.nodes) {
    std::vector<tensor_info> const in = types.inputs_of(n), out = types.outputs_of(n);
    node_record r = n.op->record(in, out);
    if (!n.bodies.empty()) {
      r.scratch_bytes = scratch_bytes(n, options.policy);
      r.has_capacities = r.has_capacities || types.has_open_bodies(g, n);
    }
    r.first_edge = static_cast<std::int32_t>(edges_.size());
    r.first_value = static_cast<std::int32_t>(values_.size());
    for (std::string const& name : n.inputs) {
      auto const found = values_by_name_.find(name);
      edges_.push_back(found == values_by_name_.end() ? no_value : found->second);
    }
    if (r.edges == 0 || edges_[static_cast<std::size_t>(r.first_edge)] == no_value) r.is_view = false;
    for (std::string const& name : n.outputs) add_value(name, static_cast<std::int32_t>(nodes_.size()));
    auto const is_open = [](tensor_info const& t) { return t.is_capacity; };
    bool const open =
        std::any_of(in.begin(), in.end(), is_open) || std::any_of(out.begin(), out.end(), is_open);
    by_reference_.push_back((open || !n.op->has_kernel()) && !r.is_view && n.bodies.empty());
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
  std::size_t const most = most_buffers(records_);
  buffers_.resize(most);
  program_ = {steps_, fused_, tasks_, stages_, step_of_node_};
  plan_ = {buffer_of_value_, ring_of_step_, buffers_};
  std::vector<inlay::detail::use_record> uses(values);
  std::vector<std::int32_t> a(nodes + most), b(nodes + most), c(nodes + most);
  std::vector<std::size_t> live(nodes);
  std::vector<inlay::detail::segmentation> best(nodes + 1);
  std::vector<buffer_record> attempt(most);
  fuse_epilogues(records_, program_, uses, a);
  auto const plan_with = [&](thrift how) {
    options_.thrift = how;
    grouping_scratch const scratch{a, b, c, live, best};
    find_links(records_, program_, uses, options_, scratch);
    std::size_t const limit = smallest_limit(records_, program_, uses, options_, scratch);
    form_groups(records_, program_, uses, options_, limit, scratch);
    plan_arena(records_, program_, options_, uses, plan_, {a, b, attempt});
    return plan_.arena_bytes;
  };
  std::size_t smallest = std::numeric_limits<std::size_t>::max();
  thrift chosen = thrift::none;
  for (int i = 0; i <= static_cast<int>(most_thrift(options_)); ++i)  // the same choice as options_of
    if (std::size_t const bytes = plan_with(static_cast<thrift>(i)); bytes < smallest) {
      smallest = bytes;
      chosen = static_cast<thrift>(i);
    }
  if (options_.thrift != chosen) plan_with(chosen);
  for (std::int32_t s = 0; s < program_.step_count; ++s)  // an epilogue is part of another's kernel
    for (fused_node const& f : program_.fused_of(steps_[static_cast<std::size_t>(s)]))
      by_reference_[static_cast<std::size_t>(f.node)] = false;
}

std::vector<buffer_row> device_plan::rows() const {
  auto const at = [](std::int32_t i) { return static_cast<std::size_t>(i); };
  std::vector<std::string> names(at(plan_.buffer_count));
  std::vector<bool> rings(names.size(), false);
  for (std::size_t v = 0; v < values_.size(); ++v)
    if (std::int32_t const b = plan_.buffer_of_value[v]; b >= 0)
      names[at(b)] += (names[at(b)].empty() ? "" : " = ") + names_[v];
  for (std::int32_t s = 0; s < program_.step_count; ++s)
    if (std::int32_t const b = plan_.ring_of_step[at(s)]; b >= 0) {
      node_record const& head = nodes_[at(program_.steps[at(s)].head)];
      names[at(b)] = (head.scratch_bytes != 0 ? "scratch of " : "rows of ") +
                     name_of_value(program_.steps[at(s)].output);
      rings[at(b)] = head.scratch_bytes == 0;
    }
  if (plan_.input_ring >= 0) {
    names[at(plan_.input_ring)] = "rows of " + names_[0];
    rings[at(plan_.input_ring)] = true;
  }
  std::vector<buffer_row> result;
  for (std::size_t b = 0; b < names.size(); ++b) {
    buffer_record const& record = plan_.buffers[b];
    if (record.bytes == 0) continue;
    result.push_back({names[b], rings[b], record.first, record.last, record.offset, record.bytes,
                      record.rolls_over < 0 ? "" : names[at(record.rolls_over)]});
  }
  return result;
}

}  // namespace inlay::codegen
