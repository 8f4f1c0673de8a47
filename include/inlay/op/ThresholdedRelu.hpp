// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/family/elementwise.hpp>
#include <inlay/family/math.hpp>

namespace inlay::op {

/// ONNX `ThresholdedRelu` (ai.onnx, since 22).   Y = X where X > alpha, else 0
/// Shapes: X and Y alike.   Types: floats.   Source: Operators.md#ThresholdedRelu
struct ThresholdedRelu : family::elementwise_unary<ThresholdedRelu> {
  static constexpr op_identity id{"", "ThresholdedRelu", 22};
  struct attributes {
    float alpha = 1;
  };

  static constexpr bool accepts(elem_type type) { return is_floating(type); }
  template <math::real T>
  INLAY_ALWAYS_INLINE static constexpr T apply(attributes const& a, T x) {
    return x > static_cast<T>(a.alpha) ? x : T(0);
  }
};

}  // namespace inlay::op

INLAY_ATTRIBUTES(inlay::op::ThresholdedRelu::attributes, alpha);
