// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/family/elementwise.hpp>

namespace inlay::op {

/// ONNX `Shrink` (ai.onnx, since 9).   output = input + bias where input < -lambd, input - bias where
/// input > lambd, else 0
/// Shapes: input and output alike.   Types: numbers; of integers the result is computed in binary32 (64 bit
///   ones in binary64) and loses its fraction.   Source: Operators.md#Shrink
struct Shrink : family::elementwise_unary<Shrink> {
  static constexpr op_identity id{"", "Shrink", 9};
  struct attributes {
    float bias = 0;
    float lambd = 0.5f;
  };

  template <class T>
    requires std::is_arithmetic_v<T>
  static constexpr T apply(attributes const& a, T x) {
    using Value =
        std::conditional_t<std::is_integral_v<T>, std::conditional_t<sizeof(T) == 8, double, float>, T>;
    auto const value = static_cast<Value>(x), bias = static_cast<Value>(a.bias),
               threshold = static_cast<Value>(a.lambd);
    Value const y = value < -threshold ? value + bias : value > threshold ? value - bias : Value(0);
    if constexpr (std::is_integral_v<T>) return family::to_integer<T>(static_cast<double>(y));
    else return y;
  }
};

}  // namespace inlay::op

INLAY_ATTRIBUTES(inlay::op::Shrink::attributes, bias, lambd);
