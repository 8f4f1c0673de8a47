// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/family/elementwise.hpp>

namespace inlay::op {

/// ONNX `Sum` (ai.onnx, since 13).   Y = the sum of the inputs
/// Shapes: all inputs broadcast to Y.   Types: floats.   Source: Operators.md#Sum
struct Sum : family::elementwise_variadic<Sum> {
  static constexpr op_identity id{"", "Sum", 13};
  using attributes = no_attributes;

  static constexpr bool accepts(elem_type type) { return is_floating(type); }
  template <class T>
  INLAY_ALWAYS_INLINE static constexpr T apply(attributes, T a, T b) {
    return a + b;
  }
};

}  // namespace inlay::op
