// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/attributes.hpp>
#include <inlay/family/quantized_elementwise.hpp>

namespace inlay::op::microsoft {

/// ONNX Runtime's `QLinearAdd` (com.microsoft, since 1).   C = quantised(A + B), of the real values
/// Shapes: A and B broadcast to C.   Types: int8 or uint8, all alike; scales float.
/// In float, bit for bit as ONNX Runtime's kernel: a * A + (b * B + rest), where a and b are the scales over C's and
///   `rest` is what the zero points make; each product is rounded with its sum. The zero point of C is a part of the sum,
///   so that a tie rounds to an even element, not to an even distance from it.
///   Source: onnxruntime/docs/ContribOperators.md#com.microsoft.QLinearAdd
struct QLinearAdd : family::quantized_binary<QLinearAdd> {
  static constexpr op_identity id{"com.microsoft", "QLinearAdd", 1};

  struct terms {
    float a, b, rest;

    explicit constexpr terms(family::binary_scales const& of)
        : a(of.a / of.c),
          b(of.b / of.c),
          rest(static_cast<float>(of.c_zero) -
               family::fused(a, static_cast<float>(of.a_zero),
                             family::rounded(b * static_cast<float>(of.b_zero)))) {}

    template <class Value>
    INLAY_ALWAYS_INLINE constexpr Value operator()(Value A, Value B) const {
      return family::fused(A, a, family::fused(B, b, family::number<Value>(rest)));
    }
  };
};

}  // namespace inlay::op::microsoft
