// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/family/elementwise.hpp>
#include <inlay/family/math.hpp>
#include <inlay/family/reduce.hpp>

namespace inlay::op {

/// ONNX `ReduceLogSum` (ai.onnx, since 28).   reduced = the logarithm of the sum over `axes`, all of them if
/// there are none
/// Shapes: data any;  reduced without the axes, or with extents of 1 if keepdims.   Types: numbers; a
///   result of integers is truncated.
/// Errors: axis_out_of_range, axis_repeated.   Source: Operators.md#ReduceLogSum
struct ReduceLogSum : family::reduce<ReduceLogSum> {
  static constexpr op_identity id{"", "ReduceLogSum", 28};

  static constexpr bool accepts(elem_type type) { return is_numeric(type); }
  template <class T>
  static constexpr T start(T) {
    return simd::constant<T>(0);
  }
  template <class T>
  static constexpr T add(T sum, T x) {
    return family::wrapping(sum, x, [](auto s, auto a) { return s + a; });
  }
  template <class T>
  static constexpr T finish(T sum, std::size_t) {
    if constexpr (math::real<T>) return math::log(sum);
    else return family::to_integer<T>(math::log(static_cast<double>(sum)));
  }
};

}  // namespace inlay::op
