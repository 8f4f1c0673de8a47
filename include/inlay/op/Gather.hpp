// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/attributes.hpp>
#include <inlay/family/movement.hpp>

namespace inlay::op {

/// ONNX `Gather` (ai.onnx, since 13).   output[o, i, r] = data[o, indices[i], r] for outer and inner
///   positions o and r
/// Shapes: data (…, D, …);  indices any, int32 or int64, in [-D, D);  output data's with D replaced by
///   indices'.
///   Types: all. Indices out of range are clamped.
/// Errors: axis_out_of_range (found axis, wanted rank), rank_out_of_range (found rank of the output),
///   element_count_differs (nothing to gather from: found 0, wanted 1).   Source: Operators.md#Gather
struct Gather {
  static constexpr op_identity id{"", "Gather", 13};
  static constexpr arity inputs{2, 2}, outputs{1, 1};
  static constexpr bool maps_rows = true;

  struct attributes {
    std::int64_t axis = 0;
  };

  static constexpr error infer(attributes const& a, std::span<tensor_info const> in,
                               std::span<tensor_info> out) {
    tensor_info const &data = in[0], &indices = in[1];
    if (error const e = family::check_movable(data)) return e;
    if (error const e = family::check_indices(indices)) return e;
    std::size_t axis = 0;
    if (error const e = family::normalize_axis_of(a.axis, data.rank(), axis)) return e;
    std::size_t const rank = data.rank() - 1 + indices.rank();
    if (rank > max_rank) return {fault::rank_out_of_range, static_cast<std::int64_t>(rank), max_rank};
    dims Y;
    for (std::size_t i = 0; i < axis; ++i) Y.push_back(data.dims[i]);
    for (std::int64_t const extent : indices.dims) Y.push_back(extent);
    for (std::size_t i = axis + 1; i < data.rank(); ++i) Y.push_back(data.dims[i]);
    if (error const e = family::check_extents(Y)) return e;
    if (data.dims[axis] == 0 && elements(Y) != 0) return {fault::element_count_differs, 0, 1};
    out[0] = {data.type, Y};
    return no_error;
  }

  static constexpr void reference(attributes const& a, auto data, auto indices, auto Y) {
    if (Y.size() == 0) return;
    auto const axis = static_cast<std::size_t>(normalize_axis(a.axis, data.rank()));
    std::size_t const outer = elements(data.dims(), 0, axis);
    std::size_t const run = elements(data.dims(), axis + 1, data.rank());
    std::int64_t const extent = data.dims()[axis];
    std::size_t const count = indices.size(), stride = static_cast<std::size_t>(extent) * run;
    for (std::size_t o = 0; o < outer; ++o)
      for (std::size_t i = 0; i < count; ++i) {
        std::int64_t const index = family::safe_index(static_cast<std::int64_t>(indices[i]), extent);
        std::copy_n(data.data() + o * stride + static_cast<std::size_t>(index) * run, run,
                    Y.data() + (o * count + i) * run);
      }
  }
};

}  // namespace inlay::op

INLAY_ATTRIBUTES(inlay::op::Gather::attributes, axis);
