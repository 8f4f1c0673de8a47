// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/family/elementwise.hpp>

namespace inlay::op {

/// ONNX `HardSigmoid` (ai.onnx, since 22).   Y = max(0, min(1, alpha * X + beta))
/// Shapes: X and Y alike.   Types: floats.   Source: Operators.md#HardSigmoid
struct HardSigmoid : family::elementwise_unary<HardSigmoid> {
  static constexpr op_identity id{"", "HardSigmoid", 22};
  struct attributes {
    float alpha = 0.2f;
    float beta = 0.5f;
  };

  static constexpr bool accepts(elem_type type) { return is_floating(type); }
  template <class T>
  INLAY_ALWAYS_INLINE static constexpr T apply(attributes const& a, T x) {
    return simd::max(
        simd::min(simd::constant<T>(a.alpha) * x + simd::constant<T>(a.beta), simd::constant<T>(1)),
        simd::constant<T>(0));
  }
};

}  // namespace inlay::op

INLAY_ATTRIBUTES(inlay::op::HardSigmoid::attributes, alpha, beta);
