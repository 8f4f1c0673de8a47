// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/border.hpp>
#include <inlay/core/config.hpp>
#include <inlay/graph/fuse.hpp>

/// Pass `plan`: lifetimes -> offsets in one arena, and behind them the extents that are known at run time. Views share the bytes of their input; an elementwise step
/// may write over an input that it uses last; the output of a streaming group rolls over the rows of its
/// input as they are used up; rings of streaming groups and the arenas of bodies live for their task only.
namespace inlay {

/// A stretch of the arena: for a value, or for the ring of a stage.
struct buffer_record {
  std::size_t bytes = 0, offset = 0;
  std::int32_t first = 0, last = -1;  ///< tasks during which it holds data; -1 is before the first task
  std::int32_t joined = -1;           ///< the buffer that it lies in since a step works in place
  /// The buffer of a group's input that this one, its output, may overlap from below if it starts `lead`
  /// bytes before it.
  std::int32_t rolls_over = -1;
  std::size_t lead = 0;
  /// Leads of the output that rolls over this buffer, of the next one that rolls over that, and so on.
  std::size_t room = 0;
};

/// The plan, in storage of the caller.
struct plan_records {
  std::span<std::int32_t>
      buffer_of_value;  ///< -1: the value needs no bytes (in an epilogue, a group, or elsewhere)
  /// Buffer of the rings that hold the step's output, one for each worker, or of the step's scratch bytes, or -1. Of a
  /// step before the pushed task: of one row of its output, or -1 where that is made in its place in the input ring.
  std::span<std::int32_t> ring_of_step;
  std::span<buffer_record> buffers;  ///< as many as most_buffers()
  std::int32_t input_ring = -1;      ///< buffer of the rows that the pushed task reads
  std::int32_t buffer_count = 0;
  std::size_t arena_bytes = 0;
  /// Offset of the extents of all values whose dims are a capacity, one after the other: the last bytes of the
  /// arena.
  std::size_t extents = 0;
};

/// No plan has more buffers: one for each value, and one for the scratch bytes of each node that has any.
constexpr std::size_t most_buffers(graph_records const& g) {
  std::size_t count = g.values.size();
  for (node_record const& n : g.nodes) count += n.scratch_bytes != 0;
  return count;
}

/// Position of the extents of value v among those of all values whose dims are a capacity (for v = number of values:
/// how many there are).
constexpr std::size_t position_of_extents(std::span<value_record const> values, std::size_t v) {
  std::size_t sum = 0;
  for (value_record const& value : values.first(v))
    if (value.is_capacity) sum += static_cast<std::size_t>(value.rank);
  return sum;
}

namespace detail {
/// Rounds up to whole alignment units.
constexpr std::size_t aligned(std::size_t bytes) { return (bytes + alignment - 1) / alignment * alignment; }

/// Bytes from the ring of one worker to that of the next.
constexpr std::size_t ring_pitch(graph_records const& g, program_records const& p, std::int32_t s,
                                 std::int32_t next, bool last, program_options const& o) {
  std::size_t const bytes = ring_bytes(g, p, s, next, last, o);
  return o.workers == 1 ? bytes : aligned(bytes);
}

constexpr std::int32_t create_buffer(plan_records& plan, std::size_t bytes, std::int32_t time) {
  plan.buffers[at(plan.buffer_count)] = {bytes, 0, time, time};
  return plan.buffer_count++;
}

/// The ring of the pushed task's input, and a row of what each step before it makes, unless the next step may work in
/// place.
constexpr void place_pushed_rows(graph_records const& g, program_records const& p, program_options const& o,
                                 plan_records& plan) {
  if (p.pushed_task == -1) return;
  auto const step_of = [&](std::int32_t task) { return p.stages_of(p.tasks[at(task)])[0]; };
  std::int32_t const first = step_of(p.pushed_task);
  row_window const& w = window_of(g, p, first);
  value_record const& in = g.values[at(input_of(g, p, first))];
  std::int32_t const height = w.planar ? in.planar_height : in.height;
  if (!w || height == 0) return;
  plan.input_ring =
      create_buffer(plan, in.bytes / at(height) * at(ring_rows(1, w, height, o)), p.pushed_task);
  for (std::int32_t t = p.pushed_task - 1; t-- > 0;) {
    step_record const &step = p.steps[at(step_of(t))], &next = p.steps[at(step_of(t + 1))];
    std::size_t const bytes = g.values[at(step.output)].bytes;
    bool const in_place = g.nodes[at(next.head)].is_elementwise && g.values[at(next.output)].bytes == bytes;
    plan.ring_of_step[at(step_of(t))] = in_place ? plan.ring_of_step[at(step_of(t + 1))]
                                                 : create_buffer(plan, bytes / at(height), p.pushed_task);
  }
}

/// Buffers and lifetimes.
constexpr void find_lifetimes(graph_records const& g, program_records const& p, program_options const& o,
                              plan_records& plan) {
  for (auto& b : plan.buffer_of_value) b = -1;
  for (auto& b : plan.ring_of_step) b = -1;
  plan.buffer_count = 0;
  auto const create = [&](std::size_t bytes, std::int32_t time) { return create_buffer(plan, bytes, time); };
  auto const use = [&](std::int32_t v, std::int32_t time) {
    if (v == no_value || plan.buffer_of_value[at(v)] == -1) return;
    buffer_record& b = plan.buffers[at(plan.buffer_of_value[at(v)])];
    b.last = std::max(b.last, time);
  };
  if (o.inputs == input_place::arena)
    for (std::int32_t v = 0; v < g.inputs; ++v)
      plan.buffer_of_value[at(v)] = create(g.values[at(v)].bytes, -1);
  place_pushed_rows(g, p, o, plan);

  // Last uses first: a view passes the uses of its output on to its input, so walk nodes and tasks together,
  // in order of nodes, and let values of views share the buffer as soon as its producer has run.
  std::size_t next_view = 0;
  auto const alias_views = [&] {
    for (; next_view < g.nodes.size(); ++next_view) {
      node_record const& n = g.nodes[next_view];
      if (!n.is_view) continue;
      std::int32_t const from = g.edges_of(n)[0];
      if (from != no_value && plan.buffer_of_value[at(from)] == -1 && !is_elsewhere(g, o, from))
        return;  // its producer has not run yet
      plan.buffer_of_value[at(n.first_value)] = from == no_value ? -1 : plan.buffer_of_value[at(from)];
    }
  };
  alias_views();
  for (std::int32_t t = 0; t < p.task_count; ++t) {
    std::span<std::int32_t const> const stages = p.stages_of(p.tasks[at(t)]);
    for (std::size_t i = 0; i < stages.size(); ++i) {
      step_record const& step = p.steps[at(stages[i])];
      node_record const& head = g.nodes[at(step.head)];
      if (is_elsewhere(g, o, step.output)) continue;
      for (std::int32_t v : g.edges_of(head)) use(v, t);
      for (fused_node const& f : p.fused_of(step))
        for (std::int32_t v : g.edges_of(g.nodes[at(f.node)])) use(v, t);
      if (i + 1 < stages.size()) {
        plan.ring_of_step[at(stages[i])] =
            create(ring_pitch(g, p, stages[i], stages[i + 1], i + 2 == stages.size(), o) * at(o.workers), t);
        continue;
      }
      plan.buffer_of_value[at(step.output)] = create(g.values[at(step.output)].bytes, t);
      if (step.fused == 0)
        for (std::int32_t k = 1; k < head.values; ++k)
          plan.buffer_of_value[at(head.first_value + k)] =
              create(g.values[at(head.first_value + k)].bytes, t);
      if (head.scratch_bytes != 0) plan.ring_of_step[at(stages[i])] = create(head.scratch_bytes, t);
    }
    alias_views();
  }
  for (std::size_t v = 0; v < g.values.size(); ++v)
    if (g.values[v].is_output) use(static_cast<std::int32_t>(v), p.task_count);
}

/// Lets elementwise steps write over an input of equal size that ends with them: the output joins the input's
/// buffer.
constexpr void share_in_place(graph_records const& g, program_records const& p, plan_records& plan) {
  auto const root = [&](std::int32_t b) {
    return plan.buffers[at(b)].joined == -1 ? b : plan.buffers[at(b)].joined;
  };
  for (std::int32_t t = 0; t < p.task_count; ++t) {
    if (p.tasks[at(t)].stages != 1) continue;
    step_record const& step = p.steps[at(p.stages[at(p.tasks[at(t)].first_stage)])];
    node_record const& head = g.nodes[at(step.head)];
    if (!head.is_elementwise || head.values != 1) continue;
    std::int32_t const out = plan.buffer_of_value[at(step.output)];
    for (std::int32_t v : g.edges_of(head)) {
      if (v == no_value || plan.buffer_of_value[at(v)] == -1)
        continue;  // a constant, or in memory of the caller's
      if (g.values[at(v)].bytes != g.values[at(step.output)].bytes) continue;
      std::int32_t const in = root(plan.buffer_of_value[at(v)]);
      if (plan.buffers[at(in)].last != t || plan.buffers[at(in)].bytes != plan.buffers[at(out)].bytes)
        continue;
      plan.buffers[at(in)].last = plan.buffers[at(out)].last;
      plan.buffers[at(out)].bytes = 0;
      plan.buffers[at(out)].joined = in;
      break;
    }
  }
  for (auto& b : plan.buffer_of_value)
    if (b != -1) b = root(b);
}

/// Lets the output of each streaming group roll over its input, where that ends with the group.
constexpr void share_rows(graph_records const& g, program_records const& p, program_options const& o,
                          std::span<use_record const> uses, plan_records& plan) {
  for (std::int32_t t = 0; t < p.task_count; ++t) {
    std::span<std::int32_t const> const stages = p.stages_of(p.tasks[at(t)]);
    std::int32_t const v = input_of(g, p, stages[0]);
    if (stages.size() == 1 || v == no_value || is_elsewhere(g, o, v)) continue;
    std::int32_t const in = plan.buffer_of_value[at(v)];
    buffer_record& out = plan.buffers[at(plan.buffer_of_value[at(p.steps[at(stages.back())].output)])];
    // The buffer must be this value's alone: a view of it may be read in another order.
    if (plan.buffers[at(in)].last != t || plan.buffers[at(in)].bytes != g.values[at(v)].bytes) continue;
    row_count made;
    for (std::size_t i = stages.size(); i-- > 1;)
      made = made_before(made, window_of(g, p, stages[i]), i + 1 == stages.size(), o);
    std::size_t const lead =
        lead_of(g, p, uses, stages, live_rows(made, window_of(g, p, stages[0]), stages.size()), o);
    if (lead >= out.bytes) continue;
    out.rolls_over = in;
    out.lead = lead;
  }
  // Outputs come after the inputs that they roll over.
  for (std::int32_t b = plan.buffer_count; b-- > 0;)
    if (buffer_record const& out = plan.buffers[at(b)]; out.rolls_over != -1)
      plan.buffers[at(out.rolls_over)].room = aligned(out.lead) + out.room;
}

/// In which order buffers are placed.
enum class placing : std::uint8_t { by_time, by_size, by_time_backwards };

/// Orders that need sorting are tried for up to this many buffers: more would pass the evaluation limits of
/// compilers (a million steps, Clang).
inline constexpr std::size_t most_sorted = 256;

/// Bytes that buffer `low` takes from `high`'s point of view, if it lies below it.
constexpr std::size_t extent_below(std::span<buffer_record const> buffers, std::int32_t low,
                                   std::int32_t high) {
  buffer_record const& b = buffers[at(low)];
  return b.rolls_over == high ? b.lead : b.bytes;
}

/// First fit in the given order: each buffer at the lowest offset that is free for its whole life; with
/// `room_below` inputs that an output rolls over leave the room for its lead. `order` and `placed` are scratch. Returns the bytes of the arena.
constexpr std::size_t place(std::span<buffer_record> buffers, placing how, bool room_below,
                            std::span<std::int32_t> order, std::span<std::int32_t> placed) {
  auto const count = static_cast<std::int32_t>(buffers.size());
  for (std::int32_t i = 0; i < count; ++i) order[at(i)] = i;
  // Buffers are created along time, so that this order needs no sorting.
  if (how != placing::by_time)
    std::sort(order.begin(), order.begin() + count, [&](std::int32_t a, std::int32_t b) {
      buffer_record const &x = buffers[at(a)], &y = buffers[at(b)];
      if (how == placing::by_size && x.bytes != y.bytes) return x.bytes > y.bytes;
      if (how == placing::by_time_backwards && x.last != y.last) return x.last > y.last;
      if (x.first != y.first) return x.first < y.first;
      return a < b;
    });
  // Placed buffers that may still meet a later one in time, by their offsets; when going along time the others are
  // dropped for good. Pointers, since compilers count every call in a constant expression.
  buffer_record* const all = buffers.data();
  std::int32_t* const near = placed.data();
  std::size_t arena = 0;
  std::int32_t near_count = 0;
  for (std::int32_t i = 0; i < count; ++i) {
    std::int32_t const self = order[at(i)];
    buffer_record& b = all[self];
    if (b.bytes == 0) continue;
    if (how != placing::by_size) {
      std::int32_t kept = 0;
      for (std::int32_t j = 0; j < near_count; ++j) {
        bool const past = how == placing::by_time ? all[near[j]].last < b.first : b.last < all[near[j]].first;
        if (!past) near[kept++] = near[j];
      }
      near_count = kept;
    }
    std::size_t offset = room_below ? aligned(b.room) : 0;
    for (bool moved = true; moved;) {
      moved = false;
      for (std::int32_t j = 0; j < near_count; ++j) {
        buffer_record const& other = all[near[j]];
        if (other.last < b.first || b.last < other.first) continue;
        if (offset + extent_below(buffers, self, near[j]) <= other.offset) {
          if (b.rolls_over == near[j]) continue;
          break;
        }
        std::size_t const above = aligned(other.offset + extent_below(buffers, near[j], self));
        if (offset >= above) continue;
        offset = above;
        moved = b.rolls_over != -1;  // it may have moved into the buffer that it had passed over
      }
    }
    b.offset = offset;
    std::int32_t k = near_count++;
    for (; k > 0 && all[near[k - 1]].offset > offset; --k) near[k] = near[k - 1];
    near[k] = self;
    arena = std::max(arena, aligned(offset + b.bytes));
  }
  return arena;
}
}  // namespace detail

/// The first half of the pass: buffers, their lifetimes, and what they share.
constexpr void find_buffers(graph_records const& g, program_records const& p, program_options const& o,
                            std::span<detail::use_record const> uses, plan_records& plan) {
  detail::find_lifetimes(g, p, o, plan);
  detail::share_in_place(g, p, plan);
  detail::share_rows(g, p, o, uses, plan);
}

/// The ways to place buffers of which the second half takes the best, in the order in which it prefers equals.
inline constexpr std::size_t placements = 6;

/// Behind find_buffers(): offsets in way `i` < placements. Returns the bytes of the arena, or the greatest number
/// where another way gives the same.
constexpr std::size_t place_buffers(std::span<buffer_record> buffers, std::size_t i,
                                    std::span<std::int32_t> order, std::span<std::int32_t> placed) {
  constexpr detail::placing ways[]{detail::placing::by_size, detail::placing::by_time,
                                   detail::placing::by_time_backwards};
  detail::placing const how = ways[i / 2];
  bool const room_below = i % 2 == 1;
  if ((how != detail::placing::by_time && buffers.size() > detail::most_sorted) ||
      (room_below &&
       std::none_of(buffers.begin(), buffers.end(), [](buffer_record const& b) { return b.room > 0; })))
    return std::numeric_limits<std::size_t>::max();
  return detail::place(buffers, how, room_below, order, placed);
}

/// Behind the offsets: the extents.
constexpr void append_extents(graph_records const& g, plan_records& plan) {
  plan.extents = plan.arena_bytes;
  plan.arena_bytes += detail::aligned(sizeof(stored_extent) * position_of_extents(g.values, g.values.size()));
}

/// Scratch of plan_arena: one element for each buffer.
struct plan_scratch {
  std::span<std::int32_t> order, placed;
  std::span<buffer_record> attempt;
};

/// The whole pass: the best of several first-fit orders.
constexpr void plan_arena(graph_records const& g, program_records const& p, program_options const& o,
                          std::span<detail::use_record const> uses, plan_records& plan, plan_scratch s) {
  find_buffers(g, p, o, uses, plan);
  auto const buffers = plan.buffers.first(static_cast<std::size_t>(plan.buffer_count));
  auto const attempt = s.attempt.first(buffers.size());
  plan.arena_bytes = std::numeric_limits<std::size_t>::max();
  for (std::size_t i = 0; i < placements; ++i) {
    std::copy(buffers.begin(), buffers.end(), attempt.begin());
    std::size_t const bytes = place_buffers(attempt, i, s.order, s.placed);
    if (bytes >= plan.arena_bytes) continue;
    plan.arena_bytes = bytes;
    std::copy(attempt.begin(), attempt.end(), buffers.begin());
  }
  append_extents(g, plan);
}

/// How far thrift may go; of the plans up to there the smallest arena is taken. What saves rows of a ring may
/// cost as much where an output rolls over its input.
constexpr thrift most_thrift(program_options const& o) {
  if (o.policy != policy::ram) return thrift::none;
  return o.workers == 1 ? thrift::late : thrift::single_rows;
}

}  // namespace inlay
