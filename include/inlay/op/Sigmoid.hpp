// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/family/elementwise.hpp>
#include <inlay/family/math.hpp>
#include <inlay/simd/math.hpp>

namespace inlay::op {

/// ONNX `Sigmoid` (ai.onnx, since 13).   Y = 1 / (1 + exp(-X))
/// Shapes: X and Y alike.   Types: floats.   Source: Operators.md#Sigmoid
struct Sigmoid : family::elementwise_unary<Sigmoid> {
  static constexpr op_identity id{"", "Sigmoid", 13};
  static constexpr bool is_long = true;
  using attributes = no_attributes;

  static constexpr bool accepts(elem_type type) { return is_floating(type); }
  template <math::real T>
  INLAY_ALWAYS_INLINE static constexpr T apply(attributes, T x) {
    return math::sigmoid(x);
  }
  INLAY_ALWAYS_INLINE static simd::f32 apply(attributes, simd::f32 x) { return simd::sigmoid(x); }
};

}  // namespace inlay::op
