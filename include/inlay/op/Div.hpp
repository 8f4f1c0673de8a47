// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/family/elementwise.hpp>

namespace inlay::op {

/// ONNX `Div` (ai.onnx, since 14).   C = A / B
/// Shapes: A and B broadcast to C.   Types: numbers; integers round towards zero, division by zero gives
/// 0.   Source: Operators.md#Div
struct Div : family::elementwise_binary<Div> {
  static constexpr op_identity id{"", "Div", 14};
  using attributes = no_attributes;

  template <class T>
  INLAY_ALWAYS_INLINE static constexpr T apply(attributes, T a, T b) {
    if constexpr (std::is_integral_v<T>) {
      if (b == 0) return 0;  // undefined in ONNX and a trap on some machines
      if constexpr (std::is_signed_v<T>)
        if (b == -1) return family::wrapping(T(0), a, [](auto zero, auto y) { return zero - y; });
      return static_cast<T>(a / b);
    } else {
      return a / b;
    }
  }
};

}  // namespace inlay::op
