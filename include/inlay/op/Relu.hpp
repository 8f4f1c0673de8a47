// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/family/elementwise.hpp>

namespace inlay::op {

/// ONNX `Relu` (ai.onnx, since 14).   Y = max(0, X)
/// Shapes: X and Y alike.   Types: signed numbers.   NaN stays NaN.   Source: Operators.md#Relu
struct Relu : family::elementwise_unary<Relu> {
  static constexpr op_identity id{"", "Relu", 14};
  using attributes = no_attributes;

  static constexpr bool accepts(elem_type type) { return is_floating(type) || is_signed_integer(type); }
  template <class T>
  INLAY_ALWAYS_INLINE static constexpr T apply(attributes, T x) {
    return simd::max(x, simd::constant<T>(0));
  }
};

}  // namespace inlay::op
