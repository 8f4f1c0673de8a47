// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/graph/infer.hpp>
#include <inlay/graph/plan.hpp>

#include <array>

/// The passes fuse and plan over the records of a typed expression. Each pass is a constant of its own, so that each has
/// the compiler's whole evaluation budget.
namespace inlay {

/// How `Net` wants its program: members `policy`, `workers` and `inputs_in` of the tag, where it has them.
template <class Net>
inline constexpr program_options options_of = [] {
  program_options o;
  if constexpr (requires { Net::policy; }) o.policy = Net::policy;
  if constexpr (requires { Net::workers; }) o.workers = Net::workers;
  if constexpr (requires { Net::inputs_in; }) o.inputs = Net::inputs_in;
  return o;
}();

/// The graph of `Net` made for another policy: model<with_policy<mnist::net, policy::ram>>.
template <class Net, inlay::policy Policy>
struct with_policy : Net {
  static constexpr inlay::policy policy = Policy;
};

/// The graph of `Net`, its work shared by `Workers` threads.
template <class Net, std::size_t Workers>
struct with_workers : Net {
  static constexpr auto workers = static_cast<std::int32_t>(Workers);
};

/// The graph of `Net`, fed row by row.
template <class Net>
struct with_pushed_rows : Net {
  static constexpr input_place inputs_in = input_place::rows;
};

/// The graph of `Net`, which reads its inputs where the caller has them: model<with_borrowed_inputs<mnist::net>>.
template <class Net>
struct with_borrowed_inputs : Net {
  static constexpr input_place inputs_in = input_place::borrowed;
};

template <class Net>
struct program {
private:
  static constexpr std::size_t nodes = records<Net>::nodes.size(), values = records<Net>::values.size();
  template <class T>
  using per_node = std::array<T, nodes>;
  template <class T>
  using per_value = std::array<T, values>;

  struct fused_t {
    per_node<step_record> steps{};
    per_node<fused_node> fused{};
    per_node<std::int32_t> step_of_node{};
    per_value<detail::use_record> uses{};
    std::int32_t step_count = 0;
  };
  static constexpr fused_t fused = [] {
    fused_t f;
    per_node<std::int32_t> tails{};
    program_records p{f.steps, f.fused, {}, {}, f.step_of_node};
    fuse_epilogues(records<Net>::graph, p, f.uses, tails);
    f.step_count = p.step_count;
    return f;
  }();

  struct grouped_t {
    per_node<task_record> tasks{};
    per_node<std::int32_t> stages{};
    std::int32_t task_count = 0;
  };
  static constexpr grouped_t grouped = [] {
    fused_t f = fused;
    grouped_t g;
    per_node<std::int32_t> chain{}, next{}, group_end{};
    per_node<std::size_t> live{};
    std::array<detail::segmentation, nodes + 1> best{};
    program_records p{f.steps, f.fused, g.tasks, g.stages, f.step_of_node, f.step_count, 0};
    form_groups(records<Net>::graph, p, f.uses, options_of<Net>, {chain, next, group_end, live, best});
    g.task_count = p.task_count;
    return g;
  }();

  struct planned_t {
    per_value<std::int32_t> buffer_of_value{};
    per_node<std::int32_t> ring_of_step{};
    per_value<buffer_record> buffers{};
    std::int32_t input_ring = -1;
    std::size_t arena_bytes = 0;
  };
  static constexpr planned_t planned = [] {
    fused_t f = fused;
    grouped_t g = grouped;
    planned_t r;
    program_records p{f.steps, f.fused, g.tasks, g.stages, f.step_of_node, f.step_count, g.task_count};
    plan_records plan{r.buffer_of_value, r.ring_of_step, r.buffers};
    per_value<std::int32_t> order{}, placed{}, blocking{};
    per_value<buffer_record> attempt{};
    plan_arena(records<Net>::graph, p, options_of<Net>, f.uses, plan, {order, placed, blocking, attempt});
    r.arena_bytes = plan.arena_bytes;
    r.input_ring = plan.input_ring;
    return r;
  }();

public:
  static constexpr std::size_t arena_bytes = planned.arena_bytes;
  static constexpr auto const& steps = fused.steps;
  static constexpr auto const& fused_nodes = fused.fused;
  static constexpr auto const& tasks = grouped.tasks;
  static constexpr auto const& stages = grouped.stages;
  static constexpr std::size_t step_count = static_cast<std::size_t>(fused.step_count);
  static constexpr std::size_t task_count = static_cast<std::size_t>(grouped.task_count);
  /// How many edges a value has.
  static constexpr std::int32_t uses_of_value(std::size_t v) { return fused.uses[v].count; }
  /// The graph input in memory of the caller's that value v is, or is a view of; no_value for others.
  static constexpr std::int32_t borrowed_input(std::size_t v) {
    return options_of<Net>.inputs == input_place::borrowed
               ? detail::input_behind(records<Net>::graph, static_cast<std::int32_t>(v))
               : no_value;
  }
  /// Offset of a value in the arena, in bytes.
  static constexpr std::size_t offset_of_value(std::size_t v) {
    return planned.buffers[static_cast<std::size_t>(planned.buffer_of_value[v])].offset;
  }
  /// Offset of the ring that holds the output of a step inside a streaming group for one worker, in bytes.
  static constexpr std::size_t offset_of_ring(std::size_t step) {
    return planned.buffers[static_cast<std::size_t>(planned.ring_of_step[step])].offset;
  }
  /// Bytes from the ring of one worker to that of the next.
  static constexpr std::size_t ring_pitch(std::size_t step) {
    return planned.buffers[static_cast<std::size_t>(planned.ring_of_step[step])].bytes /
           static_cast<std::size_t>(options_of<Net>.workers);
  }
  /// Offset of the ring that holds the rows of a pushed input.
  static constexpr std::size_t offset_of_input_ring() {
    return planned.buffers[static_cast<std::size_t>(planned.input_ring)].offset;
  }
};

}  // namespace inlay
