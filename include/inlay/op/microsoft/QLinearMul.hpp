// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/attributes.hpp>
#include <inlay/family/quantized_elementwise.hpp>

namespace inlay::op::microsoft {

/// ONNX Runtime's `QLinearMul` (com.microsoft, since 1).   C = quantised(A * B), of the real values
/// Shapes: A and B broadcast to C.   Types: int8 or uint8, all alike; scales float.
/// In float as DequantizeLinear, Mul and QuantizeLinear; ONNX Runtime's own kernel differs from that by one in
///   about one of 10^5 elements.   Source: onnxruntime/docs/ContribOperators.md#com.microsoft.QLinearMul
struct QLinearMul : family::quantized_binary<QLinearMul> {
  static constexpr op_identity id{"com.microsoft", "QLinearMul", 1};

  template <class Value>
  INLAY_ALWAYS_INLINE static constexpr Value apply(Value a, Value b) {
    return family::rounded(a * b);
  }
};

}  // namespace inlay::op::microsoft
