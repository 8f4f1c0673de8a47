// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/attributes.hpp>
#include <inlay/core/op.hpp>
#include <inlay/family/movement.hpp>

namespace inlay::op {

/// ONNX `Reshape` (ai.onnx, since 25).   Y holds the elements of X under another shape
/// Shapes: X any;  shape (rank of Y), int64: 0 copies the extent of X (unless allowzero), one -1 takes what
///   is left. A shape that is known only at run time needs a capacity of Y that the model or the user declares,
///   unless it has one element.   Types: all.
/// Errors: element_count_differs (found elements of Y, wanted elements of X), attribute_out_of_range (found
///   extent), axis_out_of_range (found axis, wanted rank of X), shape_must_be_constant.
/// Source: Operators.md#Reshape
struct Reshape {
  static constexpr op_identity id{"", "Reshape", 25};
  static constexpr arity inputs{2, 2}, outputs{1, 1};
  static constexpr bool is_view = true;

  struct attributes {
    std::int64_t allowzero = 0;
  };

  static constexpr error infer(attributes const& a, std::span<tensor_info const> in,
                               std::span<tensor_info> out) {
    tensor_info const &X = in[0], &shape = in[1];
    if (error const e = family::check_movable(X)) return e;
    if (error const e = family::check_list(shape, max_rank)) return e;
    dims Y;
    if (!shape.values) {
      if (shape.elements() == 1 && !shape.is_capacity) Y.push_back(static_cast<std::int64_t>(X.elements()));
      else if (error const e = family::declared_dims(out[0], shape.elements(), Y)) return e;
      if (error const e = family::check_extents(Y)) return e;
      out[0] = capacity_of(X.type, Y);
      return no_error;
    } else {
      std::size_t open = max_rank;  // the axis of -1
      bool zero = false;            // an extent of 0 that stands for itself
      for (std::size_t i = 0; i < shape.elements(); ++i) {
        std::int64_t extent = shape.values[i];
        if (extent == 0 && !a.allowzero) {
          if (i >= X.rank())
            return {fault::axis_out_of_range, static_cast<std::int64_t>(i),
                    static_cast<std::int64_t>(X.rank())};
          extent = X.dims[i];
        }
        if (extent < -1 || (extent == -1 && open != max_rank))
          return {fault::attribute_out_of_range, extent, 0};
        if (extent == -1) open = i;
        zero = zero || (a.allowzero && extent == 0);
        Y.push_back(extent == -1 ? 1 : extent);
      }
      if (open != max_rank) {
        if (zero) return {fault::attribute_out_of_range, -1, 0};  // any extent would do
        if (error const e = family::check_extents(Y)) return e;
        std::size_t const rest = elements(Y);
        Y[open] = rest ? static_cast<std::int64_t>(X.elements() / rest) : 0;
      }
    }
    if (X.is_capacity) {
      if (error const e = family::check_extents(Y)) return e;
    } else if (error const e = family::check_element_count(Y, X.dims)) {
      return e;
    }
    out[0] = {X.type, Y};
    return no_error;
  }

  static constexpr void reference(attributes const&, auto X, auto, auto Y) { family::copy(X, Y); }
};

}  // namespace inlay::op

INLAY_ATTRIBUTES(inlay::op::Reshape::attributes, allowzero);
