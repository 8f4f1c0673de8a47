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
      return family::rounded(family::rounded(product * family::number<Value>(factor)) +
                             family::number<Value>(c_zero));
    }
  };

  struct integer_terms {
    static constexpr std::int32_t greatest_product = 255 * 255;
    static constexpr int further_bits = 10;  ///< of the factor
    /// The factor is less than one too small in its last bit, and a part of the product is rounded.
    static constexpr std::int32_t doubt =
        (greatest_product >> further_bits) + 2 + family::doubt_of_two_roundings;
    family::fixed_point point;
    std::int32_t factor, rest, a_zero, b_zero, c_zero;
    bool exact;

    explicit constexpr integer_terms(terms const& of)
        : point(greatest_product * family::fixed_point::magnitude(of.factor) +
                family::fixed_point::magnitude(of.c_zero)),
          factor(point.of(of.factor, 1 << further_bits) >> further_bits),
          rest(point.of(of.factor, 1 << further_bits) & ((1 << further_bits) - 1)),
          a_zero(static_cast<std::int32_t>(of.a_zero)),
          b_zero(static_cast<std::int32_t>(of.b_zero)),
          c_zero(point.of(of.c_zero)),
          exact(point.is_coarse(of.factor)) {}

    INLAY_ALWAYS_INLINE constexpr std::int32_t operator()(std::int32_t A, std::int32_t B) const {
      std::int32_t const product = (A - a_zero) * (B - b_zero);
      return product * factor + (product * rest >> further_bits) + c_zero;
    }
  };
};

}  // namespace inlay::op::microsoft
