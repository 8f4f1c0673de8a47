// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/attributes.hpp>
#include <inlay/family/movement.hpp>

namespace inlay::op {

/// ONNX `GatherElements` (ai.onnx, since 13).   output[…, i, …] = data[…, indices[…, i, …], …] along axis
/// Shapes: data (…, D, …);  indices of data's rank, int32 or int64, in [-D, D), no larger than data along the
///   other axes;  output as indices.   Types: all. Indices out of range are clamped.
/// Errors: ranks_differ (found rank of indices, wanted of data), axis_out_of_range (found axis, wanted rank),
///   element_count_differs (found extent of indices, wanted at most; nothing to gather from: found 0, wanted
///   1).
/// Source: Operators.md#GatherElements
struct GatherElements {
  static constexpr op_identity id{"", "GatherElements", 13};
  static constexpr arity inputs{2, 2}, outputs{1, 1};

  struct attributes {
    std::int64_t axis = 0;
  };

  static constexpr error infer(attributes const& a, std::span<tensor_info const> in,
                               std::span<tensor_info> out) {
    tensor_info const &data = in[0], &indices = in[1];
    if (error const e = family::check_movable(data)) return e;
    std::size_t axis = 0;
    if (error const e = family::normalize_axis_of(a.axis, data.rank(), axis)) return e;
    if (error const e = family::check_element_indices(data, indices, axis)) return e;
    out[0] = {data.type, indices.dims};
    return no_error;
  }

  static constexpr void reference(attributes const& a, auto data, auto indices, auto Y) {
    auto const axis = static_cast<std::size_t>(normalize_axis(a.axis, data.rank()));
    dims const strides = row_major_strides(data.dims());
    for_each_index(Y.dims(), [&](dims const& at, std::size_t i) {
      dims from = at;
      from[axis] = family::safe_index(static_cast<std::int64_t>(indices[i]), data.dims()[axis]);
      Y[i] = data[linear_index(from, strides)];
    });
  }

  /// Rows along the last axis.
  template <auto a>
  static void evaluate(auto data, auto indices, auto Y) {
    if constexpr (Y.size() > 0) {
      constexpr auto axis = static_cast<std::size_t>(normalize_axis(a.axis, data.rank()));
      constexpr std::size_t last = data.rank() - 1;
      dims const strides = row_major_strides(data.dims());
      std::int64_t const extent = data.dims()[axis], stride = strides[axis], width = Y.dims()[last];
      dims rows = Y.dims();
      rows[last] = 1;
      for_each_index(rows, [&](dims const& at, std::size_t row) {
        dims from = at;
        from[axis] = 0;
        auto const* const x = data.data() + linear_index(from, strides);
        std::size_t const first = row * static_cast<std::size_t>(width);
        auto const* const index = indices.data() + first;
        auto* const y = Y.data() + first;
        for (std::int64_t i = 0; i < width; ++i)
          y[i] = x[family::safe_index(static_cast<std::int64_t>(index[i]), extent) * stride +
                   (axis == last ? 0 : i)];
      });
    }
  }
};

}  // namespace inlay::op

INLAY_ATTRIBUTES(inlay::op::GatherElements::attributes, axis);
