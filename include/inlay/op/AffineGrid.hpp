// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/attributes.hpp>
#include <inlay/family/movement.hpp>

namespace inlay::op {

/// ONNX `AffineGrid` (ai.onnx, since 20).   grid = where an affine map puts the places of an image
/// Shapes: theta (N, r, r + 1), r 2 or 3;  size (r + 2), int64: (N, C, D1, …, Dr);  grid (N, D1, …, Dr, r), the
///   last axis of the image first.   Types: floating point.   A size that is known only at run time needs a
///   capacity of the output that the model or the user declares.
/// Errors: elem_type_not_supported, rank_out_of_range (found rank, wanted 3), element_count_differs (found extent,
///   wanted), attribute_length_differs (found elements of size, wanted), shape_must_be_constant.
/// Source: Operators.md#AffineGrid
struct AffineGrid {
  static constexpr op_identity id{"", "AffineGrid", 20};
  static constexpr arity inputs{2, 2}, outputs{1, 1};

  struct attributes {
    std::int64_t align_corners = 0;
  };

  static constexpr error infer(attributes const&, std::span<tensor_info const> in,
                               std::span<tensor_info> out) {
    tensor_info const &theta = in[0], &size = in[1];
    if (!is_floating(theta.type))
      return {fault::elem_type_not_supported, static_cast<std::int64_t>(theta.type), 1};
    if (error const e = family::check_same_type(size, elem_type::int64)) return e;
    if (theta.rank() != 3) return {fault::rank_out_of_range, static_cast<std::int64_t>(theta.rank()), 3};
    std::int64_t const rank = theta.dims[1];
    if (rank != 2 && rank != 3) return {fault::element_count_differs, rank, 2};
    if (theta.dims[2] != rank + 1) return {fault::element_count_differs, theta.dims[2], rank + 1};
    if (size.rank() != 1 || size.elements() != static_cast<std::size_t>(rank) + 2)
      return {fault::attribute_length_differs, static_cast<std::int64_t>(size.elements()), rank + 2};
    dims grid{theta.dims[0]};
    if (!size.values) {
      if (error const e = family::declared_dims(out[0], static_cast<std::size_t>(rank) + 2, grid)) return e;
      if (error const e = family::check_extents(grid)) return e;
      out[0] = capacity_of(theta.type, grid);
      return no_error;
    }
    if (size.values[0] != theta.dims[0]) return {fault::element_count_differs, size.values[0], theta.dims[0]};
    for (std::size_t i = 0; i < static_cast<std::size_t>(rank); ++i) grid.push_back(size.values[2 + i]);
    grid.push_back(rank);
    if (error const e = family::check_extents(grid)) return e;
    out[0] = {theta.type, grid};
    return no_error;
  }

  static constexpr void reference(attributes const& a, auto theta, auto, auto grid) {
    using T = typename decltype(grid)::value_type;
    using Sum = compute_type<T>;
    std::size_t const rank = grid.rank() - 2;
    dims const places(grid.dims());
    for_each_index(places, [&](dims const& at, std::size_t i) {
      auto const row =
          (static_cast<std::size_t>(at[0]) * rank + static_cast<std::size_t>(at.back())) * (rank + 1);
      Sum sum{0};
      for (std::size_t k = 0; k < rank; ++k)  // the last axis first
        sum += static_cast<Sum>(theta[row + k]) * coordinate<Sum>(a, at[rank - k], places[rank - k]);
      grid[i] = static_cast<T>(sum + static_cast<Sum>(theta[row + rank]));
    });
  }

 private:
  /// Of position i along an axis: from -1 to 1 at the centres of the outermost elements, or at their outer edges.
  template <class Sum>
  static constexpr Sum coordinate(attributes const& a, std::int64_t i, std::int64_t extent) {
    auto const numerator = static_cast<Sum>(2 * i + (a.align_corners ? 0 : 1)),
               denominator = static_cast<Sum>(a.align_corners && extent > 1 ? extent - 1 : extent);
    return numerator / denominator - 1;
  }
};

}  // namespace inlay::op

INLAY_ATTRIBUTES(inlay::op::AffineGrid::attributes, align_corners);
