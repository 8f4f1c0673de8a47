// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/family/elementwise.hpp>

namespace inlay::op {

/// ONNX `Equal` (ai.onnx, since 19).   C = A == B
/// Shapes: A and B broadcast to C.   Types: numbers, bool and string to bool.   Source:
/// Operators.md#Equal
struct Equal : family::comparison<Equal> {
  static constexpr op_identity id{"", "Equal", 19};
  using attributes = no_attributes;

  static constexpr bool accepts(elem_type type) {
    return is_numeric(type) || type == elem_type::bool_ || type == elem_type::string;
  }
  template <class T>
  static constexpr bool apply(attributes, T a, T b) {
    return a == b;
  }
};

}  // namespace inlay::op
