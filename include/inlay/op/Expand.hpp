// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/attributes.hpp>
#include <inlay/family/elementwise.hpp>
#include <inlay/family/movement.hpp>

namespace inlay::op {

/// ONNX `Expand` (ai.onnx, since 13).   output = input * ones(shape): both broadcast to each other
/// Shapes: input any;  shape (number of axes), int64;  output both broadcast.   Types: all.
///   A shape that is known only at run time needs a capacity of the output that the model or the user declares.
/// Errors: dims_not_broadcastable, rank_out_of_range, attribute_out_of_range (found extent),
///   shape_must_be_constant.
/// Source: Operators.md#Expand
struct Expand : family::rearrangement<Expand> {
  static constexpr op_identity id{"", "Expand", 13};
  static constexpr arity inputs{2, 2}, outputs{1, 1};
  using attributes = no_attributes;

  static constexpr error infer(attributes, std::span<tensor_info const> in, std::span<tensor_info> out) {
    tensor_info const &X = in[0], &shape = in[1];
    if (error const e = family::check_movable(X)) return e;
    if (error const e = family::check_list(shape, max_rank)) return e;
    tensor_info both[] = {X, {X.type, {}}};
    if (shape.values) {
      for (std::int64_t const extent : shape.known()) both[1].dims.push_back(extent);
      if (error const e = family::check_extents(both[1].dims)) return e;
    } else {
      std::size_t const rank = std::max(X.rank(), shape.elements());
      if (error const e = family::declared_dims(out[0], rank, both[1].dims)) return e;
      if (error const e = family::check_extents(both[1].dims)) return e;
      out[0] = capacity_of(X.type, both[1].dims);
      return no_error;
    }
    dims Y;
    if (error const e = family::broadcast(both, Y)) return e;
    if (error const e = family::check_extents(Y)) return e;
    out[0] = {X.type, Y};
    return no_error;
  }

  static constexpr family::strided_axes axes_of(attributes, dims const& X, dims const& Y) {
    dims const from = family::broadcast_strides(X, Y), to = row_major_strides(Y);
    family::strided_axes axes;
    for (std::size_t i = 0; i < Y.size(); ++i) axes.add(Y[i], from[i], to[i]);
    return axes;
  }
};

}  // namespace inlay::op
