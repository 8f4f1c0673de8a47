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
        : a(family::divided(of.a, of.c)),
          b(family::divided(of.b, of.c)),
          rest(static_cast<float>(of.c_zero) -
               family::fused(a, static_cast<float>(of.a_zero),
                             family::rounded(b * static_cast<float>(of.b_zero)))) {}

    template <class Value>
    INLAY_ALWAYS_INLINE constexpr Value operator()(Value A, Value B) const {
      return family::fused(A, a, family::fused(B, b, family::number<Value>(rest)));
    }
  };

  struct integer_terms {
    /// a and b are less than one too small in magnitude, times 255 each, and so is rest.
    static constexpr std::int32_t doubt = 2 * 255 + 1 + family::doubt_of_two_roundings;
    family::fixed_point point;
    std::int32_t a, b, rest;
    bool exact;

    explicit constexpr integer_terms(terms const& of)
        : point(255 * (family::fixed_point::magnitude(of.a) + family::fixed_point::magnitude(of.b)) +
                family::fixed_point::magnitude(of.rest)),
          a(point.of(of.a)),
          b(point.of(of.b)),
          rest(point.of(of.rest)),
          exact(point.is_coarse(of.a) && point.is_coarse(of.b) && point.is_coarse(of.rest)) {}

    INLAY_ALWAYS_INLINE constexpr std::int32_t operator()(std::int32_t A, std::int32_t B) const {
      return a * A + b * B + rest;
    }
  };
};

}  // namespace inlay::op::microsoft
