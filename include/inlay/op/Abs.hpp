// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/family/elementwise.hpp>
#include <inlay/family/math.hpp>
#include <inlay/simd/math.hpp>

namespace inlay::op {

/// ONNX `Abs` (ai.onnx, since 13).   Y = |X|
/// Shapes: X and Y alike.   Types: numbers; the smallest signed integer stays.   Source: Operators.md#Abs
struct Abs : family::elementwise_unary<Abs> {
  static constexpr op_identity id{"", "Abs", 13};
  using attributes = no_attributes;

  template <class T>
  INLAY_ALWAYS_INLINE static constexpr T apply(attributes, T x) {
    return family::magnitude(x);
  }
  INLAY_ALWAYS_INLINE static simd::f32 apply(attributes, simd::f32 x) { return simd::abs(x); }
};

}  // namespace inlay::op
