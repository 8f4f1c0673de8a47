// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/config.hpp>
#include <inlay/kernel/image.hpp>
#include <inlay/kernel/integer.hpp>
#include <inlay/simd/cortex_m.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <type_traits>
#include <utility>

/// Depthwise convolutions of bytes for machines that multiply pairs of int16 and make elements of sums in
/// registers (simd/cortex_m.hpp): four channels at a time, rows extended once for all columns that read them.
namespace inlay::kernel {

/// The layers that `slide_integer_rows` serves: 3x3, columns without dilation, four channels and more.
template <class Finish>
constexpr bool slides_integer_rows(integer_layer const& s) {
  return simd::requantises_in_registers<Finish> && s.down.kernel == 3 && s.along.kernel == 3 &&
         s.along.dilation == 1 && s.y_pixel >= 4;
}

/// Columns of x whose records are made at once: a bound of the scratch, 24 bytes each.
inline constexpr int most_record_columns = 64;

/// Pixels of a row of y made from one scratch of records, and the records' columns.
constexpr int pixels_of_strip(axis_shape const& along) {
  int const fit = (most_record_columns - along.kernel) / along.stride + 1;
  return std::max(1, std::min(along.output, fit));
}
constexpr int columns_of_strip(axis_shape const& along) {
  return (pixels_of_strip(along) - 1) * along.stride + along.kernel;
}

/// Elements of scratch for such a layer.
constexpr std::size_t record_scratch(integer_layer const& s) {
  return static_cast<std::size_t>(12 * columns_of_strip(s.along));
}

/// Whether `slide_row_pairs` serves such a layer, and in less time: rows below one another share rows of x.
constexpr bool slides_row_pairs(integer_layer const& s) {
  return s.down.stride == 1 && s.down.dilation == 1 && s.down.output > 1 && s.along.stride == 1;
}
/// Elements of its scratch, two rows of records.
constexpr std::size_t pair_scratch(integer_layer const& s) {
  return static_cast<std::size_t>(16 * columns_of_strip(s.along));
}

/// Records for a row of y some of whose rows of x, the first of them at `top`, lie outside.
template <class X>
[[gnu::noinline]] inline void spread_border(integer_layer const& s, X const* from, int top,
                                            std::int16_t zero_x, int count, std::int16_t* to) noexcept {
  X const* rows[3];
  int const r[3] = {top, top + s.down.dilation, top + 2 * s.down.dilation};
  for (int i = 0; i < 3; ++i) rows[i] = from + std::clamp(r[i], 0, s.down.input - 1) * s.x_row;
  simd::spread_taps(rows, s.x_column, count, to);
  for (int i = 0; i < 3; ++i)
    if (r[i] < 0 || r[i] >= s.down.input) simd::spread_value(i, zero_x, count, to);
}

/// Records of weights less those of zero points of w.
INLAY_ALWAYS_INLINE void take_off(std::int16_t const* zeros, int count, std::int16_t* weights) {
  for (int i = 0; i < count; ++i) weights[i] = static_cast<std::int16_t>(weights[i] - zeros[i]);
}

/// A depthwise convolution of one channel-last image by 3x3. w is in `storage::taps`.
template <bool MovesW = false, class X, class Finish>
[[gnu::noinline]] inline void slide_integer_rows(integer_layer const& layer, X const* x, std::int8_t const* w,
                                                 requantisation<Finish> const& q, typename Finish::element* y,
                                                 std::int16_t* scratch) noexcept {
  using Y = typename Finish::element;
  integer_layer const s = layer;  // bytes that are stored may alias the original
  int const channels = s.y_pixel, strip = pixels_of_strip(s.along);
  int const dilation = s.down.dilation, tap_row = dilation * s.x_row, y_row = s.along.output * channels;
  auto const zero_x = static_cast<std::int16_t>(q.zero_x);
  simd::requantised_taps all;
  all.above = q.finish.zero_point - std::numeric_limits<Y>::min();
  all.flipped = std::is_signed_v<Y> ? 0x80808080 : 0;
  all.y_pixel = channels;
  all.x_pixel = 24 * (s.along.stride - 3);
  for (int column = 0; column < s.along.output; column += strip) {
    int const pixels = std::min(strip, s.along.output - column);
    int const begin = column * s.along.stride - s.along.pad_begin,
              end = begin + (pixels - 1) * s.along.stride + 3;
    // Columns [first, last) lie inside. The others are the same in all rows and channels.
    int const first = std::clamp(0, begin, end), last = std::clamp(s.along.input, first, end);
    std::int16_t* const inner = scratch + 12 * (first - begin);
    for (int i = 0; i < 3; ++i) {
      simd::spread_value(i, zero_x, first - begin, scratch);
      simd::spread_value(i, zero_x, end - last, scratch + 12 * (last - begin));
    }
    all.x_end = scratch + 12 * s.along.stride * pixels;
    for (int left = channels; left > 0; left -= 4) {
      // The last four channels may be some of the four before: these are made again.
      int const c = std::min(channels - left, channels - 4);
      for (int i = 0; i < 4; ++i) {
        all.bias[i] = q.bias ? q.bias[c + i] : 0;
        all.multiplier[i] = q.multiplier[(c + i) * q.multiplier_step];
      }
      std::int8_t const* const weights[3] = {w + c, w + (3 * channels + c), w + (6 * channels + c)};
      simd::spread_taps(weights, channels, 3, all.weights);
      if constexpr (MovesW) {
        std::int8_t const* const zero_w = q.zero_w + c;
        alignas(4) std::int16_t zeros[36];
        simd::spread_taps({zero_w, zero_w, zero_w}, 0, 3, zeros);
        take_off(zeros, 36, all.weights);
      }
      X const* const from = x + (first * s.x_column + c);
      Y* to = y + (column * channels + c);
      int top = -s.down.pad_begin;
      for (int row = s.down.output; row > 0; --row, top += s.down.stride, to += y_row) {
        X const* const line = from + top * s.x_row;
        if (top >= 0 && top + 2 * dilation < s.down.input)
          simd::spread_taps({line, line + tap_row, line + 2 * tap_row}, s.x_column, last - first, inner);
        else spread_border(s, from, top, zero_x, last - first, inner);
        all.y = to;
        simd::requantise_taps(all, scratch);
      }
    }
  }
}

/// A depthwise convolution of one channel-last image by 3x3 that slides_row_pairs() says. w is in `storage::taps`. The
/// lower records of two rows of y are the upper ones of the next two: each row of x is extended once.
template <bool MovesW = false, class X, class Finish>
[[gnu::noinline]] inline void slide_row_pairs(integer_layer const& layer, X const* x, std::int8_t const* w,
                                              requantisation<Finish> const& q, typename Finish::element* y,
                                              std::int16_t* scratch) noexcept {
  using Y = typename Finish::element;
  integer_layer const s = layer;  // bytes that are stored may alias the original
  int const channels = s.y_pixel, strip = pixels_of_strip(s.along), y_row = s.along.output * channels;
  auto const zero_x = static_cast<std::int16_t>(q.zero_x);
  X const zero = static_cast<X>(zero_x), outside[4] = {zero, zero, zero, zero};
  simd::requantised_row_pair all;
  all.above = q.finish.zero_point - std::numeric_limits<Y>::min();
  all.flipped = std::is_signed_v<Y> ? 0x80808080 : 0;
  all.y_pixel = channels;
  for (int column = 0; column < s.along.output; column += strip) {
    int const pixels = std::min(strip, s.along.output - column);
    int const begin = column - s.along.pad_begin, end = begin + pixels + 2;
    // Columns [first, last) lie inside. The others are the same in all rows and channels.
    int const first = std::clamp(0, begin, end), last = std::clamp(s.along.input, first, end);
    int const front = 8 * (first - begin), inner = last - first, line = 8 * (end - begin);
    std::fill_n(scratch, front, zero_x);
    std::fill_n(scratch + front + 8 * inner, line - 8 * inner,
                zero_x);  // to the inner ones of the lower records
    std::fill_n(scratch + line + front + 8 * inner, line - front - 8 * inner, zero_x);
    for (int left = channels; left > 0; left -= 4) {
      // The last four channels may be some of the four before: these are made again.
      int const c = std::min(channels - left, channels - 4);
      for (int i = 0; i < 4; ++i) {
        all.bias[i] = q.bias ? q.bias[c + i] : 0;
        all.multiplier[i] = q.multiplier[(c + i) * q.multiplier_step];
      }
      simd::four_channels<std::int8_t> const taps[3] = {
          {w + c, channels}, {w + (3 * channels + c), channels}, {w + (6 * channels + c), channels}};
      simd::spread_row_pair(taps[0], taps[1], 3, all.upper);
      simd::spread_row_pair(taps[1], taps[2], 3, all.lower);
      if constexpr (MovesW) {
        simd::four_channels<std::int8_t> const zero_w{q.zero_w + c, 0};
        alignas(4) std::int16_t zeros[24];
        simd::spread_row_pair(zero_w, zero_w, 3, zeros);
        take_off(zeros, 24, all.upper);
        take_off(zeros, 24, all.lower);
      }
      std::int16_t *upper = scratch, *lower = scratch + line;
      int r = -s.down.pad_begin;
      X const* at = x + (r * s.x_row + first * s.x_column + c);
      // The next row of x; where it lies outside, all its columns are the same.
      auto const next = [&] {
        bool const inside = r >= 0 && r < s.down.input;
        simd::four_channels<X> const row{inside ? at : outside, inside ? s.x_column : 0};
        ++r;
        at += s.x_row;
        return row;
      };
      auto const spread = [&](std::int16_t* to) {
        auto const top = next(), bottom = next();
        simd::spread_row_pair(top, bottom, inner, to + front);
      };
      spread(upper);
      all.y = y + (column * channels + c);
      for (int rows = s.down.output; rows > 0; rows -= 2) {
        spread(lower);
        all.y_row = rows > 1 ? y_row : 0;
        all.x_end = upper + 8 * pixels;
        simd::requantise_row_pair(all, upper, lower);
        all.y = static_cast<Y*>(all.y) + 2 * y_row;
        std::swap(upper, lower);
      }
    }
  }
}

}  // namespace inlay::kernel
