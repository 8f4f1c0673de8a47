// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/graph/infer.hpp>
#include <inlay/graph/plan.hpp>

#include <algorithm>
#include <array>
#include <utility>

/// The passes fuse and plan over the records of a typed expression. Each pass is a constant of its own, so
/// that each has the compiler's whole evaluation budget.
namespace inlay {

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

/// The graph of `Net`, which reads its inputs where the caller has them:
/// model<with_borrowed_inputs<mnist::net>>.
template <class Net>
struct with_borrowed_inputs : Net {
  static constexpr input_place inputs_in = input_place::borrowed;
};

namespace detail {
/// The pass fuse.
template <class Net>
struct fused_program {
  static constexpr std::size_t nodes = records<Net>::nodes.size();

  struct result_t {
    std::array<step_record, nodes> steps{};
    std::array<fused_node, nodes> fused{};
    std::array<std::int32_t, nodes> step_of_node{};
    std::array<use_record, records<Net>::values.size()> uses{};
    std::int32_t step_count = 0;
  };
  static constexpr result_t result = [] {
    result_t f;
    std::array<std::int32_t, nodes> tails{};
    program_records p{f.steps, f.fused, {}, {}, f.step_of_node};
    fuse_epilogues(records<Net>::graph, p, f.uses, tails);
    f.step_count = p.step_count;
    return f;
  }();
};

/// Groups and plan of what fuse has made, for given options. The steps of both are constants of their own, each within
/// what compilers allow for one (a million steps, Clang).
template <class Net, program_options Options>
struct planned_program {
  static constexpr std::size_t nodes = records<Net>::nodes.size(), values = records<Net>::values.size(),
                               most = most_buffers(records<Net>::graph);

  struct links_t {
    std::array<std::int32_t, nodes> next{}, group_end{};
    std::array<std::size_t, nodes> live{};
  };
  static constexpr links_t links = [] {
    auto f = fused_program<Net>::result;
    links_t l;
    program_records const p{f.steps, f.fused, {}, {}, f.step_of_node, f.step_count, 0};
    find_links(records<Net>::graph, p, f.uses, Options, {{}, l.next, l.group_end, l.live, {}});
    return l;
  }();
  static constexpr std::size_t limit = [] {
    auto f = fused_program<Net>::result;
    links_t l = links;
    std::array<std::int32_t, nodes> chain{};
    std::array<segmentation, nodes + 1> best{};
    program_records const p{f.steps, f.fused, {}, {}, f.step_of_node, f.step_count, 0};
    return smallest_limit(records<Net>::graph, p, f.uses, Options,
                          {chain, l.next, l.group_end, l.live, best});
  }();

  struct groups_t {
    std::array<task_record, nodes> tasks{};
    std::array<std::int32_t, nodes> stages{};
    std::int32_t task_count = 0, pushed_task = -1;
  };
  static constexpr groups_t groups = [] {
    auto f = fused_program<Net>::result;
    links_t l = links;
    groups_t g;
    std::array<std::int32_t, nodes> chain{};
    std::array<segmentation, nodes + 1> best{};
    program_records p{f.steps, f.fused, g.tasks, g.stages, f.step_of_node, f.step_count, 0};
    form_groups(records<Net>::graph, p, f.uses, Options, limit, {chain, l.next, l.group_end, l.live, best});
    g.task_count = p.task_count;
    g.pushed_task = p.pushed_task;
    return g;
  }();

  struct plan_t {
    std::array<std::int32_t, values> buffer_of_value{};
    std::array<std::int32_t, nodes> ring_of_step{};
    std::array<buffer_record, most> buffers{};
    std::int32_t input_ring = -1, buffer_count = 0;
    std::size_t arena_bytes = 0, extents = 0;

    constexpr std::span<buffer_record> used() {
      return std::span<buffer_record>(buffers).first(static_cast<std::size_t>(buffer_count));
    }
  };
  static constexpr plan_t unplaced = [] {
    auto f = fused_program<Net>::result;
    groups_t g = groups;
    plan_t r;
    program_records p{f.steps,        f.fused,      g.tasks,      g.stages,
                      f.step_of_node, f.step_count, g.task_count, g.pushed_task};
    plan_records plan{r.buffer_of_value, r.ring_of_step, r.buffers};
    find_buffers(records<Net>::graph, p, Options, f.uses, plan);
    r.input_ring = plan.input_ring;
    r.buffer_count = plan.buffer_count;
    return r;
  }();
  /// Bytes of the arena in each way of placing.
  template <std::size_t Way>
  static constexpr std::size_t bytes_of_way = [] {
    plan_t r = unplaced;
    std::array<std::int32_t, most> order{}, placed{};
    return place_buffers(r.used(), Way, order, placed);
  }();
  static constexpr std::size_t way = []<std::size_t... I>(std::index_sequence<I...>) {
    std::array<std::size_t, placements> const bytes{bytes_of_way<I>...};
    return static_cast<std::size_t>(std::min_element(bytes.begin(), bytes.end()) - bytes.begin());
  }(std::make_index_sequence<placements>{});
  static constexpr plan_t plan = [] {
    plan_t r = unplaced;
    std::array<std::int32_t, most> order{}, placed{};
    plan_records p{r.buffer_of_value, r.ring_of_step, r.buffers, r.input_ring, r.buffer_count};
    p.arena_bytes = place_buffers(r.used(), way, order, placed);
    append_extents(records<Net>::graph, p);
    r.arena_bytes = p.arena_bytes;
    r.extents = p.extents;
    return r;
  }();
};

/// The thrift that gives the smallest arena, the least of equals.
template <class Net, program_options Options>
constexpr program_options smallest() {
  if constexpr (Options.thrift == most_thrift(Options)) {
    return Options;
  } else {
    constexpr program_options thriftier{Options.policy, Options.workers, Options.inputs,
                                        static_cast<thrift>(static_cast<int>(Options.thrift) + 1)};
    constexpr program_options best = smallest<Net, thriftier>();
    return planned_program<Net, best>::plan.arena_bytes < planned_program<Net, Options>::plan.arena_bytes
               ? best
               : Options;
  }
}
}  // namespace detail

/// How `Net` wants its program: members `policy`, `workers` and `inputs_in` of the tag, where it has them.
template <class Net>
inline constexpr program_options options_of = [] {
  constexpr program_options asked = [] {
    program_options o;
    if constexpr (requires { Net::policy; }) o.policy = Net::policy;
    if constexpr (requires { Net::workers; }) o.workers = Net::workers;
    if constexpr (requires { Net::inputs_in; }) o.inputs = Net::inputs_in;
    return o;
  }();
  return detail::smallest<Net, asked>();
}();

/// The passes' results for `Net`.
template <class Net>
struct program {
 private:
  static constexpr auto const& fused = detail::fused_program<Net>::result;
  static constexpr auto const& grouped = detail::planned_program<Net, options_of<Net>>::groups;
  static constexpr auto const& planned = detail::planned_program<Net, options_of<Net>>::plan;

 public:
  static constexpr std::size_t arena_bytes = planned.arena_bytes;
  static constexpr auto const& steps = fused.steps;
  static constexpr auto const& fused_nodes = fused.fused;
  static constexpr auto const& tasks = grouped.tasks;
  static constexpr auto const& stages = grouped.stages;
  static constexpr std::size_t step_count = static_cast<std::size_t>(fused.step_count);
  static constexpr std::size_t task_count = static_cast<std::size_t>(grouped.task_count);
  /// The task that reads the rows of a pushed input; tasks before it make them of what is pushed. -1 where there is none.
  static constexpr std::int32_t pushed_task = grouped.pushed_task;
  static constexpr auto const& uses = fused.uses;                  ///< of values
  static constexpr auto const& step_of_node = fused.step_of_node;  ///< program_records::step_of_node
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
  /// Offset of the extents of a value whose dims are a capacity.
  static constexpr std::size_t offset_of_extents(std::size_t v) {
    return planned.extents + sizeof(stored_extent) * position_of_extents(records<Net>::values, v);
  }
  /// Offset of the ring that holds the output of a step inside a streaming group for one worker, or of the
  /// step's scratch bytes, in bytes.
  static constexpr std::size_t offset_of_ring(std::size_t step) {
    return planned.buffers[static_cast<std::size_t>(planned.ring_of_step[step])].offset;
  }
  /// Bytes from the ring of one worker to that of the next.
  static constexpr std::size_t ring_pitch(std::size_t step) {
    return planned.buffers[static_cast<std::size_t>(planned.ring_of_step[step])].bytes /
           static_cast<std::size_t>(options_of<Net>.workers);
  }
  /// Whether the plan has a ring, a row or scratch bytes for a step.
  static constexpr bool has_ring(std::size_t step) { return planned.ring_of_step[step] != -1; }
  /// Offset of the ring that holds the rows of a pushed input.
  static constexpr std::size_t offset_of_input_ring() {
    return planned.buffers[static_cast<std::size_t>(planned.input_ring)].offset;
  }
};

}  // namespace inlay
