// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/attributes.hpp>
#include <inlay/family/elementwise.hpp>
#include <inlay/family/math.hpp>
#include <inlay/family/movement.hpp>

#include <algorithm>

namespace inlay::op {

/// ONNX `MaxRoiPool` (ai.onnx, since 22).   Y = largest element of each bin of each region; 0 where a bin is empty
/// Shapes: X (N, C, H, W);  rois (R, 5): an image, clamped to those there are, x1, y1, x2, y2, both corners inside;  Y
///   (R, C, pooled_shape).   Types: floating point.
/// Errors: elem_type_not_supported, elem_types_differ, rank_out_of_range, element_count_differs (found extent, wanted;
///   nothing to pool: found 0, wanted 1), attribute_length_differs, attribute_out_of_range.
/// Source: Operators.md#MaxRoiPool; corners are rounded and bins cut as in Fast R-CNN and ONNX Runtime
struct MaxRoiPool {
  static constexpr op_identity id{"", "MaxRoiPool", 22};
  static constexpr arity inputs{2, 2}, outputs{1, 1};

  struct attributes {
    ints pooled_shape{};
    float spatial_scale = 1;
  };

  static constexpr error infer(attributes const& a, std::span<tensor_info const> in,
                               std::span<tensor_info> out) {
    tensor_info const &X = in[0], &rois = in[1];
    if (!is_floating(X.type)) return {fault::elem_type_not_supported, static_cast<std::int64_t>(X.type), 1};
    if (error const e = family::check_same_type(rois, X.type)) return e;
    if (X.rank() != 4) return {fault::rank_out_of_range, static_cast<std::int64_t>(X.rank()), 4};
    if (rois.rank() != 2) return {fault::rank_out_of_range, static_cast<std::int64_t>(rois.rank()), 2};
    if (rois.dims[1] != 5) return {fault::element_count_differs, rois.dims[1], 5};
    if (a.pooled_shape.size() != 2)
      return {fault::attribute_length_differs, static_cast<std::int64_t>(a.pooled_shape.size()), 2};
    for (std::int64_t const extent : a.pooled_shape)
      if (extent < 1 || extent > family::most_elements) return {fault::attribute_out_of_range, extent, 1};
    dims const Y{rois.dims[0], X.dims[1], a.pooled_shape[0], a.pooled_shape[1]};
    if (error const e = family::check_extents(Y)) return e;
    if (elements(Y) != 0 && X.elements() == 0) return {fault::element_count_differs, 0, 1};
    out[0] = {X.type, Y};
    return no_error;
  }

  static constexpr void reference(attributes const& a, auto X, auto rois, auto Y) {
    using T = typename decltype(Y)::value_type;
    using Sum = compute_type<T>;
    std::int64_t const C = X.dims()[1], H = X.dims()[2], W = X.dims()[3];
    std::size_t y = 0;
    for (std::int64_t r = 0; r < Y.dims()[0]; ++r) {
      auto const number = [&](std::int64_t i) {
        return static_cast<double>(static_cast<Sum>(rois[static_cast<std::size_t>(5 * r + i)]));
      };
      auto const corner = [&](std::int64_t i) {
        double const x = number(i) * static_cast<double>(a.spatial_scale);
        // Halves away from 0.
        return std::clamp<std::int64_t>(
            family::to_integer<std::int64_t>(x < 0 ? math::ceil(x - 0.5) : math::floor(x + 0.5)),
            -family::most_elements, family::most_elements);
      };
      std::int64_t const n = family::safe_index(family::to_integer<std::int64_t>(number(0)), X.dims()[0]);
      bins const along{corner(1), corner(3), a.pooled_shape[1]},
          down{corner(2), corner(4), a.pooled_shape[0]};
      for (std::int64_t c = 0; c < C; ++c) {
        T const* const plane = X.data() + (n * C + c) * H * W;
        for (std::int64_t i = 0; i < a.pooled_shape[0]; ++i)
          for (std::int64_t j = 0; j < a.pooled_shape[1]; ++j) {
            T largest{};
            bool first = true;
            for (std::int64_t row = down.first(i, H); row < down.last(i, H); ++row)
              for (std::int64_t column = along.first(j, W); column < along.last(j, W); ++column) {
                T const x = plane[row * W + column];
                if (first || static_cast<Sum>(x) > static_cast<Sum>(largest)) largest = x;
                first = false;
              }
            Y[y++] = largest;
          }
      }
    }
  }

 private:
  /// The bins of a region along one axis.
  struct bins {
    std::int64_t start;
    double size;

    constexpr bins(std::int64_t first_corner, std::int64_t last_corner, std::int64_t count)
        : start(first_corner),
          size(static_cast<double>(std::max<std::int64_t>(last_corner - first_corner + 1, 1)) /
               static_cast<double>(count)) {}
    constexpr std::int64_t first(std::int64_t bin, std::int64_t extent) const {
      return inside(math::floor(static_cast<double>(bin) * size), extent);
    }
    constexpr std::int64_t last(std::int64_t bin, std::int64_t extent) const {
      return inside(math::ceil(static_cast<double>(bin + 1) * size), extent);
    }
    constexpr std::int64_t inside(double offset, std::int64_t extent) const {
      return std::clamp<std::int64_t>(start + family::to_integer<std::int64_t>(offset), 0, extent);
    }
  };
};

}  // namespace inlay::op

INLAY_ATTRIBUTES(inlay::op::MaxRoiPool::attributes, pooled_shape, spatial_scale);
