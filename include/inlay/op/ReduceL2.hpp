// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/family/elementwise.hpp>
#include <inlay/family/math.hpp>
#include <inlay/family/reduce.hpp>

namespace inlay::op {

/// ONNX `ReduceL2` (ai.onnx, since 18).   reduced = the square root of the sum of squares over `axes`, all of
/// them if there are none
/// Shapes: data any;  reduced without the axes, or with extents of 1 if keepdims.   Types: numbers; a
///   result of integers is truncated.
/// Errors: axis_out_of_range, axis_repeated.   Source: Operators.md#ReduceL2
struct ReduceL2 : family::reduce<ReduceL2> {
  static constexpr op_identity id{"", "ReduceL2", 18};

  static constexpr bool accepts(elem_type type) { return is_numeric(type); }
  template <class T>
  static constexpr T start(T) {
    return simd::constant<T>(0);
  }
  template <class T>
  static constexpr T add(T sum, T x) {
    return family::wrapping(sum, x, [](auto s, auto a) { return s + a * a; });
  }
  template <class T>
  static constexpr T merge(T a, T b) {
    return family::wrapping(a, b, [](auto p, auto q) { return p + q; });
  }
  template <class T>
  static constexpr T finish(T sum, std::size_t) {
    if constexpr (math::real<T>) return math::sqrt(sum);
    else return family::to_integer<T>(math::sqrt(static_cast<double>(sum)));
  }
};

}  // namespace inlay::op
