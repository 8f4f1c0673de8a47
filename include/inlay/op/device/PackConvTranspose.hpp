// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/attributes.hpp>
#include <inlay/family/convolution.hpp>
#include <inlay/family/movement.hpp>
#include <inlay/kernel/packing.hpp>

namespace inlay::op::device {

/// inlay's own `PackConvTranspose`: the weights of a ConvTranspose as its kernels read them (kernel/packing.hpp). The
/// generator computes it of constant weights, and puts it before a ConvTranspose whose weights are known at run time only.
/// Shapes: W (C, M/group, k1, …, kn);  Y as W, stored as taps where every channel is a group of its own, else as
///   panels.   Types: float.
/// Errors: elem_type_not_supported, rank_out_of_range, channels_not_divisible_by_group (found C, wanted group),
///   attribute_length_differs, attribute_out_of_range (strides).
struct PackConvTranspose {
  static constexpr op_identity id{"inlay", "PackConvTranspose", 1};
  static constexpr arity inputs{1, 1}, outputs{1, 1};

  struct attributes {
    std::int64_t group = 1;
    ints strides{};  ///< those of the ConvTranspose; 1 where there are none
  };

  static constexpr error infer(attributes const& a, std::span<tensor_info const> in,
                               std::span<tensor_info> out) {
    tensor_info const& W = in[0];
    if (error const e = family::check_packable(W, a.group)) return e;
    auto const axes = static_cast<std::int64_t>(W.rank()) - 2;
    if (!a.strides.empty() && a.strides.size() != W.rank() - 2)
      return {fault::attribute_length_differs, static_cast<std::int64_t>(a.strides.size()), axes};
    for (std::int64_t const stride : a.strides)
      if (stride < 1 || stride > family::most_elements) return {fault::attribute_out_of_range, stride, 1};
    out[0] = {W.type, W.dims, kernel::transposed_storage(W.dims, a.group)};
    return no_error;
  }

  static constexpr void reference(attributes const& a, auto W, auto Y) {
    dims const strides = strides_of(a, W.rank() - 2), window = window_of(W.dims());
    std::size_t from = 0;
    for (std::int64_t c = 0; c < W.dims()[0]; ++c)
      for (std::int64_t m = 0; m < W.dims()[1]; ++m)
        for_each_index(window, [&](dims const& tap, std::size_t) {
          Y[packed_index(W.dims(), strides, a.group, c, m, tap)] = W[from++];
        });
  }

  template <auto a>
  static void evaluate(auto W, auto Y) {
    constexpr dims strides = strides_of(a, W.rank() - 2), residues = residues_of(W.dims(), strides, a.group);
    for_each_index(residues, [&](dims const& residue, std::size_t) {
      pack_residue(W.data(), Y.data(), W.dims(), strides, a.group, residue);
    });
  }

 private:
  static constexpr dims strides_of(attributes const& a, std::size_t axes) {
    dims strides(axes, 1);
    for (std::size_t i = 0; i < a.strides.size(); ++i) strides[i] = a.strides[i];
    return strides;
  }
  static constexpr dims window_of(dims const& W) {
    dims window;
    for (std::size_t i = 2; i < W.size(); ++i) window.push_back(W[i]);
    return window;
  }

  /// How many residues along each axis have a tap: each is the matrix of a convolution.
  static constexpr dims residues_of(dims const& W, dims const& strides, std::int64_t group) {
    dims result = window_of(W);
    if (kernel::taps_are_columns(W[0] / group, W[1], W.back())) result.back() = 1;
    for (std::size_t i = 0; i < result.size(); ++i) result[i] = std::min(strides[i], result[i]);
    return result;
  }

  /// Where weight (c, m, tap) is stored.
  static constexpr std::size_t packed_index(dims const& W, dims const& strides, std::int64_t group,
                                            std::int64_t c, std::int64_t m, dims const& tap) {
    return kernel::transposed_storage(W, group) == storage::taps
               ? kernel::transposed_weight<storage::taps>(W, strides, group, c, m, tap)
               : kernel::transposed_weight<storage::panels>(W, strides, group, c, m, tap);
  }

  /// Taps residue, residue + stride, … of all groups, the last of them first; along a row all of them as columns,
  /// where that is the layout.
  static constexpr void pack_residue(float const* from, float* to, dims const& W, dims const& strides,
                                     std::int64_t group, dims const& residue) {
    constexpr auto panel = static_cast<std::int64_t>(kernel::panel_width);
    dims const window = window_of(W), steps = row_major_strides(window);
    std::int64_t const channels = W[0] / group;
    bool const taps_are_columns = kernel::taps_are_columns(channels, W[1], window.back());
    bool const depthwise = kernel::transposed_storage(W, group) == storage::taps;
    std::int64_t const columns = W[1] * (taps_are_columns ? window.back() : 1);
    auto const taps = static_cast<std::int64_t>(elements(window));
    dims counts = window, last = window;
    std::int64_t first_tap = 0;
    for (std::size_t i = 0; i < window.size(); ++i) {
      bool const is_column = taps_are_columns && i + 1 == window.size();
      counts[i] = is_column ? 1 : kernel::taps_of_residue(window[i], strides[i], residue[i]);
      last[i] = residue[i] + (counts[i] - 1) * strides[i];
      first_tap += last[i] * steps[i];
    }
    std::int64_t const depth = static_cast<std::int64_t>(elements(counts)) * channels;
    auto const matrix = static_cast<std::int64_t>(packed_index(W, strides, group, 0, 0, last));
    dims const rows = row_major_strides(counts);
    // Copies `width` of the `pitch` columns of each of `panels` panels. The first one begins at weight `first`, and
    // goes to `place`.
    auto const copy = [&](std::int64_t first, std::int64_t place, std::int64_t panels, std::int64_t pitch,
                          std::int64_t width) {
      family::strided_axes axes;
      axes.add(group, channels * W[1] * taps, depthwise ? 1 : channels * W[1] * taps);
      axes.add(panels, pitch * taps, pitch * depth);
      for (std::size_t i = 0; i < window.size(); ++i)
        axes.add(counts[i], -strides[i] * steps[i], rows[i] * channels * pitch);
      axes.add(channels, W[1] * taps, pitch);
      axes.add(width, taps, 1);
      family::copy_strided(from, to, axes, first_tap + first, matrix + place);
    };
    if (depthwise) {
      copy(0, 0, 1, group, 1);
      return;
    }
    std::int64_t const narrow = columns % panel, whole = columns - narrow;
    if (taps_are_columns) {
      for (std::int64_t n = 0; n < columns; ++n)
        copy(n / W[1] + n % W[1] * taps, n / panel * panel * depth + n % panel, 1, n < whole ? panel : narrow,
             1);
      return;
    }
    if (whole > 0) copy(0, 0, whole / panel, panel, panel);
    if (narrow > 0) copy(whole * taps, whole * depth, 1, narrow, narrow);
  }
};

}  // namespace inlay::op::device

INLAY_ATTRIBUTES(inlay::op::device::PackConvTranspose::attributes, group, strides);
