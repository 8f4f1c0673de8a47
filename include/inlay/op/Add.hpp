// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/family/elementwise.hpp>

namespace inlay::op {

/// ONNX `Add` (ai.onnx, since 14).   C = A + B
/// Shapes: A and B broadcast to C.   Types: numbers; integers wrap.   Source: Operators.md#Add
struct Add : family::elementwise_binary<Add> {
  static constexpr op_identity id{"", "Add", 14};
  using attributes = no_attributes;

  template <class T>
  INLAY_ALWAYS_INLINE static constexpr T apply(attributes, T a, T b) {
    return family::wrapping(a, b, [](auto x, auto y) { return x + y; });
  }
};

}  // namespace inlay::op
