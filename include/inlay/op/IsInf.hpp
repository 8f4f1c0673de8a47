// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/attributes.hpp>
#include <inlay/family/elementwise.hpp>

namespace inlay::op {

/// ONNX `IsInf` (ai.onnx, since 20).   Y = X is an infinity of a sign that is asked for
/// Shapes: X and Y alike.   Types: floats to bool.   Source: Operators.md#IsInf
struct IsInf : family::elementwise_unary<IsInf> {
  static constexpr op_identity id{"", "IsInf", 20};
  struct attributes {
    std::int64_t detect_negative = 1;
    std::int64_t detect_positive = 1;
  };

  static constexpr bool accepts(elem_type type) { return is_floating(type) || is_float8(type); }
  static constexpr elem_type result_type(attributes const&, std::span<tensor_info const>) {
    return elem_type::bool_;
  }
  template <class T>
  static constexpr bool apply(attributes const& a, T x) {
    constexpr T largest = std::numeric_limits<T>::max();
    bool const positive = x > largest, negative = x < -largest;  // neither branches
    return (positive & (a.detect_positive != 0)) | (negative & (a.detect_negative != 0));
  }
};

}  // namespace inlay::op

INLAY_ATTRIBUTES(inlay::op::IsInf::attributes, detect_negative, detect_positive);
