// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/attributes.hpp>
#include <inlay/family/movement.hpp>
#include <inlay/kernel/packing.hpp>

namespace inlay::op::device {

/// inlay's own `PackConvTranspose`: the weights of a ConvTranspose as panels (kernel/packing.hpp). The generator computes it of
/// constant weights, and puts it before a ConvTranspose whose weights are known at run time only.
/// Shapes: W (C, M/group, k1, …, kn);  Y as W.   Types: float.
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
    if (W.type != elem_type::float_)
      return {fault::elem_type_not_supported, static_cast<std::int64_t>(W.type), 1};
    if (W.rank() < 3 || W.rank() > 5)
      return {fault::rank_out_of_range, static_cast<std::int64_t>(W.rank()), 3};
    if (a.group < 1 || W.dims[0] % a.group != 0)
      return {fault::channels_not_divisible_by_group, W.dims[0], a.group};
    auto const axes = static_cast<std::int64_t>(W.rank()) - 2;
    if (!a.strides.empty() && a.strides.size() != W.rank() - 2)
      return {fault::attribute_length_differs, static_cast<std::int64_t>(a.strides.size()), axes};
    for (std::int64_t const stride : a.strides)
      if (stride < 1 || stride > family::most_elements) return {fault::attribute_out_of_range, stride, 1};
    out[0] = {W.type, W.dims, storage::panels};
    return no_error;
  }

  static constexpr void reference(attributes const& a, auto W, auto Y) {
    dims const strides = strides_of(a, W.rank() - 2), window = window_of(W.dims());
    std::size_t from = 0;
    for (std::int64_t c = 0; c < W.dims()[0]; ++c)
      for (std::int64_t m = 0; m < W.dims()[1]; ++m)
        for_each_index(window, [&](dims const& tap, std::size_t) {
          Y[kernel::transposed_weight<storage::panels>(W.dims(), strides, a.group, c, m, tap)] = W[from++];
        });
  }

  template <auto a>
  static void evaluate(auto W, auto Y) {
    constexpr dims strides = strides_of(a, W.rank() - 2), window = window_of(W.dims());
    // The residues with a tap, each the matrix of a convolution.
    dims residues = strides;
    for (std::size_t i = 0; i < residues.size(); ++i) residues[i] = std::min(strides[i], window[i]);
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

  /// Taps residue, residue + stride, … of all groups, the last of them first.
  static constexpr void pack_residue(float const* from, float* to, dims const& W, dims const& strides,
                                     std::int64_t group, dims const& residue) {
    constexpr auto panel = static_cast<std::int64_t>(kernel::panel_width);
    dims const window = window_of(W), steps = row_major_strides(window);
    std::int64_t const channels = W[0] / group, columns = W[1];
    auto const taps = static_cast<std::int64_t>(elements(window));
    dims counts = window, last = window;
    std::int64_t from_taps = 0;
    for (std::size_t i = 0; i < window.size(); ++i) {
      counts[i] = kernel::taps_of_residue(window[i], strides[i], residue[i]);
      last[i] = residue[i] + (counts[i] - 1) * strides[i];
      from_taps += last[i] * steps[i];
    }
    std::int64_t const depth = static_cast<std::int64_t>(elements(counts)) * channels;
    auto const matrix =
        static_cast<std::int64_t>(kernel::transposed_weight<storage::panels>(W, strides, group, 0, 0, last));
    dims const rows = row_major_strides(counts);
    auto const copy = [&](std::int64_t first, std::int64_t panels, std::int64_t width) {
      family::strided_axes axes;
      axes.add(group, channels * columns * taps, channels * columns * taps);
      axes.add(panels, width * taps, width * depth);
      for (std::size_t i = 0; i < window.size(); ++i)
        axes.add(counts[i], -strides[i] * steps[i], rows[i] * channels * width);
      axes.add(channels, columns * taps, width);
      axes.add(width, taps, 1);
      family::copy_strided(from, to, axes, from_taps + first * taps, matrix + first * depth);
    };
    std::int64_t const narrow = columns % panel;
    if (columns >= panel) copy(0, columns / panel, panel);
    if (narrow > 0) copy(columns - narrow, 1, narrow);
  }
};

}  // namespace inlay::op::device

INLAY_ATTRIBUTES(inlay::op::device::PackConvTranspose::attributes, group, strides);
