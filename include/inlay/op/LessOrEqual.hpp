// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/family/elementwise.hpp>

namespace inlay::op {

/// ONNX `LessOrEqual` (ai.onnx, since 16).   C = A <= B
/// Shapes: A and B broadcast to C.   Types: numbers to bool.   Source: Operators.md#LessOrEqual
struct LessOrEqual : family::comparison<LessOrEqual> {
  static constexpr op_identity id{"", "LessOrEqual", 16};
  using attributes = no_attributes;

  template <class T>
  static constexpr bool apply(attributes, T a, T b) {
    return a <= b;
  }
};

}  // namespace inlay::op
