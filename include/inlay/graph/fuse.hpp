// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/policy.hpp>
#include <inlay/graph/records.hpp>

#include <algorithm>
#include <limits>

/// Pass `fuse`: nodes -> steps (a node with the elementwise nodes of its epilogue) -> tasks (a step, or a
/// group of steps that streams rows from one to the next). All functions are constexpr over plain values.
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
  /// The task whose first stage reads the rows of a pushed input, behind tasks that make them of what is pushed;
  /// -1 where there is none.
  std::int32_t pushed_task = -1;

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

/// Attaches elementwise nodes to the producers of their inputs. `uses` and `tail_of` are scratch: one element
/// for each value and node. A node joins the latest producer that it can, so that no operand waits longer
/// than it must.
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

/// Whether a stage after the first takes the rows of its input one at a time, so that their ring is one row.
constexpr bool takes_taps(row_window const& w, program_options const& o) {
  return w.by_taps && o.thrift >= thrift::taps;
}

/// The window of a stage that follows another. The last one may wait for a row that it does not read: its ring is
/// longer by that row, and the group has used up one row more of its input when a row of the output is written.
constexpr row_window window_in_group(row_window w, bool last, program_options const& o) {
  if (last && o.thrift == thrift::late && !takes_taps(w, o)) ++w.extent;
  return w;
}

/// Rows of its output that a stage makes at once.
constexpr std::int32_t rows_at_once(row_window const& w, program_options const& o) {
  return o.thrift == thrift::none ? w.together : 1;
}

/// Rows of a stage's output, or of a pushed input, that are kept for the stage which reads them: those that
/// it reads at once. `made_at_once` come at a time.
constexpr std::int32_t ring_rows(std::int32_t made_at_once, row_window const& consumer, std::int32_t height,
                                 program_options const& o) {
  std::int32_t const read = consumer.extent > consumer.stride ? consumer.extent : consumer.stride;
  std::int32_t const rows =
      (takes_taps(consumer, o) ? 1 : read + (rows_at_once(consumer, o) - 1) * consumer.stride) +
      made_at_once - 1;
  return rows < height ? rows : height;
}

namespace detail {
/// Stages that a streaming group may have: bounds the search, not the graph.
inline constexpr std::int32_t longest_group = 12;

/// With policy::speed a tensor of more bytes than this streams: half of what the second cache of a core
/// holds.
inline constexpr std::size_t streamed_for_speed = 1 << 18;

/// And one of which the next step leaves at least one row in so many unread, since streaming then does not make
/// them. Row by row costs 0.6 % of a convolution's instructions on Cortex-M7 (mnist-8).
inline constexpr std::int32_t rows_for_one_unread = 64;

constexpr row_window const& window_of(graph_records const& g, program_records const& p, std::int32_t s) {
  return g.nodes[at(p.steps[at(s)].head)].window;
}

constexpr std::size_t row_bytes(value_record const& v) {
  return v.bytes / static_cast<std::size_t>(v.height);
}

/// Bytes of the ring that holds the output of step s for step `next`, which may be the last of its group, once for each
/// worker.
constexpr std::size_t ring_bytes(graph_records const& g, program_records const& p, std::int32_t s,
                                 std::int32_t next, bool last, program_options const& o) {
  value_record const& v = g.values[at(p.steps[at(s)].output)];
  std::int32_t const at_once = rows_at_once(window_of(g, p, s), o);
  return row_bytes(v) * static_cast<std::size_t>(
                            ring_rows(at_once, window_in_group(window_of(g, p, next), last, o), v.height, o));
}

/// Input 0 of a step; no_value where it is a constant.
constexpr std::int32_t input_of(graph_records const& g, program_records const& p, std::int32_t s) {
  auto const edges = g.edges_of(g.nodes[at(p.steps[at(s)].head)]);
  return edges.empty() ? no_value : edges[0];  // RandomNormal reads nothing
}

/// The graph input that a value is, or is a view of; no_value for others.
constexpr std::int32_t input_behind(graph_records const& g, std::int32_t v) {
  while (v >= g.inputs) {
    node_record const& producer = g.nodes[at(g.values[at(v)].producer)];
    if (!producer.is_view || producer.first_value != v) return no_value;
    v = g.edges_of(producer)[0];
  }
  return v;
}

/// The value of each of whose rows a node makes one of its own, or is a view; no_value where it does not.
constexpr std::int32_t rows_of(graph_records const& g, node_record const& n) {
  std::int32_t from = no_value;
  if (!n.maps_rows && !n.is_view) return no_value;
  for (std::int32_t const v : g.edges_of(n)) {
    if (v == no_value) continue;
    if (from != no_value) return no_value;
    from = v;
  }
  return from;
}

/// Whether value v is a graph input, or is made of one row by row.
constexpr bool is_made_of_input_rows(graph_records const& g, std::int32_t v) {
  while (v >= g.inputs) v = rows_of(g, g.nodes[at(g.values[at(v)].producer)]);
  return v != no_value;
}

/// Whether a value has no bytes as a whole: it is borrowed from the caller, or comes in rows.
constexpr bool is_elsewhere(graph_records const& g, program_options const& o, std::int32_t v) {
  if (o.inputs == input_place::arena) return false;
  return o.inputs == input_place::rows ? is_made_of_input_rows(g, v) : input_behind(g, v) != no_value;
}

/// Bytes that a value takes in the arena.
constexpr std::size_t held_bytes(graph_records const& g, program_options const& o, std::int32_t v) {
  return is_elsewhere(g, o, v) ? 0 : g.values[at(v)].bytes;
}

/// The next step of the streaming chain after step s, or -1: the only user of its output, row by row.
constexpr std::int32_t next_in_chain(graph_records const& g, program_records const& p,
                                     std::span<use_record const> uses, std::int32_t s,
                                     program_options const& o) {
  step_record const& step = p.steps[at(s)];
  value_record const& v = g.values[at(step.output)];
  if (!g.nodes[at(step.head)].window || v.height == 0 || v.is_output || uses[at(step.output)].count != 1)
    return -1;
  if (o.policy == policy::size) return -1;  // loops over rows are code too
  if (is_elsewhere(g, o, step.output)) return -1;
  std::int32_t const user = uses[at(step.output)].last, next = p.step_of_node[at(user)];
  if (next == -1 || p.steps[at(next)].head != user) return -1;  // used inside an epilogue
  node_record const& head = g.nodes[at(user)];
  // The layer of pushed rows makes them one by one anyhow.
  bool const pushed =
      o.inputs == input_place::rows && is_elsewhere(g, o, g.edges_of(g.nodes[at(step.head)])[0]);
  if (o.policy != policy::ram &&
      (head.window.costs_time || (g.nodes[at(step.head)].window.costs_time && !pushed)))
    return -1;
  if (!head.window || head.window.planar || g.edges_of(head)[0] != step.output) return -1;
  if (o.policy == policy::speed && v.bytes <= streamed_for_speed) {
    std::int32_t const made = g.values[at(head.first_value)].height,
                       unread = made == 0 ? 0 : v.height - head.window.rows_read(made - 1, v.height);
    if (unread * rows_for_one_unread < v.height) return -1;
  }
  return next;
}

/// Rows of a group's input: how many, and the bytes of one of them, of which a planar input has one in each
/// plane.
struct input_rows {
  std::int32_t height = 0;
  std::size_t bytes = 0;  ///< of a row in the first plane
};

/// A count of rows that grows with the row r of a group's output that is being made: slope * r + first.
/// Clamping at the last rows is left out: where it sets in, the group's input is used up.
struct row_count {
  std::int64_t slope = 1, first = 1;

  /// Rows of its input that a stage has read when it has made so many rows.
  constexpr row_count read(row_window const& w, std::int32_t extent) const {
    return {slope * w.stride, (first - 1) * w.stride - w.pad_begin + extent};
  }
  /// First row of its input that a stage still reads when it has made so many rows.
  constexpr row_count still_read(row_window const& w) const {
    return {slope * w.stride, first * w.stride - w.pad_begin};
  }
};

/// Bytes by which the output of a group must start below its input, so that every row of the output is
/// written over input rows that are used up. `live` is the first input row that is still read while output
/// row r is made; `operand`: the last epilogue reads input row r as well.
constexpr std::size_t lead_bytes(row_count const& live, bool operand, input_rows const& in,
                                 std::int32_t out_height, std::size_t out_row) {
  auto const lead_at = [&](std::int64_t r) {
    std::int64_t row = live.slope * r + live.first;
    if (row >= in.height && !operand) return std::int64_t{0};
    if (operand && row > r) row = r;
    if (row < 0) row = 0;
    return static_cast<std::int64_t>(out_row) * (r + 1) - static_cast<std::int64_t>(in.bytes) * row;
  };
  // Linear in r but for the bends where the row leaves 0 and reaches the height.
  std::int64_t const last = out_height - 1;
  std::int64_t const leaves = live.first >= 0 ? 0 : -live.first / live.slope;
  std::int64_t const reaches = (in.height - live.first) / live.slope;
  std::int64_t most = 0;
  for (std::int64_t const r : {std::int64_t{0}, leaves, leaves + 1, reaches - 1, reaches, last})
    if (r >= 0 && r <= last) most = std::max(most, lead_at(r));
  return static_cast<std::size_t>(most);
}

/// The rows of a stage's input.
constexpr input_rows rows_of_input(graph_records const& g, program_records const& p, std::int32_t s) {
  value_record const& v = g.values[at(input_of(g, p, s))];
  if (window_of(g, p, s).planar) return {v.planar_height, v.planar_row_bytes};
  return {v.height, v.height == 0 ? 0 : row_bytes(v)};
}

/// How often the steps of a chain use value v, and whether only its last epilogue does so beside its head.
struct use_in_chain {
  std::int32_t count = 0;
  bool operand_of_last = false;
};
constexpr use_in_chain uses_in(graph_records const& g, program_records const& p,
                               std::span<std::int32_t const> stages, std::int32_t v) {
  use_in_chain u;
  for (std::int32_t const e : g.edges_of(g.nodes[at(p.steps[at(stages[0])].head)])) u.count += e == v;
  if (u.count != 1) return u;
  for (fused_node const& f : p.fused_of(p.steps[at(stages[stages.size() - 1])]))
    for (std::int32_t const e : g.edges_of(g.nodes[at(f.node)])) {
      u.count += e == v;
      u.operand_of_last = u.operand_of_last || e == v;
    }
  return u;
}

/// First row of a group's input that is still read while a row of its output is made. `made` are the rows
/// that stage 0 has made by then.
constexpr row_count live_rows(row_count const& made, row_window const& first, std::size_t stages) {
  if (stages == 1) return row_count{1, 0}.still_read(first);  // the row that is being made reads it
  return made.still_read(first);
}

/// Rows that the stage before has made, when stage `s`, of which `last` says whether it is a group's last,
/// has made or begun so many.
constexpr row_count made_before(row_count const& made, row_window const& w, bool last,
                                program_options const& o) {
  return made.read(w, last && takes_taps(w, o) ? 1 : window_in_group(w, last, o).extent);
}

/// Bytes by which the output of a group must lie below its input, if they overlap; all bytes of the output
/// where they may not.
constexpr std::size_t lead_of(graph_records const& g, program_records const& p,
                              std::span<use_record const> uses, std::span<std::int32_t const> stages,
                              row_count const& live, program_options const& o) {
  value_record const& out = g.values[at(p.steps[at(stages[stages.size() - 1])].output)];
  std::int32_t const in = input_of(g, p, stages[0]);
  if (o.workers != 1 || in == no_value || g.values[at(in)].is_output || out.height == 0) return out.bytes;
  use_in_chain const u = uses[at(in)].count == 1 ? use_in_chain{1, false} : uses_in(g, p, stages, in);
  input_rows const rows = rows_of_input(g, p, stages[0]);
  if (u.count != uses[at(in)].count || rows.bytes == 0) return out.bytes;
  if (u.operand_of_last && (g.values[at(in)].bytes != out.bytes || rows.height != out.height))
    return out.bytes;
  return std::min(out.bytes, lead_bytes(live, u.operand_of_last, rows, out.height, row_bytes(out)));
}

/// Whether a step may write over one of its inputs, of equal size, whose last user it is.
constexpr bool works_in_place(graph_records const& g, program_records const& p,
                              std::span<use_record const> uses, std::int32_t s) {
  step_record const& step = p.steps[at(s)];
  node_record const& head = g.nodes[at(step.head)];
  if (!head.is_elementwise || head.values != 1) return false;
  for (std::int32_t const v : g.edges_of(head))
    if (v != no_value && uses[at(v)].last == step.head && !g.values[at(v)].is_output &&
        g.values[at(v)].bytes == g.values[at(step.output)].bytes)
      return true;
  return false;
}

/// For each step the bytes of the values that an earlier step has made and this or a later one uses.
constexpr void count_live_bytes(graph_records const& g, program_records const& p,
                                std::span<use_record const> uses, program_options const& o,
                                std::span<std::size_t> live) {
  for (std::int32_t s = 0; s < p.step_count; ++s) live[at(s)] = 0;
  auto const add = [&](std::int32_t v, std::int32_t made, std::int32_t last) {
    if (made + 1 > last) return;
    live[at(made + 1)] += held_bytes(g, o, v);  // differences, until all are known
    if (last + 1 < p.step_count) live[at(last + 1)] -= held_bytes(g, o, v);
  };
  auto const last_step = [&](std::int32_t v) {
    if (g.values[at(v)].is_output) return p.step_count - 1;
    std::int32_t const user = uses[at(v)].last;
    return user == -1
               ? -1
               : p.step_of_node[at(user)];  // -1 for a view: too short a life, which costs no correctness
  };
  for (std::int32_t v = 0; v < g.inputs; ++v) add(v, -1, last_step(v));
  for (std::int32_t s = 0; s < p.step_count; ++s) {
    add(p.steps[at(s)].output, s, last_step(p.steps[at(s)].output));
  }
  for (std::int32_t s = 1; s < p.step_count; ++s) live[at(s)] += live[at(s - 1)];
}

/// Best segmentation of one chain into groups. With `limit` = max: the smallest possible largest segment;
/// otherwise the least streaming such that no segment is larger than `limit`. With policy::speed all streaming, since
/// a chain then has only such links as save time. best[i] is for the chain's first i steps.
struct segmentation {
  /// Bytes of the largest segment: input, output, rings, and what waits for later steps.
  std::size_t largest = 0;
  std::int32_t streamed = 0;  ///< boundaries inside groups
  std::int32_t previous = 0;  ///< the last group starts at this step of the chain
};

constexpr void segment_chain(graph_records const& g, program_records const& p,
                             std::span<use_record const> uses, std::span<std::size_t const> live,
                             std::span<std::int32_t const> chain, program_options const& o, std::size_t limit,
                             std::span<segmentation> best) {
  best[0] = {};
  auto const workers = static_cast<std::size_t>(o.workers);
  bool const smallest = limit == std::numeric_limits<std::size_t>::max();
  for (std::size_t end = 1; end <= chain.size(); ++end) {
    segmentation found;
    // Of equal streaming, never for more bytes.
    auto const better = [&](std::size_t largest, std::int32_t streamed) {
      if (o.policy == policy::speed) return streamed > found.streamed;
      if (smallest) return largest < found.largest;
      std::size_t const over = std::max(largest, limit), over_found = std::max(found.largest, limit);
      return over < over_found || (over == over_found && streamed < found.streamed);
    };
    std::size_t rings = 0;
    std::size_t const out = held_bytes(g, o, p.steps[at(chain[end - 1])].output);
    row_count made;
    for (std::size_t begin = end; begin-- > 0 && end - begin <= static_cast<std::size_t>(longest_group);) {
      auto const links = static_cast<std::int32_t>(end - begin) - 1;
      if (links > 0) {
        rings += ring_bytes(g, p, chain[begin], chain[begin + 1], links == 1, o) * workers;
        // No longer group takes fewer bytes, or streams less: compilers have a budget for each constant.
        if (o.policy != policy::speed && !better(rings + out, links)) break;
        made = made_before(made, window_of(g, p, chain[begin + 1]), links == 1, o);
        if (!better(std::max(best[begin].largest, rings + out), best[begin].streamed + links)) continue;
      }
      std::int32_t const in = input_of(g, p, chain[begin]);
      std::size_t bytes = rings + out;
      if (in != no_value && !is_elsewhere(g, o, in)) {
        std::size_t const in_bytes = g.values[at(in)].bytes, others = live[at(chain[begin])];
        row_count const rows = live_rows(made, window_of(g, p, chain[begin]), end - begin);
        std::size_t const lead = links > 0 ? lead_of(g, p, uses, chain.subspan(begin, end - begin), rows, o)
                                 : works_in_place(g, p, uses, chain[begin]) ? 0
                                                                            : out;
        bytes = rings + std::max(out, lead + in_bytes) + (others > in_bytes ? others - in_bytes : 0);
      }
      segmentation const s{std::max(best[begin].largest, bytes), best[begin].streamed + links,
                           static_cast<std::int32_t>(begin)};
      if (links == 0 || better(s.largest, s.streamed)) found = s;
    }
    best[end] = found;
  }
}
}  // namespace detail

/// What form_groups works on: one element for each step, `best` one more.
struct grouping_scratch {
  std::span<std::int32_t> chain, next, group_end;
  std::span<std::size_t> live;
  std::span<detail::segmentation> best;
};

namespace detail {
/// Calls visit(steps) for each chain that next[] links, where group_end[] is 1 for steps that have a predecessor.
constexpr void each_chain(program_records const& p, grouping_scratch const& s, auto visit) {
  for (std::int32_t i = 0; i < p.step_count; ++i) {
    if (s.group_end[at(i)] == 1) continue;
    std::size_t length = 0;
    for (std::int32_t j = i; j != -1; j = s.next[at(j)]) s.chain[length++] = j;
    visit(s.chain.first(length));
  }
}
}  // namespace detail

/// The links that groups may have: next[] and group_end[] as each_chain() reads them, and live[].
constexpr void find_links(graph_records const& g, program_records const& p,
                          std::span<detail::use_record const> uses, program_options const& o,
                          grouping_scratch const& s) {
  using detail::at;
  detail::count_live_bytes(g, p, uses, o, s.live);
  for (std::int32_t i = 0; i < p.step_count; ++i) {
    s.next[at(i)] = detail::next_in_chain(g, p, uses, i, o);
    s.group_end[at(i)] = 0;
  }
  for (std::int32_t i = 0; i < p.step_count; ++i)
    if (s.next[at(i)] != -1) s.group_end[at(s.next[at(i)])] = 1;
}

/// Behind find_links(): bytes that some group cannot go below.
constexpr std::size_t smallest_limit(graph_records const& g, program_records const& p,
                                     std::span<detail::use_record const> uses, program_options const& o,
                                     grouping_scratch const& s) {
  std::size_t limit = 0;
  detail::each_chain(p, s, [&](std::span<std::int32_t const> chain) {
    detail::segment_chain(g, p, uses, s.live, chain, o, std::numeric_limits<std::size_t>::max(), s.best);
    limit = std::max(limit, s.best[chain.size()].largest);
  });
  return limit;
}

namespace detail {
/// program_records::pushed_task.
constexpr std::int32_t find_pushed_task(graph_records const& g, program_records const& p,
                                        program_options const& o) {
  if (o.inputs != input_place::rows) return -1;
  for (std::int32_t t = 0; t < p.task_count; ++t) {
    std::int32_t const first = p.stages[at(p.tasks[at(t)].first_stage)];
    if (is_elsewhere(g, o, p.steps[at(first)].output)) continue;
    return is_elsewhere(g, o, input_of(g, p, first)) ? t : -1;
  }
  return -1;
}
}  // namespace detail

/// Behind find_links(): joins steps into tasks, none of whose groups takes more bytes than `limit`. A task stands at
/// the place of its last step.
constexpr void form_groups(graph_records const& g, program_records& p,
                           std::span<detail::use_record const> uses, program_options const& o,
                           std::size_t limit, grouping_scratch const& s) {
  using detail::at;
  std::int32_t const steps = p.step_count;
  // From here next[] keeps only the links inside groups.
  detail::each_chain(p, s, [&](std::span<std::int32_t const> chain) {
    detail::segment_chain(g, p, uses, s.live, chain, o, limit, s.best);
    for (std::size_t end = chain.size(); end > 0; end = at(s.best[end].previous))
      s.next[at(chain[end - 1])] = -1;
  });
  for (std::int32_t i = 0; i < steps; ++i) s.group_end[at(i)] = -1;
  for (std::int32_t i = 0; i < steps;
       ++i)  // group_end[last step of a group] = previous step, as a list backwards
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
  p.pushed_task = detail::find_pushed_task(g, p, o);
}

}  // namespace inlay
