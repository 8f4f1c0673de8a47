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

  template <auto a>
  static constexpr void evaluate(auto X, auto Y) {
    if (std::is_constant_evaluated()) return reference(a, X, Y);
    // As bytes, of which compilers make packs.
    auto const* const x = reinterpret_cast<unsigned char const*>(X.data());
    auto* const y = reinterpret_cast<unsigned char*>(Y.data());
    for (std::size_t i = 0; i < X.size(); ++i) y[i] = x[i] ^ 1u;
  }
};

}  // namespace inlay::op
