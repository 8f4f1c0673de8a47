// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/family/elementwise.hpp>
#include <inlay/family/math.hpp>

namespace inlay::op {

/// ONNX `Pow` (ai.onnx, since 15).   Z = X^Y
/// Shapes: X and Y broadcast to Z.   Types: X and Z float, double, 16-bit floats, int32 or int64; Y any
///   number. Integer powers of integers wrap; negative ones round towards zero, and 0 to a negative power
///   gives 0.   Source: Operators.md#Pow
struct Pow : family::elementwise_binary<Pow> {
  static constexpr op_identity id{"", "Pow", 15};
  using attributes = no_attributes;
  static constexpr bool can_be_epilogue = false;  // the exponent may be of another type

  static constexpr error check_types(std::span<tensor_info const> in) {
    if (!is_floating(in[0].type) && in[0].type != elem_type::int32 && in[0].type != elem_type::int64)
      return {fault::elem_type_not_supported, static_cast<std::int64_t>(in[0].type), 0};
    if (!is_numeric(in[1].type))
      return {fault::elem_type_not_supported, static_cast<std::int64_t>(in[1].type), 0};
    return no_error;
  }
  template <class T, class U>
    requires(std::is_arithmetic_v<T> && std::is_arithmetic_v<U>)
  static constexpr T apply(attributes, T x, U y) {
    if constexpr (std::is_floating_point_v<T>) return math::pow(x, static_cast<T>(y));
    else if constexpr (std::is_integral_v<U>) return integer_power(x, y);
    else return family::to_integer<T>(math::pow(static_cast<double>(x), static_cast<double>(y)));
  }

 private:
  template <class T, class U>
  static constexpr T integer_power(T x, U y) {
    if constexpr (std::is_signed_v<U>)
      if (y < 0) return x == 1 ? T(1) : x == -1 ? (y % 2 ? static_cast<T>(-1) : T(1)) : T(0);
    T result = 1;
    for (; y != 0; y = static_cast<U>(y / 2)) {  // squares and multiplies
      if (y % 2) result = family::wrapping(result, x, [](auto a, auto b) { return a * b; });
      x = family::wrapping(x, x, [](auto a, auto b) { return a * b; });
    }
    return result;
  }
};

}  // namespace inlay::op
