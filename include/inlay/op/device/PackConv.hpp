// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/attributes.hpp>
#include <inlay/family/convolution.hpp>
#include <inlay/family/movement.hpp>
#include <inlay/kernel/packing.hpp>

namespace inlay::op::device {

/// inlay's own `PackConv`: the weights of a Conv as its kernels read them (kernel/packing.hpp). The generator
/// computes it of constant weights, and puts it before a Conv whose weights are known at run time only.
/// Shapes: W (M, C/group, k1, …, kn);  Y as W, stored as taps where every channel of an image is a group of its
///   own, else as panels.   Types: float.
/// Errors: elem_type_not_supported, rank_out_of_range, channels_not_divisible_by_group (found M, wanted group).
struct PackConv {
  static constexpr op_identity id{"inlay", "PackConv", 1};
  static constexpr arity inputs{1, 1}, outputs{1, 1};

  struct attributes {
    std::int64_t group = 1;
  };

  static constexpr error infer(attributes const& a, std::span<tensor_info const> in,
                               std::span<tensor_info> out) {
    tensor_info const& W = in[0];
    if (error const e = family::check_packable(W, a.group)) return e;
    out[0] = {W.type, W.dims, storage_of(a, W.dims)};
    return no_error;
  }

  static constexpr storage storage_of(attributes const& a, dims const& W) {
    return W[1] == 1 && W[0] == a.group && a.group > 1 && W.size() < 5 ? storage::taps : storage::panels;
  }

  static constexpr void reference(attributes const& a, auto W, auto Y) {
    auto const M = static_cast<std::size_t>(W.dims()[0]), channels = static_cast<std::size_t>(W.dims()[1]),
               taps = elements(W.dims(), 2, W.rank()), group = static_cast<std::size_t>(a.group);
    bool const depthwise = storage_of(a, W.dims()) == storage::taps;
    for (std::size_t m = 0; m < M; ++m)
      for (std::size_t c = 0; c < channels; ++c)
        for (std::size_t t = 0; t < taps; ++t)
          Y[depthwise ? kernel::tap_index(m, t, M)
                      : kernel::convolution_panel_index(m, c, t, M, channels, taps, group)] =
              W[(m * channels + c) * taps + t];
  }

  template <auto a>
  static void evaluate(auto W, auto Y) {
    constexpr auto M = W.dims()[0], channels = W.dims()[1], columns = M / a.group;
    constexpr auto taps = static_cast<std::int64_t>(elements(W.dims(), 2, W.rank())), depth = taps * channels;
    constexpr auto narrow = columns % panel;
    if constexpr (decltype(Y)::storage == storage::taps) {
      family::copy_strided(W.data(), Y.data(), axes({{taps, 1, M}, {M, taps, 1}}));
    } else {
      constexpr family::strided_axis groups{a.group, columns * depth, columns * depth};
      if constexpr (columns >= panel && in_squares(taps, depth)) {
        for (std::int64_t group = 0; group < a.group; ++group)
          for (std::int64_t first = 0; first + panel <= columns; first += panel) {
            std::int64_t const offset = (group * columns + first) * depth;
            pack_panel(W.data() + offset, Y.data() + offset, static_cast<std::ptrdiff_t>(channels),
                       static_cast<std::ptrdiff_t>(taps));
          }
      } else if constexpr (columns >= panel) {
        family::copy_strided(W.data(), Y.data(),
                             axes({groups,
                                   {columns / panel, panel * depth, panel * depth},
                                   {taps, 1, channels * panel},
                                   {channels, taps, panel},
                                   {panel, depth, 1}}));
      }
      if constexpr (narrow > 0)
        family::copy_strided(
            W.data(), Y.data(),
            axes({groups, {taps, 1, channels * narrow}, {channels, taps, narrow}, {narrow, depth, 1}}),
            (columns - narrow) * depth, (columns - narrow) * depth);
    }
  }

 private:
  static constexpr auto panel = static_cast<std::int64_t>(kernel::panel_width);

  static constexpr family::strided_axes axes(std::initializer_list<family::strided_axis> list) {
    family::strided_axes result;
    for (family::strided_axis const& axis : list) result.add(axis.extent, axis.from, axis.to);
    return result;
  }

  /// Whether a panel is packed by pack_panel(): a copy along strides has squares of packs by itself where there is
  /// one tap.
  static constexpr bool in_squares(std::int64_t taps, std::int64_t depth) {
    return simd::lanes > 1 && taps > 1 && depth >= static_cast<std::int64_t>(simd::lanes);
  }

  /// A full panel: weights that lie side by side, (channel, tap), become rows in squares of packs, which go to
  /// their places (tap, channel).
  [[gnu::noinline]] static void pack_panel(float const* from, float* to, std::ptrdiff_t channels,
                                           std::ptrdiff_t taps) {
    constexpr auto side = static_cast<std::ptrdiff_t>(simd::lanes),
                   width = static_cast<std::ptrdiff_t>(kernel::panel_width);
    float rows[kernel::panel_width * simd::lanes];
    std::ptrdiff_t const depth = channels * taps;
    for (std::ptrdiff_t next = 0; next < depth; next += side) {
      // The last square is shifted back over weights that are then packed twice.
      std::ptrdiff_t const first = next + side <= depth ? next : depth - side;
      for (std::ptrdiff_t m = 0; m < width; m += side)
        simd::transpose_square(from + first + m * depth, depth, rows + m, width);
      std::ptrdiff_t channel = first / taps, tap = first % taps;
      for (float const* row = rows; row != std::end(rows); row += width) {
        std::copy_n(row, width, to + (tap * channels + channel) * width);
        if (++tap == taps) {
          tap = 0;
          ++channel;
        }
      }
    }
  }
};

}  // namespace inlay::op::device

INLAY_ATTRIBUTES(inlay::op::device::PackConv::attributes, group);
