// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/config.hpp>
#include <inlay/kernel/integer.hpp>
#include <inlay/simd/cortex_m.hpp>
#include <inlay/simd/quads.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>

/// Products of bytes and dense convolutions, one function for all layers; on machines that make elements of sums in
/// registers (simd/cortex_m.hpp) one that is built around that.
namespace inlay::kernel {

/// Copies bytes that do not overlap, by words where there are four. Not std::memcpy: they are few.
template <class X>
INLAY_ALWAYS_INLINE X* copy_words(X const* from, int count, X* to) {
  X* const end = to + count;
  if (count < 4) {
    for (; to != end; ++to, ++from) *to = *from;
  } else {
    X const* const last = from + (count - 4);  // a word that may overlap the one before
    for (; from < last; to += 4, from += 4) std::memcpy(to, from, 4);
    std::memcpy(end - 4, last, 4);
  }
  return end;
}

template <class X>
INLAY_ALWAYS_INLINE X* fill_bytes(X value, int count, X* to) {
  for (; count > 0; --count) *to++ = value;
  return to;
}

/// `simd::spread` for one of `pixels` interleaved pixels, 4 or 1.
template <class X>
[[gnu::noinline]] inline void spread_of(int pixels, X const* from, int quads, std::int16_t* to) noexcept {
  if (pixels == 1) return simd::spread<1>(from, quads, to);
  for (; quads >= 4; quads -= 4, from += 16, to += 64) {
    simd::spread<4>(from, 1, to);
    simd::spread<4>(from + 4, 1, to + 16);
    simd::spread<4>(from + 8, 1, to + 32);
    simd::spread<4>(from + 12, 1, to + 48);
  }
  simd::spread<4>(from, quads, to);
}

/// The bytes that pixel (row, column) of y reads, extended to int16, for one of `pixels` interleaved pixels; zero_x
/// outside of x. `bytes` has room for them.
template <class X>
[[gnu::noinline]] inline void spread_window(integer_layer const& s, X const* x, X zero_x, int row, int column,
                                            int pixels, std::int16_t* to, X* bytes) noexcept {
  // With whole fours, a part of a row of the kernel is extended where it lies.
  bool const direct = s.spreads_taps();
  int const channels = s.channels, step = s.down.dilation;
  int const at = column * s.along.stride - s.along.pad_begin;
  int y = row * s.down.stride - s.down.pad_begin;
  X* gathered = bytes;
  auto const take = [&](X const* from, int count) {
    if (!direct) {
      gathered = copy_words(from, count, gathered);
    } else {
      spread_of(pixels, from, count / 4, to);
      to += pixels * count;
    }
  };
  auto const take_zeros = [&](int count) {
    if (!direct) {
      gathered = fill_bytes(zero_x, count, gathered);
    } else if (count > 0) {
      if (pixels == 1) simd::spread_value<1>(zero_x, count / 4, to);
      else simd::spread_value<4>(zero_x, count / 4, to);
      to += pixels * count;
    }
  };
  if (s.x_channel == 1 && s.x_column == channels && s.along.dilation == 1) {
    // The taps of a row of the kernel lie side by side: [first, last) of them inside.
    int const taps = s.along.kernel;
    int const first = std::clamp(-at, 0, taps), last = std::clamp(s.along.input - at, first, taps);
    int const front = first * channels, middle = (last - first) * channels, back = (taps - last) * channels;
    X const* line = x + (y * s.x_row + (at + first) * channels);
    for (int i = s.down.kernel; i > 0; --i, y += step, line += step * s.x_row) {
      bool const inside = y >= 0 && y < s.down.input;
      if (inside && middle == taps * channels) {
        take(line, middle);
      } else if (inside) {
        take_zeros(front);
        take(line, middle);
        take_zeros(back);
      } else {
        take_zeros(taps * channels);
      }
    }
  } else {
    for (int i = s.down.kernel; i > 0; --i, y += step)
      for (int k = 0, c = at; k < s.along.kernel; ++k, c += s.along.dilation) {
        if (y < 0 || y >= s.down.input || c < 0 || c >= s.along.input) {
          take_zeros(channels);
          continue;
        }
        X const* from = x + (y * s.x_row + c * s.x_column);
        if (s.x_channel == 1) take(from, channels);
        else
          for (int n = channels; n > 0; --n, from += s.x_channel) *gathered++ = *from;
      }
  }
  if (direct) return;
  spread_of(pixels, bytes, s.quads(), to);
}

/// The rows of a kernel's window that lies inside x, each one run of bytes.
struct window_runs {
  int rows, bytes, step;  ///< step from one row's first byte to the next one's
  int quads;
  bool direct;  ///< runs consist of fours
};

/// The same as `spread_window` for `pixels` such windows, `next` elements apart.
template <class X>
[[gnu::noinline]] inline void spread_windows(window_runs const& runs, X const* x, int next, int pixels,
                                             std::int16_t* to, X* bytes) noexcept {
  int const step = runs.step, count = runs.bytes, rows = runs.rows, quads = runs.quads;
  bool const direct = runs.direct;
  for (int slot = pixels; slot > 0; --slot, x += next, to += 2) {
    X const* from = x;
    if (direct) {
      std::int16_t* here = to;
      for (int i = rows; i > 0; --i, from += step, here += pixels * count)
        spread_of(pixels, from, count / 4, here);
    } else {
      X* gathered = bytes;
      for (int i = rows; i > 0; --i, from += step) gathered = copy_words(from, count, gathered);
      spread_of(pixels, bytes, quads, to);
    }
  }
}

/// Positions along an axis whose windows lie inside.
INLAY_ALWAYS_INLINE constexpr tap_range windows_inside(axis_shape const& a) {
  int const room = a.input + a.pad_begin - (a.kernel - 1) * a.dilation - 1;
  return {(a.pad_begin + a.stride - 1) / a.stride, room < 0 ? 0 : std::min(a.output, room / a.stride + 1)};
}

/// Channels that are left over where `columns` are made together: their numbers, padded.
struct integer_rest {
  std::int32_t bias[2]{};
  float multiplier[2]{};
  std::int8_t zero_w[2]{};
};

/// `convolve_integers` where sums become elements in registers.
template <class X, class Finish>
[[gnu::noinline]] inline void convolve_in_registers(integer_layer const& layer, X const* x,
                                                    std::int8_t const* w, requantisation<Finish> const& q,
                                                    typename Finish::element* y,
                                                    std::int16_t* scratch) noexcept {
  using Y = typename Finish::element;
  integer_layer const s = layer;  // bytes that are stored may alias the original
  int const all_pixels = s.pixels(), quads = s.quads();
  bool const pointwise = s.is_pointwise();
  window_runs const runs{s.down.kernel, s.along.kernel * s.channels, s.down.dilation * s.x_row, quads,
                         s.spreads_taps()};
  bool const has_runs = s.x_channel == 1 && s.x_column == s.channels && s.along.dilation == 1;
  tap_range const rows_inside = has_runs ? windows_inside(s.down) : tap_range{0, 0};
  tap_range const columns_inside = windows_inside(s.along);
  constexpr int columns = 2;
  int pixel = 0, row = 0, column = 0;
  for (int const pixels : {4, 1}) {
    // Pixels that are made together.
    int const end = pixels == 1                              ? all_pixels
                    : s.depth() <= most_depth_of_four_pixels ? all_pixels / 4 * 4
                                                             : 0;
    if (pixel >= end) continue;
    int const rest = q.bias ? s.outputs % columns : s.outputs;
    simd::requantised_quads all;
    all.bias = q.bias;
    all.multiplier = q.multiplier;
    all.multiplier_step = q.multiplier_step * 4;
    all.y_pixel = s.y_pixel;
    all.columns = s.outputs - rest;
    all.x = scratch;
    all.x_end = scratch + 4 * pixels * quads;
    all.zero_w = q.zero_w;
    all.zero_w_step = q.zero_w_step;
    all.zero_y = q.finish.zero_point;
    all.is_unsigned = !std::is_signed_v<Y>;
    all.odd = quads % 2;
    all.skipped = simd::requantised_quads::skip(pixels, quads);
    all.w = w;
    auto const run = [pixels](simd::requantised_quads const& some) {
      if (pixels == 4) simd::requantise_four_pixels(some);
      else simd::requantise_one_pixel(some);
    };
    X* const bytes = reinterpret_cast<X*>(scratch + 4 * pixels * quads);
    if (!runs.direct) fill_bytes(X{}, 4 * quads - s.depth(), bytes + s.depth());
    for (; pixel < end; pixel += pixels, y += pixels * s.y_pixel) {
      if (pointwise) {
        for (int slot = 0; slot < pixels; ++slot)
          spread_of(pixels, x + (pixel + slot) * s.x_column, quads, scratch + 2 * slot);
      } else if (row >= rows_inside.first && row < rows_inside.end && column >= columns_inside.first &&
                 column + pixels <= columns_inside.end) {
        spread_windows(runs,
                       x + ((row * s.down.stride - s.down.pad_begin) * s.x_row +
                            (column * s.along.stride - s.along.pad_begin) * s.x_column),
                       s.along.stride * s.x_column, pixels, scratch, bytes);
        column += pixels;
      } else {
        for (int slot = 0; slot < pixels; ++slot) {
          if (column == s.along.output) column = 0, ++row;
          spread_window(s, x, static_cast<X>(q.zero_x), row, column++, pixels, scratch + 2 * slot, bytes);
        }
      }
      if (column == s.along.output) column = 0, ++row;
      if (q.zero_w)
        for (int p = 0; p < pixels; ++p) {
          std::int32_t total = 0;
          std::int16_t const* from = scratch + 2 * p;
          for (int n = 2 * quads; n > 0; --n, from += 2 * pixels) total += from[0] + from[1];
          all.totals[p] = total;
        }
      all.y = y;
      if (all.columns > 0) run(all);
      for (int done = s.outputs - rest; done < s.outputs; done += columns) {
        simd::requantised_quads some = all;
        integer_rest of;
        Y made[8];
        int const count = std::min(columns, s.outputs - done);
        for (int j = 0; j < count; ++j) {
          if (q.bias) of.bias[j] = q.bias[done + j];
          of.multiplier[j] = q.multiplier[(done + j) * q.multiplier_step];
          if (q.zero_w) of.zero_w[j] = q.zero_w[(done + j) * q.zero_w_step];
        }
        some.bias = of.bias;
        some.multiplier = of.multiplier;
        some.multiplier_step = 4;
        if (q.zero_w) some.zero_w = of.zero_w;
        some.zero_w_step = 1;
        some.y = made;
        some.y_pixel = some.columns = columns;
        some.w = w + 4 * quads * done;
        run(some);
        for (int p = 0; p < pixels; ++p)
          for (int j = 0; j < count; ++j) y[p * s.y_pixel + done + j] = made[p * columns + j];
      }
    }
  }
}

/// One image and group of a convolution with a channel-last result, or a product of matrices. w is in
/// `storage::quads`, its output channels the columns.
template <class X, class Finish>
INLAY_ALWAYS_INLINE void multiply_integers(integer_layer const& layer, X const* x, std::int8_t const* w,
                                           requantisation<Finish> const& q, typename Finish::element* y,
                                           std::int16_t* scratch) {
  if constexpr (simd::requantises_in_registers<Finish>) convolve_in_registers(layer, x, w, q, y, scratch);
  else convolve_integers(layer, x, w, q, y, scratch);
}

}  // namespace inlay::kernel
