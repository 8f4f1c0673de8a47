// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/family/scatter.hpp>

namespace inlay::op {

/// ONNX `ScatterElements` (ai.onnx, since 18).   output = data; output[…, indices[…, i, …], …] = updates[…,
///   i, …]
/// Shapes: data (…, D, …);  indices of data's rank, int32 or int64, in [-D, D), no larger than data along the
///   other axes;  updates as indices;  output as data.   Types: all. Indices out of range are clamped.
/// Errors: elem_types_differ, ranks_differ (found rank, wanted of data), axis_out_of_range (found axis,
///   wanted rank), element_count_differs (found extent of indices, wanted at most; of updates, wanted;
///   nothing to scatter to: found 0).
/// Source: Operators.md#ScatterElements
struct ScatterElements {
  static constexpr op_identity id{"", "ScatterElements", 18};
  static constexpr arity inputs{3, 3}, outputs{1, 1};

  struct attributes {
    std::int64_t axis = 0;
    family::scatter_reduction reduction = family::scatter_reduction::none;
  };

  static constexpr error infer(attributes const& a, std::span<tensor_info const> in,
                               std::span<tensor_info> out) {
    tensor_info const &data = in[0], &indices = in[1], &updates = in[2];
    if (error const e = family::check_movable(data)) return e;
    if (error const e = family::check_reduction(a.reduction, data)) return e;
    if (error const e = family::check_same_type(updates, data.type)) return e;
    std::size_t axis = 0;
    if (error const e = family::normalize_axis_of(a.axis, data.rank(), axis)) return e;
    if (error const e = family::check_element_indices(data, indices, axis)) return e;
    if (error const e = family::check_same_dims(updates.dims, indices.dims)) return e;
    out[0] = {data.type, data.dims};
    return no_error;
  }

  static constexpr void reference(attributes const& a, auto data, auto indices, auto updates, auto Y) {
    using T = typename decltype(Y)::value_type;
    auto const axis = static_cast<std::size_t>(normalize_axis(a.axis, data.rank()));
    dims const strides = row_major_strides(Y.dims());
    family::copy(data, Y);
    for_each_index(updates.dims(), [&](dims const& at, std::size_t i) {
      dims to = at;
      to[axis] = family::safe_index(static_cast<std::int64_t>(indices[i]), Y.dims()[axis]);
      T& y = Y[linear_index(to, strides)];
      y = family::scattered<T>(a.reduction, y, updates[i]);
    });
  }

  /// The same, row by row of updates.
  template <auto a>
  static constexpr void evaluate(auto data, auto indices, auto updates, auto Y) {
    using T = typename decltype(Y)::value_type;
    constexpr auto axis = static_cast<std::size_t>(normalize_axis(a.axis, data.rank()));
    constexpr std::size_t last = data.rank() - 1;
    constexpr dims strides = row_major_strides(Y.dims());
    constexpr dims rows = [] {
      dims shape = decltype(updates)::static_dims;
      shape.erase(last);
      return shape;
    }();
    constexpr auto extent = Y.dims()[axis];
    constexpr auto step = static_cast<std::ptrdiff_t>(strides[axis]),
                   row = static_cast<std::ptrdiff_t>(updates.dims()[last]);
    family::copy(data, Y);
    auto const* index = indices.data();
    auto const* update = updates.data();
    for_each_index(rows, [&](dims const& at, std::size_t) {
      std::int64_t first = 0;
      for (std::size_t i = 0; i < last; ++i)
        if (i != axis) first += at[i] * strides[i];
      T* const to = Y.data() + static_cast<std::ptrdiff_t>(first);
      for (std::ptrdiff_t k = 0; k < row; ++k, ++index, ++update) {
        auto const i =
            static_cast<std::ptrdiff_t>(family::safe_index(static_cast<std::int64_t>(*index), extent));
        T& y = to[i * step + (axis == last ? 0 : k)];
        y = family::scattered<T>(a.reduction, y, *update);
      }
    });
  }
};

}  // namespace inlay::op

INLAY_ATTRIBUTES(inlay::op::ScatterElements::attributes, axis, reduction);
