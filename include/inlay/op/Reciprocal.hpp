// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/family/elementwise.hpp>

namespace inlay::op {

/// ONNX `Reciprocal` (ai.onnx, since 13).   Y = 1 / X
/// Shapes: X and Y alike.   Types: floats.   Source: Operators.md#Reciprocal
struct Reciprocal : family::elementwise_unary<Reciprocal> {
  static constexpr op_identity id{"", "Reciprocal", 13};
  using attributes = no_attributes;

  static constexpr bool accepts(elem_type type) { return is_floating(type); }
  template <class T>
  INLAY_ALWAYS_INLINE static constexpr T apply(attributes, T x) {
    return simd::constant<T>(1) / x;
  }
};

}  // namespace inlay::op
