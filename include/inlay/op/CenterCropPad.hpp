// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/attributes.hpp>
#include <inlay/family/movement.hpp>

#include <algorithm>

namespace inlay::op {

/// ONNX `CenterCropPad` (ai.onnx, since 18).   output_data = the middle of input_data, or input_data with zeros
///   around it, along each of `axes`, all if there are none
/// Shapes: input_data any;  shape (k), int32 or int64, k the number of axes;  output_data has these extents.
///   Where the difference is odd, the element more is cut off, or added, at the end.   Types: all.
///   A shape that is known only at run time needs a capacity of the output that the model or the user declares.
/// Errors: elem_type_not_supported, axis_out_of_range, axis_repeated, attribute_length_differs (found elements of
///   shape, wanted), attribute_out_of_range (found extent), shape_must_be_constant.
/// Source: Operators.md#CenterCropPad
struct CenterCropPad {
  static constexpr op_identity id{"", "CenterCropPad", 18};
  static constexpr arity inputs{2, 2}, outputs{1, 1};

  struct attributes {
    ints axes{};
  };

  static constexpr error infer(attributes const& a, std::span<tensor_info const> in,
                               std::span<tensor_info> out) {
    tensor_info const &X = in[0], &shape = in[1];
    if (error const e = family::check_movable(X)) return e;
    if (error const e = family::check_list(shape, X.rank())) return e;
    ints axes;
    if (error const e = family::normalize_axes({a.axes.begin(), a.axes.size()}, X.rank(), axes)) return e;
    std::size_t const count = axes.empty() ? X.rank() : axes.size();
    if (shape.elements() != count)
      return {fault::attribute_length_differs, static_cast<std::int64_t>(shape.elements()),
              static_cast<std::int64_t>(count)};
    dims Y = X.dims;
    if (count != 0 && !shape.values) {
      if (error const e = family::declared_dims(out[0], X.rank(), Y)) return e;
      if (error const e = family::check_extents(Y)) return e;
      out[0] = capacity_of(X.type, Y);
      return no_error;
    }
    for (std::size_t i = 0; i < count; ++i)
      Y[axes.empty() ? i : static_cast<std::size_t>(axes[i])] = shape.values[i];
    if (error const e = family::check_extents(Y)) return e;
    out[0] = {X.type, Y};
    return no_error;
  }

  static constexpr void reference(attributes const&, auto X, auto, auto Y) {
    using T = typename decltype(Y)::value_type;
    dims const from = row_major_strides(X.dims()), to = row_major_strides(Y.dims());
    family::strided_axes box;
    std::int64_t from_offset = 0, to_offset = 0;
    bool pads = false;
    for (std::size_t i = 0; i < Y.rank(); ++i) {
      std::int64_t const x = X.dims()[i], y = Y.dims()[i];
      box.add(std::min(x, y), from[i], to[i]);
      if (x > y) from_offset += (x - y) / 2 * from[i];
      else to_offset += (y - x) / 2 * to[i];
      pads = pads || y > x;
    }
    if (pads) std::fill_n(Y.data(), Y.size(), T{});
    family::copy_strided<T>(X.data(), Y.data(), box, from_offset, to_offset);
  }
};

}  // namespace inlay::op

INLAY_ATTRIBUTES(inlay::op::CenterCropPad::attributes, axes);
