// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/family/elementwise.hpp>
#include <inlay/family/math.hpp>
#include <inlay/simd/math.hpp>

namespace inlay::op {

/// ONNX `Selu` (ai.onnx, since 22).   Y = gamma * X where X > 0, else gamma * alpha * (e^X - 1)
/// Shapes: X and Y alike.   Types: floats.   Source: Operators.md#Selu
struct Selu : family::elementwise_unary<Selu> {
  static constexpr op_identity id{"", "Selu", 22};
  static constexpr bool is_long = true;
  struct attributes {
    float alpha = 1.67326319217681884765625f;
    float gamma = 1.05070102214813232421875f;
  };

  static constexpr bool accepts(elem_type type) { return is_floating(type); }
  template <math::real T>
  INLAY_ALWAYS_INLINE static constexpr T apply(attributes const& a, T x) {
    return static_cast<T>(a.gamma) * (x > 0 ? x : static_cast<T>(a.alpha) * math::expm1(x));
  }
  INLAY_ALWAYS_INLINE static simd::f32 apply(attributes const& a, simd::f32 x) {
    simd::f32 const curve = simd::broadcast(a.alpha) * simd::expm1(x);
    return simd::broadcast(a.gamma) * simd::if_less(simd::broadcast(0), x, x, curve);
  }
};

}  // namespace inlay::op

INLAY_ATTRIBUTES(inlay::op::Selu::attributes, alpha, gamma);
