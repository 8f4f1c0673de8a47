// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/family/elementwise.hpp>
#include <inlay/simd/math.hpp>

namespace inlay::op {

/// ONNX `Neg` (ai.onnx, since 13).   Y = -X
/// Shapes: X and Y alike.   Types: signed numbers; the smallest integer stays.   Source: Operators.md#Neg
struct Neg : family::elementwise_unary<Neg> {
  static constexpr op_identity id{"", "Neg", 13};
  using attributes = no_attributes;

  static constexpr bool accepts(elem_type type) { return is_floating(type) || is_signed_integer(type); }
  template <class T>
  INLAY_ALWAYS_INLINE static constexpr T apply(attributes, T x) {
    if constexpr (std::is_integral_v<T>)
      return family::wrapping(T(0), x, [](auto zero, auto y) { return zero - y; });
    else return -x;  // 0 - x would make 0 of 0
  }
  INLAY_ALWAYS_INLINE static simd::f32 apply(attributes, simd::f32 x) { return -x; }
};

}  // namespace inlay::op
