// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/tensor_info.hpp>

#include <algorithm>
#include <cstddef>

/// The layouts in which the generator stores constant weights and the kernels read them. One layout for all
/// targets: a panel of 16 columns is one AVX-512 register, two of AVX, four of NEON or SSE, sixteen scalars.
namespace inlay::kernel {

/// Columns in a full panel.
inline constexpr std::size_t panel_width = 16;

/// `storage::panels`: a matrix of `columns` columns and `depth` rows as panels [columns / 16][depth][16],
/// followed by one narrower panel [depth][columns % 16] for the rest. No element is padded: weights take the
/// bytes they have. Kernels that load whole registers from the narrow panel read past its rows; packed weights
/// end with `overread` spare elements.
constexpr std::size_t panel_index(std::size_t row, std::size_t column, std::size_t depth,
                                  std::size_t columns) {
  std::size_t const panel = column / panel_width, first = panel * panel_width;
  std::size_t const width = columns - first < panel_width ? columns - first : panel_width;
  return first * depth + row * width + (column - first);
}

static_assert(overread == panel_width);

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

/// Rows of a matrix of `depth` rows in `storage::quads`, and its elements: rows in fours, columns in pairs.
constexpr std::size_t quad_rows(std::size_t depth) { return (depth + 3) / 4 * 4; }
constexpr std::size_t quad_elements(std::size_t depth, std::size_t columns) {
  return quad_rows(depth) * ((columns + 1) / 2 * 2);
}

/// `storage::quads`: bytes as pairs of columns [columns / 2][rows / 4][8], 0 where the matrix has no column or
/// row. Eight bytes are two columns of rows 0 and 2, then of rows 1 and 3 of a four:
/// (0, 0) (0, 1) (2, 0) (2, 1), (1, 0) (1, 1) (3, 0) (3, 1). So one extension of every second byte of a word
/// (SXTB16, or two shifts of 16-bit lanes) makes the pairs of int16 that an instruction multiplies and adds
/// (SMLAD, vpmaddwd), and bytes of an activation that are extended in the same way lie in the same order.
constexpr std::size_t quad_index(std::size_t row, std::size_t column, std::size_t depth) {
  return column / 2 * 2 * quad_rows(depth) + row / 4 * 8 + row % 2 * 4 + row % 4 / 2 * 2 + column % 2;
}

/// Index of weight (m, c, tap) of a convolution in `storage::quads`: the groups' matrices one after the
/// other.
constexpr std::size_t convolution_quad_index(std::size_t m, std::size_t c, std::size_t tap, std::size_t M,
                                             std::size_t channels, std::size_t taps, std::size_t group) {
  std::size_t const columns = M / group, depth = taps * channels, g = m / columns;
  return g * quad_elements(depth, columns) +
         quad_index(convolution_row(tap, c, channels), m % columns, depth);
}

/// Index of weight (channel, tap) of a depthwise convolution in `storage::taps`: [taps][C].
constexpr std::size_t tap_index(std::size_t channel, std::size_t tap, std::size_t channels) {
  return tap * channels + channel;
}

/// Index of weight (m, c, tap) of W (M, C/group, k1, …, kn) in any storage.
template <storage Storage>
constexpr std::size_t convolution_weight(std::int64_t group, dims const& W, std::int64_t m, std::int64_t c,
                                         dims const& tap) {
  std::size_t t = 0, taps = 1;
  for (std::size_t i = 0; i < tap.size(); ++i) {
    t = t * static_cast<std::size_t>(W[2 + i]) + static_cast<std::size_t>(tap[i]);
    taps *= static_cast<std::size_t>(W[2 + i]);
  }
  auto const um = static_cast<std::size_t>(m), uc = static_cast<std::size_t>(c);
  auto const M = static_cast<std::size_t>(W[0]), channels = static_cast<std::size_t>(W[1]);
  if constexpr (Storage == storage::panels)
    return convolution_panel_index(um, uc, t, M, channels, taps, static_cast<std::size_t>(group));
  else if constexpr (Storage == storage::quads)
    return convolution_quad_index(um, uc, t, M, channels, taps, static_cast<std::size_t>(group));
  else if constexpr (Storage == storage::taps) return tap_index(um, t, M);
  else return (um * channels + uc) * taps + t;
}

/// A transposed convolution without dilation is one convolution for each residue of output positions modulo the
/// strides: it reads taps residue, residue + stride, …, the last of them first. Their number along an axis.
constexpr std::int64_t taps_of_residue(std::int64_t kernel, std::int64_t stride, std::int64_t residue) {
  return residue < kernel ? (kernel - residue + stride - 1) / stride : 0;
}
/// The same of all residues before this one.
constexpr std::int64_t taps_before_residue(std::int64_t kernel, std::int64_t stride, std::int64_t residue) {
  return residue * (kernel / stride) + std::min(residue, kernel % stride);
}

/// Whether the taps along a row of a transposed convolution are columns of its matrices: few output channels of a
/// group by themselves leave most of a register idle. What one pixel adds to its neighbours is then computed at
/// once; to add it up costs as much as the products of some input channels. A Cortex-M, whose registers hold one
/// element, pays a fifth more instructions with 8 input and 4 output channels, and saves a fifth with 8 and 1
/// (16x16 pixels, window 4x4, stride 2, Cortex-M7).
constexpr bool taps_are_columns(std::int64_t inputs, std::int64_t outputs, std::int64_t taps) {
  return inputs >= 8 && outputs <= 4 && taps > 1;
}

/// How the weights W (C, M/group, k1, …, kn) of a transposed convolution are packed: as taps where every channel is a
/// group of its own.
constexpr storage transposed_storage(dims const& W, std::int64_t group) {
  return group > 1 && W[0] == group && W[1] == 1 ? storage::taps : storage::panels;
}

/// Index of weight (c, m, tap) of a transposed convolution W (C, M/group, k1, …, kn) in any storage. In
/// `storage::panels` the groups follow one another, and in each the convolutions' matrices, those of the first residues
/// first. Where taps are columns, column (tap, m) is that of a convolution of one tap along a row. In `storage::taps`
/// the taps of the first residues come first, each for all channels.
template <storage Storage>
constexpr std::size_t transposed_weight(dims const& W, dims const& strides, std::int64_t group,
                                        std::int64_t c, std::int64_t m, dims const& tap) {
  if constexpr (Storage == storage::panels || Storage == storage::taps) {
    if (Storage == storage::panels && taps_are_columns(W[0] / group, W[1], W.back())) {
      dims columns = W, steps = strides, first = tap;
      columns[1] = W[1] * W.back();
      columns.back() = steps.back() = 1;
      first.back() = 0;
      return transposed_weight<Storage>(columns, steps, group, c, tap.back() * W[1] + m, first);
    }
    std::int64_t const channels = W[0] / group;
    std::int64_t before = 0, own = 1,
                 row = 0;  // taps of earlier residues, of this one, and earlier ones of it
    for (std::size_t i = 0; i < tap.size(); ++i) {
      std::int64_t const k = W[2 + i], stride = strides[i], residue = tap[i] % stride;
      std::int64_t const count = taps_of_residue(k, stride, residue);
      before = before * k + own * taps_before_residue(k, stride, residue);
      row = row * count + (count - 1 - tap[i] / stride);
      own *= count;
    }
    if constexpr (Storage == storage::taps)
      return tap_index(static_cast<std::size_t>(c), static_cast<std::size_t>(before + row),
                       static_cast<std::size_t>(W[0]));
    std::int64_t const groups_before =
        c / channels * channels * static_cast<std::int64_t>(elements(W, 1, W.size()));
    return static_cast<std::size_t>(groups_before + channels * W[1] * before) +
           panel_index(static_cast<std::size_t>(row * channels + c % channels), static_cast<std::size_t>(m),
                       static_cast<std::size_t>(own * channels), static_cast<std::size_t>(W[1]));
  } else {
    std::int64_t index = c * W[1] + m;
    for (std::size_t i = 0; i < tap.size(); ++i) index = index * W[2 + i] + tap[i];
    return static_cast<std::size_t>(index);
  }
}

/// `storage::gates`: the weights (directions, gates * units, depth) of a recurrent layer as
/// [directions][units / 16][depth][gates][16], zeros where there is no unit.
struct gates_layout {
  static constexpr std::size_t elements(std::size_t directions, std::size_t gates, std::size_t units,
                                        std::size_t depth) {
    return directions * gates * ((units + panel_width - 1) / panel_width * panel_width) * depth;
  }
  static constexpr std::size_t index(std::size_t direction, std::size_t gate, std::size_t unit, std::size_t k,
                                     std::size_t gates, std::size_t units, std::size_t depth) {
    return elements(direction, gates, units, depth) +
           ((unit / panel_width * depth + k) * gates + gate) * panel_width + unit % panel_width;
  }
};

}  // namespace inlay::kernel
