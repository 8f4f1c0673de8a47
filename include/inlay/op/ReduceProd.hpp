// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/family/elementwise.hpp>
#include <inlay/family/reduce.hpp>

namespace inlay::op {

/// ONNX `ReduceProd` (ai.onnx, since 18).   reduced = the product over `axes`, all of them if there are none
/// Shapes: data any;  reduced without the axes, or with extents of 1 if keepdims.   Types: numbers; integers
/// wrap.
/// Errors: axis_out_of_range, axis_repeated.   Source: Operators.md#ReduceProd
struct ReduceProd : family::reduce<ReduceProd> {
  static constexpr op_identity id{"", "ReduceProd", 18};

  static constexpr bool accepts(elem_type type) { return is_numeric(type); }
  template <class T>
  static constexpr T start(T) {
    return simd::constant<T>(1);
  }
  template <class T>
  static constexpr T add(T sum, T x) {
    return family::wrapping(sum, x, [](auto a, auto b) { return a * b; });
  }
  template <class T>
  static constexpr T finish(T sum, std::size_t) {
    return sum;
  }
};

}  // namespace inlay::op
