// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/graph/records.hpp>

#include <algorithm>
#include <limits>

/// Pass `fuse`: nodes -> steps (a node with the elementwise nodes of its epilogue) -> tasks (a step, or a group of steps
/// that streams rows from one to the next). All functions are constexpr over plain values.
namespace inlay {

/// A node in the epilogue of a step, and which of its inputs is the value in flight.
struct fused_node {
  std::int32_t node = 0;
  std::int32_t position = 0;
};

/// One kernel call: a head node and its epilogue.
struct step_record {
  std::int32_t head = 0;
  std::int32_t first_fused = 0, fused = 0;  ///< range of fused nodes, in order
  std::int32_t output = 0;                  ///< value that the step makes (output 0 of its last node)
};

/// What the program runs at one point of time: one step, or `stages` > 1 steps as a streaming group.
struct task_record {
  std::int32_t first_stage = 0, stages = 1;  ///< range of program_records::stages
};

/// Steps and tasks of a graph, in storage of the caller: an array of as many elements as nodes for each span.
struct program_records {
  std::span<step_record> steps;
  std::span<fused_node> fused;
  std::span<task_record> tasks;
  std::span<std::int32_t> stages;        ///< steps, task by task
  std::span<std::int32_t> step_of_node;  ///< step that computes a node; -1 for views
  std::int32_t step_count = 0, task_count = 0;

  constexpr std::span<fused_node const> fused_of(step_record const& s) const {
    return fused.subspan(static_cast<std::size_t>(s.first_fused), static_cast<std::size_t>(s.fused));
  }
  constexpr std::span<std::int32_t const> stages_of(task_record const& t) const {
    return stages.subspan(static_cast<std::size_t>(t.first_stage), static_cast<std::size_t>(t.stages));
  }
};

namespace detail {
constexpr std::size_t at(std::int32_t i) { return static_cast<std::size_t>(i); }

/// How often a value is used, and by which node last.
struct use_record {
  std::int32_t count = 0, last = -1;
};

constexpr void count_uses(graph_records const& g, std::span<use_record> uses) {
  for (std::size_t n = 0; n < g.nodes.size(); ++n)
    for (std::int32_t v : g.edges_of(g.nodes[n]))
      if (v != no_value) {
        ++uses[at(v)].count;
        uses[at(v)].last = static_cast<std::int32_t>(n);
      }
}
}  // namespace detail

/// Attaches elementwise nodes to the producers of their inputs. `uses` and `tail_of` are scratch: one element for each
/// value and node. A node joins the latest producer that it can, so that no operand waits longer than it must.
constexpr void fuse_epilogues(graph_records const& g, program_records& p, std::span<detail::use_record> uses,
                              std::span<std::int32_t> tail_of) {
  using detail::at;
  detail::count_uses(g, uses);
  auto const nodes = static_cast<std::int32_t>(g.nodes.size());
  // tail_of[n]: for the last node of a step its head; -1 for nodes inside an epilogue.
  for (std::int32_t n = 0; n < nodes; ++n) tail_of[at(n)] = n;
  std::int32_t free_fused = 0;
  for (std::int32_t head = nodes; head-- > 0;) {
    if (tail_of[at(head)] != head || !g.nodes[at(head)].takes_epilogue) continue;
    step_record step{head, free_fused, 0, 0};
    std::int32_t tail = head;
    while (true) {
      std::int32_t const v = g.nodes[at(tail)].first_value;
      if (g.values[at(v)].is_output || uses[at(v)].count != 1) break;
      std::int32_t const user = uses[at(v)].last;
      if (tail_of[at(user)] != user || g.nodes[at(user)].values != 1) break;
      std::int32_t position = 0;
      for (std::int32_t const edge : g.edges_of(g.nodes[at(user)])) {
        if (edge == v) break;
        ++position;
      }
      if (!(g.nodes[at(user)].fusable_inputs >> position & 1u)) break;
      p.fused[at(free_fused++)] = {user, position};
      ++step.fused;
      tail_of[at(tail)] = -1;
      tail = user;
    }
    if (step.fused == 0) continue;
    tail_of[at(tail)] = head;
    p.steps[at(tail)] = step;  // parked at the tail's index until steps are numbered
  }
  p.step_count = 0;
  for (std::int32_t n = 0; n < nodes; ++n) p.step_of_node[at(n)] = -1;
  for (std::int32_t n = 0; n < nodes; ++n) {
    std::int32_t const head = tail_of[at(n)];
    if (head == -1 || g.nodes[at(n)].is_view) continue;
    step_record step = head == n ? step_record{n, 0, 0, 0} : p.steps[at(n)];
    step.output = g.nodes[at(n)].first_value;
    p.step_of_node[at(head)] = p.step_count;
    for (fused_node const& f : p.fused_of(step)) p.step_of_node[at(f.node)] = p.step_count;
    p.steps[at(p.step_count++)] = step;  // never ahead of n: parked steps of later tails stay
  }
}

/// How streaming groups are chosen.
enum class streaming : std::uint8_t {
  never,     ///< layer by layer
  balanced,  ///< as little streaming as the smallest reachable arena allows
};

/// Rows of a stage's output that its consumer in a streaming group needs kept: what one of its own rows reads.
constexpr std::int32_t ring_rows(row_window const& consumer, std::int32_t height) {
  std::int32_t const rows = consumer.extent > consumer.stride ? consumer.extent : consumer.stride;
  return rows < height ? rows : height;
}

namespace detail {
/// Stages that a streaming group may have: bounds the search, not the graph.
inline constexpr std::int32_t longest_group = 12;

/// The next step of the streaming chain after step s, or -1: the only user of its output, row by row.
constexpr std::int32_t next_in_chain(graph_records const& g, program_records const& p,
                                     std::span<use_record const> uses, std::int32_t s) {
  step_record const& step = p.steps[at(s)];
  value_record const& v = g.values[at(step.output)];
  if (!g.nodes[at(step.head)].window || v.height == 0 || v.is_output || uses[at(step.output)].count != 1) return -1;
  std::int32_t const user = uses[at(step.output)].last, next = p.step_of_node[at(user)];
  if (next == -1 || p.steps[at(next)].head != user) return -1;  // used inside an epilogue
  node_record const& head = g.nodes[at(user)];
  if (!head.window || head.window.whole_input || g.edges_of(head)[0] != step.output) return -1;
  return next;
}

constexpr std::size_t ring_bytes(graph_records const& g, program_records const& p, std::int32_t s, std::int32_t next) {
  value_record const& v = g.values[at(p.steps[at(s)].output)];
  return v.bytes / static_cast<std::size_t>(v.height) *
         static_cast<std::size_t>(ring_rows(g.nodes[at(p.steps[at(next)].head)].window, v.height));
}

constexpr std::size_t input_bytes(graph_records const& g, program_records const& p, std::int32_t s) {
  std::int32_t const v = g.edges_of(g.nodes[at(p.steps[at(s)].head)])[0];
  return v == no_value ? 0 : g.values[at(v)].bytes;
}

/// Best segmentation of one chain into groups. With `limit` = max: the smallest possible largest segment; otherwise the
/// least streaming such that no segment is larger than `limit`. best[i] and cut[i] are for the chain's first i steps.
struct segmentation {
  std::size_t largest = 0;    ///< bytes of the largest segment: input, output and rings
  std::int32_t streamed = 0;  ///< boundaries inside groups
  std::int32_t previous = 0;  ///< the last group starts at this step of the chain
};

constexpr void segment_chain(graph_records const& g, program_records const& p, std::span<std::int32_t const> chain,
                             std::size_t limit, std::span<segmentation> best) {
  best[0] = {};
  for (std::size_t end = 1; end <= chain.size(); ++end) {
    bool found = false;
    std::size_t rings = 0;
    for (std::size_t begin = end; begin-- > 0 && end - begin <= static_cast<std::size_t>(longest_group);) {
      if (begin + 1 < end) rings += ring_bytes(g, p, chain[begin], chain[begin + 1]);
      std::size_t const bytes =
          input_bytes(g, p, chain[begin]) + g.values[at(p.steps[at(chain[end - 1])].output)].bytes + rings;
      segmentation const s{std::max(best[begin].largest, bytes),
                           best[begin].streamed + static_cast<std::int32_t>(end - begin - 1),
                           static_cast<std::int32_t>(begin)};
      std::size_t const over = std::max(s.largest, limit), over_best = std::max(best[end].largest, limit);
      bool const better = limit == std::numeric_limits<std::size_t>::max()
                              ? s.largest < best[end].largest
                              : over < over_best || (over == over_best && s.streamed < best[end].streamed);
      if (!found || better) best[end] = s;
      found = true;
    }
  }
}
}  // namespace detail

/// Scratch of form_groups: one element for each step, `best` one more.
struct grouping_scratch {
  std::span<std::int32_t> chain, next, group_end;
  std::span<detail::segmentation> best;
};

/// Joins steps into tasks. A task stands at the place of its last step.
constexpr void form_groups(graph_records const& g, program_records& p, std::span<detail::use_record const> uses,
                           streaming policy, grouping_scratch s) {
  using detail::at;
  constexpr std::size_t unlimited = std::numeric_limits<std::size_t>::max();
  std::int32_t const steps = p.step_count;
  for (std::int32_t i = 0; i < steps; ++i) {
    s.next[at(i)] = policy == streaming::never ? -1 : detail::next_in_chain(g, p, uses, i);
    s.group_end[at(i)] = 0;
  }
  for (std::int32_t i = 0; i < steps; ++i)
    if (s.next[at(i)] != -1) s.group_end[at(s.next[at(i)])] = 1;  // for now: has a predecessor
  auto const each_chain = [&](auto visit) {
    for (std::int32_t i = 0; i < steps; ++i) {
      if (s.group_end[at(i)] == 1) continue;
      std::size_t length = 0;
      for (std::int32_t j = i; j != -1; j = s.next[at(j)]) s.chain[length++] = j;
      visit(s.chain.first(length));
    }
  };
  std::size_t limit = 0;
  each_chain([&](std::span<std::int32_t const> chain) {
    detail::segment_chain(g, p, chain, unlimited, s.best);
    limit = std::max(limit, s.best[chain.size()].largest);
  });
  // From here next[] keeps only the links inside groups.
  each_chain([&](std::span<std::int32_t const> chain) {
    detail::segment_chain(g, p, chain, limit, s.best);
    for (std::size_t end = chain.size(); end > 0; end = at(s.best[end].previous)) s.next[at(chain[end - 1])] = -1;
  });
  for (std::int32_t i = 0; i < steps; ++i) s.group_end[at(i)] = -1;
  for (std::int32_t i = 0; i < steps; ++i)  // group_end[last step of a group] = previous step, as a list backwards
    if (s.next[at(i)] != -1) s.group_end[at(s.next[at(i)])] = i;
  p.task_count = 0;
  std::int32_t free_stage = 0;
  for (std::int32_t i = 0; i < steps; ++i) {
    if (s.next[at(i)] != -1) continue;  // not the last of its group
    std::int32_t count = 0;
    for (std::int32_t j = i; j != -1; j = s.group_end[at(j)]) ++count;
    std::int32_t place = free_stage + count;
    for (std::int32_t j = i; j != -1; j = s.group_end[at(j)]) p.stages[at(--place)] = j;
    p.tasks[at(p.task_count++)] = {free_stage, count};
    free_stage += count;
  }
}

}  // namespace inlay
