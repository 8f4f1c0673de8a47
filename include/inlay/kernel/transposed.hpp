// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/op.hpp>
#include <inlay/kernel/image.hpp>
#include <inlay/kernel/packing.hpp>
#include <inlay/kernel/sliding.hpp>

#include <algorithm>
#include <cstddef>
#include <utility>

/// Transposed convolution of channel-last images and volumes: each residue of output positions modulo the strides is a
/// convolution of its own, whose results lie a stride apart.
namespace inlay::kernel {

struct transposed_shape {
  int groups;
  int channels, columns;           ///< input and output channels of a group
  axis_shape images, down, along;  ///< images of a volume, rows, pixels
  bool bias;
  storage weights;  ///< taps where every channel is a group of its own, else panels

  constexpr bool depthwise() const { return weights == storage::taps; }
  constexpr bool adds_taps() const {
    return !depthwise() && taps_are_columns(channels, columns, along.kernel);
  }
  /// Channels of y that are computed together.
  constexpr int y_channels() const { return depthwise() ? groups : columns; }
  constexpr int x_pixel() const { return groups * channels; }
  constexpr int y_pixel() const { return groups * columns; }
  constexpr int x_row() const { return along.input * x_pixel(); }
  constexpr int y_row() const { return along.output * y_pixel(); }
};

/// The output positions of one residue along one axis.
struct residue {
  int first = 0, count = 0, taps = 0;
  int pad = 0;  ///< position `first` reads inputs -pad … taps - 1 - pad

  constexpr residue(axis_shape const& A, int number) {
    int const s = A.stride;
    first = ((number - A.pad_begin) % s + s) % s;
    count = first < A.output ? (A.output - first + s - 1) / s : 0;
    taps = static_cast<int>(taps_of_residue(A.kernel, s, number));
    pad = taps - 1 - (first + A.pad_begin) / s;
  }
  /// Some of what is read lies outside.
  constexpr bool outside(axis_shape const& A) const { return pad > 0 || count - 1 - pad + taps > A.input; }
};

/// One residue along each axis.
struct residues {
  int images, down, along;
};

namespace detail {

/// Elements of the weights that are computed together before those of these residues.
constexpr std::ptrdiff_t weights_before(transposed_shape const& S, residues R) {
  auto const taps_before = [](axis_shape const& A, int number) {
    return static_cast<std::ptrdiff_t>(taps_before_residue(A.kernel, A.stride, number));
  };
  std::ptrdiff_t const images = residue(S.images, R.images).taps, down = residue(S.down, R.down).taps;
  std::ptrdiff_t const rows =
      taps_before(S.images, R.images) * S.down.kernel + images * taps_before(S.down, R.down);
  return (rows * S.along.kernel + images * down * taps_before(S.along, R.along)) * S.channels *
         S.y_channels();
}

/// The rows of x that output row `row` of output image `image` of their residues reads.
template <transposed_shape S, residues R>
INLAY_ALWAYS_INLINE auto rows_read(float const* x, int image, int row) {
  constexpr residue images(S.images, R.images), down(S.down, R.down);
  row_pointers<images.taps * down.taps> rows;
  for (int outer = 0; outer < images.taps; ++outer)
    for (int tap = 0; tap < down.taps; ++tap) {
      int const i = image - images.pad + outer, r = row - down.pad + tap;
      bool const inside = i >= 0 && i < S.images.input && r >= 0 && r < S.down.input;
      rows.at[static_cast<std::size_t>(outer * down.taps + tap)] =
          inside ? x + static_cast<std::size_t>(i * S.down.input + r) * static_cast<std::size_t>(S.x_row())
                 : nullptr;
    }
  return rows;
}

/// One residue along the rows, of output row `row` of output image `image` of their residues.
template <transposed_shape S, residues R, class Epilogue>
INLAY_ALWAYS_INLINE void transposed_row(float const* x, int image, int row, float const* w, float const* bias,
                                        float* y, Epilogue const& epilogue) {
  constexpr residue images(S.images, R.images), down(S.down, R.down), along(S.along, R.along);
  constexpr int taps = images.taps * down.taps;
  if constexpr (along.count > 0) {
    std::size_t const offset = static_cast<std::size_t>(along.first) * static_cast<std::size_t>(S.y_pixel());
    constexpr int y_pixel = S.y_pixel() * S.along.stride;
    if constexpr (taps * along.taps == 0) {  // the stride passes over these positions
      for (int pixel = 0; pixel < along.count; ++pixel)
        for (int c = 0; c < S.y_channels(); ++c) {
          std::size_t const at = offset + static_cast<std::size_t>(pixel * y_pixel + c);
          y[at] = epilogue(S.bias ? bias[c] : 0.0f, at);
        }
    } else if constexpr (S.depthwise()) {
      constexpr sliding_shape shape{.channels = S.groups,
                                    .kernel_h = taps,
                                    .kernel_w = along.taps,
                                    .stride = 1,
                                    .dilation = 1,
                                    .pad = along.pad,
                                    .width = S.along.input,
                                    .out_width = along.count,
                                    .y_step = S.along.stride};
      using weights = depthwise_taps<S.groups, S.bias>;
      sliding_row<shape, weights, Epilogue>::run(
          {rows_read<S, R>(x, image, row), {y + offset}, weights{w, bias}, {epilogue.at(offset)}});
    } else {
      constexpr convolution_shape shape{S.channels,
                                        S.columns,
                                        S.x_pixel(),
                                        y_pixel,
                                        0,
                                        taps,
                                        along.taps,
                                        1,
                                        1,
                                        along.pad,
                                        S.along.input,
                                        along.count,
                                        images.outside(S.images) || down.outside(S.down),
                                        storage::panels,
                                        S.bias};
      convolve_row<shape, Epilogue>(rows_read<S, R>(x, image, row), w, bias, y + offset, epilogue.at(offset));
    }
  }
}

/// An output row where taps are columns: what each pixel of the rows of x adds to its neighbours is a row of a
/// matrix product, some pixels at a time, and is added up in the order of pixels.
template <transposed_shape S, residues R, class Epilogue>
struct added_row {
  static constexpr residue images{S.images, R.images}, down{S.down, R.down};
  static constexpr int taps = images.taps * down.taps, columns = S.columns * S.along.kernel,
                       pitch = ceil_div(columns, lanes) * lanes,  ///< zeros fill the last pack of a pixel
      pixel = S.columns * S.along.stride;  ///< elements of y from one pixel of x to the next
  /// Pixels of x at a time: what they add stays in the nearest cache, and on the stack.
  static constexpr int together = [] {
    constexpr int most = compact ? 128 : 1024;
    int const pixels = pitch < most ? most / pitch : 1;
    return pixels < S.along.input ? pixels : S.along.input;
  }();
  /// Elements that one pixel and the next both add to.
  static constexpr int kept = columns > pixel ? columns - pixel : 0;

  row_pointers<taps> rows;
  float const *w, *bias;
  float* y;
  Epilogue epilogue;

  [[gnu::noinline, gnu::nothrow]] static void run(added_row row) {
    float product[std::size_t{together * pitch}]{}, sum[std::size_t{together * pixel + kept + lanes}];
    row.start(sum, 0, kept);
    int first = 0;
    for (; first + together <= S.along.input; first += together)
      row.template add<together>(product, sum, first);
    constexpr int rest = S.along.input % together;
    if constexpr (rest > 0) row.template add<rest>(product, sum, first);
    // The last taps, and positions that nothing reaches.
    constexpr int end = S.along.input * S.along.stride;
    row.finish(sum, end, kept / S.columns);
    row.start(sum, 0, S.columns);
    for (int position = end + kept / S.columns; position - S.along.pad_begin < S.along.output; ++position)
      row.finish(sum, position, 1);
  }

 private:
  /// Elements [from, to) of sums begin with the bias.
  INLAY_ALWAYS_INLINE void start(float* sum, int from, int to) const {
    for (int i = from; i < to; i += S.columns)
      for (int c = 0; c < S.columns; ++c) sum[i + c] = S.bias ? bias[c] : 0.0f;
  }

  template <int Pixels>
  INLAY_ALWAYS_INLINE void add(float* product, float* sum, int first) const {
    constexpr convolution_shape shape{S.channels,
                                      columns,
                                      S.x_pixel(),
                                      pitch,
                                      0,
                                      taps,
                                      1,
                                      1,
                                      1,
                                      0,
                                      Pixels,
                                      Pixels,
                                      images.outside(S.images) || down.outside(S.down),
                                      storage::panels,
                                      false};
    row_pointers<taps> from = rows;
    for (float const*& row : from.at)
      if (row != nullptr) row += first * S.x_pixel();
    convolve_row<shape, inlay::epilogue<>>(from, w, nullptr, product, {});
    start(sum, kept, kept + Pixels * pixel);
    for (int p = 0; p < Pixels; ++p)
      for (int i = 0; i < pitch; i += lanes) {
        float* to = sum + p * pixel + i;
        // It overlaps with what the pixel before added to, where GCC 12 at -O3 takes another pack's sum
        // (-fpredictive-commoning).
        simd::forget(to);
        simd::store(to, simd::load(to) + simd::load(product + p * pitch + i));
      }
    finish(sum, first * S.along.stride, Pixels * S.along.stride);
    std::copy_n(sum + Pixels * pixel, kept, sum);
  }

  /// Stores sums of `count` positions from `position` on, which count from the first that taps reach.
  INLAY_ALWAYS_INLINE void finish(float const* sum, int position, int count) const {
    int const begin = std::max(position - S.along.pad_begin, 0),
              end = std::min(position - S.along.pad_begin + count, S.along.output);
    if (begin >= end) return;
    sum += (begin + S.along.pad_begin - position) * S.columns;
    if constexpr (S.groups == 1) {
      int i = begin * S.columns;
      for (; i + lanes <= end * S.columns; i += lanes, sum += lanes) {
        float* to = y + i;
        store_results<lanes>(to, static_cast<std::size_t>(i), simd::load(sum), epilogue);
      }
      // Fewer than `lanes`: GCC 12 must see a bound, or it warns of an overflow that cannot be.
      int const rest = std::min(end * S.columns - i, lanes - 1);
      for (int k = 0; k < rest; ++k) y[i + k] = epilogue(sum[k], static_cast<std::size_t>(i + k));
    } else {
      for (int p = begin; p < end; ++p)
        for (int c = 0; c < S.columns; ++c, ++sum) {
          auto const i = static_cast<std::size_t>(p * S.y_pixel() + c);
          y[i] = epilogue(*sum, i);
        }
    }
  }
};

/// All rows of these residues along images and rows that a worker makes, and all residues along them.
template <transposed_shape S, int Images, int Down, class Part, class Epilogue, int... Along>
INLAY_ALWAYS_INLINE void transposed_rows(Part part, float const* x, float const* w, float const* bias,
                                         float* y, Epilogue const& epilogue,
                                         std::integer_sequence<int, Along...>) {
  constexpr residue images(S.images, Images), down(S.down, Down);
  for (int image = 0; image < images.count; ++image)
    for (int row = part.first(down.count); row < part.last(down.count); ++row) {
      int const y_image = images.first + image * S.images.stride, y_row = down.first + row * S.down.stride;
      std::size_t const offset =
          static_cast<std::size_t>(y_image * S.down.output + y_row) * static_cast<std::size_t>(S.y_row());
      auto const e = epilogue.at(offset);
      if constexpr (S.adds_taps() && images.taps * down.taps > 0) {
        using added = added_row<S, residues{Images, Down, 0}, Epilogue>;
        added::run({rows_read<S, residues{Images, Down, 0}>(x, image, row),
                    w + weights_before(S, {Images, Down, 0}), bias, y + offset, e});
      } else {
        (transposed_row<S, residues{Images, Down, Along}>(
             x, image, row, w + weights_before(S, {Images, Down, Along}), bias, y + offset, e),
         ...);
      }
    }
}

template <transposed_shape S, class Part, class Epilogue, int... Residue>
INLAY_ALWAYS_INLINE void transposed_image(Part part, float const* x, float const* w, float const* bias,
                                          float* y, Epilogue const& epilogue,
                                          std::integer_sequence<int, Residue...>) {
  (transposed_rows<S, Residue / S.down.stride, Residue % S.down.stride>(
       part, x, w, bias, y, epilogue, std::make_integer_sequence<int, S.along.stride>{}),
   ...);
}

}  // namespace detail

/// A worker's part of one image or volume; `w` lies as transposed_weight() says.
template <transposed_shape S, class Part, class Epilogue>
[[gnu::nothrow]] void convolve_transposed(Part part, float const* x, float const* w, float const* bias,
                                          float* y, Epilogue const& epilogue) {
  constexpr int taps = S.images.kernel * S.down.kernel * S.along.kernel;
  for (int group = 0; group < (S.depthwise() ? 1 : S.groups); ++group) {
    std::ptrdiff_t const column = std::ptrdiff_t{group} * S.columns;
    detail::transposed_image<S>(part, x + std::ptrdiff_t{group} * S.channels, w + column * S.channels * taps,
                                S.bias ? bias + column : nullptr, y + column,
                                epilogue.at(static_cast<std::size_t>(column)),
                                std::make_integer_sequence<int, S.images.stride * S.down.stride>{});
  }
}

}  // namespace inlay::kernel
