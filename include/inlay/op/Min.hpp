// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/family/elementwise.hpp>

namespace inlay::op {

/// ONNX `Min` (ai.onnx, since 13).   Y = the smallest of the inputs
/// Shapes: all inputs broadcast to Y.   Types: numbers; NaN stays NaN.   Source: Operators.md#Min
struct Min : family::elementwise_variadic<Min> {
  static constexpr op_identity id{"", "Min", 13};
  using attributes = no_attributes;

  template <class T>
  INLAY_ALWAYS_INLINE static constexpr T apply(attributes, T a, T b) {
    return simd::min(a, b);
  }
};

}  // namespace inlay::op
