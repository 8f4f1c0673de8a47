// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/attributes.hpp>
#include <inlay/family/movement.hpp>

namespace inlay::op {

/// ONNX `Size` (ai.onnx, since 25).   size = number of elements of data
/// Shapes: data any, of any type;  size a scalar, int64.   Source: Operators.md#Size
struct Size {
  static constexpr op_identity id{"", "Size", 25};
  static constexpr arity inputs{1, 1}, outputs{1, 1};
  static constexpr bool has_fixed_outputs = true;
  using attributes = no_attributes;

  static constexpr error infer(attributes, std::span<tensor_info const>, std::span<tensor_info> out) {
    out[0] = {elem_type::int64, {}};
    return no_error;
  }

  static constexpr void reference(attributes, auto X, auto Y) { Y[0] = static_cast<std::int64_t>(X.size()); }
};

}  // namespace inlay::op
