// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/attributes.hpp>
#include <inlay/family/movement.hpp>

namespace inlay::op {

/// ONNX `Flatten` (ai.onnx, since 25).   Y holds the elements of X as a matrix
/// Shapes: X (D1, …, Dr);  Y (D1 * … * Daxis, the rest), axis in [-r, r].   Types: all.
/// Errors: axis_out_of_range (found axis, wanted rank).   Source: Operators.md#Flatten
struct Flatten {
  static constexpr op_identity id{"", "Flatten", 25};
  static constexpr arity inputs{1, 1}, outputs{1, 1};
  static constexpr bool is_view = true;

  struct attributes {
    std::int64_t axis = 1;
  };

  static constexpr error infer(attributes const& a, std::span<tensor_info const> in,
                               std::span<tensor_info> out) {
    tensor_info const& X = in[0];
    if (error const e = family::check_movable(X)) return e;
    auto const rank = static_cast<std::int64_t>(X.rank());
    std::int64_t const axis = normalize_axis(a.axis, X.rank());
    if (axis < 0 || axis > rank) return {fault::axis_out_of_range, a.axis, rank};
    auto const middle = static_cast<std::size_t>(axis);
    out[0] = {X.type,
              {static_cast<std::int64_t>(elements(X.dims, 0, middle)),
               static_cast<std::int64_t>(elements(X.dims, middle, X.rank()))}};
    return no_error;
  }

  static constexpr void reference(attributes const&, auto X, auto Y) { family::copy(X, Y); }
};

}  // namespace inlay::op

INLAY_ATTRIBUTES(inlay::op::Flatten::attributes, axis);
