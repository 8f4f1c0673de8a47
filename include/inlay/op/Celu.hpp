// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/family/elementwise.hpp>
#include <inlay/family/math.hpp>
#include <inlay/simd/math.hpp>

namespace inlay::op {

/// ONNX `Celu` (ai.onnx, since 28).   Y = X where X >= 0, else alpha * (e^(X / alpha) - 1)
/// Shapes: X and Y alike.   Types: floats.   Source: Operators.md#Celu
struct Celu : family::elementwise_unary<Celu> {
  static constexpr op_identity id{"", "Celu", 28};
  static constexpr bool is_long = true;
  struct attributes {
    float alpha = 1;
  };

  static constexpr bool accepts(elem_type type) { return is_floating(type); }
  template <math::real T>
  INLAY_ALWAYS_INLINE static constexpr T apply(attributes const& a, T x) {
    return x < 0 ? static_cast<T>(a.alpha) * math::expm1(x / static_cast<T>(a.alpha)) : x;
  }
  INLAY_ALWAYS_INLINE static simd::f32 apply(attributes const& a, simd::f32 x) {
    simd::f32 const alpha = simd::broadcast(a.alpha);
    return simd::if_less(x, simd::broadcast(0), alpha * simd::expm1(x / alpha), x);
  }
};

}  // namespace inlay::op

INLAY_ATTRIBUTES(inlay::op::Celu::attributes, alpha);
