// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/attributes.hpp>
#include <inlay/family/movement.hpp>

namespace inlay::op {

/// ONNX `Tile` (ai.onnx, since 13).   output = input repeated along each axis, as numpy.tile
/// Shapes: input (D1, …, Dr);  repeats (r), int64;  output (repeats[i] * Di).   Types: all.
///   Repeats that are known only at run time need a capacity of the output that the model or the user declares.
/// Errors: attribute_length_differs (found length of repeats, wanted rank), attribute_out_of_range (found
///   repeats or extent), shape_must_be_constant.
/// Source: Operators.md#Tile
struct Tile : family::rearrangement<Tile> {
  static constexpr op_identity id{"", "Tile", 13};
  static constexpr arity inputs{2, 2}, outputs{1, 1};
  using attributes = no_attributes;

  static constexpr error infer(attributes, std::span<tensor_info const> in, std::span<tensor_info> out) {
    tensor_info const &X = in[0], &repeats = in[1];
    if (error const e = family::check_movable(X)) return e;
    if (error const e = family::check_list(repeats, X.rank())) return e;
    if (repeats.elements() != X.rank())
      return {fault::attribute_length_differs, static_cast<std::int64_t>(repeats.elements()),
              static_cast<std::int64_t>(X.rank())};
    dims Y = X.dims;
    if (!repeats.values) {
      if (error const e = family::declared_dims(out[0], X.rank(), Y)) return e;
      if (error const e = family::check_extents(Y)) return e;
      out[0] = capacity_of(X.type, Y);
      return no_error;
    } else {
      for (std::size_t i = 0; i < Y.size(); ++i) {
        std::int64_t const count = repeats.values[i];
        if (count < 0 || count > family::most_elements)
          return {fault::attribute_out_of_range, count, family::most_elements};
        Y[i] *= count;
      }
      if (error const e = family::check_extents(Y)) return e;
    }
    out[0] = {X.type, Y};
    return no_error;
  }

  /// Each axis is two: repetitions, and the extent of the input.
  static constexpr family::strided_axes axes_of(attributes, dims const& X, dims const& Y) {
    dims const from = row_major_strides(X), to = row_major_strides(Y);
    family::strided_axes axes;
    for (std::size_t i = 0; i < Y.size(); ++i) {
      axes.add(X[i] == 0 ? 0 : Y[i] / X[i], 0, to[i] * X[i]);
      axes.add(X[i], from[i], to[i]);
    }
    return axes;
  }
};

}  // namespace inlay::op
