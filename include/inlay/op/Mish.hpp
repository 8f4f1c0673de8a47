// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/family/elementwise.hpp>
#include <inlay/family/math.hpp>
#include <inlay/simd/math.hpp>

namespace inlay::op {

/// ONNX `Mish` (ai.onnx, since 22).   Y = X * tanh(ln(1 + exp(X)))
/// Shapes: X and Y alike.   Types: floats.   Source: Operators.md#Mish
struct Mish : family::elementwise_unary<Mish> {
  static constexpr op_identity id{"", "Mish", 22};
  static constexpr bool is_long = true;
  using attributes = no_attributes;

  static constexpr bool accepts(elem_type type) { return is_floating(type); }
  /// tanh(ln(1 + e)) = n / (n + 2) with n = e * (e + 2): no logarithm, and no cancellation where e is small.
  /// From X = 20 the quotient is 1 in binary32, and in binary64 from 40.
  template <math::real T>
  INLAY_ALWAYS_INLINE static constexpr T apply(attributes, T x) {
    constexpr auto large = static_cast<T>(sizeof(T) == 4 ? 20 : 40);
    T const e = math::exp(x > large ? large : x), n = e * (e + 2);
    return x * (n / (n + 2));
  }
  INLAY_ALWAYS_INLINE static simd::f32 apply(attributes, simd::f32 x) {
    simd::f32 const two = simd::broadcast(2), e = simd::exp(simd::min(x, simd::broadcast(20)));
    simd::f32 const n = e * (e + two);
    return x * (n / (n + two));
  }
};

}  // namespace inlay::op
