// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/family/elementwise.hpp>

namespace inlay::op {

/// ONNX `Sign` (ai.onnx, since 13).   Y = -1, 0 or 1 as X is negative, zero or positive
/// Shapes: X and Y alike.   Types: numbers; NaN stays NaN.   Source: Operators.md#Sign
struct Sign : family::elementwise_unary<Sign> {
  static constexpr op_identity id{"", "Sign", 13};
  using attributes = no_attributes;

  template <class T>
    requires std::is_arithmetic_v<T>
  INLAY_ALWAYS_INLINE static constexpr T apply(attributes, T x) {
    return x > T(0) ? T(1) : x < T(0) ? static_cast<T>(-1) : x;
  }
};

}  // namespace inlay::op
