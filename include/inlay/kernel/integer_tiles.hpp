// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/kernel/integer.hpp>
#include <inlay/kernel/integer_dense.hpp>
#include <inlay/kernel/integer_helium.hpp>
#include <inlay/simd/byte_vector.hpp>
#include <inlay/simd/bytes.hpp>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <utility>

/// Products of bytes on machines with vector registers: tiles of pixels by columns, as of floats.
///
/// Weights lie in storage::quads, which suits machines whose register is a word, and a header serves all machines. So
/// a block of columns is arranged for the registers before the pixels are multiplied by it, in each run: 5 % of the
/// time of mobilenetv2, more where a layer has few pixels.
namespace inlay::kernel {

/// Bytes that an arranged block of columns, the gathered bytes of pixels, and lines may take on the stack.
#if defined(__x86_64__) || defined(__aarch64__)
inline constexpr int most_arranged_bytes = 1 << 16, most_gathered_bytes = 1 << 15, most_line_bytes = 1 << 14;
#else
inline constexpr int most_arranged_bytes = 1 << 14, most_gathered_bytes = 1 << 13, most_line_bytes = 1 << 12;
#endif

/// Bytes behind lines and gathered pixels: windows are copied so many at a time.
inline constexpr int copy_ahead = 16;

#if defined(__SSE2__) || defined(__ARM_NEON)

/// How a layer is cut, and what it needs of the stack.
struct tile_plan {
  using machine = simd::byte_machine;
  int pixels, columns, quads;
  bool direct;  ///< pixels are read where they lie
  /// Else windows are taken out of lines: rows of x channel by channel, with what lies outside on both sides. A line
  /// has line_bytes, and line_pitch with room to copy more than a window; lines is their number, 0 without them: pixels
  /// that follow one another lie in x as they would in a line.
  int line_bytes, line_pitch, lines;

  constexpr explicit tile_plan(integer_layer const& s)
      : pixels(s.pixels()),
        columns(s.outputs),
        quads(s.quads()),
        direct(s.is_pointwise() && s.channels % machine::rows == 0),
        line_bytes(((s.along.output - 1) * s.along.stride + s.along.kernel) * s.channels),
        line_pitch(line_bytes + copy_ahead),
        lines(!direct && !(s.down.kernel * s.along.kernel * s.along.stride == 1 && s.x_channel == 1) &&
                      s.along.dilation == 1 && s.down.dilation == 1 &&
                      s.down.kernel <= most_line_bytes / line_pitch
                  ? s.down.kernel
                  : 0) {}

  constexpr int steps() const { return (4 * quads + machine::rows - 1) / machine::rows; }
  constexpr int groups() const { return columns > machine::group ? machine::groups : 1; }
  /// Steps of weights that are arranged at a time.
  constexpr int most_steps() const {
    return std::min(steps(), most_arranged_bytes / (groups() * machine::step_bytes));
  }
  constexpr std::size_t arranged_bytes() const {
    return static_cast<std::size_t>(most_steps() * groups() * machine::step_bytes);
  }
  /// Bytes of a gathered pixel, and pixels that are gathered at a time.
  constexpr int row_bytes() const { return steps() * machine::rows; }
  constexpr int together() const {
    return direct ? pixels : std::min(pixels, std::max(most_gathered_bytes / row_bytes(), 1));
  }
  constexpr std::size_t gathered_bytes() const {
    return direct ? 1
                  : static_cast<std::size_t>(together()) * static_cast<std::size_t>(row_bytes()) + copy_ahead;
  }
  /// Bytes of all lines.
  constexpr std::size_t bytes_of_lines() const {
    return lines == 0 ? 1 : static_cast<std::size_t>(lines) * static_cast<std::size_t>(line_pitch);
  }
};

/// Copies `count` bytes, a few to some hundred.
INLAY_ALWAYS_INLINE void copy_bytes(void const* from, void* to, int count) {
  auto const* f = static_cast<unsigned char const*>(from);
  auto* t = static_cast<unsigned char*>(to);
  for (; count >= 16; count -= 16, f += 16, t += 16) std::memcpy(t, f, 16);
  if (count >= 8) std::memcpy(t, f, 8), count -= 8, f += 8, t += 8;
  if (count >= 4) std::memcpy(t, f, 4), count -= 4, f += 4, t += 4;
  for (; count > 0; --count) *t++ = *f++;
}

/// The bytes that pixel (row, column) of y reads, in the order of the rows of the weights; zero_x outside of x.
template <class X>
INLAY_ALWAYS_INLINE void gather_pixel(integer_layer const& s, X const* x, X zero_x, int row, int column,
                                      X* to) {
  int const top = row * s.down.stride - s.down.pad_begin, first = column * s.along.stride - s.along.pad_begin;
  bool const runs = s.x_channel == 1 && s.x_column == s.channels && s.along.dilation == 1;
  for (int i = 0; i < s.down.kernel; ++i) {
    int const y = top + i * s.down.dilation;
    if (y < 0 || y >= s.down.input) {
      int const count = s.along.kernel * s.channels;
      std::memset(to, static_cast<unsigned char>(zero_x), static_cast<std::size_t>(count));
      to += count;
      continue;
    }
    X const* const line = x + y * s.x_row;
    if (runs) {
      // Outside, inside, outside: three runs of bytes.
      int const before = std::min(std::max(-first, 0), s.along.kernel),
                end = std::max(std::min(s.along.input - first, s.along.kernel), before);
      for (int n = before * s.channels; n > 0; --n) *to++ = zero_x;
      int const count = (end - before) * s.channels;
      copy_bytes(line + (first + before) * s.channels, to, count);
      to += count;
      for (int n = (s.along.kernel - end) * s.channels; n > 0; --n) *to++ = zero_x;
      continue;
    }
    int at = first;
    for (int k = 0; k < s.along.kernel; ++k, at += s.along.dilation) {
      if (at < 0 || at >= s.along.input) {
        for (int c = 0; c < s.channels; ++c) *to++ = zero_x;
      } else if (s.x_channel == 1) {
        copy_bytes(line + at * s.x_column, to, s.channels);
        to += s.channels;
      } else if (X const* const from = line + at * s.x_column; s.channels == 3) {  // an image of colours
        to[0] = from[0];
        to[1] = from[s.x_channel];
        to[2] = from[2 * s.x_channel];
        to += 3;
      } else {
        for (int c = 0; c < s.channels; ++c) *to++ = from[c * s.x_channel];
      }
    }
  }
}

/// Row y of x as a line.
template <class X>
INLAY_ALWAYS_INLINE void make_line(integer_layer const& s, tile_plan const& plan, X const* x, X zero_x, int y,
                                   X* to) {
  if (y < 0 || y >= s.down.input) {
    std::fill_n(to, plan.line_bytes, zero_x);
    return;
  }
  int const columns = plan.line_bytes / s.channels, before = std::min(s.along.pad_begin, columns),
            inside = std::min(s.along.input, columns - before), after = columns - before - inside;
  X const* from = x + y * s.x_row;
  to = std::fill_n(to, before * s.channels, zero_x);
  if (s.x_channel == 1 && s.x_column == s.channels) {
    to = std::copy_n(from, inside * s.channels, to);
  } else if (s.x_channel == 1) {
    for (int i = 0; i < inside; ++i, from += s.x_column, to += s.channels) copy_bytes(from, to, s.channels);
  } else if (s.channels == 3) {  // an image of colours
    X const *const green = from + s.x_channel, *const blue = green + s.x_channel;
    int const first = s.x_column == 1 ? simd::interleave_planes(from, s.x_channel, inside, to) : 0;
    to += 3 * first;
    for (int i = first; i < inside; ++i, to += 3) {
      std::ptrdiff_t const at = std::ptrdiff_t{i} * s.x_column;
      X const three[] = {from[at], green[at], blue[at]};
      std::copy_n(three, 3, to);
    }
  } else {
    for (int i = 0; i < inside; ++i, from += s.x_column)
      for (int c = 0; c < s.channels; ++c) *to++ = from[c * s.x_channel];
  }
  std::fill_n(to, after * s.channels, zero_x);
}

/// Pixels of y, whose bytes of x are gathered in the order of rows of the weights, one pixel behind the other.
template <class X>
class pixel_gatherer {
 public:
  pixel_gatherer(integer_layer const& layer, tile_plan const& how, X const* elements, X outside, X* memory)
      : s(layer), plan(how), x(elements), zero_x(outside), lines(memory) {}

  /// The next `count` pixels, row_bytes apart, zeros behind each. May write copy_ahead bytes more.
  void gather(int count, X* to) {
    if (plan.lines > 0) return gather_from_lines(count, to);
    for (; count > 0; --count, to += plan.row_bytes()) {
      gather_pixel(s, x, zero_x, row, column, to);
      std::fill(to + s.depth(), to + plan.row_bytes(), X{});
      if (++column == s.along.output) column = 0, ++row;
    }
  }

 private:
  integer_layer const s;
  tile_plan const plan;
  X const* x;
  X zero_x;
  X* lines;  ///< that of row y is the one of number y modulo the rows of the kernel
  int row = 0, column = 0, next_line = 0;

  void gather_from_lines(int count, X* to) {
    int const kernel = s.down.kernel, step = s.along.stride * s.channels;
    while (count > 0) {
      // Rows of x, counted from the first that lies outside.
      int const top = row * s.down.stride;
      for (next_line = std::max(next_line, top); next_line < top + kernel; ++next_line)
        make_line(s, plan, x, zero_x, next_line - s.down.pad_begin,
                  lines + next_line % kernel * plan.line_pitch);
      int const pixels = std::min(count, s.along.output - column), run = s.along.kernel * s.channels;
      X const* const windows = lines + column * step;
      if (run <= 8) take_windows<8>(windows, top % kernel, pixels, to);
      else take_windows<16>(windows, top % kernel, pixels, to);
      to += pixels * plan.row_bytes();
      count -= pixels;
      column += pixels;
      if (column == s.along.output) column = 0, ++row;
    }
  }

  /// Windows whose first line is `first`, Chunk bytes at a time: what is too much is written again.
  template <int Chunk>
  void take_windows(X const* windows, int first, int pixels, X* to) const {
    int const kernel = s.down.kernel, run = s.along.kernel * s.channels, step = s.along.stride * s.channels;
    int const row_bytes = plan.row_bytes(), pitch = plan.line_pitch;
    bool const padded = row_bytes != s.depth();
    int const last =
        kernel - 1 - first;  // of the lines up to the end of memory, behind which the others begin
    X const* at = windows + first * pitch;
    if (Chunk == 16 && kernel == 3 && run <= Chunk) {  // images of colours: without loops for a pixel
      X const* second = last == 0 ? windows : at + pitch;
      X const* third = last == 1 ? windows : second + pitch;
      for (; pixels > 0; --pixels, at += step, second += step, third += step, to += row_bytes) {
        simd::copy_bytes<Chunk>(at, to);
        simd::copy_bytes<Chunk>(second, to + run);
        simd::copy_bytes<Chunk>(third, to + 2 * run);
        if (padded) std::memset(to + 3 * run, 0, 8);
      }
      return;
    }
    for (; pixels > 0; --pixels, windows += step, at += step, to += row_bytes) {
      X const* from = at;
      X* next = to;
      for (int line = 0; line < kernel; ++line, next += run) {
        for (int i = 0; i == 0 || (Chunk == 16 && i < run); i += Chunk)
          simd::copy_bytes<Chunk>(from + i, next + i);
        from = line == last ? windows : from + pitch;
      }
      if (padded) std::memset(next, 0, 8);
    }
  }
};

/// What the columns of a block have besides weights.
template <class Finish>
struct tile_columns {
  static constexpr int most = simd::byte_machine::groups * simd::byte_machine::group;
  std::int32_t start[most]{};       ///< bias, less what was added to x
  std::int32_t multiplier[most]{};  ///< bits of floats
  std::int32_t zero_w[most]{};
  bool moves_w = false;
  int count = 0;            ///< columns
  float low = 0, high = 0;  ///< bounds less the zero point of y
  std::int32_t zero_y = 0;

  tile_columns(requantisation<Finish> const& q, int first, int columns)
      : count(columns),
        low(static_cast<float>(q.finish.low - q.finish.zero_point)),
        high(static_cast<float>(q.finish.high - q.finish.zero_point)),
        zero_y(q.finish.zero_point) {
    for (int i = 0; i < columns; ++i) {
      start[i] = q.bias ? q.bias[first + i] : 0;
      multiplier[i] = std::bit_cast<std::int32_t>(q.multiplier[(first + i) * q.multiplier_step]);
      if (q.zero_w) zero_w[i] = q.zero_w[(first + i) * q.zero_w_step];
    }
    moves_w = q.zero_w != nullptr;
  }
};

/// Pixels and where their elements go.
template <class X, class Y>
struct tile_pixels {
  X const* x;
  std::ptrdiff_t x_pixel;
  Y* y;
  int y_pixel, count, depth;
};

/// The first `count` elements of a group.
template <class Finish>
INLAY_ALWAYS_INLINE void store_group(simd::group_of_sums const& sums, simd::group_of_sums const& multiplier,
                                     float low, float high, std::int32_t zero_y, typename Finish::element* y,
                                     int count) {
  if constexpr (std::is_same_v<Finish, plain_sum>) sums.store_sums(y, count);
  else sums.requantised(multiplier, low, high, zero_y).store_bytes(y, count);
}

/// Elements of the pixels of a tile, whose sums lie Groups groups apart. Through memory: with all that belongs to an
/// element in view, GCC spills the sums in the inner loop. MovesW: w has zero points, which add themselves times the sum of a
/// pixel's x, behind which zeros fill the last four.
template <bool MovesW, int Pixels, int Groups, class X, class Finish>
INLAY_ALWAYS_INLINE void finish_groups(std::int32_t const* sums,
                                       tile_pixels<X, typename Finish::element> const& p,
                                       std::ptrdiff_t first, tile_columns<Finish> const& columns) {
  constexpr int group = simd::byte_machine::group;
  float const low = columns.low, high = columns.high;
  std::int32_t const zero_y = columns.zero_y;
  [[maybe_unused]] std::int32_t totals[static_cast<std::size_t>(MovesW ? Pixels : 1)];
  if constexpr (MovesW)
    for (int i = 0; i < Pixels; ++i)
      totals[i] = simd::sum_of_bytes(p.x + (first + i) * p.x_pixel, (p.depth + 3) / 4 * 4);
  for (int g = 0; g < Groups; ++g) {
    int const at = g * group, left = columns.count - at < group ? columns.count - at : group;
    // All that the loops read is copied first: bytes of y may alias anything.
    auto const start = simd::group_of_sums::load(columns.start + at),
               multiplier = simd::group_of_sums::load(columns.multiplier + at);
    typename Finish::element* y = p.y + first * p.y_pixel + at;
    auto const made = [&](int i) {
      return simd::group_of_sums::load(sums + i * Groups * group + at).plus(start);
    };
    auto const store = [&](simd::group_of_sums const& made_sums, int count) {
      store_group<Finish>(made_sums, multiplier, low, high, zero_y, y, count);
    };
    if constexpr (MovesW) {
      auto const zero_w = simd::group_of_sums::load(columns.zero_w + at);
      for (int i = 0; i < Pixels; ++i, y += p.y_pixel) store(made(i).less(totals[i], zero_w), left);
    } else if (left < group) {
      for (int i = 0; i < Pixels; ++i, y += p.y_pixel) store(made(i), left);
    } else {
      for (int i = 0; i < Pixels; ++i, y += p.y_pixel) store(made(i), group);
    }
  }
}
template <int Pixels, int Groups, class X, class Finish>
INLAY_ALWAYS_INLINE void finish_tile(std::int32_t const* sums,
                                     tile_pixels<X, typename Finish::element> const& p, std::ptrdiff_t first,
                                     tile_columns<Finish> const& columns) {
  if (columns.moves_w) finish_groups<true, Pixels, Groups>(sums, p, first, columns);
  else finish_groups<false, Pixels, Groups>(sums, p, first, columns);
}

/// Elements of one pixel of a whole group.
template <class Finish>
INLAY_ALWAYS_INLINE void finish_group(simd::group_of_sums const& sums, tile_columns<Finish> const& columns,
                                      typename Finish::element* y) {
  store_group<Finish>(sums.plus(simd::group_of_sums::load(columns.start)),
                      simd::group_of_sums::load(columns.multiplier), columns.low, columns.high,
                      columns.zero_y, y, simd::byte_machine::group);
}

template <class Tile, class Finish, std::size_t... P>
INLAY_ALWAYS_INLINE void finish_pixels(Tile const& tile, tile_columns<Finish> const& columns,
                                       typename Finish::element* y, int y_pixel, std::index_sequence<P...>) {
  (finish_group(tile.template group<static_cast<int>(P)>(), columns,
                y + static_cast<std::ptrdiff_t>(P) * y_pixel),
   ...);
}

#if defined(__ARM_NEON) && !defined(__aarch64__)
/// Whether sums of products with weights of such magnitudes, times their multipliers, are far from the ends of int16.
template <class Finish>
inline bool stay_small(tile_columns<Finish> const& columns, std::uint32_t const* magnitudes) {
  for (int i = 0; i < columns.count; ++i) {
    float const most =
        std::abs(static_cast<float>(columns.start[i])) + 128.0f * static_cast<float>(magnitudes[i]);
    if (!(most * std::abs(std::bit_cast<float>(columns.multiplier[i])) < 32000)) return false;
  }
  return true;
}

/// multiply_tiles() for four pixels, whose sums become elements at once.
template <class Finish>
[[gnu::noinline]] inline void multiply_fours(tile_pixels<std::int8_t, typename Finish::element> const& p,
                                             std::int8_t const* w, int steps,
                                             simd::byte_machine::texts_of_steps& texts,
                                             tile_columns<Finish> const& columns, Finish const& finish) {
  simd::small_columns small(columns.start, columns.multiplier, finish.low, finish.high, finish.zero_point);
  small.w = w;
  // Of the last four pixels some have been made.
  int const made = (4 - p.count % 4) % 4;
  small.back_x = made * p.x_pixel;
  small.back_y = made * std::ptrdiff_t{p.y_pixel};
  simd::make_fours<Finish::bounded>(p.x, p.x_pixel,
                                    4 * p.x_pixel - std::ptrdiff_t{steps} * simd::byte_machine::rows, texts,
                                    small, p.y, p.y_pixel, p.count / 4);
}
#endif

/// All pixels times an arranged block of columns, Pixels at a time; the last tile is shifted back over pixels that
/// are then computed twice.
template <int Pixels, int Groups, bool Careful, int Registers, class X, class Finish>
[[gnu::noinline]] inline void multiply_tiles(tile_pixels<X, typename Finish::element> const& all,
                                             std::int8_t const* w, int steps,
                                             tile_columns<Finish> const& columns) {
  auto const p = all;  // bytes that are stored may alias the original
  alignas(64) std::int32_t sums[std::size_t{Pixels * Groups} * simd::byte_machine::group];
  [[maybe_unused]] bool const whole = !columns.moves_w && columns.count >= simd::byte_machine::group;
  for (int i = 0; i < p.count; i += Pixels) {
    std::ptrdiff_t const first = i < p.count - Pixels ? i : p.count - Pixels;
    simd::byte_tile<Pixels, Groups, Registers> tile;
    tile.template accumulate<Careful>(p.x + first * p.x_pixel, p.x_pixel, w, steps);
#if defined(__ARM_NEON)
    // Few sums, and on ARMv7 an inner loop that GCC does not see: they become elements where they are.
    if (whole) {
      finish_pixels(tile, columns, p.y + first * p.y_pixel, p.y_pixel,
                    std::make_index_sequence<std::size_t{Pixels}>{});
      continue;
    }
#endif
    tile.store(sums);
    finish_tile<Pixels, Groups>(sums, p, first, columns);
  }
}

/// Heights of tiles that there is code for.
inline constexpr int tile_heights[] = {12, 10, 8, 6, 4, 3, 2, 1};

/// The height that leaves the fewest pixels to be computed twice.
constexpr int tile_height(int pixels, int most) {
  int best = 1, best_cost = 0;
  for (int const h : tile_heights) {
    if (h > most || h > pixels) continue;
    int const cost = (pixels + h - 1) / h * (h + 1);  // a tile costs as much as a pixel beside its pixels
    if (best_cost == 0 || cost < best_cost) best = h, best_cost = cost;
  }
  return best;
}

template <int Groups, bool Careful, int Registers = simd::byte_machine::sums, class X, class Finish>
inline void multiply_in_tiles(tile_pixels<X, typename Finish::element> const& p, std::int8_t const* w,
                              int steps, tile_columns<Finish> const& columns) {
  constexpr int most = Registers == simd::byte_machine::sums ? simd::byte_machine::pixels(Groups)
                                                             : simd::byte_machine::pixels_of_half;
  int const height = tile_height(p.count, most);
  [&]<std::size_t... I>(std::index_sequence<I...>) {
    auto const run = [&]<int Height>(std::integral_constant<int, Height>) {
      if constexpr (Height <= most)
        if (height == Height) multiply_tiles<Height, Groups, Careful, Registers>(p, w, steps, columns);
    };
    (run(std::integral_constant<int, tile_heights[I]>{}), ...);
  }(std::make_index_sequence<std::size(tile_heights)>{});
}

#if defined(__ARM_NEON) && !defined(__aarch64__)
/// All pixels, four at least, times a whole group of columns by multiply_fours(), if its weights and sums allow it.
template <class Finish>
inline bool multiply_in_fours(tile_pixels<std::int8_t, typename Finish::element> p, std::int8_t const* w,
                              int steps, tile_columns<Finish> const& columns, Finish const& finish) {
  using machine = simd::byte_machine;
  static_assert(most_arranged_bytes / machine::step_bytes <= machine::texts_of_steps::most_steps);
  machine::texts_of_steps texts(w, steps, (finish.zero_point & 1) != 0);
  if (texts.careful || !stay_small(columns, texts.magnitudes)) return false;
  bool const one_left = p.count % 4 == 1;  // which takes less by itself than in a tile of four
  if (one_left) --p.count;
  multiply_fours(p, w, steps, texts, columns, finish);
  if (one_left) {
    p.x += p.count * p.x_pixel;
    p.y += p.count * std::ptrdiff_t{p.y_pixel};
    p.count = 1;
    multiply_tiles<1, 1, false, machine::sums>(p, w, steps, columns);
  }
  return true;
}
#endif

/// Rows of weights that a buffer does not hold whole: pixel by pixel, the sums wait in registers while the next rows
/// are arranged.
template <int Groups, class X, class Finish>
inline void multiply_deep(tile_pixels<X, typename Finish::element> const& p, int steps, int most_steps,
                          auto const& arrange, tile_columns<Finish> const& columns) {
  constexpr bool careful = simd::byte_machine::needs_care;
  for (int pixel = 0; pixel < p.count; ++pixel) {
    simd::byte_tile<1, Groups> tile;
    for (int first = 0; first < steps; first += most_steps) {
      int const now = std::min(steps - first, most_steps);
      tile.template accumulate<careful>(p.x + pixel * p.x_pixel + first * simd::byte_machine::rows, 0,
                                        arrange(first, now), now);
    }
    alignas(64) std::int32_t sums[std::size_t{Groups} * simd::byte_machine::group];
    tile.store(sums);
    finish_tile<1, Groups>(sums, p, pixel, columns);
  }
}

/// A block of columns from `first` on, for pixels that lie at x.
template <int Groups, class X, class Finish>
inline void multiply_block(tile_plan const& plan, tile_pixels<X, typename Finish::element> p,
                           std::int8_t const* w, int first, requantisation<Finish> const& q,
                           std::int8_t* arranged) {
  using machine = simd::byte_machine;
  int const count = std::min(plan.columns - first, Groups * machine::group);
  std::ptrdiff_t const pair = std::ptrdiff_t{8} * plan.quads;
  auto const arrange = [&](int first_step, int steps) {
    constexpr int quads = machine::rows / 4;
    for (int g = 0; g < Groups; ++g) {
      int const column = std::min(g * machine::group, count - 1) & ~1;
      machine::arrange({w + (first + column) / 2 * pair, pair, (count - column + 1) / 2}, first_step * quads,
                       std::min(steps * quads, plan.quads - first_step * quads),
                       arranged + g * machine::step_bytes, Groups * machine::step_bytes);
    }
    return static_cast<std::int8_t const*>(arranged);
  };
  int const steps = plan.steps(), most_steps = plan.most_steps();
  tile_columns<Finish> columns(q, first, count);
  if constexpr (machine::template moved<X> != 0) {
    // What was added to x comes off again: the sum of each column, times it.
    using byte = std::conditional_t<std::is_signed_v<X>, std::uint8_t, std::int8_t>;
    byte ones[machine::rows];
    std::fill_n(ones, machine::rows, byte{1});
    simd::byte_tile<1, Groups> tile;
    for (int s = 0; s < steps; s += most_steps) {
      int const now = std::min(steps - s, most_steps);
      std::int8_t const* at = arrange(s, now);
      for (int i = 0; i < now; ++i, at += Groups * machine::step_bytes)
        tile.template accumulate<machine::needs_care>(ones, 0, at, 1);
    }
    std::int32_t sums[std::size_t{Groups} * machine::group];
    tile.store(sums);
    for (int i = 0; i < Groups * machine::group; ++i)
      columns.start[i] = static_cast<std::int32_t>(static_cast<std::uint32_t>(columns.start[i]) -
                                                   static_cast<std::uint32_t>(machine::template moved<X>) *
                                                       static_cast<std::uint32_t>(sums[i]));
  }
  p.y += first;
  if (steps > most_steps) {
    multiply_deep<Groups>(p, steps, most_steps, arrange, columns);
  } else {
    if constexpr (machine::template moved<X> == 0) arrange(0, steps);
#if defined(__ARM_NEON) && !defined(__aarch64__)
    if constexpr (std::is_same_v<X, std::int8_t> && !std::is_same_v<Finish, plain_sum>)
      if (p.count >= 4 && count == machine::group && !columns.moves_w &&
          multiply_in_fours(p, arranged, steps, columns, q.finish))
        return;
#endif
    if constexpr (machine::needs_care)
      if (machine::careful(arranged, steps * Groups))
        return multiply_in_tiles<Groups, true>(p, arranged, steps, columns);
    if constexpr (Groups == 1 && machine::pixels_of_half != 0)
      if (2 * count <= machine::group)
        return multiply_in_tiles<1, false, machine::sums / 2>(p, arranged, steps, columns);
    multiply_in_tiles<Groups, false>(p, arranged, steps, columns);
  }
}

/// Most pixels for which weights are not arranged.
inline constexpr int most_single_pixels = 3;

#if defined(__AVX2__) || defined(__ARM_NEON)
/// All pixels times all columns, whose weights are read where they lie. prepared has room for a pixel.
template <class X, class Finish>
inline void multiply_pixel_by_pixel(tile_plan const& plan, tile_pixels<X, typename Finish::element> p,
                                    std::int8_t const* w, requantisation<Finish> const& q,
                                    std::int8_t* prepared) {
  using vector = simd::byte_vector;
  constexpr int group = simd::byte_machine::group;
  int const quads = plan.quads, last_pair = (plan.columns - 1) / 2;
  auto* const y = p.y;
  for (int pixel = 0; pixel < p.count; ++pixel) {
    vector::prepare(p.x + pixel * p.x_pixel, quads, prepared);
    for (int c = 0; c < plan.columns; c += group) {
      tile_columns<Finish> const columns(q, c, std::min(group, plan.columns - c));
      alignas(64) std::int32_t sums[group];
      for (int i = 0; i < group && c + i < plan.columns; i += 4) {
        int const pair = (c + i) / 2, next = std::min(pair + 1, last_pair);
        vector::multiply<X>(prepared, w + std::ptrdiff_t{pair} * 8 * quads,
                            w + std::ptrdiff_t{next} * 8 * quads, quads, sums + i);
      }
      p.y = y + c;
      finish_tile<1, 1>(sums, p, pixel, columns);
    }
  }
}
#endif

/// One image and group, as convolve_integers(). arranged and gathered have room for what tile_plan says.
template <class X, class Finish>
[[gnu::noinline]] inline void convolve_tiles(integer_layer const& of, X const* x, std::int8_t const* w,
                                             requantisation<Finish> const& q, typename Finish::element* y,
                                             std::int8_t* arranged, X* gathered, X* lines) noexcept {
  using machine = simd::byte_machine;
  integer_layer const layer = of;  // bytes that are stored may alias the original
  tile_plan const plan(layer);
  int const row_bytes = plan.row_bytes(), depth = layer.depth();
  pixel_gatherer<X> gatherer(layer, plan, x, static_cast<X>(q.zero_x), lines);
  for (int first = 0; first < plan.pixels; first += plan.together()) {
    int const count = std::min(plan.pixels - first, plan.together());
    tile_pixels<X, typename Finish::element> p{
        x, layer.x_column, y + std::ptrdiff_t{first} * layer.y_pixel, layer.y_pixel, count, depth};
    if (!plan.direct) {
      p.x = gathered;
      p.x_pixel = row_bytes;
      gatherer.gather(count, gathered);
    }
#if defined(__AVX2__) || defined(__ARM_NEON)
    if (plan.pixels <= most_single_pixels &&
        static_cast<std::size_t>(simd::byte_vector::prepared_bytes(plan.quads)) <= plan.arranged_bytes()) {
      multiply_pixel_by_pixel(plan, p, w, q, arranged);
      continue;
    }
#endif
    int const block = plan.groups() * machine::group;
    for (int c = 0; c < plan.columns; c += block) {
      if (machine::groups > 1 && plan.columns - c > machine::group)
        multiply_block<machine::groups>(plan, p, w, c, q, arranged);
      else multiply_block<1>(plan, p, w, c, q, arranged);
    }
  }
}

#endif

/// One image and group, by what the machine has: tiles, or multiply_integers().
/// `layer` is Layer but for extents along the rows that need no more scratch. Near says that its sums are (`is_near`).
template <integer_layer Layer, bool Near = false, class X, class Finish>
INLAY_ALWAYS_INLINE void multiply_packed(integer_layer const& layer, X const* x, std::int8_t const* w,
                                         requantisation<Finish> const& q, typename Finish::element* y) {
#if defined(__SSE2__) || defined(__ARM_NEON)
  static constexpr tile_plan plan(Layer);
  alignas(64) std::int8_t arranged[plan.arranged_bytes()];
  alignas(64) X gathered[plan.gathered_bytes()];
  alignas(64) X lines[plan.bytes_of_lines()];
  convolve_tiles(layer, x, w, q, y, arranged, gathered, lines);
#else
  if constexpr (multiplies_by_helium(Layer) && !std::is_same_v<Finish, plain_sum>) {  // its texts store bytes
    static constexpr helium_plan plan(Layer);
    static constexpr simd::helium_texts texts = helium_texts_of<X, Finish, Near>(Layer);
    alignas(16) std::int8_t memory[plan.scratch_bytes()];
    return convolve_by_helium(layer, plan, texts, x, w, q, y, memory);
  }
  static_assert(dense_scratch(Layer) * sizeof(std::int16_t) <= most_dense_bytes(Layer));
  alignas(8) std::int16_t
      scratch[simd::requantises_in_registers<Finish> ? dense_scratch(Layer) : integer_scratch(Layer)];
  multiply_integers<Layer>(layer, x, w, q, y, scratch);
#endif
}

}  // namespace inlay::kernel
