// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/family/elementwise.hpp>
#include <inlay/family/math.hpp>
#include <inlay/simd/math.hpp>

namespace inlay::op {

/// ONNX `Exp` (ai.onnx, since 13).   Y = e^X
/// Shapes: X and Y alike.   Types: floats.   Source: Operators.md#Exp
struct Exp : family::elementwise_unary<Exp> {
  static constexpr op_identity id{"", "Exp", 13};
  static constexpr bool is_long = true;
  using attributes = no_attributes;

  static constexpr bool accepts(elem_type type) { return is_floating(type); }
  template <math::real T>
  INLAY_ALWAYS_INLINE static constexpr T apply(attributes, T x) {
    return math::exp(x);
  }
  INLAY_ALWAYS_INLINE static simd::f32 apply(attributes, simd::f32 x) { return simd::exp(x); }
};

}  // namespace inlay::op
