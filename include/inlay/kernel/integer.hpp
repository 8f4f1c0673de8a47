// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/config.hpp>
#include <inlay/core/tensor.hpp>
#include <inlay/kernel/image.hpp>
#include <inlay/kernel/packing.hpp>
#include <inlay/simd/quads.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>

/// Sums of products of bytes over a window, for any order of axes: int32, exact in any order.
namespace inlay::kernel {

/// Extents of a window and, for each of its axes, elements from one position to the next in x and in w;
/// `w_output` from one output's weights to the next one's.
struct integer_window {
  int channels = 1, rows = 1, columns = 1;
  std::ptrdiff_t x_channel = 1, x_row = 0, x_column = 0;
  std::ptrdiff_t w_channel = 1, w_row = 0, w_column = 0, w_output = 0;
};

/// Taps [first, end) along an axis that lie inside the input.
struct tap_range {
  int first, end;
};

/// Those of output position `at`; constants where no window reaches outside.
template <axis_shape A>
INLAY_ALWAYS_INLINE constexpr tap_range taps_inside(int at) {
  if constexpr (!A.outside()) return {0, A.kernel};
  int const begin = at * A.stride - A.pad_begin;
  int const first = begin < 0 ? (-begin + A.dilation - 1) / A.dilation : 0;
  int const room = (A.input - begin + A.dilation - 1) / A.dilation;
  return {first, room < A.kernel ? room : A.kernel};
}

/// Columns of x, and of what lies outside, that a row of y reads.
constexpr int columns_read(axis_shape const& along) {
  return (along.output - 1) * along.stride + (along.kernel - 1) * along.dilation + 1;
}

/// Sums of one window for several outputs, which share what is read of x.
template <int Outputs>
struct integer_sums {
  std::uint32_t sum[static_cast<std::size_t>(
      Outputs)]{};          ///< of (x - zero) * w; wraps around where ONNX leaves it open
  std::uint32_t total = 0;  ///< of x - zero

  /// (x - zero_x) * (w - zero_w), with a bias.
  INLAY_ALWAYS_INLINE constexpr std::int32_t result(int output, std::int32_t zero_w,
                                                    std::int32_t bias) const {
    return static_cast<std::int32_t>(sum[output] - static_cast<std::uint32_t>(zero_w) * total +
                                     static_cast<std::uint32_t>(bias));
  }
};

/// Adds up the taps of a window whose tap (0, 0) lies at x[origin]; those outside count as the zero point.
template <integer_window S, int Outputs, class X, class W>
INLAY_ALWAYS_INLINE constexpr integer_sums<Outputs> sum_window(X const* x, std::ptrdiff_t origin, W const* w,
                                                               std::int32_t zero_x, tap_range rows,
                                                               tap_range columns) {
  return [&]<std::size_t... J>(std::index_sequence<J...>) {
    integer_sums<Outputs> s;
    for (std::ptrdiff_t c = 0; c < S.channels; ++c)
      for (std::ptrdiff_t r = rows.first; r < rows.end; ++r)
        for (std::ptrdiff_t k = columns.first; k < columns.end; ++k) {
          std::int32_t const v = x[origin + c * S.x_channel + r * S.x_row + k * S.x_column] - zero_x;
          W const* const at = w + (c * S.w_channel + r * S.w_row + k * S.w_column);
          s.total += static_cast<std::uint32_t>(v);
          ((s.sum[J] += static_cast<std::uint32_t>(v * at[static_cast<std::ptrdiff_t>(J) * S.w_output])),
           ...);
        }
    return s;
  }(std::make_index_sequence<static_cast<std::size_t>(Outputs)>{});
}

/// Calls f(first, integral constant of how many) for outputs [0, count): four at a time, then one.
template <int Count, class F>
INLAY_ALWAYS_INLINE constexpr void for_each_four(F const& f) {
  int i = 0;
  for (; i + 4 <= Count; i += 4) f(i, std::integral_constant<int, 4>{});
  if constexpr (Count % 4 != 0)
    for (; i < Count; ++i) f(i, std::integral_constant<int, 1>{});
}

// What follows serves weights that the generator has packed. One function for all layers whose elements have the
// same types: a layer is a few numbers, and its inner loops are long enough to pay for reading them.

/// A convolution of bytes with packed weights and a channel-last result, or a matrix product, whose rows are the
/// pixels. Distances are in elements.
struct integer_layer {
  axis_shape down, along;
  int channels = 1;  ///< of a group of x
  int outputs = 1;   ///< of a group of y
  int x_channel = 1, x_column = 1, x_row = 1;
  int y_pixel = 1;  ///< from one pixel of y to the next: all its channels

  constexpr int pixels() const { return down.output * along.output; }
  /// Products that an element of y is the sum of, and fours of them.
  constexpr int depth() const { return down.kernel * along.kernel * channels; }
  constexpr int quads() const { return (depth() + 3) / 4; }
  /// A pixel of y reads one pixel of x, at the same distance for all.
  constexpr bool is_pointwise() const {
    return down.kernel * along.kernel == 1 && down.stride * along.stride == 1 && !down.outside() &&
           !along.outside() && down.pad_begin + along.pad_begin == 0 && x_channel == 1 && channels % 4 == 0 &&
           x_row == x_column * along.input;
  }
  /// The taps of a row of the kernel lie side by side in x, and each starts a four.
  constexpr bool spreads_taps() const { return x_channel == 1 && channels % 4 == 0; }
};

/// A sum as it is, in place of a requantised one.
struct plain_sum {
  using element = std::int32_t;
  static constexpr bool bounded = true;  // no kernel that makes bytes in registers
  static constexpr std::int32_t zero_point = 0, low = 0, high = 0;

  INLAY_ALWAYS_INLINE constexpr std::int32_t operator()(std::int32_t sum, float) const { return sum; }
};

/// Whether sums of products, which are not greater than `products`, and a bias are near: times the multiplier they are less
/// than 2^15 in magnitude, and the zero point is even (simd/helium.hpp).
constexpr bool is_near(std::int64_t products, std::int32_t bias, float multiplier, std::int32_t zero_y) {
  std::int64_t const sum = products + (bias < 0 ? -std::int64_t{bias} : bias);
  return zero_y % 2 == 0 && static_cast<float>(sum) * (multiplier < 0 ? -multiplier : multiplier) < 32000;
}

/// What makes an element of y of a sum, for each channel of a group: finish(sum, multiplier), an element.
template <class Finish>
struct requantisation {
  using element = typename Finish::element;
  Finish finish;
  float const* multiplier;    ///< x_scale * w_scale / y_scale
  int multiplier_step;        ///< 1, or 0 where all channels have one
  std::int32_t const* bias;   ///< with what the zero point of x adds, or nullptr
  std::int8_t const* zero_w;  ///< zero points of w, or nullptr
  int zero_w_step;
  std::int32_t zero_x;

  requantisation from(int channel) const {
    requantisation r = *this;
    r.multiplier += channel * multiplier_step;
    if (r.bias) r.bias += channel;
    if (r.zero_w) r.zero_w += channel * zero_w_step;
    return r;
  }
};

/// The same of tensors: multipliers and zero points one, or one for each channel; B may be absent.
template <class Finish>
constexpr requantisation<Finish> requantisation_of(Finish finish, std::int32_t zero_x, auto const& multiplier,
                                                   auto const& zero_w, auto const& B) {
  requantisation<Finish> q{finish, multiplier.data(), multiplier.size() > 1, nullptr, nullptr, 0, zero_x};
  if constexpr (is_present<decltype(B)>) q.bias = B.data();
  if (zero_w.size() > 1 || zero_w[0] != 0) {
    q.zero_w = zero_w.data();
    q.zero_w_step = zero_w.size() > 1;
  }
  return q;
}

/// Elements of scratch for a layer: the extended bytes of four pixels, or of one where they are many; behind
/// them the bytes of one pixel as they are gathered.
inline constexpr int most_depth_of_four_pixels = 1024;
constexpr std::size_t integer_scratch(integer_layer const& s) {
  auto const quads = static_cast<std::size_t>(s.quads());
  bool const four = s.pixels() >= 4 && s.depth() <= most_depth_of_four_pixels;
  return quads * (four ? 16 : 4) + (s.spreads_taps() ? 0 : quads * 2);
}

/// The bytes that pixel (row, column) of y reads, extended to int16 (`simd::spread`); zero_x outside of x.
template <int Pixels, class X>
INLAY_ALWAYS_INLINE void spread_pixel(integer_layer const& s, X const* x, std::int32_t zero_x, int row,
                                      int column, std::int16_t* to, X* bytes) {
  bool const direct = s.spreads_taps(), apart = s.x_channel == 1 && s.x_column != s.channels;
  int const top = row * s.down.stride - s.down.pad_begin, first = column * s.along.stride - s.along.pad_begin;
  bool const whole = top >= 0 && first >= 0 && top + (s.down.kernel - 1) * s.down.dilation < s.down.input &&
                     first + s.along.kernel <= s.along.input;
  if (whole && !apart && s.x_channel == 1 && s.along.dilation == 1) {
    // The window lies inside: a row of the kernel is one run of bytes.
    int const run = s.along.kernel * s.channels, step = s.down.dilation * s.x_row;
    X const* line = x + (top * s.x_row + first * s.x_column);
    X* gathered = bytes;
    for (int i = s.down.kernel; i > 0; --i, line += step) {
      if (direct) {
        simd::spread<Pixels>(line, run / 4, to);
        to += Pixels * run;
      } else {
        for (int n = 0; n < run; ++n) gathered[n] = line[n];
        gathered += run;
      }
    }
    if (!direct) {
      for (int n = s.depth(); n % 4 != 0; ++n) *gathered++ = X{};
      simd::spread<Pixels>(bytes, s.quads(), to);
    }
    return;
  }
  int const tap_quads = s.channels / 4;
  X* gathered = bytes;
  for (int i = 0; i < s.down.kernel; ++i) {
    int const y = row * s.down.stride - s.down.pad_begin + i * s.down.dilation;
    bool const inside = y >= 0 && y < s.down.input;
    X const* const line = x + (inside ? y * s.x_row : 0);
    int at = column * s.along.stride - s.along.pad_begin;
    for (int k = 0; k < s.along.kernel;) {
      // As many taps as lie side by side, all inside or all outside.
      bool const tap_inside = inside && at >= 0 && at < s.along.input;
      int taps = 1;
      if (s.along.dilation == 1 && !(tap_inside && apart)) {
        taps = s.along.kernel - k;
        if (tap_inside) taps = std::min(taps, s.along.input - at);
        else if (inside && at < 0) taps = std::min(taps, -at);
      }
      if (direct) {
        int const quads = taps * tap_quads;
        if (tap_inside) simd::spread<Pixels>(line + at * s.x_column, quads, to);
        else simd::spread_value<Pixels>(static_cast<std::int16_t>(zero_x), quads, to);
        to += 4 * Pixels * quads;
      } else if (!tap_inside) {
        for (int n = taps * s.channels; n > 0; --n) *gathered++ = static_cast<X>(zero_x);
      } else if (s.x_channel == 1) {
        X const* from = line + at * s.x_column;
        for (int n = taps * s.channels; n > 0; --n) *gathered++ = *from++;
      } else {
        X const* tap = line + at * s.x_column;
        for (int t = 0; t < taps; ++t, tap += s.x_column) {
          X const* from = tap;
          for (int c = 0; c < s.channels; ++c, from += s.x_channel) *gathered++ = *from;
        }
      }
      k += taps;
      at += taps * s.along.dilation;
    }
  }
  if (!direct) {
    int const quads = s.quads();
    for (X* const last = bytes + 4 * quads; gathered < last;) *gathered++ = X{};
    simd::spread<Pixels>(bytes, quads, to);
  }
}

/// Channels of Pixels pixels, whose extended bytes lie interleaved: two channels of four pixels at a time, or four
/// channels of one. All that is read in the loop is copied first: bytes of y may alias anything.
template <int Pixels, class Y>
INLAY_ALWAYS_INLINE void multiply_pixels(integer_layer const& s, std::int16_t const* x, std::int8_t const* w,
                                         auto const& q, Y* y) {
  constexpr int columns = Pixels == 4 ? 2 : 4;
  int const quads = s.quads(), y_pixel = s.y_pixel, step = q.multiplier_step, zero_step = q.zero_w_step;
  std::int32_t totals[static_cast<std::size_t>(Pixels)]{};
  std::int8_t const* zero_w = q.zero_w;
  if (zero_w) simd::sum_quads<Pixels>(x, quads, totals);
  std::int32_t const* bias = q.bias;
  float const* multiplier = q.multiplier;
  auto const finish = q.finish;
  [&]<std::size_t... P>(std::index_sequence<P...>) {
    for (int left = s.outputs; left > 0; left -= columns, w += 4 * columns * quads) {
      std::int32_t sums[static_cast<std::size_t>(Pixels * columns)];
      for (int j = 0; j < columns; ++j) {
        std::int32_t const start = bias && j < left ? *bias++ : 0;
        ((sums[P * columns + static_cast<std::size_t>(j)] = start), ...);
      }
      if (zero_w)
        for (int j = 0; j < columns && j < left; ++j, zero_w += zero_step)
          ((sums[P * columns + static_cast<std::size_t>(j)] =
                simd::wrapping_sum(sums[P * columns + static_cast<std::size_t>(j)], -totals[P] * *zero_w)),
           ...);
      if constexpr (Pixels == 4) simd::add_quads(x, w, quads, sums);
      else simd::add_quads(x, w, left > 2 ? w + 8 * quads : w, quads, sums);
      for (int j = 0; j < columns && j < left; ++j, multiplier += step) {
        float const m = *multiplier;
        Y* to = y++;
        ((*to = finish(sums[P * columns + static_cast<std::size_t>(j)], m), to += y_pixel), ...);
      }
    }
  }(std::make_index_sequence<static_cast<std::size_t>(Pixels)>{});
}

/// One image and group. w is in `storage::quads`, its output channels the columns.
template <class X, class Finish>
[[gnu::noinline]] inline void convolve_integers(integer_layer const& layer, X const* x, std::int8_t const* w,
                                                requantisation<Finish> const& q, typename Finish::element* y,
                                                std::int16_t* scratch) noexcept {
  integer_layer const s = layer;  // bytes that are stored may alias the original
  int const pixels = s.pixels(), quads = s.quads();
  bool const pointwise = s.is_pointwise();
  int pixel = 0, row = 0, column = 0;
  auto const spread = [&]<int Pixels>(std::integral_constant<int, Pixels>, int slot, X* bytes) {
    std::int16_t* const to = scratch + 2 * slot;
    if (pointwise) {
      simd::spread<Pixels>(x + (pixel + slot) * s.x_column, quads, to);
    } else {
      spread_pixel<Pixels>(s, x, q.zero_x, row, column, to, bytes);
      if (++column == s.along.output) column = 0, ++row;
    }
  };
  if (s.depth() <= most_depth_of_four_pixels)
    for (; pixel + 4 <= pixels; pixel += 4, y += 4 * s.y_pixel) {
      for (int slot = 0; slot < 4; ++slot)
        spread(std::integral_constant<int, 4>{}, slot, reinterpret_cast<X*>(scratch + 16 * quads));
      multiply_pixels<4>(s, scratch, w, q, y);
    }
  for (; pixel < pixels; ++pixel, y += s.y_pixel) {
    spread(std::integral_constant<int, 1>{}, 0, reinterpret_cast<X*>(scratch + 4 * quads));
    multiply_pixels<1>(s, scratch, w, q, y);
  }
}

/// A depthwise convolution of one channel-last image. w is in `storage::taps`; `outside` points to as many bytes
/// as there are channels, all of them x's zero point; taps has room for as many pointers as the kernel has taps.
/// MovesW, here and in the kernels that stand in for this one: q has a zero point of w for each channel; else none.
template <bool MovesW = false, class X, class Finish>
[[gnu::noinline]] inline void slide_integers(integer_layer const& layer, X const* x, std::int8_t const* w,
                                             requantisation<Finish> const& q, typename Finish::element* y,
                                             X const* outside, X const** taps) noexcept {
  using Y = typename Finish::element;
  integer_layer const s = layer;  // bytes that are stored may alias the original
  int const channels = s.y_pixel, count = s.down.kernel * s.along.kernel, step = q.multiplier_step;
  std::int32_t const* const bias = q.bias;
  auto const finish = q.finish;  // bytes of y may alias q
  for (int row = 0; row < s.down.output; ++row)
    for (int column = 0; column < s.along.output; ++column, y += channels) {
      X const** tap = taps;
      for (int i = 0; i < s.down.kernel; ++i) {
        int const r = row * s.down.stride - s.down.pad_begin + i * s.down.dilation;
        int at = column * s.along.stride - s.along.pad_begin;
        for (int k = 0; k < s.along.kernel; ++k, at += s.along.dilation) {
          bool const inside = r >= 0 && r < s.down.input && at >= 0 && at < s.along.input;
          *tap++ = inside ? x + (r * s.x_row + at * s.x_column) : outside;
        }
      }
      int c = 0;
      Y* to = y;
      float const* multiplier = q.multiplier;
      for (; !MovesW && c + 4 <= channels; c += 4, to += 4) {
        std::int32_t sums[4]{};
        if (bias) std::copy_n(bias + c, 4, sums);
        std::int8_t const* weights = w + c;
        for (int t = 0; t < count; ++t, weights += channels) simd::add_four(taps[t] + c, weights, sums);
        [&]<std::size_t... J>(std::index_sequence<J...>) {
          ((to[J] = finish(sums[J], *multiplier), multiplier += step), ...);
        }(std::make_index_sequence<4>{});
      }
      for (; c < channels; ++c) {
        std::int32_t sum = bias ? bias[c] : 0;
        int const zero_w = MovesW ? q.zero_w[c] : 0;
        for (int t = 0; t < count; ++t)
          sum = simd::wrapping_sum(sum, taps[t][c] * (w[t * channels + c] - zero_w));
        y[c] = q.finish(sum, q.multiplier[c * q.multiplier_step]);
      }
    }
}

}  // namespace inlay::kernel
