// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/attributes.hpp>
#include <inlay/family/quantized_elementwise.hpp>

namespace inlay::op::microsoft {

/// ONNX Runtime's `QLinearMul` (com.microsoft, since 1).   C = quantised(A * B), of the real values
/// Shapes: A and B broadcast to C.   Types: int8 or uint8, all alike; scales float.
/// In float, bit for bit as ONNX Runtime's kernel: (A - its zero point) * (B - its zero point), which is exact, times
///   `factor`, the scales of A and B over C's; then C's zero point is added, and the sum rounded half to even.
///   Source: onnxruntime/docs/ContribOperators.md#com.microsoft.QLinearMul
struct QLinearMul : family::quantized_binary<QLinearMul> {
  static constexpr op_identity id{"com.microsoft", "QLinearMul", 1};

  struct terms {
    float factor, a_zero, b_zero, c_zero;

    explicit constexpr terms(family::binary_scales const& of)
        : factor(family::multiplier_of(of.a, of.b, of.c)),
          a_zero(static_cast<float>(of.a_zero)),
          b_zero(static_cast<float>(of.b_zero)),
          c_zero(static_cast<float>(of.c_zero)) {}

    template <class Value>
    INLAY_ALWAYS_INLINE constexpr Value operator()(Value A, Value B) const {
      Value const product = (A - family::number<Value>(a_zero)) * (B - family::number<Value>(b_zero));
      return family::rounded(product * family::number<Value>(factor)) + family::number<Value>(c_zero);
    }
  };
};

}  // namespace inlay::op::microsoft
