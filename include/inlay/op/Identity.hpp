// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/attributes.hpp>
#include <inlay/family/movement.hpp>

namespace inlay::op {

/// ONNX `Identity` (ai.onnx, since 25).   Y = X
/// Shapes: X and Y alike.   Types: all tensors.   Source: Operators.md#Identity
struct Identity {
  static constexpr op_identity id{"", "Identity", 25};
  static constexpr arity inputs{1, 1}, outputs{1, 1};
  static constexpr bool is_view = true;
  using attributes = no_attributes;

  static constexpr error infer(attributes, std::span<tensor_info const> in, std::span<tensor_info> out) {
    if (error const e = family::check_movable(in[0])) return e;
    out[0] = {in[0].type, in[0].dims};
    return no_error;
  }

  static constexpr void reference(attributes, auto X, auto Y) { family::copy(X, Y); }
};

}  // namespace inlay::op
