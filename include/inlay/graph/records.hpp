// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/op.hpp>

#include <cstddef>
#include <cstdint>
#include <span>

/// The graph as plain values: what the passes (fuse, plan) read and write. The compiler makes these records
/// from the typed expression, the generator from the model that it has just read; the passes are the same
/// functions.
namespace inlay {

/// One output of a node, or a graph input. Constants are no values: they take no part in the plan.
struct value_record {
  std::int32_t producer = -1;  ///< index of the node that makes it; -1 for a graph input
  std::size_t bytes = 0;
  std::int32_t height = 0;           ///< rows, for a channel-last image of batch 1 (rank 4), else 0
  std::int32_t planar_height = 0;    ///< rows, if it is a channel-first image of batch 1
  std::size_t planar_row_bytes = 0;  ///< bytes of a row in one of its planes
  bool is_output = false;            ///< a graph output, or bytes of strings: stays until the end
  bool is_capacity = false;          ///< `bytes` are the most that it may take
  std::int32_t rank = 0;
};

/// One node. Inputs and outputs are ranges of `edges` and of values.
struct node_record {
  std::int32_t first_edge = 0, edges = 0;    ///< range of graph_records::edges, one for each input
  std::int32_t first_value = 0, values = 0;  ///< range of graph_records::values, one for each output
  bool is_view = false;                      ///< output 0 is input 0
  bool is_elementwise = false;
  bool maps_rows = false;  ///< traits::maps_rows, of a node that makes one output
  bool takes_epilogue = false;
  /// Dims of an input or output are known at run time only. Such a node is a step by itself.
  bool has_capacities = false;
  /// Elementwise nodes only: inputs that may be the value in flight of a producer's epilogue, as a bit mask;
  /// bit i is set if input i has the dims and type of the output and all others are of these dims, have one
  /// element, are tables or are absent.
  std::uint32_t fusable_inputs = 0;
  row_window window{};
  std::uint64_t macs = 0;
  std::size_t scratch_bytes =
      0;  ///< that the step needs while it runs: the arena of its bodies, or its kernel's
};

/// An edge that carries no value: a constant or an absent optional input.
inline constexpr std::int32_t no_value = -1;

struct graph_records {
  std::span<node_record const> nodes;
  std::span<value_record const> values;
  std::span<std::int32_t const> edges;  ///< value index, or no_value
  std::int32_t inputs = 0;              ///< the first `inputs` values are the graph's inputs

  /// Whether extents of a value, or of one inside a body, are known at run time only: then a run may fail.
  constexpr bool has_capacities() const {
    for (value_record const& v : values)
      if (v.is_capacity) return true;
    for (node_record const& n : nodes)
      if (n.has_capacities) return true;
    return false;
  }
  constexpr std::span<std::int32_t const> edges_of(node_record const& n) const {
    return edges.subspan(static_cast<std::size_t>(n.first_edge), static_cast<std::size_t>(n.edges));
  }
};

/// The record of a node, from its operator's traits and its inferred types.
template <class Op>
constexpr node_record make_node_record(typename Op::attributes const& a, std::span<tensor_info const> in,
                                       std::span<tensor_info const> out) {
  node_record r;
  r.edges = static_cast<std::int32_t>(in.size());
  r.values = static_cast<std::int32_t>(out.size());
  r.macs = traits::macs_of<Op>(a, in, out);
  for (tensor_info const& x : in) r.has_capacities = r.has_capacities || x.is_capacity;
  for (tensor_info const& y : out) r.has_capacities = r.has_capacities || y.is_capacity;
  if (r.has_capacities) return r;
  // A further output (the mask of Dropout) must be computed: such a node is a step like any other.
  r.is_view = traits::is_view<Op> && out.size() == 1 && out[0].bytes() == in[0].bytes();
  r.is_elementwise = traits::is_elementwise<Op>;
  for (tensor_info const& x :
       in)  // the plan lets an output write over an input of as many bytes: of its type as well
    if (x.bytes() == out[0].bytes() && x.type != out[0].type) r.is_elementwise = false;
  r.takes_epilogue = traits::takes_epilogue<Op>(a, in, out);
  r.window = traits::window_of<Op>(a, in, out);
  r.scratch_bytes = traits::scratch_of<Op>(a, in, out);
  r.maps_rows = traits::maps_rows<Op> && r.scratch_bytes == 0 && out.size() == 1;
  if constexpr (requires { Op::can_be_epilogue; }) {
    for (std::size_t i = 0; i < in.size(); ++i) {
      bool fits = in[i].type == out[0].type && in[i].dims == out[0].dims && out.size() == 1;
      for (std::size_t j = 0; j < in.size(); ++j)
        if (j != i && in[j].present() && !traits::is_table<Op>(j))
          fits = fits && in[j].type == out[0].type && (in[j].dims == out[0].dims || in[j].elements() == 1);
      if (fits && !traits::is_table<Op>(i)) r.fusable_inputs |= 1u << i;
    }
  }
  return r;
}

/// The record of a value.
constexpr value_record make_value_record(tensor_info const& info, std::int32_t producer) {
  value_record v;
  v.producer = producer;
  v.bytes = info.bytes() + info.spare() * size_of(info.type);
  v.is_capacity = info.is_capacity;
  v.is_output = info.type == elem_type::text;  // views of it may be in any value
  v.rank = static_cast<std::int32_t>(info.rank());
  if (!info.is_capacity && info.rank() == 4 && info.dims[0] == 1) {
    v.height = static_cast<std::int32_t>(info.dims[1]);
    v.planar_height = static_cast<std::int32_t>(info.dims[2]);
    v.planar_row_bytes = static_cast<std::size_t>(info.dims[3]) * size_of(info.type);
  }
  return v;
}

}  // namespace inlay
