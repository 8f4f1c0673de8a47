// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/attributes.hpp>
#include <inlay/family/elementwise.hpp>
#include <inlay/family/math.hpp>
#include <inlay/family/movement.hpp>

#include <algorithm>

namespace inlay::op {

/// ONNX `RoiAlign` (ai.onnx, since 22).   Y = mean, or largest element, of samples of X in each bin of each region
/// Shapes: X (N, C, H, W);  rois (R, 4), x1, y1, x2, y2;  batch_indices (R), int64: an image each, clamped to those
///   there are;  Y (R, C, output_height, output_width).   Types: floating point.
/// Errors: elem_type_not_supported, elem_types_differ, rank_out_of_range, element_count_differs (found extent, wanted;
///   nothing to sample: found 0, wanted 1), attribute_out_of_range.
/// Source: Operators.md#RoiAlign; `mode` max takes the largest weighted neighbour, as ONNX's reference does
struct RoiAlign {
  static constexpr op_identity id{"", "RoiAlign", 22};
  static constexpr arity inputs{3, 3}, outputs{1, 1};

  enum class coordinates : std::uint8_t { half_pixel, output_half_pixel };
  enum class pooling : std::uint8_t { avg, max };
  struct attributes {
    coordinates coordinate_transformation_mode = coordinates::half_pixel;
    pooling mode = pooling::avg;
    std::int64_t output_height = 1;
    std::int64_t output_width = 1;
    std::int64_t sampling_ratio = 0;
    float spatial_scale = 1;
  };

  static constexpr error infer(attributes const& a, std::span<tensor_info const> in,
                               std::span<tensor_info> out) {
    tensor_info const &X = in[0], &rois = in[1], &batch = in[2];
    if (!is_floating(X.type)) return {fault::elem_type_not_supported, static_cast<std::int64_t>(X.type), 1};
    if (error const e = family::check_same_type(rois, X.type)) return e;
    if (error const e = family::check_same_type(batch, elem_type::int64)) return e;
    if (X.rank() != 4) return {fault::rank_out_of_range, static_cast<std::int64_t>(X.rank()), 4};
    if (rois.rank() != 2) return {fault::rank_out_of_range, static_cast<std::int64_t>(rois.rank()), 2};
    if (batch.rank() != 1) return {fault::rank_out_of_range, static_cast<std::int64_t>(batch.rank()), 1};
    if (rois.dims[1] != 4) return {fault::element_count_differs, rois.dims[1], 4};
    if (batch.dims[0] != rois.dims[0]) return {fault::element_count_differs, batch.dims[0], rois.dims[0]};
    for (std::int64_t const extent : {a.output_height, a.output_width})
      if (extent < 1 || extent > family::most_elements) return {fault::attribute_out_of_range, extent, 1};
    if (a.sampling_ratio < 0 || a.sampling_ratio > most_samples)
      return {fault::attribute_out_of_range, a.sampling_ratio, most_samples};
    dims const Y{rois.dims[0], X.dims[1], a.output_height, a.output_width};
    if (error const e = family::check_extents(Y)) return e;
    if (elements(Y) != 0 && X.elements() == 0) return {fault::element_count_differs, 0, 1};
    out[0] = {X.type, Y};
    return no_error;
  }

  static constexpr void reference(attributes const& a, auto X, auto rois, auto batch_indices, auto Y) {
    using T = typename decltype(Y)::value_type;
    using Sum = compute_type<T>;
    std::int64_t const C = X.dims()[1], H = X.dims()[2], W = X.dims()[3];
    for (std::int64_t r = 0; r < Y.dims()[0]; ++r) {
      auto const corner = [&](std::int64_t i) {
        Sum const offset = a.coordinate_transformation_mode == coordinates::half_pixel ? Sum{0.5f} : Sum{0};
        return static_cast<Sum>(rois[static_cast<std::size_t>(4 * r + i)]) *
                   static_cast<Sum>(a.spatial_scale) -
               offset;
      };
      bins<Sum> const along{a, corner(0), corner(2), a.output_width},
          down{a, corner(1), corner(3), a.output_height};
      std::int64_t const n = family::safe_index(batch_indices[static_cast<std::size_t>(r)], X.dims()[0]);
      for (std::int64_t i = 0; i < a.output_height; ++i)
        for (std::int64_t j = 0; j < a.output_width; ++j)
          for (std::int64_t c = 0; c < C; c += together) {
            std::int64_t const channels = std::min(C - c, together);
            Sum made[together]{};
            pool(a, X.data() + (n * C + c) * H * W, channels, H, W, down, i, along, j, made);
            for (std::int64_t k = 0; k < channels; ++k)
              Y[static_cast<std::size_t>(((r * C + c + k) * a.output_height + i) * a.output_width + j)] =
                  static_cast<T>(made[k]);
          }
    }
  }

 private:
  /// Samples along an axis of a bin: more than that are not worth having.
  static constexpr std::int64_t most_samples = 1 << 16;

  /// The bins of a region along one axis.
  template <class Sum>
  struct bins {
    Sum start, size;
    std::int64_t samples;

    constexpr bins(attributes const& a, Sum first, Sum last, std::int64_t count) : start(first) {
      Sum extent = last - first;
      if (a.coordinate_transformation_mode == coordinates::output_half_pixel)
        extent = std::max(extent, Sum{1});
      size = extent / static_cast<Sum>(count);
      samples =
          a.sampling_ratio > 0
              ? a.sampling_ratio
              : std::clamp<std::int64_t>(
                    family::to_integer<std::int64_t>(math::ceil(static_cast<double>(size))), 0, most_samples);
    }
    constexpr Sum position(std::int64_t bin, std::int64_t sample) const {
      return start + static_cast<Sum>(bin) * size +
             (static_cast<Sum>(sample) + Sum{0.5f}) * size / static_cast<Sum>(samples);
    }
  };

  /// The two elements around a position, and the share of the second; none outside the image.
  template <class Sum>
  struct between {
    std::int64_t low = 0, high = 0;
    Sum share{0};
    bool inside;

    constexpr between(Sum x, std::int64_t extent) : inside(x >= -1 && x <= static_cast<Sum>(extent)) {
      if (!inside) return;
      if (x < 0) x = Sum{0};
      low = static_cast<std::int64_t>(x);
      high = low + 1;
      share = x - static_cast<Sum>(low);
      if (low >= extent - 1) {
        low = high = extent - 1;
        share = Sum{0};
      }
    }
  };

  /// Channels that are made together: where samples lie is computed once for them.
  static constexpr std::int64_t together = 16;

  /// A bin of some channels.
  template <class Sum, class T>
  static constexpr void pool(attributes const& a, T const* plane, std::int64_t channels, std::int64_t H,
                             std::int64_t W, bins<Sum> const& down, std::int64_t i, bins<Sum> const& along,
                             std::int64_t j, Sum (&made)[together]) {
    bool first = true;
    for (std::int64_t iy = 0; iy < down.samples; ++iy) {
      between<Sum> const y(down.position(i, iy), H);
      for (std::int64_t ix = 0; ix < along.samples; ++ix) {
        between<Sum> const x(along.position(j, ix), W);
        bool const inside = x.inside && y.inside;
        if (!inside && a.mode == pooling::avg) continue;
        Sum const shares[] = {(1 - y.share) * (1 - x.share), (1 - y.share) * x.share, y.share * (1 - x.share),
                              y.share * x.share};
        T const *const low = plane + y.low * W, *const high = plane + y.high * W;
        for (std::int64_t k = 0; k < channels; ++k) {
          std::int64_t const of_channel = k * H * W;
          Sum part[4]{};
          if (inside) {
            part[0] = shares[0] * static_cast<Sum>(low[of_channel + x.low]);
            part[1] = shares[1] * static_cast<Sum>(low[of_channel + x.high]);
            part[2] = shares[2] * static_cast<Sum>(high[of_channel + x.low]);
            part[3] = shares[3] * static_cast<Sum>(high[of_channel + x.high]);
          }
          if (a.mode == pooling::avg) {
            made[k] += part[0] + part[1] + part[2] + part[3];
          } else {
            Sum const largest = std::max(std::max(part[0], part[1]), std::max(part[2], part[3]));
            made[k] = first ? largest : std::max(made[k], largest);
          }
        }
        first = false;
      }
    }
    if (a.mode != pooling::avg) return;
    auto const count = static_cast<Sum>(std::max<std::int64_t>(down.samples * along.samples, 1));
    for (std::int64_t k = 0; k < channels; ++k) made[k] /= count;
  }
};

}  // namespace inlay::op

template <>
inline constexpr std::array<std::string_view, 2> inlay::enumerators<inlay::op::RoiAlign::coordinates>{
    "half_pixel", "output_half_pixel"};
template <>
inline constexpr std::array<std::string_view, 2> inlay::enumerators<inlay::op::RoiAlign::pooling>{"avg",
                                                                                                  "max"};

INLAY_ATTRIBUTES(inlay::op::RoiAlign::attributes, coordinate_transformation_mode, mode, output_height,
                 output_width, sampling_ratio, spatial_scale);
