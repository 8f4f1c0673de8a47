// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/family/elementwise.hpp>

namespace inlay::op {

/// ONNX `BitwiseNot` (ai.onnx, since 18).   Y = ~X, bit by bit
/// Shapes: X and Y alike.   Types: integers.   Source: Operators.md#BitwiseNot
struct BitwiseNot : family::elementwise_unary<BitwiseNot> {
  static constexpr op_identity id{"", "BitwiseNot", 18};
  using attributes = no_attributes;

  static constexpr bool accepts(elem_type type) { return is_integer(type); }
  template <class T>
  INLAY_ALWAYS_INLINE static constexpr T apply(attributes, T x) {
    return static_cast<T>(~x);
  }
};

}  // namespace inlay::op
