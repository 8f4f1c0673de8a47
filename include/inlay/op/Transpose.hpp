// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/attributes.hpp>
#include <inlay/family/movement.hpp>

namespace inlay::op {

/// ONNX `Transpose` (ai.onnx, since 25).   Axis i of Y is axis perm[i] of X
/// Shapes: X any;  Y the extents of X permuted; perm left out reverses the axes.   Types: all.
/// Errors: attribute_length_differs (found length of perm, wanted rank), axis_out_of_range, axis_repeated.
/// Source: Operators.md#Transpose
struct Transpose : family::rearrangement<Transpose> {
  static constexpr op_identity id{"", "Transpose", 25};
  static constexpr arity inputs{1, 1}, outputs{1, 1};
  static constexpr bool maps_rows = true;

  struct attributes {
    ints perm{};
  };

  static constexpr error infer(attributes const& a, std::span<tensor_info const> in,
                               std::span<tensor_info> out) {
    tensor_info const& X = in[0];
    if (error const e = family::check_movable(X)) return e;
    auto const rank = static_cast<std::int64_t>(X.rank());
    if (!a.perm.empty()) {
      if (a.perm.size() != X.rank())
        return {fault::attribute_length_differs, static_cast<std::int64_t>(a.perm.size()), rank};
      for (std::int64_t const axis : a.perm)
        if (axis < 0) return {fault::axis_out_of_range, axis, rank};  // ONNX counts no axis from the end here
      ints normal;
      if (error const e = family::normalize_axes({a.perm.begin(), a.perm.size()}, X.rank(), normal)) return e;
    }
    dims Y;
    for (std::size_t i = 0; i < X.rank(); ++i) Y.push_back(X.dims[axis_of(a, X.rank(), i)]);
    out[0] = {X.type, Y};
    return no_error;
  }

  static constexpr family::strided_axes axes_of(attributes const& a, dims const& X, dims const& Y) {
    dims const from = row_major_strides(X), to = row_major_strides(Y);
    family::strided_axes axes;
    for (std::size_t i = 0; i < Y.size(); ++i) axes.add(Y[i], from[axis_of(a, X.size(), i)], to[i]);
    return axes;
  }

 private:
  /// The axis of X that becomes axis i of Y.
  static constexpr std::size_t axis_of(attributes const& a, std::size_t rank, std::size_t i) {
    return a.perm.empty() ? rank - 1 - i : static_cast<std::size_t>(a.perm[i]);
  }
};

}  // namespace inlay::op

INLAY_ATTRIBUTES(inlay::op::Transpose::attributes, perm);
