// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/family/elementwise.hpp>

namespace inlay::op {

/// ONNX `Less` (ai.onnx, since 13).   C = A < B
/// Shapes: A and B broadcast to C.   Types: numbers to bool.   Source: Operators.md#Less
struct Less : family::comparison<Less> {
  static constexpr op_identity id{"", "Less", 13};
  using attributes = no_attributes;

  template <class T>
  static constexpr bool apply(attributes, T a, T b) {
    return a < b;
  }
};

}  // namespace inlay::op
