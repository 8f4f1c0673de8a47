// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/limits.hpp>
#include <inlay/family/elementwise.hpp>

namespace inlay::op {

/// ONNX `IsNaN` (ai.onnx, since 20).   Y = X is NaN
/// Shapes: X and Y alike.   Types: floats to bool.   Source: Operators.md#IsNaN
struct IsNaN : family::elementwise_unary<IsNaN> {
  static constexpr op_identity id{"", "IsNaN", 20};
  using attributes = no_attributes;

  static constexpr bool accepts(elem_type type) { return is_floating(type) || is_float8(type); }
  static constexpr elem_type result_type(attributes, std::span<tensor_info const>) {
    return elem_type::bool_;
  }
  template <class T>
  static constexpr bool apply(attributes, T const& x) {
    return is_nan(x);
  }

  // Not by the family's loops, which hand elements on as numbers.
  static constexpr void reference(attributes, auto X, auto Y) {
    for (std::size_t i = 0; i < Y.size(); ++i) Y[i] = is_nan(X[i]);
  }
  template <auto>
  static constexpr void evaluate(auto X, auto Y) {
    reference({}, X, Y);
  }
};

}  // namespace inlay::op
