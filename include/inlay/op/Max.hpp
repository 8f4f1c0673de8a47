// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/family/elementwise.hpp>

namespace inlay::op {

/// ONNX `Max` (ai.onnx, since 13).   Y = the largest of the inputs
/// Shapes: all inputs broadcast to Y.   Types: numbers; NaN stays NaN.   Source: Operators.md#Max
struct Max : family::elementwise_variadic<Max> {
  static constexpr op_identity id{"", "Max", 13};
  using attributes = no_attributes;

  template <class T>
  INLAY_ALWAYS_INLINE static constexpr T apply(attributes, T a, T b) {
    return simd::max(a, b);
  }
};

}  // namespace inlay::op
