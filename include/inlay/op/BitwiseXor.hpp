// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/family/elementwise.hpp>

namespace inlay::op {

/// ONNX `BitwiseXor` (ai.onnx, since 18).   C = A ^ B, bit by bit
/// Shapes: A and B broadcast to C.   Types: integers.   Source: Operators.md#BitwiseXor
struct BitwiseXor : family::elementwise_binary<BitwiseXor> {
  static constexpr op_identity id{"", "BitwiseXor", 18};
  using attributes = no_attributes;

  static constexpr bool accepts(elem_type type) { return is_integer(type); }
  template <class T>
  INLAY_ALWAYS_INLINE static constexpr T apply(attributes, T a, T b) {
    return static_cast<T>(a ^ b);
  }
};

}  // namespace inlay::op
