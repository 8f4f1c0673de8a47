// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/family/elementwise.hpp>

namespace inlay::op {

/// ONNX `Greater` (ai.onnx, since 13).   C = A > B
/// Shapes: A and B broadcast to C.   Types: numbers to bool.   Source: Operators.md#Greater
struct Greater : family::comparison<Greater> {
  static constexpr op_identity id{"", "Greater", 13};
  using attributes = no_attributes;

  template <class T>
  static constexpr bool apply(attributes, T a, T b) {
    return a > b;
  }
};

}  // namespace inlay::op
