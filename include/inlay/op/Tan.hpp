// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/family/elementwise.hpp>
#include <inlay/family/math.hpp>
#include <inlay/simd/trigonometry.hpp>

namespace inlay::op {

/// ONNX `Tan` (ai.onnx, since 22).   Y = the tangent of X in radians
/// Shapes: X and Y alike.   Types: floats.   Source: Operators.md#Tan
struct Tan : family::elementwise_unary<Tan> {
  static constexpr op_identity id{"", "Tan", 22};
  static constexpr bool is_long = true;
  using attributes = no_attributes;

  static constexpr bool accepts(elem_type type) { return is_floating(type); }
  template <math::real T>
  INLAY_ALWAYS_INLINE static constexpr T apply(attributes, T x) {
    return math::tan(x);
  }
  INLAY_ALWAYS_INLINE static simd::f32 apply(attributes, simd::f32 x) { return simd::tan(x); }
};

}  // namespace inlay::op
