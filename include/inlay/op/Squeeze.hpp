// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/attributes.hpp>
#include <inlay/family/movement.hpp>

namespace inlay::op {

/// ONNX `Squeeze` (ai.onnx, since 25).   Y holds the elements of X without axes of extent 1
/// Shapes: X any;  axes (number of axes), int64: those to remove, all of extent 1 if left out.   Types: all.
///   Axes that are known only at run time need dims of Y that the model declares.
/// Errors: axis_out_of_range (found axis, wanted rank), axis_repeated, attribute_out_of_range (found extent,
///   wanted 1), element_count_differs (found elements of Y, wanted elements of X), shape_must_be_constant.
/// Source: Operators.md#Squeeze
struct Squeeze {
  static constexpr op_identity id{"", "Squeeze", 25};
  static constexpr arity inputs{1, 2}, outputs{1, 1};
  static constexpr bool is_view = true;
  using attributes = no_attributes;

  static constexpr error infer(attributes, std::span<tensor_info const> in, std::span<tensor_info> out) {
    tensor_info const &X = in[0], axes = family::input_at(in, 1);
    if (error const e = family::check_movable(X)) return e;
    dims Y;
    if (!axes.present()) {
      for (std::int64_t const extent : X.dims)
        if (extent != 1) Y.push_back(extent);
    } else {
      if (error const e = family::check_axes(axes, X.rank())) return e;
      if (!axes.values) {
        if (error const e = family::declared_dims(out[0], X.rank() - axes.elements(), Y)) return e;
        if (error const e = family::check_element_count(Y, X.dims)) return e;
      } else {
        ints removed;
        if (error const e = family::normalize_axes(axes.known(), X.rank(), removed)) return e;
        bool gone[max_rank]{};
        for (std::int64_t const axis : removed) gone[axis] = true;
        for (std::size_t i = 0; i < X.rank(); ++i)
          if (!gone[i]) Y.push_back(X.dims[i]);
          else if (X.dims[i] != 1) return {fault::attribute_out_of_range, X.dims[i], 1};
      }
    }
    out[0] = {X.type, Y};
    return no_error;
  }

  static constexpr void reference(attributes, auto X, auto, auto Y) { family::copy(X, Y); }
};

}  // namespace inlay::op
