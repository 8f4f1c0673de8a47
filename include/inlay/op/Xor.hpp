// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/family/elementwise.hpp>

namespace inlay::op {

/// ONNX `Xor` (ai.onnx, since 7).   C = A != B
/// Shapes: A and B broadcast to C.   Types: bool to bool.   Source: Operators.md#Xor
struct Xor : family::comparison<Xor> {
  static constexpr op_identity id{"", "Xor", 7};
  using attributes = no_attributes;

  static constexpr bool accepts(elem_type type) { return type == elem_type::bool_; }
  template <class T>
  static constexpr bool apply(attributes, T a, T b) {
    return a != b;
  }
};

}  // namespace inlay::op
