// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/family/elementwise.hpp>
#include <inlay/family/math.hpp>
#include <inlay/simd/math.hpp>

namespace inlay::op {

/// ONNX `Softplus` (ai.onnx, since 22).   Y = ln(1 + e^X)
/// Shapes: X and Y alike.   Types: floats.   No overflow for large X.
/// Accuracy: 3 ULP where Y is normal; below X = -87.33 packs of floats give 0.   Source: Operators.md#Softplus
struct Softplus : family::elementwise_unary<Softplus> {
  static constexpr op_identity id{"", "Softplus", 22};
  static constexpr bool is_long = true;
  using attributes = no_attributes;

  static constexpr bool accepts(elem_type type) { return is_floating(type); }
  template <math::real T>
  INLAY_ALWAYS_INLINE static constexpr T apply(attributes, T x) {
    return x > 0 ? x + math::log1p(math::exp(-x)) : math::log1p(math::exp(x));
  }
  INLAY_ALWAYS_INLINE static simd::f32 apply(attributes, simd::f32 x) {
    return simd::max(x, simd::broadcast(0)) + simd::log1p(simd::exp(-simd::abs(x)));
  }
};

}  // namespace inlay::op
