// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/limits.hpp>
#include <inlay/family/reduce.hpp>
#include <inlay/simd/f32.hpp>

namespace inlay::op {

/// ONNX `ReduceMin` (ai.onnx, since 20).   reduced = the smallest element over `axes`, all of them if there
/// are none
/// Shapes: data any;  reduced without the axes, or with extents of 1 if keepdims.
/// Types: numbers, bool; NaN stays NaN. No elements give the largest number, inf of floats (opset 20).
/// Errors: axis_out_of_range, axis_repeated.   Source: Operators.md#ReduceMin
struct ReduceMin : family::reduce<ReduceMin> {
  static constexpr op_identity id{"", "ReduceMin", 20};

  static constexpr bool accepts(elem_type type) { return is_numeric(type) || type == elem_type::bool_; }
  template <class T>
  static constexpr T start(T first) {
    return first;
  }
  template <class T>
  static constexpr T add(T sum, T x) {
    if constexpr (std::is_same_v<T, bool>) return sum && x;
    else return simd::min(sum, x);
  }
  template <class T>
  static constexpr T finish(T sum, std::size_t count) {
    return count > 0 ? sum : greatest<T>;
  }
};

}  // namespace inlay::op
