// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/family/elementwise.hpp>
#include <inlay/family/math.hpp>
#include <inlay/simd/math.hpp>

namespace inlay::op {

/// ONNX `Swish` (ai.onnx, since 24).   Y = X * sigmoid(alpha * X)
/// Shapes: X and Y alike.   Types: floats.   Source: Operators.md#Swish
struct Swish : family::elementwise_unary<Swish> {
  static constexpr op_identity id{"", "Swish", 24};
  static constexpr bool is_long = true;
  struct attributes {
    float alpha = 1;
  };

  static constexpr bool accepts(elem_type type) { return is_floating(type); }
  template <math::real T>
  INLAY_ALWAYS_INLINE static constexpr T apply(attributes const& a, T x) {
    return x * math::sigmoid(static_cast<T>(a.alpha) * x);
  }
  INLAY_ALWAYS_INLINE static simd::f32 apply(attributes const& a, simd::f32 x) {
    return x * simd::sigmoid(simd::broadcast(a.alpha) * x);
  }
};

}  // namespace inlay::op

INLAY_ATTRIBUTES(inlay::op::Swish::attributes, alpha);
