// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/family/elementwise.hpp>
#include <inlay/family/math.hpp>
#include <inlay/simd/math.hpp>

namespace inlay::op {

/// ONNX `Sin` (ai.onnx, since 22).   Y = the sine of X in radians
/// Shapes: X and Y alike.   Types: floats.   Source: Operators.md#Sin
struct Sin : family::elementwise_unary<Sin> {
  static constexpr op_identity id{"", "Sin", 22};
  static constexpr bool is_long = true;
  using attributes = no_attributes;

  static constexpr bool accepts(elem_type type) { return is_floating(type); }
  template <math::real T>
  INLAY_ALWAYS_INLINE static constexpr T apply(attributes, T x) {
    return math::sin(x);
  }
  INLAY_ALWAYS_INLINE static simd::f32 apply(attributes, simd::f32 x) { return simd::sin(x); }
};

}  // namespace inlay::op
