// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/attributes.hpp>
#include <inlay/family/elementwise.hpp>
#include <inlay/family/math.hpp>
#include <inlay/family/movement.hpp>
#include <inlay/simd/math.hpp>

namespace inlay::op {

/// ONNX `SwiGLU` (ai.onnx, since 28).   Y = A * sigmoid(alpha * A) * B
/// Shapes: A, B and Y alike.   Types: floats.
/// Errors: ranks_differ, element_count_differs (found extent of B, wanted of A).
/// Source: Operators.md#SwiGLU
struct SwiGLU : family::elementwise_binary<SwiGLU> {
  static constexpr op_identity id{"", "SwiGLU", 28};
  struct attributes {
    float alpha = 1;
  };

  static constexpr bool accepts(elem_type type) { return is_floating(type); }
  static constexpr error infer(attributes const& a, std::span<tensor_info const> in,
                               std::span<tensor_info> out) {
    if (error const e = family::check_same_dims(in[1].dims, in[0].dims)) return e;
    return family::elementwise_binary<SwiGLU>::infer(a, in, out);
  }
  template <math::real T>
  INLAY_ALWAYS_INLINE static constexpr T apply(attributes const& a, T gate, T linear) {
    return gate * math::sigmoid(static_cast<T>(a.alpha) * gate) * linear;
  }
  INLAY_ALWAYS_INLINE static simd::f32 apply(attributes const& a, simd::f32 gate, simd::f32 linear) {
    return gate * simd::sigmoid(simd::broadcast(a.alpha) * gate) * linear;
  }
};

}  // namespace inlay::op

INLAY_ATTRIBUTES(inlay::op::SwiGLU::attributes, alpha);
