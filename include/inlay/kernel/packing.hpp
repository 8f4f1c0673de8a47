// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

/// The layouts in which the generator stores constant weights and the kernels read them. One layout for all
/// targets: a panel of 16 columns is one AVX-512 register, two of AVX, four of NEON or SSE, sixteen scalars.
namespace inlay::kernel {

/// Columns in a full panel.
inline constexpr std::size_t panel_width = 16;

/// `storage::panels`: a matrix of `columns` columns and `depth` rows as panels [columns / 16][depth][16],
/// followed by one narrower panel [depth][columns % 16] for the rest. No element is padded: weights take the
/// bytes they have. Kernels that load whole registers from the narrow panel read past its rows; initializers
/// end with `overread` spare elements.
constexpr std::size_t panel_index(std::size_t row, std::size_t column, std::size_t depth,
                                  std::size_t columns) {
  std::size_t const panel = column / panel_width, first = panel * panel_width;
  std::size_t const width = columns - first < panel_width ? columns - first : panel_width;
  return first * depth + row * width + (column - first);
}

/// Elements that may be read, and are ignored, past the end of packed weights.
inline constexpr std::size_t overread = panel_width;

/// Row of the matrix that a convolution multiplies by, for tap `tap` (row-major over the kernel axes) and
/// input channel `channel` of its group: the channel-last im2col order. Its columns are the output channels
/// of the group.
constexpr std::size_t convolution_row(std::size_t tap, std::size_t channel, std::size_t channels) {
  return tap * channels + channel;
}

/// Index of weight (m, c, tap) of a convolution W (M, C/group, k1, …, kn) in `storage::panels`: the groups'
/// matrices one after the other.
constexpr std::size_t convolution_panel_index(std::size_t m, std::size_t c, std::size_t tap, std::size_t M,
                                              std::size_t channels, std::size_t taps, std::size_t group) {
  std::size_t const columns = M / group, depth = taps * channels, g = m / columns;
  return g * columns * depth + panel_index(convolution_row(tap, c, channels), m % columns, depth, columns);
}

/// Index of weight (channel, tap) of a depthwise convolution in `storage::taps`: [taps][C].
constexpr std::size_t tap_index(std::size_t channel, std::size_t tap, std::size_t channels) {
  return tap * channels + channel;
}

}  // namespace inlay::kernel
