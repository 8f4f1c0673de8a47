// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/error.hpp>
#include <inlay/core/policy.hpp>
#include <inlay/core/tensor.hpp>

#include <cstdint>
#include <limits>
#include <span>
#include <string_view>

namespace inlay {

/// Who an operator is: ONNX domain ("" is ai.onnx), op_type and the version of the operator set that defined
/// it last.
struct op_identity {
  std::string_view domain;
  std::string_view op_type;
  int since_version;
};

/// How many inputs or outputs an operator takes; optional ones lie between least and most.
struct arity {
  int least;
  int most;
  bool variadic = false;

  constexpr bool accepts(std::size_t count) const {
    return count >= static_cast<std::size_t>(least) && (variadic || count <= static_cast<std::size_t>(most));
  }
};

/// Arity of an operator with any number (at least `least`) of inputs of one kind. Operators receive them as
/// one tuple.
constexpr arity at_least(int least) { return {least, std::numeric_limits<int>::max(), true}; }

/// How rows of an output (axis 1: it is channel-last) follow the rows of input 0: output row r reads input
/// rows r * stride - pad_begin … + extent - 1. An extent of 0 says that the node cannot be computed row by
/// row.
struct row_window {
  std::int32_t extent = 0;
  std::int32_t stride = 1;
  std::int32_t pad_begin = 0;
  bool planar = false;   ///< input 0 is channel-first: a row of it has a part in every plane
  bool by_taps = false;  ///< no two windows meet, and evaluate_tap() adds one input row to its output row
  std::int32_t together = 1;  ///< output rows that are faster made at once
  bool costs_time = false;    ///< rows one by one are slower than the whole: for policy::ram, or pushed rows

  constexpr explicit operator bool() const { return extent != 0; }
  /// Rows of the input, of which there are `height`, that must be there before output row `row` can be made.
  constexpr std::int32_t rows_read(std::int32_t row, std::int32_t height) const {
    std::int32_t const end = row * stride - pad_begin + extent;
    return end < height ? end : height;
  }
};

/// A view of an image of batch 1 that is computed or read row by row: channel-last (N, H, W, C), or planar
/// (N, C, H, W). It holds `Ring` of the H rows; row r lies at position r % Ring. A ring of planar rows holds
/// (row, C, W).
template <class T, inlay::dims Dims, int Ring, bool Planar = false>
struct rows {
  using value_type = std::remove_const_t<T>;
  static constexpr inlay::dims const& static_dims = Dims;
  static constexpr int height = static_cast<int>(Dims[Planar ? 2 : 1]);
  static constexpr int width = static_cast<int>(Dims[Planar ? 3 : 2]);
  static constexpr int channels = static_cast<int>(Dims[Planar ? 1 : 3]);
  static constexpr bool whole = Ring == height;
  /// Elements from one plane to the next; 0 where channels lie side by side.
  static constexpr int plane = !Planar ? 0 : whole ? height * width : width;
  static constexpr std::size_t row_elements =
      Planar && whole ? static_cast<std::size_t>(width) : static_cast<std::size_t>(width) * channels;

  T* pointer;

  INLAY_ALWAYS_INLINE constexpr T* row(int r) const {
    return pointer + static_cast<std::size_t>(whole ? r : r % Ring) * row_elements;
  }
};

/// The part that one of `Workers` threads has in a step that they share.
template <int Workers>
struct share {
  static constexpr int workers = Workers;
  int worker = 0;

  /// The worker's part [first(n), last(n)) of n things in order.
  INLAY_ALWAYS_INLINE constexpr int first(int n) const { return part(n, worker); }
  INLAY_ALWAYS_INLINE constexpr int last(int n) const { return part(n, worker + 1); }

 private:
  INLAY_ALWAYS_INLINE static constexpr int part(int n, int count) {
    return static_cast<int>(std::int64_t{n} * count / Workers);
  }
};

/// Types at the border of a body, a graph that an operator runs (If, Loop, Scan).
struct body_types {
  std::span<tensor_info const> inputs, outputs;
};

/// An operator that runs bodies. `Op::bodies` are the names of the attributes that ONNX keeps them in. Values
/// of the outer graph that a body reads ("captures") are further inputs of the node, after its own, and of
/// each body. In place of infer() over inputs alone the operator has
///
///   infer_body(attributes, which, in, to): the types with which body `which` starts, `to.size()` of them;
///   infer(attributes, in, bodies, out): the types of its outputs, `bodies` being typed as infer_body says;
///
/// and in place of reference() and evaluate() one text for both, control<attributes>(bodies, in, out), where
/// `bodies.template run<which>(inputs, outputs)` runs one on tuples of tensors. A body writes its outputs when
/// all inputs have been read: they may be the same tensors.
///
/// Where extents are known at run time only, of the node's values or of those inside its bodies, control() and run()
/// have one argument more, a span with the types of their outputs, and return a run_error. Before, the types are the
/// most that there is room for; after, they have the dims of this run. Inputs that are capacities are dynamic_tensors.
///
/// What a body makes for its own next run is carried: carried_by(attributes, inputs of the node) says which.
template <class Op>
concept has_bodies = requires { Op::bodies; };

/// Outputs [first_output, first_output + count) of a body are its inputs [first_input, …) when it runs again.
struct carried_values {
  std::size_t first_input = 0, first_output = 0, count = 0;
};

/// How element types or ranks differ.
constexpr error check_equal_ranks(tensor_info const& found, tensor_info const& wanted) {
  if (found.type != wanted.type)
    return {fault::elem_types_differ, static_cast<std::int64_t>(found.type),
            static_cast<std::int64_t>(wanted.type)};
  if (found.rank() != wanted.rank())
    return {fault::ranks_differ, static_cast<std::int64_t>(found.rank()),
            static_cast<std::int64_t>(wanted.rank())};
  return no_error;
}

/// How the type with which a body starts differs from what its node gives it: it is the same, or a capacity with room
/// for that.
constexpr error check_start(tensor_info const& found, tensor_info const& given) {
  if (error const e = check_equal_ranks(found, given)) return e;
  for (std::size_t axis = 0; axis < found.rank(); ++axis)
    if (found.is_capacity ? given.dims[axis] > found.dims[axis] : found.dims[axis] != given.dims[axis])
      return {fault::body_dims_differ, found.dims[axis], given.dims[axis]};
  if (given.is_capacity && !found.is_capacity) return {fault::shape_must_be_constant, 0, 0};
  return no_error;
}

/// How what a body has made of a carried value differs from what it starts with. Extents that a capacity has no room for
/// are found when it runs.
constexpr error check_carried(tensor_info const& made, tensor_info const& start) {
  if (error const e = check_equal_ranks(made, start)) return e;
  if (start.is_capacity) return no_error;
  for (std::size_t axis = 0; axis < made.rank(); ++axis)
    if (made.dims[axis] != start.dims[axis])
      return {fault::body_dims_differ, made.dims[axis], start.dims[axis]};
  if (made.is_capacity) return {fault::shape_must_be_constant, 0, 0};
  return no_error;
}

/// What an operator may say of itself beyond its five blocks; the graph passes know operators by these alone.
namespace traits {

/// Output 0 is input 0 under another shape: no code, no bytes (Reshape, Flatten, Squeeze, …).
template <class Op>
inline constexpr bool is_view = [] {
  if constexpr (requires { Op::is_view; }) return bool{Op::is_view};
  else return false;
}();

/// Element i of output 0 depends on element i of each input that has the same dims and type, so that they may
/// share bytes.
template <class Op>
inline constexpr bool is_elementwise = [] {
  if constexpr (requires { Op::is_elementwise; }) return bool{Op::is_elementwise};
  else return false;
}();

/// Of one index along an axis of its inputs, all others as they are, the operator makes one index along an axis of its
/// output, and nothing else, wherever infer() says so of the dims: rows of an image may come one by one, each as a tensor
/// of one row. Elementwise operators do, and those that say it.
template <class Op>
inline constexpr bool maps_rows = [] {
  if constexpr (requires { Op::maps_rows; }) return bool{Op::maps_rows};
  else return is_elementwise<Op>;
}();

/// Whether every element of an elementwise operator may read all of input i.
template <class Op>
constexpr bool is_table(std::size_t i) {
  if constexpr (requires { Op::table_input; }) return i == Op::table_input;
  else return false;
}

/// evaluate() takes an epilogue as its last argument for these attributes and types.
template <class Op, class Attributes>
constexpr bool takes_epilogue(Attributes const& attributes, std::span<tensor_info const> in,
                              std::span<tensor_info const> out) {
  if constexpr (requires { Op::takes_epilogue(attributes, in, out); })
    return Op::takes_epilogue(attributes, in, out);
  else return false;
}

/// The row window, where the operator can be computed row by row for these attributes and types.
template <class Op, class Attributes>
constexpr row_window window_of(Attributes const& attributes, std::span<tensor_info const> in,
                               std::span<tensor_info const> out) {
  if constexpr (requires { Op::window(attributes, in, out); }) return Op::window(attributes, in, out);
  else return {};
}

/// The dims of all outputs are the same whatever the extents of the inputs are (Shape of a tensor of known
/// rank).
template <class Op>
inline constexpr bool has_fixed_outputs = [] {
  if constexpr (requires { Op::has_fixed_outputs; }) return bool{Op::has_fixed_outputs};
  else return false;
}();

/// To know the dims of its outputs the operator must make them: in place of extents() and reference() it has
/// make(attributes, in…, out…, types), which gets outputs of the largest dims that there is room for, writes no
/// more than that, and puts the dims that it has found into `types`. It may return an error.
template <class Op>
inline constexpr bool makes_extents = [] {
  if constexpr (requires { Op::makes_extents; }) return bool{Op::makes_extents};
  else return false;
}();

/// The function of the platform layer that the program must define for this operator; empty where there is none.
template <class Op>
inline constexpr std::string_view hook_of = [] {
  if constexpr (requires { Op::hook; }) return std::string_view(Op::hook);
  else return std::string_view();
}();

/// The operator takes initializers as constant_tensor.
template <class Op>
constexpr bool sees_constants(policy how) {
  if constexpr (requires { Op::sees_constants(how); }) return Op::sees_constants(how);
  else return false;
}

/// Bytes of memory that the kernel needs beside inputs and outputs for these attributes and types. Where it needs
/// some, the kernel is evaluate_with(scratch, …), and scratch lies in the arena.
template <class Op, class Attributes>
constexpr std::size_t scratch_of(Attributes const& attributes, std::span<tensor_info const> in,
                                 std::span<tensor_info const> out) {
  if constexpr (requires { Op::scratch_bytes(attributes, in, out); })
    return Op::scratch_bytes(attributes, in, out);
  else return 0;
}

/// Multiply-adds of one evaluation.
template <class Op, class Attributes>
constexpr std::uint64_t macs_of(Attributes const& attributes, std::span<tensor_info const> in,
                                std::span<tensor_info const> out) {
  if constexpr (requires { Op::macs(attributes, in, out); }) return Op::macs(attributes, in, out);
  else return 0;
}

}  // namespace traits

/// Types and number of inputs and outputs, checked before an operator's own shape rule runs.
template <class Op>
constexpr error check_arity(std::span<tensor_info const> in, std::size_t outputs) {
  if (!Op::inputs.variadic && in.size() > static_cast<std::size_t>(Op::inputs.most))
    return {fault::too_many_inputs, static_cast<std::int64_t>(in.size()), Op::inputs.most};
  for (int i = 0; i < Op::inputs.least; ++i)
    if (static_cast<std::size_t>(i) >= in.size() || !in[static_cast<std::size_t>(i)].present())
      return {fault::missing_input, i, Op::inputs.least};
  if (!Op::outputs.accepts(outputs))
    return {fault::too_many_outputs, static_cast<std::int64_t>(outputs), Op::outputs.most};
  return no_error;
}

/// The whole shape rule of an operator: arity, then Op::infer, which overwrites `out`. On entry `out` holds
/// what the model declares of the outputs (undefined where it declares nothing), for operators whose output
/// dims depend on values that are known only at run time: these say that what they return is a capacity.
/// Over inputs whose dims are a capacity, the rule gives a capacity too, but of a scalar.
template <class Op>
constexpr error infer(typename Op::attributes const& attributes, std::span<tensor_info const> in,
                      std::span<tensor_info> out) {
  if (error const e = check_arity<Op>(in, out.size())) return e;
  if (error const e = Op::infer(attributes, in, out)) return e;
  if constexpr (!traits::has_fixed_outputs<Op>) {
    bool is_capacity = false;
    for (tensor_info const& x : in) is_capacity = is_capacity || x.is_capacity;
    if (is_capacity)
      for (tensor_info& y : out) y.is_capacity = y.rank() != 0;
  }
  return no_error;
}

/// The same of an operator with bodies.
template <has_bodies Op>
constexpr error infer(typename Op::attributes const& attributes, std::span<tensor_info const> in,
                      std::span<body_types const> bodies, std::span<tensor_info> out) {
  if (error const e = check_arity<Op>(in, out.size())) return e;
  return Op::infer(attributes, in, bodies, out);
}

}  // namespace inlay
