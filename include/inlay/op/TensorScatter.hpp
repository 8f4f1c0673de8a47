// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/attributes.hpp>
#include <inlay/family/movement.hpp>

namespace inlay::op {

/// ONNX `TensorScatter` (ai.onnx, since 24).   present_cache = past_cache with update written along `axis` from
/// write_indices on
/// Shapes: past_cache and present_cache (N, …, T, …);  update alike with S <= T along axis;  write_indices (N),
///   int64, 0 where left out.   Types: all. Positions past the end are clamped, or start anew with the mode
///   circular.
/// Errors: elem_types_differ, axis_out_of_range (also axis 0, which counts samples), ranks_differ,
///   element_count_differs (found extent, wanted).   Source: Operators.md#TensorScatter
struct TensorScatter {
  static constexpr op_identity id{"", "TensorScatter", 24};
  static constexpr arity inputs{2, 3}, outputs{1, 1};

  enum class end : std::uint8_t { linear, circular };
  struct attributes {
    std::int64_t axis = -2;
    end mode = end::linear;
  };

  static constexpr error infer(attributes const& a, std::span<tensor_info const> in,
                               std::span<tensor_info> out) {
    tensor_info const &past = in[0], &update = in[1], indices = family::input_at(in, 2);
    if (error const e = family::check_movable(past)) return e;
    if (error const e = family::check_same_type(update, past.type)) return e;
    std::size_t axis = 0;
    if (error const e = family::normalize_axis_of(a.axis, past.rank(), axis)) return e;
    if (axis == 0) return {fault::axis_out_of_range, a.axis, static_cast<std::int64_t>(past.rank())};
    dims wanted = past.dims;
    if (update.rank() == past.rank() && update.dims[axis] <= past.dims[axis])
      wanted[axis] = update.dims[axis];
    if (error const e = family::check_same_dims(update.dims, wanted)) return e;
    if (indices.present()) {
      if (error const e = family::check_same_type(indices, elem_type::int64)) return e;
      if (error const e = family::check_same_dims(indices.dims, {past.dims[0]})) return e;
    }
    out[0] = {past.type, past.dims};
    return no_error;
  }

  static constexpr void reference(attributes const& a, auto past, auto update, auto indices, auto Y) {
    family::copy(past, Y);
    if (update.size() == 0) return;
    auto const axis = static_cast<std::size_t>(normalize_axis(a.axis, past.rank()));
    std::size_t const outer = elements(past.dims(), 0, axis),
                      run = elements(past.dims(), axis + 1, past.rank());
    std::int64_t const extent = past.dims()[axis], steps = update.dims()[axis];
    std::size_t const of_sample = outer / static_cast<std::size_t>(past.dims()[0]);
    for (std::size_t o = 0; o < outer; ++o) {
      std::int64_t first = 0;
      if constexpr (is_present<decltype(indices)>) first = family::safe_index(indices[o / of_sample], extent);
      for (std::int64_t s = 0; s < steps; ++s) {
        std::int64_t to = first + s;
        if (to >= extent) to = a.mode == end::circular ? to - extent : extent - 1;
        std::copy_n(update.data() + (o * static_cast<std::size_t>(steps) + static_cast<std::size_t>(s)) * run,
                    run,
                    Y.data() + (o * static_cast<std::size_t>(extent) + static_cast<std::size_t>(to)) * run);
      }
    }
  }
};

}  // namespace inlay::op

template <>
inline constexpr std::array<std::string_view, 2> inlay::enumerators<inlay::op::TensorScatter::end>{
    "linear", "circular"};

INLAY_ATTRIBUTES(inlay::op::TensorScatter::attributes, axis, mode);
