// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/family/elementwise.hpp>
#include <inlay/family/reduce.hpp>
#include <inlay/simd/math.hpp>

#include <type_traits>

namespace inlay::op {

/// ONNX `ReduceL1` (ai.onnx, since 18).   reduced = the sum of magnitudes over `axes`, all of them if there
/// are none
/// Shapes: data any;  reduced without the axes, or with extents of 1 if keepdims.   Types: numbers; integers
/// wrap.
/// Errors: axis_out_of_range, axis_repeated.   Source: Operators.md#ReduceL1
struct ReduceL1 : family::reduce<ReduceL1> {
  static constexpr op_identity id{"", "ReduceL1", 18};

  static constexpr bool accepts(elem_type type) { return is_numeric(type); }
  template <class T>
  static constexpr T start(T) {
    return simd::constant<T>(0);
  }
  template <class T>
  static constexpr T add(T sum, T x) {
    if constexpr (std::is_same_v<T, simd::f32>) return sum + simd::abs(x);
    else return family::wrapping(sum, family::magnitude(x), [](auto a, auto b) { return a + b; });
  }
  template <class T>
  static constexpr T merge(T a, T b) {
    return family::wrapping(a, b, [](auto p, auto q) { return p + q; });
  }
  template <class T>
  static constexpr T finish(T sum, std::size_t) {
    return sum;
  }
};

}  // namespace inlay::op
