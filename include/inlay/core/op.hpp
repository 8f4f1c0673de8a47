// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/error.hpp>
#include <inlay/core/tensor.hpp>

#include <cstdint>
#include <limits>
#include <span>
#include <string_view>

namespace inlay {

/// Who an operator is: ONNX domain ("" is ai.onnx), op_type and the version of the operator set that defined it last.
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

/// Arity of an operator with any number (at least `least`) of inputs of one kind. Operators receive them as one tuple.
constexpr arity at_least(int least) { return {least, std::numeric_limits<int>::max(), true}; }

/// How rows (axis 1 of a channel-last tensor) of an output follow the rows of input 0: output row r reads input rows
/// r * stride - pad_begin … + extent - 1. An extent of 0 says that the node cannot be computed row by row.
struct row_window {
  std::int32_t extent = 0;
  std::int32_t stride = 1;
  std::int32_t pad_begin = 0;
  bool whole_input = false;  ///< rows of the output can be made one by one, but input 0 must be complete

  constexpr explicit operator bool() const { return extent != 0; }
};

/// A view of a channel-last image (N, H, W, C) that is computed or read row by row, N = 1. It holds `Ring` rows of the
/// H rows of the image; row r lies at position r % Ring.
template <class T, inlay::dims Dims, int Ring>
struct rows {
  using value_type = std::remove_const_t<T>;
  static constexpr inlay::dims static_dims = Dims;
  static constexpr int height = static_cast<int>(Dims[1]);
  static constexpr int width = static_cast<int>(Dims[2]);
  static constexpr int channels = static_cast<int>(Dims[3]);
  static constexpr int ring = Ring;
  static constexpr std::size_t row_elements = static_cast<std::size_t>(width) * channels;

  T* pointer;

  INLAY_ALWAYS_INLINE constexpr T* row(int r) const {
    return pointer + static_cast<std::size_t>(Ring == height ? r : r % Ring) * row_elements;
  }
};

/// What an operator may say of itself beyond its five blocks; the graph passes know operators by these alone.
namespace traits {

/// Output 0 is input 0 under another shape: no code, no bytes (Reshape, Flatten, Squeeze, …).
template <class Op>
inline constexpr bool is_view = [] {
  if constexpr (requires { Op::is_view; }) return bool{Op::is_view};
  else return false;
}();

/// Element i of output 0 depends on element i of each input that has the same dims and type, so that they may share bytes.
template <class Op>
inline constexpr bool is_elementwise = [] {
  if constexpr (requires { Op::is_elementwise; }) return bool{Op::is_elementwise};
  else return false;
}();

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

/// The whole shape rule of an operator: arity, then Op::infer, which overwrites `out`. On entry `out` holds what the
/// model declares of the outputs (undefined where it declares nothing), for operators whose output dims depend on values
/// that are known only at run time.
template <class Op>
constexpr error infer(typename Op::attributes const& attributes, std::span<tensor_info const> in,
                      std::span<tensor_info> out) {
  if (error const e = check_arity<Op>(in, out.size())) return e;
  return Op::infer(attributes, in, out);
}

}  // namespace inlay
