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
#include <limits>
#include <type_traits>
#include <utility>

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
    for (; from + 16 <= last; to += 16, from += 16) std::memcpy(to, from, 16);
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

/// The bytes of `count` windows, `next` elements apart, each of them `pitch` behind the one before. A function by itself,
/// so that its loops keep to registers; runs of 4 to 12 bytes are two words or three, which may overlap.
template <class X>
[[gnu::noinline]] inline void copy_windows(window_runs const& runs, X const* x, int next, int count,
                                           int pitch, X* to) noexcept {
  int const step = runs.step, run = runs.bytes, rows = runs.rows, last = run - 4;
  next -= rows * step;
  pitch -= rows * run;
  for (; count > 0; --count, x += next, to += pitch) {
    X const* const end = x + rows * step;
    if (last >= 0 && last <= 4) {
      do {
        std::memcpy(to, x, 4);
        std::memcpy(to + last, x + last, 4);
        to += run;
        x += step;
      } while (x != end);
    } else if (last > 4 && last <= 8) {
      do {
        std::memcpy(to, x, 4);
        std::memcpy(to + 4, x + 4, 4);
        std::memcpy(to + last, x + last, 4);
        to += run;
        x += step;
      } while (x != end);
    } else {
      for (; x != end; x += step) to = copy_words(x, run, to);
    }
  }
}

/// The same as `spread_window` for `count` of `pixels` such windows, `next` elements apart. `bytes` has room for four.
template <class X>
[[gnu::noinline]] inline void spread_windows(window_runs const& runs, X const* x, int next, int count,
                                             int pixels, std::int16_t* to, X* bytes) noexcept {
  int const step = runs.step, run = runs.bytes, rows = runs.rows, quads = runs.quads;
  if (runs.direct && count == 4) {
    for (int i = rows; i > 0; --i, x += step, to += 4 * run) simd::spread_four_pixels(x, next, run / 4, to);
    return;
  }
  if (runs.direct) {
    for (int slot = 0; slot < count; ++slot, x += next, to += 2) {
      X const* from = x;
      for (int i = 0; i < rows; ++i, from += step) spread_of(pixels, from, run / 4, to + i * pixels * run);
    }
    return;
  }
  copy_windows(runs, x, next, count, 4 * quads, bytes);
  if (count == 4) return simd::spread_four_pixels(bytes, 4 * quads, quads, to);
  for (int slot = 0; slot < count; ++slot, bytes += 4 * quads, to += 2) spread_of(pixels, bytes, quads, to);
}

/// Positions along an axis whose windows lie inside.
INLAY_ALWAYS_INLINE constexpr tap_range windows_inside(axis_shape const& a) {
  int const room = a.input + a.pad_begin - (a.kernel - 1) * a.dilation - 1;
  return {(a.pad_begin + a.stride - 1) / a.stride, room < 0 ? 0 : std::min(a.output, room / a.stride + 1)};
}

/// Bytes of the stack that the lines of copies_lines() take at most.
inline constexpr int most_bytes_of_copied_lines = 2048;

/// Layers whose rows of x are copied with what lies outside, channels side by side, so that a pixel is a few runs of
/// bytes wherever it lies: those of few channels, and those where less than three fours of pixels in four lie inside.
constexpr bool copies_lines(integer_layer const& s) {
  bool const planes = s.x_channel != 1 && s.x_column == 1,
             side_by_side = s.x_channel == 1 && s.x_column == s.channels;
  if (s.depth() == s.channels || s.along.dilation != 1 || !(planes || side_by_side) ||
      columns_read(s.along) * s.channels * s.down.kernel > most_bytes_of_copied_lines)
    return false;
  tap_range const rows = windows_inside(s.down), columns = windows_inside(s.along);
  int const inside = (columns.end / 4 - (columns.first + 3) / 4) * 4 * (rows.end - rows.first);
  return s.channels <= 4 || inside * 4 < s.pixels() * 3;
}

/// Row y of x as a line: with what lies outside, channels side by side. Its end.
template <class X>
[[gnu::noinline]] inline X* copy_line(integer_layer const& s, X const* x, X zero_x, int y, X* to) noexcept {
  int const channels = s.channels, columns = columns_read(s.along), line = columns * channels;
  int const front = std::min(s.along.pad_begin, columns), inner = std::min(s.along.input, columns - front);
  if (y < 0 || y >= s.down.input) return fill_bytes(zero_x, line, to);
  X* const end = to + line;
  to = fill_bytes(zero_x, front * channels, to);
  X const* from = x + y * s.x_row;
  if (s.x_channel == 1) {
    to = copy_words(from, inner * channels, to);
  } else if (channels == 3) {
    X const *second = from + s.x_channel, *third = second + s.x_channel;
    for (int n = inner; n > 0; --n, to += 3) {
      to[0] = *from++;
      to[1] = *second++;
      to[2] = *third++;
    }
  } else {
    for (int n = inner; n > 0; --n, ++from)
      for (int c = 0; c < channels; ++c) *to++ = from[c * s.x_channel];
  }
  return fill_bytes(zero_x, static_cast<int>(end - to), to);
}

/// Lines of the rows of x that row `row` of y reads, `line` elements each: make(row of x, line). Those which the row before
/// has read too are moved: move(from, elements, to).
template <class T, class Make, class Move>
INLAY_ALWAYS_INLINE void follow_lines(integer_layer const& s, int row, bool follows, int line, T* to,
                                      Make const& make, Move const& move) {
  int y = row * s.down.stride - s.down.pad_begin, i = 0;
  if (follows && s.down.dilation == 1 && s.down.stride < s.down.kernel) {
    i = s.down.kernel - s.down.stride;
    y += i;
    move(to + s.down.stride * line, i * line, to);
    to += i * line;
  }
  for (; i < s.down.kernel; ++i, y += s.down.dilation, to += line) make(y, to);
}
template <class X>
[[gnu::noinline]] inline void copy_lines(integer_layer const& s, X const* x, X zero_x, int row, bool follows,
                                         X* to) noexcept {
  follow_lines(
      s, row, follows, columns_read(s.along) * s.channels, to,
      [&](int y, X* line) { copy_line(s, x, zero_x, y, line); },
      [](X const* from, int count, X* line) { copy_words(from, count, line); });
}

/// Elements of a line that is extended: pairs of bytes 0 and 2, and 1 and 3, of each four of a row, or of each four that
/// begins at an even byte, which makes word j the pair of bytes j and j + 2. Whole 32 bytes.
constexpr int extended_line(integer_layer const& s) {
  return (columns_read(s.along) * s.channels * (s.spreads_taps() ? 1 : 2) + 15) / 16 * 16;
}
/// Elements of scratch for the gathered bytes of three more pixels than convolve_integers has.
constexpr std::size_t gathered_scratch(integer_layer const& s) {
  return s.spreads_taps() ? 0 : static_cast<std::size_t>(s.quads()) * 6;
}
/// Elements of scratch for windows.
constexpr std::size_t windows_scratch(integer_layer const& s) {
  return integer_scratch(s) + gathered_scratch(s);
}
/// Elements of scratch for lines that are extended, and a row of bytes behind them.
constexpr std::size_t extended_scratch(integer_layer const& s) {
  return static_cast<std::size_t>(extended_line(s)) * static_cast<std::size_t>(s.down.kernel + 1);
}

/// Bytes of the stack that extended lines and their windows take at most.
inline constexpr std::size_t most_bytes_with_extended_lines = 6144;

/// Layers whose lines are extended before windows are taken out of them, so that a byte is extended once and not for each
/// window: of one channel, for each of whose products there is code, or of fours. Each row is made in fours of pixels, the
/// last of which may make pixels of the one before again where that costs less than is saved.
constexpr bool extends_lines(integer_layer const& s) {
  bool const few = s.spreads_taps() || (s.channels == 1 && s.depth() <= 64);
  int const output = s.along.output, again = (output + 3) / 4 * 4 - output;
  // A pixel saves what so many products of a four take, on Cortex-M7: 4 instructions for each four, or 90 for all.
  int const saved = s.spreads_taps() ? s.quads() : 15;
  return copies_lines(s) && few && s.depth() <= most_depth_of_four_pixels && s.along.stride == 1 &&
         s.along.kernel > 1 && output >= 4 && again * s.outputs * s.quads() <= saved * output &&
         (windows_scratch(s) + extended_scratch(s)) * sizeof(std::int16_t) <= most_bytes_with_extended_lines;
}

/// Elements of scratch for `convolve_in_registers`: windows, and lines.
constexpr std::size_t dense_scratch(integer_layer const& s) {
  auto const line = static_cast<std::size_t>(columns_read(s.along) * s.channels),
             rows = static_cast<std::size_t>(s.down.kernel);
  std::size_t const lines = extends_lines(s)  ? extended_scratch(s)
                            : copies_lines(s) ? (line * rows + 1) / 2
                                              : 0;
  return windows_scratch(s) + lines;
}

/// Bytes of the stack that `dense_scratch` takes at most: for each input of a window, rounded up to a four, 8, or 2 where
/// they are many, and 4 more where they are gathered; beside them lines. docs/firmware.md states it.
constexpr std::size_t most_dense_bytes(integer_layer const& s) {
  int const each = (s.depth() <= most_depth_of_four_pixels ? 8 : 2) + (s.spreads_taps() ? 0 : 4);
  return std::max(static_cast<std::size_t>(4 * s.quads() * each + most_bytes_of_copied_lines),
                  most_bytes_with_extended_lines);
}

/// Channels that are left over where `columns` are made together: their numbers, padded.
struct integer_rest {
  std::int32_t bias[2]{};
  float multiplier[2]{};
  std::int8_t zero_w[2]{};
};

/// Where the pixels of a layer come from, one after the other, and where their bytes go, extended.
template <class X>
struct integer_source {
  integer_layer const& s;
  X const* x;
  X zero_x;
  std::int16_t* scratch;
  window_runs runs;
  int window_step;  ///< elements from one window to the next
  X* lines;
  int pixel = 0, row = 0, column = 0, filled = -1;

  X* bytes(int pixels) const { return reinterpret_cast<X*>(scratch + 4 * pixels * runs.quads); }
  void step(int pixels) {
    column += pixels;
    if (column == s.along.output) column = 0, ++row;
  }
};
/// Extends the bytes of the next pixels, 4 or 1.
template <class X>
using spread_function = void (*)(integer_source<X>&, int pixels);

template <class X>
void spread_pointwise(integer_source<X>& from, int pixels) {
  X const* const x = from.x + from.pixel * from.s.x_column;
  if (pixels == 4) simd::spread_four_pixels(x, from.s.x_column, from.runs.quads, from.scratch);
  else spread_of(1, x, from.runs.quads, from.scratch);
}

/// Layers each of whose pixels reads one of x, which may lie apart.
constexpr bool reads_single_pixels(integer_layer const& s) {
  return s.down.kernel * s.along.kernel == 1 && s.x_channel == 1 && s.channels % 4 == 0 &&
         s.down.pad_begin + s.along.pad_begin == 0 && !s.down.outside() && !s.along.outside();
}
template <class X>
void spread_single_pixels(integer_source<X>& from, int pixels) {
  integer_layer const& s = from.s;
  int const step = s.along.stride * s.x_column, quads = from.runs.quads;
  for (int slot = 0, now = 0; slot < pixels; slot += now, from.step(now)) {
    X const* const x = from.x + (from.row * s.down.stride * s.x_row + from.column * step);
    now = pixels == 4 && from.column + 4 <= s.along.output && slot == 0 ? 4 : 1;
    if (now == 4) simd::spread_four_pixels(x, step, quads, from.scratch);
    else spread_of(pixels, x, quads, from.scratch + 2 * slot);
  }
}

template <class X>
void spread_by_lines(integer_source<X>& from, int pixels) {
  for (int slot = 0, now = 0; slot < pixels; slot += now) {
    if (from.row != from.filled)
      copy_lines(from.s, from.x, from.zero_x, from.row, from.filled >= 0, from.lines);
    from.filled = from.row;
    now = slot == 0 && from.column + pixels <= from.s.along.output ? pixels : 1;
    spread_windows(from.runs, from.lines + from.column * from.window_step, from.window_step, now, pixels,
                   from.scratch + 2 * slot, from.bytes(pixels));
    from.step(now);
  }
}

/// Makes the extended lines that from.row reads, of `line` elements each, with fours that begin `step` bytes apart.
template <class X>
[[gnu::noinline]] inline void extend_lines(integer_source<X>& from, int step, int line) noexcept {
  auto* const lines = reinterpret_cast<std::int16_t*>(from.lines);
  X* const bytes = reinterpret_cast<X*>(lines + from.s.down.kernel * line);
  follow_lines(
      from.s, from.row, from.filled >= 0, line, lines,
      [&](int y, std::int16_t* to) {
        copy_line(from.s, from.x, from.zero_x, y, bytes);
        simd::spread_fours(bytes, step, line, to);
      },
      simd::move_elements);
  from.filled = from.row;
}

/// Windows of four pixels out of such lines.
template <integer_layer Layer>
struct extended_windows {
  static constexpr bool by_fours = Layer.spreads_taps();
  static constexpr int run = Layer.along.kernel * Layer.channels, step = Layer.along.stride * Layer.channels,
                       line = extended_line(Layer), four_step = by_fours ? 4 : 2;

  /// Pair i of a pixel whose window begins at `from`, where pairs may be of two rows.
  template <int I>
  INLAY_ALWAYS_INLINE static std::uint32_t pair(std::int16_t const* from) {
    constexpr int first = I / 2 * 4 + I % 2, second = first + 2;
    auto const at = [&](int d) { return simd::pair_at(from + d / run * line, d % run); };
    if constexpr (first >= Layer.depth()) return 0;
    else if constexpr (second >= Layer.depth()) return at(first) & 0xffff;
    else if constexpr (first / run == second / run) return at(first);
    else return (at(first) & 0xffff) | at(second) << 16;
  }

  INLAY_ALWAYS_INLINE static void spread(std::int16_t const* lines, int column, std::int16_t* to) {
    if constexpr (by_fours) {
      std::int16_t const* from = lines + step * column;
      for (int i = Layer.down.kernel; i > 0; --i, from += line, to += 4 * run)
        simd::join_four_pixels(from, step, run / 4, to);
    } else {
      std::int16_t const* const from = lines + 2 * step * column;
      [&]<std::size_t... I>(std::index_sequence<I...>) {
        auto const four = [&]<int Pair>(std::integral_constant<int, Pair>) {
          // All are read before they are stored: the compiler joins loads.
          std::uint32_t const words[] = {pair<Pair>(from), pair<Pair>(from + 2 * step),
                                         pair<Pair>(from + 4 * step), pair<Pair>(from + 6 * step)};
          for (int p = 0; p < 4; ++p)
            std::memcpy(__builtin_assume_aligned(to + 8 * Pair + 2 * p, 4), &words[p], sizeof words[p]);
        };
        (four(std::integral_constant<int, static_cast<int>(I)>{}), ...);
      }(std::make_index_sequence<static_cast<std::size_t>(2 * Layer.quads())>{});
    }
  }
};

/// For layers that extends_lines() says, four pixels of a row at a time. The last four of a row ends where the row does.
template <integer_layer Layer, class X>
void spread_by_extended_lines(integer_source<X>& from, int pixels) {
  using windows = extended_windows<Layer>;
  if constexpr (constexpr int width = Layer.along.output; width % 4 != 0)
    if (from.column == width / 4 * 4) {
      from.column -= 4 - width % 4;
      from.pixel -= 4 - width % 4;
    }
  if (from.row != from.filled) extend_lines(from, windows::four_step, windows::line);
  windows::spread(reinterpret_cast<std::int16_t const*>(from.lines), from.column, from.scratch);
  from.step(pixels);
}

template <class X>
void spread_by_windows(integer_source<X>& from, int pixels) {
  integer_layer const& s = from.s;
  bool const has_runs = s.x_channel == 1 && s.x_column == s.channels && s.along.dilation == 1;
  tap_range const rows = windows_inside(s.down), columns = windows_inside(s.along);
  if (has_runs && from.row >= rows.first && from.row < rows.end && from.column >= columns.first &&
      from.column + pixels <= columns.end) {
    spread_windows(from.runs,
                   from.x + ((from.row * s.down.stride - s.down.pad_begin) * s.x_row +
                             (from.column * s.along.stride - s.along.pad_begin) * s.x_column),
                   from.window_step, pixels, pixels, from.scratch, from.bytes(pixels));
    return from.step(pixels);
  }
  for (int slot = 0; slot < pixels; ++slot) {
    spread_window(s, from.x, from.zero_x, from.row, from.column, pixels, from.scratch + 2 * slot,
                  from.bytes(pixels));
    from.step(1);
  }
}

/// Tap by tap and byte by byte, for policy::size.
template <class X>
[[gnu::noinline]] inline void spread_by_taps(integer_source<X>& from, int pixels) {
  integer_layer const& s = from.s;
  X const zero_x = from.zero_x;
  for (int slot = 0; slot < pixels; ++slot, from.step(1)) {
    X* const bytes = from.bytes(pixels);
    X* to = bytes;
    int y = from.row * s.down.stride - s.down.pad_begin;
    for (int i = s.down.kernel; i > 0; --i, y += s.down.dilation) {
      int column = from.column * s.along.stride - s.along.pad_begin;
      for (int k = s.along.kernel; k > 0; --k, column += s.along.dilation) {
        bool const inside = y >= 0 && y < s.down.input && column >= 0 && column < s.along.input;
        int const step = inside ? s.x_channel : 0;
        X const* at = inside ? from.x + (y * s.x_row + column * s.x_column) : &zero_x;
        for (X* const end = to + s.channels; to != end; at += step) *to++ = *at;
      }
    }
    spread_of(pixels, bytes, from.runs.quads, from.scratch + 2 * slot);
  }
}

/// What suits a layer.
constexpr bool spreads_by_lines(integer_layer const& s) { return !s.is_pointwise() && copies_lines(s); }
/// What a spread_function keeps of rows of x.
enum class kept_lines { none, copied, extended };
constexpr kept_lines lines_of_layer(integer_layer const& s) {
  return spreads_by_lines(s) ? kept_lines::copied : kept_lines::none;
}
template <class X>
constexpr spread_function<X> spread_of_layer(integer_layer const& s) {
  return s.is_pointwise()         ? spread_pointwise<X>
         : reads_single_pixels(s) ? spread_single_pixels<X>
         : spreads_by_lines(s)    ? spread_by_lines<X>
                                  : spread_by_windows<X>;
}

/// `convolve_integers` where sums become elements in registers. `lines` says what `spread` keeps: no comparison of
/// addresses, which would keep the functions in every program.
template <class X, class Finish>
[[gnu::noinline]] inline void convolve_in_registers(integer_layer const& layer, X const* x,
                                                    std::int8_t const* w, requantisation<Finish> const& q,
                                                    typename Finish::element* y, std::int16_t* scratch,
                                                    spread_function<X> spread, kept_lines lines) noexcept {
  using Y = typename Finish::element;
  integer_layer const s = layer;  // bytes that are stored may alias the original
  int const all_pixels = s.pixels(), quads = s.quads();
  bool const by_lines = lines != kept_lines::none;
  integer_source<X> from{
      s,
      x,
      static_cast<X>(q.zero_x),
      scratch,
      {s.down.kernel, s.along.kernel * s.channels,
       by_lines ? columns_read(s.along) * s.channels : s.down.dilation * s.x_row, quads, s.spreads_taps()},
      s.along.stride * (by_lines ? s.channels : s.x_column),
      reinterpret_cast<X*>(scratch + windows_scratch(s))};
  constexpr int columns = 2;
  for (int const pixels : {4, 1}) {
    // Pixels that are made together.
    int const end = pixels == 1 || lines == kept_lines::extended ? all_pixels
                    : s.depth() <= most_depth_of_four_pixels     ? all_pixels / 4 * 4
                                                                 : 0;
    if (from.pixel >= end) continue;
    int const rest = q.bias ? s.outputs % columns : s.outputs;
    simd::requantised_quads all;
    all.bias = q.bias;
    float const same[2] = {*q.multiplier, *q.multiplier};
    all.multiplier = q.multiplier_step ? q.multiplier : same;
    all.multiplier_step = q.multiplier_step * 8;
    all.y_pixel = s.y_pixel;
    all.columns = s.outputs - rest;
    all.x = scratch;
    all.x_end = scratch + 4 * pixels * quads;
    all.zero_w = q.zero_w;
    all.zero_w_step = q.zero_w_step;
    all.zero_y = q.finish.zero_point;
    all.least = q.finish.zero_point == std::numeric_limits<Y>::min();
    all.odd = quads % 2;
    all.skipped = simd::requantised_quads::skip<simd::quads_a_turn>(pixels, quads);
    all.w = w;
    auto const run = [pixels](simd::requantised_quads const& some) {
      if (pixels == 4) simd::requantise_four_pixels<simd::quads_a_turn, !std::is_signed_v<Y>>(some);
      else simd::requantise_one_pixel<simd::quads_a_turn, !std::is_signed_v<Y>>(some);
    };
    if (!from.runs.direct)
      for (int i = 0; i < pixels; ++i)
        fill_bytes(X{}, 4 * quads - s.depth(), from.bytes(pixels) + (4 * i * quads + s.depth()));
    for (; from.pixel < end; from.pixel += pixels) {
      spread(from, pixels);
      Y* const made_here = y + from.pixel * s.y_pixel;
      if (q.zero_w) {
        if (pixels == 4) simd::sum_quads<4>(scratch, quads, all.totals);
        else simd::sum_quads<1>(scratch, quads, all.totals);
      }
      all.y = made_here;
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
        some.multiplier_step = 8;
        if (q.zero_w) some.zero_w = of.zero_w;
        some.zero_w_step = 1;
        some.y = made;
        some.y_pixel = some.columns = columns;
        some.w = w + 4 * quads * done;
        run(some);
        for (int p = 0; p < pixels; ++p)
          for (int j = 0; j < count; ++j) made_here[p * s.y_pixel + done + j] = made[p * columns + j];
      }
    }
  }
}

/// One image and group of a convolution with a channel-last result, or a product of matrices. w is in
/// `storage::quads`, its output channels the columns. `layer` is Layer but for extents along the rows.
template <integer_layer Layer, class X, class Finish>
INLAY_ALWAYS_INLINE void multiply_integers(integer_layer const& layer, X const* x, std::int8_t const* w,
                                           requantisation<Finish> const& q, typename Finish::element* y,
                                           std::int16_t* scratch) {
  if constexpr (simd::requantises_in_registers<Finish> && extends_lines(Layer))
    convolve_in_registers(layer, x, w, q, y, scratch, spread_by_extended_lines<Layer, X>,
                          kept_lines::extended);
  else if constexpr (simd::requantises_in_registers<Finish>)
    convolve_in_registers(layer, x, w, q, y, scratch, spread_of_layer<X>(Layer), lines_of_layer(Layer));
  else convolve_integers(layer, x, w, q, y, scratch);
}

}  // namespace inlay::kernel
