// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/family/elementwise.hpp>
#include <inlay/family/math.hpp>

namespace inlay::op {

/// ONNX `Softsign` (ai.onnx, since 22).   Y = X / (1 + |X|)
/// Shapes: X and Y alike.   Types: floats.   Source: Operators.md#Softsign
struct Softsign : family::elementwise_unary<Softsign> {
  static constexpr op_identity id{"", "Softsign", 22};
  using attributes = no_attributes;

  static constexpr bool accepts(elem_type type) { return is_floating(type); }
  template <math::real T>
  INLAY_ALWAYS_INLINE static constexpr T apply(attributes, T x) {
    return x / (1 + math::abs(x));
  }
};

}  // namespace inlay::op
