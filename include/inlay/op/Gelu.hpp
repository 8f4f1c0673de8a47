// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/attributes.hpp>
#include <inlay/family/elementwise.hpp>
#include <inlay/family/math.hpp>
#include <inlay/simd/math.hpp>

namespace inlay::op {

/// ONNX `Gelu` (ai.onnx, since 20).   Y = X / 2 * (1 + erf(X / sqrt(2))), or approximately
///   X / 2 * (1 + tanh(sqrt(2 / pi) * (X + 0.044715 * X^3)))
/// Shapes: X and Y alike.   Types: floats.   Source: Operators.md#Gelu
struct Gelu : family::elementwise_unary<Gelu> {
  static constexpr op_identity id{"", "Gelu", 20};
  static constexpr bool is_long = true;
  enum class approximation : std::uint8_t { none, tanh };
  struct attributes {
    approximation approximate = approximation::none;
  };

  static constexpr bool accepts(elem_type type) { return is_floating(type); }
  template <math::real T>
  INLAY_ALWAYS_INLINE static constexpr T apply(attributes const& a, T x) {
    if (a.approximate == approximation::tanh) return gate(x, math::tanh(inner(x)));
    return gate(x, math::erf(x * static_cast<T>(inverse_root_of_2)));
  }
  INLAY_ALWAYS_INLINE static simd::f32 apply(attributes const& a, simd::f32 x) {
    if (a.approximate == approximation::tanh) return gate(x, simd::tanh(inner(x)));
    return gate(x, simd::erf(x * simd::constant<simd::f32>(inverse_root_of_2)));
  }

 private:
  static constexpr double inverse_root_of_2 = 0.70710678118654752440,
                          root_of_2_over_pi = 0.79788456080286535588;

  template <class T>
  INLAY_ALWAYS_INLINE static constexpr T inner(T x) {
    return simd::constant<T>(root_of_2_over_pi) * (x + simd::constant<T>(0.044715) * (x * x * x));
  }
  template <class T>
  INLAY_ALWAYS_INLINE static constexpr T gate(T x, T share) {
    return simd::constant<T>(0.5) * x * (simd::constant<T>(1) + share);
  }
};

}  // namespace inlay::op

template <>
inline constexpr std::array<std::string_view, 2> inlay::enumerators<inlay::op::Gelu::approximation>{"none",
                                                                                                    "tanh"};

INLAY_ATTRIBUTES(inlay::op::Gelu::attributes, approximate);
