// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/family/elementwise.hpp>

namespace inlay::op {

/// ONNX `Mean` (ai.onnx, since 13).   Y = the mean of the inputs
/// Shapes: all inputs broadcast to Y.   Types: floats.   Source: Operators.md#Mean
struct Mean : family::elementwise_variadic<Mean> {
  static constexpr op_identity id{"", "Mean", 13};
  using attributes = no_attributes;

  static constexpr bool accepts(elem_type type) { return is_floating(type); }
  template <class T>
  INLAY_ALWAYS_INLINE static constexpr T apply(attributes, T a, T b) {
    return a + b;
  }
  template <class T>
  INLAY_ALWAYS_INLINE static constexpr T finish(T sum, std::size_t count) {
    return sum / simd::constant<T>(count);
  }
};

}  // namespace inlay::op
