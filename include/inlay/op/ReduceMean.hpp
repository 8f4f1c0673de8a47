// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/family/elementwise.hpp>
#include <inlay/family/reduce.hpp>

namespace inlay::op {

/// ONNX `ReduceMean` (ai.onnx, since 18).   reduced = the mean over `axes`, all of them if there are none
/// Shapes: data any;  reduced without the axes, or with extents of 1 if keepdims.   Types: floats,
/// accumulated in float or double, and integers of 32 and 64 bits: their sums wrap, the mean loses its fraction.
/// Errors: axis_out_of_range, axis_repeated.   Source: Operators.md#ReduceMean
struct ReduceMean : family::reduce<ReduceMean> {
  static constexpr op_identity id{"", "ReduceMean", 18};

  static constexpr bool accepts(elem_type type) {
    return is_floating(type) || (is_integer(type) && size_of(type) >= 4);
  }
  template <class T>
  static constexpr T start(T) {
    return simd::constant<T>(0);
  }
  template <class T>
  static constexpr T add(T sum, T x) {
    return family::wrapping(sum, x, [](auto p, auto q) { return p + q; });
  }
  template <class T>
  static constexpr T finish(T sum, std::size_t count) {
    if constexpr (std::is_integral_v<T>)
      if (count == 0) return 0;  // a float gives NaN
    return sum / static_cast<T>(count);
  }
};

}  // namespace inlay::op
