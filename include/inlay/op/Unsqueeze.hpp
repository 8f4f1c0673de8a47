// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/attributes.hpp>
#include <inlay/family/movement.hpp>

namespace inlay::op {

/// ONNX `Unsqueeze` (ai.onnx, since 25).   Y holds the elements of X with axes of extent 1 inserted
/// Shapes: X any;  axes (number of axes), int64: where Y has the new axes, in any order.   Types: all.
///   Axes that are known only at run time need dims of Y that the model declares.
/// Errors: rank_out_of_range (found rank of Y), axis_out_of_range (found axis, wanted rank of Y),
///   axis_repeated, element_count_differs (found elements of Y, wanted elements of X),
///   shape_must_be_constant.
/// Source: Operators.md#Unsqueeze
struct Unsqueeze {
  static constexpr op_identity id{"", "Unsqueeze", 25};
  static constexpr arity inputs{2, 2}, outputs{1, 1};
  static constexpr bool is_view = true;
  using attributes = no_attributes;

  static constexpr error infer(attributes, std::span<tensor_info const> in, std::span<tensor_info> out) {
    tensor_info const &X = in[0], &axes = in[1];
    if (error const e = family::check_movable(X)) return e;
    if (error const e = family::check_axes(axes, 2 * max_rank)) return e;
    std::size_t const rank = X.rank() + axes.elements();
    if (rank > max_rank) return {fault::rank_out_of_range, static_cast<std::int64_t>(rank), max_rank};
    dims Y;
    if (!axes.values) {
      if (error const e = family::declared_dims(out[0], rank, Y)) return e;
      if (error const e = family::check_element_count(Y, X.dims)) return e;
    } else {
      ints inserted;
      if (error const e = family::normalize_axes(axes.known(), rank, inserted)) return e;
      bool is_new[max_rank]{};
      for (std::int64_t const axis : inserted) is_new[axis] = true;
      for (std::size_t i = 0, from = 0; i < rank; ++i) Y.push_back(is_new[i] ? 1 : X.dims[from++]);
    }
    out[0] = {X.type, Y};
    return no_error;
  }

  static constexpr void reference(attributes, auto X, auto, auto Y) { family::copy(X, Y); }
};

}  // namespace inlay::op
