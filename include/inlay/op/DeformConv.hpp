// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/attributes.hpp>
#include <inlay/family/movement.hpp>
#include <inlay/family/sampling.hpp>
#include <inlay/family/sliding_window.hpp>

#include <algorithm>

namespace inlay::op {

/// ONNX `DeformConv` (ai.onnx, since 22).   Y = a convolution whose taps are displaced by `offset`, read between
///   elements, and weighted by `mask`; plus B
/// Shapes: X (N, C, D1, …, Dn);  W (M, C/group, k1, …, kn);  offset (N, offset_group * k1 * … * kn * n, o1, …, on), an
///   offset for each axis of each tap;  B (M);  mask (N, offset_group * k1 * … * kn, o1, …, on);  Y (N, M, o1, …, on).
///   Types: floating point. Elements outside X count as 0.
/// Errors: elem_type_not_supported, elem_types_differ, rank_out_of_range, ranks_differ, channels_differ,
///   channels_not_divisible_by_group, kernel_rank_differs, kernel_larger_than_input, element_count_differs, attribute_*.
/// Accuracy: C/group * k1 * … * kn * 2^-24 relative to the sum of magnitudes, float accumulation.
/// Source: Operators.md#DeformConv
struct DeformConv {
  static constexpr op_identity id{"", "DeformConv", 22};
  static constexpr arity inputs{3, 5}, outputs{1, 1};

  struct attributes {
    ints dilations{};
    std::int64_t group = 1;
    ints kernel_shape{};
    std::int64_t offset_group = 1;
    ints pads{};
    ints strides{};
  };

  static constexpr error infer(attributes const& a, std::span<tensor_info const> in,
                               std::span<tensor_info> out) {
    tensor_info const &X = in[0], &W = in[1], &offset = in[2], B = family::input_at(in, 3),
                      mask = family::input_at(in, 4);
    if (!is_floating(X.type)) return {fault::elem_type_not_supported, static_cast<std::int64_t>(X.type), 1};
    for (tensor_info const* t :
         {&W, &offset, static_cast<tensor_info const*>(&B), static_cast<tensor_info const*>(&mask)})
      if (t->present())
        if (error const e = family::check_same_type(*t, X.type)) return e;
    if (X.rank() < 3) return {fault::rank_out_of_range, static_cast<std::int64_t>(X.rank()), 3};
    if (W.rank() != X.rank())
      return {fault::ranks_differ, static_cast<std::int64_t>(W.rank()), static_cast<std::int64_t>(X.rank())};
    std::int64_t const C = X.dims[1], M = W.dims[0];
    for (std::int64_t const groups : {a.group, a.offset_group}) {
      if (groups < 1 || groups > family::most_elements) return {fault::attribute_out_of_range, groups, 1};
      if (C % groups != 0) return {fault::channels_not_divisible_by_group, C, groups};
    }
    if (M % a.group != 0) return {fault::channels_not_divisible_by_group, M, a.group};
    if (C / a.group != W.dims[1]) return {fault::channels_differ, C / a.group, W.dims[1]};
    if (B.present() && B.elements() != static_cast<std::size_t>(M))
      return {fault::channels_differ, static_cast<std::int64_t>(B.elements()), M};
    dims kernel;
    for (std::size_t i = 2; i < W.rank(); ++i) kernel.push_back(W.dims[i]);
    if (!a.kernel_shape.empty()) {
      if (a.kernel_shape.size() != kernel.size())
        return {fault::kernel_rank_differs, static_cast<std::int64_t>(a.kernel_shape.size()),
                static_cast<std::int64_t>(kernel.size())};
      for (std::size_t i = 0; i < kernel.size(); ++i)
        if (a.kernel_shape[i] != kernel[i])
          return {fault::attribute_out_of_range, a.kernel_shape[i], kernel[i]};
    }
    family::window_geometry g;
    if (error const e = resolve(a, X.dims, W.dims, g)) return e;
    std::int64_t const taps = a.offset_group * static_cast<std::int64_t>(elements(kernel));
    if (error const e = family::check_same_dims(
            offset.dims, family::activation_dims(X.dims[0], taps * static_cast<std::int64_t>(kernel.size()),
                                                 g.output, false)))
      return e;
    if (mask.present())
      if (error const e =
              family::check_same_dims(mask.dims, family::activation_dims(X.dims[0], taps, g.output, false)))
        return e;
    dims const Y = family::activation_dims(X.dims[0], M, g.output, false);
    if (error const e = family::check_extents(Y)) return e;
    out[0] = {X.type, Y};
    return no_error;
  }

  static constexpr std::uint64_t macs(attributes const&, std::span<tensor_info const> in,
                                      std::span<tensor_info const> out) {
    return out[0].elements() * elements(in[1].dims, 1, in[1].rank());
  }

  static constexpr void reference(attributes const& a, auto X, auto W, auto offset, auto B, auto mask,
                                  auto Y) {
    using T = typename decltype(Y)::value_type;
    using Sum = compute_type<T>;
    // Output channels that share the samples of one walk over the taps.
    constexpr std::int64_t together = 16;
    family::window_geometry g;
    (void)resolve(a, X.dims(), W.dims(), g);
    std::size_t const spatial = g.rank();
    dims const strides = row_major_strides(X.dims());
    std::int64_t const C = X.dims()[1], M = Y.dims()[1], filters = M / a.group, channels = C / a.group,
                       of_offset_group = C / a.offset_group, plane = strides[1],
                       taps = static_cast<std::int64_t>(elements(g.kernel)),
                       area = static_cast<std::int64_t>(elements(g.output));
    for (std::int64_t n = 0; n < X.dims()[0]; ++n)
      for (std::int64_t group = 0; group < a.group; ++group)
        for (std::int64_t first = 0; first < filters; first += together) {
          std::int64_t const count = std::min(together, filters - first), m = group * filters + first;
          for_each_index(g.output, [&](dims const& at, std::size_t place) {
            Sum sums[together]{};
            if constexpr (is_present<decltype(B)>)
              for (std::int64_t i = 0; i < count; ++i)
                sums[i] = static_cast<Sum>(B[static_cast<std::size_t>(m + i)]);
            for_each_index(g.kernel, [&](dims const& tap, std::size_t k) {
              std::int64_t sampled_group = -1;
              family::axis_taps<Sum> neighbours[max_rank];
              Sum weight{1};
              for (std::int64_t c = 0; c < channels; ++c) {
                std::int64_t const channel = group * channels + c, own = channel / of_offset_group;
                if (own != sampled_group) {  // the places of another offset group
                  sampled_group = own;
                  std::int64_t const row = (n * a.offset_group + own) * taps + static_cast<std::int64_t>(k);
                  for (std::size_t i = 0; i < spatial; ++i) {
                    auto const moved = offset[static_cast<std::size_t>(
                        (row * static_cast<std::int64_t>(spatial) + static_cast<std::int64_t>(i)) * area +
                        static_cast<std::int64_t>(place))];
                    std::int64_t const fixed =
                        at[i] * g.strides[i] - g.pad_begin[i] + tap[i] * g.dilations[i];
                    neighbours[i] =
                        family::linear_taps(static_cast<Sum>(fixed) + static_cast<Sum>(moved), g.input[i]);
                  }
                  if constexpr (is_present<decltype(mask)>)
                    weight = static_cast<Sum>(
                        mask[static_cast<std::size_t>(row * area + static_cast<std::int64_t>(place))]);
                }
                Sum const x = weight * family::sum_of_taps(X.data() + (n * C + channel) * plane, neighbours,
                                                           strides.begin() + 2, spatial);
                for (std::int64_t i = 0; i < count; ++i)
                  sums[i] +=
                      x * static_cast<Sum>(W[static_cast<std::size_t>(((m + i) * channels + c) * taps) + k]);
              }
            });
            for (std::int64_t i = 0; i < count; ++i)
              Y[static_cast<std::size_t>((n * M + m + i) * area) + place] = static_cast<T>(sums[i]);
          });
        }
  }

 private:
  struct window {
    ints const &dilations, &pads, &strides;
    inlay::auto_pad auto_pad = inlay::auto_pad::NOTSET;
  };
  static constexpr error resolve(attributes const& a, dims const& X, dims const& W,
                                 family::window_geometry& g) {
    dims kernel;
    for (std::size_t i = 2; i < W.size(); ++i) kernel.push_back(W[i]);
    return family::resolve_window(window{a.dilations, a.pads, a.strides}, kernel,
                                  family::spatial_dims(X, false), g);
  }
};

}  // namespace inlay::op

INLAY_ATTRIBUTES(inlay::op::DeformConv::attributes, dilations, group, kernel_shape, offset_group, pads,
                 strides);
