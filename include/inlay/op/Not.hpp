// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/family/elementwise.hpp>

namespace inlay::op {

/// ONNX `Not` (ai.onnx, since 1).   Y = not X
/// Shapes: X and Y alike.   Types: bool to bool.   Source: Operators.md#Not
struct Not : family::elementwise_unary<Not> {
  static constexpr op_identity id{"", "Not", 1};
  using attributes = no_attributes;

  static constexpr bool accepts(elem_type type) { return type == elem_type::bool_; }
  static constexpr elem_type result_type(attributes, std::span<tensor_info const>) {
    return elem_type::bool_;
  }
  template <class T>
  static constexpr bool apply(attributes, T x) {
    return !x;
  }
};

}  // namespace inlay::op
