// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/graph/run.hpp>

/// An input that comes row by row: which nodes make rows of a pushed row before the first layer reads them, and why a
/// network cannot be fed so.
namespace inlay {

/// Why a network cannot be fed row by row.
enum class row_fault : std::uint8_t {
  none,
  several_inputs,   ///< the graph has another number of inputs than one
  open_extents,     ///< extents are known at run time only
  is_output,        ///< what is made of rows before the first layer is an output of the graph
  several_readers,  ///< and is read by several nodes, or by none
  no_layer,         ///< its reader is no convolution or pooling of one image that is computed row by row
  is_not_first,     ///< before it stands a node without inputs, which would have to wait for the first row
  mixes_rows,       ///< a node does not make each row of its output of one row of the input
};

/// What a row_model reports: the value (several_inputs, is_output, several_readers) or the node at which it fails, and the
/// op_type of the node that makes the value, or of the node.
template <row_fault Why, fixed_string Name, fixed_string OpType>
struct cannot_push_rows;

namespace detail {

/// The nodes that a pushed row passes, in order, up to the first layer.
template <std::size_t Nodes>
struct row_path {
  row_fault fault = row_fault::none;
  std::int32_t value = 0;  ///< whose rows `layer` reads; at a fault the last one that was reached
  std::int32_t layer = -1;
  std::array<std::int32_t, Nodes> before{};
  std::size_t count = 0;  ///< of nodes before the layer
};

template <std::size_t Nodes>
constexpr row_path<Nodes> find_row_path(graph_records const& g, std::span<use_record const> uses) {
  row_path<Nodes> path;
  auto const stop = [&](row_fault fault) {
    path.fault = fault;
    return path;
  };
  if (g.inputs != 1) return stop(row_fault::several_inputs);
  if (g.has_capacities()) return stop(row_fault::open_extents);
  while (true) {
    if (g.values[at(path.value)].is_output) return stop(row_fault::is_output);
    if (uses[at(path.value)].count != 1) return stop(row_fault::several_readers);
    path.layer = uses[at(path.value)].last;
    node_record const& n = g.nodes[at(path.layer)];
    if (rows_of(g, n) != path.value)
      return stop(n.window && g.edges_of(n)[0] == path.value ? row_fault::none : row_fault::no_layer);
    path.before[path.count++] = path.layer;
    path.value = n.first_value;
  }
}

/// Output types of a node that makes rows, where its input that is no constant is `x`.
template <class Net, std::size_t Entry>
constexpr error infer_row(tensor_info const& x, tensor_info& y) {
  using E = entry_at<Net, Entry>;
  auto in = types_of<Net, Entry>::inputs;
  for (std::size_t k = 0; k < in.size(); ++k)
    if (wiring<Net>::edges[static_cast<std::size_t>(wiring<Net>::offsets[Entry][0]) + k] != no_value)
      in[k] = x;
  std::array<tensor_info, 1> out{};
  error const e = inlay::infer<typename E::op>(E::attributes, in, out);
  y = out[0];
  return e;
}

/// One row of a value: its type with the extent 1 along `axis`.
struct row_of_value {
  tensor_info info;
  std::size_t axis = 0;
};

/// The rows along `axis` of x under the dims of y: the axis with as many of them behind as many elements.
constexpr bool view_row(tensor_info const& x, std::size_t axis, tensor_info const& y, row_of_value& row) {
  std::size_t to = 0;
  while (to < y.rank() &&
         (y.dims[to] != x.dims[axis] || elements(y.dims, 0, to) != elements(x.dims, 0, axis)))
    ++to;
  if (to == y.rank()) return false;
  row = {y, to};
  row.info.dims[to] = 1;
  return true;
}

/// What a node makes of a row along `axis`, as a row of its output y: that differs along one axis, unless y has one row.
constexpr bool node_row(tensor_info const& made, tensor_info const& y, std::size_t axis, std::int64_t height,
                        row_of_value& row) {
  if (made.rank() != y.rank()) return false;
  row = {made, axis};
  std::size_t differ = 0;
  for (std::size_t k = 0; k < y.rank(); ++k) {
    if (made.dims[k] == y.dims[k]) continue;
    if (made.dims[k] != 1 || y.dims[k] != height) return false;
    row.axis = k;
    ++differ;
  }
  return differ == (height == 1 ? 0 : 1);
}

/// What becomes of a pushed row before the first layer: every node on the way computes one row of its output, as a tensor
/// of one row.
template <class Net>
class pushed_rows {
  static constexpr std::size_t nodes = records<Net>::nodes.size();

 public:
  static constexpr row_path<nodes> path = find_row_path<nodes>(records<Net>::graph, program<Net>::uses);

 private:
  /// What the layer reads.
  static constexpr row_window window = [] {
    return path.fault == row_fault::none ? records<Net>::nodes[at(path.layer)].window : row_window{};
  }();
  static constexpr std::size_t layer_axis = window.planar ? 2 : 1;
  static constexpr std::int64_t height = window ? records<Net>::infos[at(path.value)].dims[layer_axis] : 1;
  static constexpr auto channels =
      static_cast<std::size_t>(window ? records<Net>::infos[at(path.value)].dims[window.planar ? 1 : 3] : 1);

  static constexpr bool is_view(std::size_t i) { return records<Net>::nodes[at(path.before[i])].is_view; }
  /// The value that node i of the path reads; behind the last node, the layer.
  static constexpr std::size_t value_before(std::size_t i) {
    return i == 0 ? 0 : at(records<Net>::nodes[at(path.before[i - 1])].first_value);
  }
  static constexpr tensor_info const& info_before(std::size_t i) {
    return records<Net>::infos[value_before(i)];
  }
  /// Views of the input before any other node: a row of it lies in memory as theirs does, whatever its dims are.
  static constexpr std::size_t views = [] {
    std::size_t i = 0;
    while (i < path.count && is_view(i)) ++i;
    return i;
  }();

  /// The rows that nodes read, by their types.
  struct trace {
    std::array<row_of_value, nodes + 1> before{};  ///< each node, from `views` on
    std::size_t reached = views;                   ///< the first node that cannot make rows, or the layer
    bool fits = false;                             ///< the last ones are those that the layer reads
  };

  template <std::size_t I>
  static constexpr bool follow(trace& t) {
    row_of_value const& from = t.before[I];
    row_of_value& to = t.before[I + 1];
    if (is_view(I)) {
      if (!view_row(info_before(I), from.axis, info_before(I + 1), to)) return false;
    } else {
      constexpr std::size_t entry = records<Net>::entry_of_node[at(path.before[I])];
      tensor_info made;
      if (infer_row<Net, entry>(from.info, made)) return false;
      if (!node_row(made, info_before(I + 1), from.axis, height, to)) return false;
    }
    t.reached = I + 1;
    return true;
  }
  /// Of an input with its rows along `axis`.
  static constexpr trace follow_from(std::size_t axis) {
    trace t;
    t.before[views] = {info_before(views), axis};
    t.before[views].info.dims[axis] = 1;
    bool const follows = [&]<std::size_t... I>(std::index_sequence<I...>) {
      return (follow<views + I>(t) && ...);
    }(std::make_index_sequence<path.count - views>{});
    t.fits = follows && (t.before[path.count].axis == layer_axis || height == 1);
    if (follows && !t.fits) {  // the last node that moved the rows
      while (t.reached > views && t.before[t.reached].axis == t.before[t.reached - 1].axis) --t.reached;
      if (t.reached > views) --t.reached;
    }
    return t;
  }
  /// The way with the axis of the input whose rows become those of the layer, or, at a fault, one that goes far. Columns
  /// are no rows: before the rows of an image there is nothing, or an axis of channels.
  static constexpr trace way = [] {
    trace result;
    result.fits = path.fault == row_fault::none && views == path.count;
    if (path.fault != row_fault::none) return result;
    tensor_info const& input = info_before(views);
    for (std::size_t axis = 0; axis < input.rank() && !result.fits; ++axis)
      if (std::size_t const planes = elements(input.dims, 0, axis);
          input.dims[axis] == height && (planes == 1 || planes == channels))
        if (trace const t = follow_from(axis); t.fits || t.reached >= result.reached) result = t;
    return result;
  }();

 public:
  static constexpr row_fault fault = [] {
    if (path.fault != row_fault::none) return path.fault;
    if (program<Net>::pushed_task < 0) return row_fault::is_not_first;
    return way.fits ? row_fault::none : row_fault::mixes_rows;
  }();

  /// The type that reports the fault.
  static constexpr auto report_of_fault() {
    constexpr bool is_node =
        fault == row_fault::no_layer || fault == row_fault::is_not_first || fault == row_fault::mixes_rows;
    constexpr std::size_t entry = [] {
      if (is_node) {
        std::int32_t const node = fault == row_fault::mixes_rows && way.reached < path.count
                                      ? path.before[way.reached]
                                      : path.layer;
        return records<Net>::entry_of_node[at(node)];
      }
      std::size_t const v =
          fault == row_fault::several_inputs && records<Net>::graph.inputs > 1 ? 1 : at(path.value);
      return at(wiring<Net>::entry_of_value[v]);
    }();
    using E = entry_at<Net, entry>;
    if constexpr (fault == row_fault::none) return type_tag<no_fault>{};
    else if constexpr (E::kind == entry_kind::node)
      return type_tag<cannot_push_rows<fault, E::name, op_name<typename E::op>()>>{};
    else return type_tag<cannot_push_rows<fault, E::name, "graph input">>{};
  }

  /// The task of the layer; 0 where there is none.
  static constexpr std::size_t task = program<Net>::pushed_task < 0 ? 0 : at(program<Net>::pushed_task);
  using pushed_type = type_of<records<Net>::infos[0].type>;            ///< of the caller's elements
  using row_type = type_of<records<Net>::infos[at(path.value)].type>;  ///< of those that the layer reads
  /// Elements of a row of the caller's, in the order that they have in the input.
  static constexpr std::size_t row_elements =
      records<Net>::infos[0].elements() / static_cast<std::size_t>(height);

 private:
  /// Values before the layer are rows, others as they are.
  struct row_memory : arena_memory<Net> {
    pushed_type const* pushed;
    row_type* ring_row;

    template <std::size_t V>
    static constexpr tensor_info const& info() {
      for (std::size_t i = views; i <= path.count; ++i)
        if (value_before(i) == V) return way.before[i].info;
      return records<Net>::infos[V];
    }

    template <std::size_t V>
    INLAY_ALWAYS_INLINE auto pointer() const {
      if constexpr (!is_made_of_input_rows(records<Net>::graph, V)) {
        return arena_memory<Net>::template pointer<V>();
      } else {
        constexpr std::int32_t step = step_behind(V);
        if constexpr (step == -1) return pushed;
        else if constexpr (!program<Net>::has_ring(at(step))) return ring_row;
        else return arena_memory<Net>::template ring<at(step), type_of<records<Net>::infos[V].type>>();
      }
    }
  };

  /// The step that makes a value before the layer, or what it is a view of; -1 where that is the pushed row.
  static constexpr std::int32_t step_behind(std::int32_t v) {
    graph_records const& g = records<Net>::graph;
    while (v >= g.inputs) {
      std::int32_t const node = g.values[at(v)].producer;
      if (!g.nodes[at(node)].is_view) return program<Net>::step_of_node[at(node)];
      v = rows_of(g, g.nodes[at(node)]);
    }
    return -1;
  }

 public:
  /// Makes of a pushed row the row that the layer reads.
  INLAY_ALWAYS_INLINE static void take(arena_memory<Net> const& memory, pushed_type const* row,
                                       row_type* ring_row) {
    if constexpr (task == 0) {
      std::copy_n(row, row_elements, ring_row);
    } else {
      row_memory const rows{{memory}, row, ring_row};
      sequential alone;
      [&]<std::size_t... T>(std::index_sequence<T...>) {
        (run_step<Net, first_step<Net, T>>(rows, alone), ...);
      }(std::make_index_sequence<task>{});
    }
  }
};

}  // namespace detail
}  // namespace inlay
