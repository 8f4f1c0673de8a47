// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/family/elementwise.hpp>
#include <inlay/family/math.hpp>

namespace inlay::op {

/// ONNX `LeakyRelu` (ai.onnx, since 16).   Y = X where X >= 0, else alpha * X
/// Shapes: X and Y alike.   Types: floats.   Source: Operators.md#LeakyRelu
struct LeakyRelu : family::elementwise_unary<LeakyRelu> {
  static constexpr op_identity id{"", "LeakyRelu", 16};
  struct attributes {
    float alpha = 0.01f;
  };

  static constexpr bool accepts(elem_type type) { return is_floating(type); }
  template <math::real T>
  INLAY_ALWAYS_INLINE static constexpr T apply(attributes const& a, T x) {
    return x < 0 ? static_cast<T>(a.alpha) * x : x;
  }
};

}  // namespace inlay::op

INLAY_ATTRIBUTES(inlay::op::LeakyRelu::attributes, alpha);
