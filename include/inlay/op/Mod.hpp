// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/attributes.hpp>
#include <inlay/family/elementwise.hpp>
#include <inlay/family/math.hpp>

namespace inlay::op {

/// ONNX `Mod` (ai.onnx, since 28).   C = A - floor(A / B) * B, which has the sign of B; with fmod = 1
///   A - trunc(A / B) * B, which has the sign of A
/// Shapes: A and B broadcast to C.   Types: numbers. An integer modulo 0 is 0, as in NumPy.
/// Errors: attribute_out_of_range (found fmod).   Source: Operators.md#Mod
struct Mod : family::elementwise_binary<Mod> {
  static constexpr op_identity id{"", "Mod", 28};
  struct attributes {
    std::int64_t fmod = 0;
  };

  static constexpr error infer(attributes const& a, std::span<tensor_info const> in,
                               std::span<tensor_info> out) {
    if (a.fmod != 0 && a.fmod != 1) return {fault::attribute_out_of_range, a.fmod, 1};
    return family::elementwise_binary<Mod>::infer(a, in, out);
  }
  template <class T>
    requires std::is_arithmetic_v<T>
  static constexpr T apply(attributes const& a, T x, T y) {
    if constexpr (std::is_integral_v<T>) {
      if (y == 0) return 0;
      if constexpr (std::is_signed_v<T>)
        if (y == -1) return 0;  // the quotient of the smallest number is none
      T const rest = static_cast<T>(x % y);
      bool const other_sign = (rest < 0) != (y < 0);
      return a.fmod == 0 && rest != 0 && other_sign ? static_cast<T>(rest + y) : rest;
    } else {
      T const rest = math::fmod(x, y);
      if (a.fmod != 0) return rest;
      if (rest == 0) return y < 0 ? T(-0.0) : T(0);
      return (rest < 0) != (y < 0) ? rest + y : rest;
    }
  }
};

}  // namespace inlay::op

INLAY_ATTRIBUTES(inlay::op::Mod::attributes, fmod);
