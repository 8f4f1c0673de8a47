// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/family/math.hpp>
#include <inlay/family/reduce.hpp>

namespace inlay::op {

/// ONNX `ReduceL2` (ai.onnx, since 18).   reduced = the square root of the sum of squares over `axes`, all of
/// them if there are none
/// Shapes: data any;  reduced without the axes, or with extents of 1 if keepdims.   Types: floats.
/// Errors: axis_out_of_range, axis_repeated.   Source: Operators.md#ReduceL2
struct ReduceL2 : family::reduce<ReduceL2> {
  static constexpr op_identity id{"", "ReduceL2", 18};

  static constexpr bool accepts(elem_type type) { return is_floating(type); }
  template <class T>
  static constexpr T start(T) {
    return T(0);
  }
  template <class T>
  static constexpr T add(T sum, T x) {
    return sum + x * x;
  }
  template <class T>
  static constexpr T finish(T sum, std::size_t) {
    return math::sqrt(sum);
  }
};

}  // namespace inlay::op
