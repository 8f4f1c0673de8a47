// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/family/elementwise.hpp>

namespace inlay::op {

/// ONNX `HardSwish` (ai.onnx, since 22).   Y = X * max(0, min(1, X / 6 + 0.5))
/// Shapes: X and Y alike.   Types: floats.   Source: Operators.md#HardSwish
struct HardSwish : family::elementwise_unary<HardSwish> {
  static constexpr op_identity id{"", "HardSwish", 22};
  using attributes = no_attributes;

  static constexpr bool accepts(elem_type type) { return is_floating(type); }
  template <class T>
  INLAY_ALWAYS_INLINE static constexpr T apply(attributes, T x) {
    return x *
           simd::max(simd::min(x * simd::constant<T>(1.0 / 6) + simd::constant<T>(0.5), simd::constant<T>(1)),
                     simd::constant<T>(0));
  }
};

}  // namespace inlay::op
