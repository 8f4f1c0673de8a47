// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/config.hpp>
#include <inlay/kernel/image.hpp>
#include <inlay/kernel/integer.hpp>
#include <inlay/simd/helium.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>

/// Layers of bytes on Cortex-M with Helium (simd/helium.hpp): products and dense convolutions, and depthwise ones by
/// 3x3.
namespace inlay::kernel {

/// Whether `convolve_by_helium` serves a layer: four pixels of y are within reach of an offset of 16 bits.
constexpr bool multiplies_by_helium(integer_layer const& s) {
  return simd::has_helium && 3 * s.y_pixel < (1 << 16) - 1;
}

/// How a layer is cut, and what it needs of the stack.
struct helium_plan {
  int pixels, depth, outputs, channels;
  bool pointwise;
  bool planes;  ///< x is channel-first
  bool whole;   ///< a pixel of y reads whole sixteens that lie side by side
  int line;  ///< bytes of a row of x with what lies outside, as it is copied before pixels are gathered; or 0
  int line_rows;  ///< that a row of y reads
  int run;        ///< bytes side by side in such a row
  bool tail;      ///< the last columns of weights are copied, since registers read past them

  constexpr explicit helium_plan(integer_layer const& s)
      : pixels(s.pixels()),
        depth(s.depth()),
        outputs(s.outputs),
        channels(s.channels),
        pointwise(s.is_pointwise()),
        planes(s.x_channel != 1),
        whole(pointwise && s.channels % 16 == 0),
        line(0),
        line_rows(s.down.kernel),
        run(s.along.dilation == 1 ? s.along.kernel * s.channels : s.channels),
        tail(s.quads() % 4 != 0 || s.outputs % 4 != 0) {
    bool const side_by_side = s.x_channel == 1 && s.x_column == s.channels,
               narrow = planes && s.x_column == 1 && s.channels <= 16;
    int const bytes = columns_read(s.along) * s.channels;
    if (!pointwise && (side_by_side || narrow) && bytes * line_rows <= most_line_bytes) line = bytes;
  }

  static constexpr int most_line_bytes = 4096, most_strip_bytes = 2048;

  constexpr int steps() const { return (depth + 15) / 16; }
  constexpr int row_bytes() const { return 16 * steps(); }
  /// Weights wait in registers for all pixels of a strip.
  constexpr bool shallow() const { return steps() <= 2 && pixels >= 4; }
  /// Rows are copied in the order of the weights' rows.
  constexpr bool ordered() const {
    return line > 0 && !planes && !shallow() && channels % 4 == 0 && run % 16 == 0;
  }
  constexpr int strip() const { return std::min(pixels, most_strip_bytes / row_bytes()); }
  constexpr int lines() const { return line > 0 ? (line * line_rows + 31) / 16 * 16 : 0; }
  constexpr int gathered() const {
    // Without strips four pixels, or one, and the bytes of one as they are gathered; with zero points of w there is none.
    int const rows = pixels >= 4 ? 5 : 2;
    return (shallow() ? std::max(strip(), rows) : rows) * row_bytes();
  }
  constexpr int tails() const { return tail ? 64 * steps() : 0; }
  constexpr std::size_t scratch_bytes() const {
    return static_cast<std::size_t>(lines() + gathered() + tails());
  }
};

/// Whether `slide_by_helium` serves a depthwise layer: 3x3, columns without dilation, side by side or every second.
constexpr bool slides_by_helium(integer_layer const& s) {
  return simd::has_helium && s.down.kernel == 3 && s.along.kernel == 3 && s.along.dilation == 1 &&
         s.along.stride <= 2 && s.y_pixel >= 4 && (s.along.output + 4) * s.y_pixel < 1 << 16;
}

/// Records of columns of x that are made at once, the pixels of a row of y that are made of them, and lines of records.
/// Two lines are needed at once where every second column begins a window and y has several rows.
inline constexpr int most_helium_records = 56, most_helium_lines = 8;
constexpr int lines_of_helium_turn(integer_layer const& s) {
  return s.along.stride == 2 && s.down.output > 1 ? 2 : 1;
}
constexpr int pixels_of_helium_strip(integer_layer const& s) {
  int const most = (most_helium_records / lines_of_helium_turn(s) - s.along.kernel) / s.along.stride + 1;
  return std::max(1, s.along.output <= most ? s.along.output : most / 4 * 4);
}
constexpr int columns_of_helium_strip(integer_layer const& s) {
  return (pixels_of_helium_strip(s) - 1) * s.along.stride + s.along.kernel;
}
constexpr int lines_of_helium_strip(integer_layer const& s) {
  int const of_turn = lines_of_helium_turn(s);
  int const lines = std::min(most_helium_records / columns_of_helium_strip(s), most_helium_lines);
  return std::clamp(lines / of_turn, 1, s.down.output) * of_turn;
}
/// Bytes of scratch for such a layer, or for some of its rows: records of weights and of x, with columns that registers
/// read beyond. A single row has up to five records more than two, of those beyond.
constexpr std::size_t helium_record_bytes(integer_layer const& s) {
  int const records = lines_of_helium_strip(s) * columns_of_helium_strip(s);
  return static_cast<std::size_t>((10 + records + 8) * simd::helium_taps::record);
}

#if defined __ARM_FEATURE_MVE && __ARM_FEATURE_MVE & 2

/// Copies bytes that do not overlap.
INLAY_ALWAYS_INLINE void copy_by_helium(void const* from, void* to, int count) {
  asm volatile(
      "wlstp.8 lr, %2, 2f\n"
      "1:\n\t"
      "vldrb.u8 q0, [%0], #16\n\t"
      "vstrb.8 q0, [%1], #16\n\t"
      "letp lr, 1b\n"
      "2:"
      : "+r"(from), "+r"(to)
      : "r"(count)
      : "lr", "d0", "d1", "memory");
}
INLAY_ALWAYS_INLINE void fill_by_helium(int byte, void* to, int count) {
  asm volatile(
      "vdup.8 q0, %1\n\t"
      "wlstp.8 lr, %2, 2f\n"
      "1:\n\t"
      "vstrb.8 q0, [%0], #16\n\t"
      "letp lr, 1b\n"
      "2:"
      : "+r"(to)
      : "r"(byte), "r"(count)
      : "lr", "d0", "d1", "memory");
}
/// Every byte less 128, or more: int8 of uint8.
[[gnu::noinline]] inline void flip_by_helium(void* bytes, int count) {
  auto* const p = static_cast<std::uint8_t*>(bytes);
  for (int i = 0; i < count; i += 16) vstrbq_u8(p + i, veorq_u8(vldrbq_u8(p + i), vdupq_n_u8(0x80)));
}
/// A plane's row to every `channels`th byte, at most 16 of them.
INLAY_ALWAYS_INLINE void scatter_by_helium(void const* from, void* to, int channels, int count) {
  uint8x16_t const offsets = vmulq_n_u8(vidupq_n_u8(0u, 1), static_cast<std::uint8_t>(channels));
  asm volatile(
      "wlstp.8 lr, %2, 2f\n"
      "1:\n\t"
      "vldrb.u8 q0, [%0], #16\n\t"
      "vstrb.8 q0, [%1, %q4]\n\t"
      "add %1, %1, %3\n\t"
      "letp lr, 1b\n"
      "2:"
      : "+r"(from), "+r"(to)
      : "r"(count), "r"(16 * channels), "w"(offsets)
      : "lr", "d0", "d1", "memory");
}
/// The order of VLD2's rows (simd::helium_pairs): of each four bytes the second and the third change places.
INLAY_ALWAYS_INLINE uint8x16_t helium_order() {
  return vreinterpretq_u8_u32(vaddq_n_u32(vmulq_n_u32(vidupq_n_u32(0u, 4), 0x01010101u), 0x03010200u));
}
/// Sixteens of bytes, above 0 of them, in the order of VLD2's rows (simd::helium_pairs), `Step` bytes apart. `next_order`
/// is that of bytes 16 to 31.
template <int Step>
INLAY_ALWAYS_INLINE void order_by_helium(void const* from, std::int8_t* to, int sixteens, uint8x16_t order,
                                         uint8x16_t next_order) {
  if (sixteens % 2 != 0)
    asm volatile(
        "vldrb.u8 q0, [%0, %q2]\n\t"
        "adds %0, %0, #16\n\t"
        "vstrb.8 q0, [%1], %3"
        : "+l"(from), "+l"(to)
        : "w"(order), "i"(Step)
        : "d0", "d1", "cc", "memory");
  asm volatile(
      "wls lr, %2, 2f\n"
      "1:\n\t"
      "vldrb.u8 q0, [%0, %q3]\n\t"
      "vldrb.u8 q1, [%0, %q4]\n\t"
      "adds %0, %0, #32\n\t"
      "vstrb.8 q0, [%1], %5\n\t"
      "vstrb.8 q1, [%1], %5\n\t"
      "le lr, 1b\n"
      "2:"
      : "+l"(from), "+l"(to)
      : "r"(sixteens / 2), "w"(order), "w"(next_order), "i"(Step)
      : "lr", "d0", "d1", "d2", "d3", "cc", "memory");
}

/// The bytes that pixel (row, column) of y reads, in the order of rows of the weights; zero_x outside of x.
template <class X>
[[gnu::noinline]] inline void gather_by_helium(integer_layer const& s, X const* x, X zero_x, int row,
                                               int column, X* to) noexcept {
  int const at = column * s.along.stride - s.along.pad_begin, step = s.down.dilation;
  int y = row * s.down.stride - s.down.pad_begin;
  if (s.x_channel == 1 && s.x_column == s.channels && s.along.dilation == 1) {
    // The taps of a row of the kernel lie side by side: [first, last) of them inside.
    int const taps = s.along.kernel;
    int const first = std::clamp(-at, 0, taps), last = std::clamp(s.along.input - at, first, taps);
    int const front = first * s.channels, middle = (last - first) * s.channels,
              back = (taps - last) * s.channels;
    X const* line = x + (y * s.x_row + (at + first) * s.channels);
    for (int i = s.down.kernel; i > 0; --i, y += step, line += step * s.x_row) {
      if (y < 0 || y >= s.down.input) {
        fill_by_helium(zero_x, to, taps * s.channels);
        to += taps * s.channels;
        continue;
      }
      if (front > 0) fill_by_helium(zero_x, to, front);
      copy_by_helium(line, to + front, middle);
      to += front + middle;
      if (back > 0) fill_by_helium(zero_x, to, back);
      to += back;
    }
    return;
  }
  for (int i = s.down.kernel; i > 0; --i, y += step)
    for (int k = 0, c = at; k < s.along.kernel; ++k, c += s.along.dilation, to += s.channels) {
      X const* from = x + (y * s.x_row + c * s.x_column);
      if (y < 0 || y >= s.down.input || c < 0 || c >= s.along.input) {
        fill_by_helium(zero_x, to, s.channels);
      } else if (s.x_channel == 1) {
        copy_by_helium(from, to, s.channels);
      } else {
        for (int n = 0; n < s.channels; ++n, from += s.x_channel) to[n] = *from;
      }
    }
}

/// Bytes in that order, up to 15 more than `count`.
INLAY_ALWAYS_INLINE void copy_in_order(void const* from, void* to, int count) {
  asm volatile(
      "wlstp.8 lr, %2, 2f\n"
      "1:\n\t"
      "vldrb.u8 q0, [%0, %q3]\n\t"
      "adds %0, %0, #16\n\t"
      "vstrb.8 q0, [%1], #16\n\t"
      "letp lr, 1b\n"
      "2:"
      : "+l"(from), "+r"(to)
      : "r"(count), "w"(helium_order())
      : "lr", "d0", "d1", "cc", "memory");
}

/// Rows of x that row `row` of y reads, with what lies outside, channels side by side.
template <class X>
[[gnu::noinline]] inline void copy_lines_by_helium(integer_layer const& s, helium_plan const& plan,
                                                   X const* x, X zero_x, int row, X* to) noexcept {
  int const channels = s.channels, line = plan.line;
  int const columns = columns_read(s.along);
  int const front = std::min(s.along.pad_begin, columns),
            middle = std::max(std::min(s.along.input, columns - front), 0);
  int const inner = middle * channels;
  bool const ordered = plan.ordered();
  int y = row * s.down.stride - s.down.pad_begin;
  for (int i = s.down.kernel; i > 0; --i, y += s.down.dilation, to += line) {
    if (y < 0 || y >= s.down.input) {
      fill_by_helium(zero_x, to, line);
      continue;
    }
    X const* from = x + y * s.x_row;
    X* const inside = to + front * channels;
    fill_by_helium(zero_x, to, front * channels);
    if (s.x_channel != 1)
      for (int c = 0; c < channels; ++c, from += s.x_channel)
        scatter_by_helium(from, inside + c, channels, middle);
    else if (ordered) copy_in_order(from, inside, inner);
    else copy_by_helium(from, inside, inner);
    fill_by_helium(zero_x, inside + inner, line - front * channels - inner);
  }
}

/// Where the bytes of a pixel of y lie, from its first one on: in the order of the weights' rows, 0 behind the last.
struct helium_bytes {
  alignas(16) std::uint16_t offsets[32]{};

  /// The bytes of a layer whose rows of x, or of lines, are `line` bytes apart.
  [[gnu::noinline]] void set(integer_layer const& s, int line) {
    std::uint16_t* to = offsets;
    for (int i = 0; i < s.down.kernel; ++i)
      for (int k = 0; k < s.along.kernel; ++k)
        for (int c = 0; c < s.channels; ++c)
          *to++ = static_cast<std::uint16_t>(i * line + (k * s.along.dilation) * s.channels + c);
  }
  /// Gathers `count` pixels, `step` bytes apart, above 0, as rows of 16 * Steps bytes.
  template <int Steps>
  void gather(void const* from, int step, int count, void* to) const {
    uint16x8_t const a = vldrhq_u16(offsets), b = vldrhq_u16(offsets + 8);
    if constexpr (Steps == 1) {
      asm volatile(
          "dls lr, %2\n"
          "1:\n\t"
          "vldrb.u16 q0, [%0, %q4]\n\t"
          "vldrb.u16 q1, [%0, %q5]\n\t"
          "add %0, %0, %3\n\t"
          "vstrb.16 q0, [%1], #8\n\t"
          "vstrb.16 q1, [%1], #8\n\t"
          "le lr, 1b"
          : "+r"(from), "+l"(to)
          : "r"(count), "r"(step), "w"(a), "w"(b)
          : "lr", "d0", "d1", "d2", "d3", "memory");
    } else {
      uint16x8_t const c = vldrhq_u16(offsets + 16), d = vldrhq_u16(offsets + 24);
      asm volatile(
          "dls lr, %2\n"
          "1:\n\t"
          "vldrb.u16 q0, [%0, %q4]\n\t"
          "vldrb.u16 q1, [%0, %q5]\n\t"
          "vstrb.16 q0, [%1], #8\n\t"
          "vldrb.u16 q0, [%0, %q6]\n\t"
          "vstrb.16 q1, [%1], #8\n\t"
          "vldrb.u16 q1, [%0, %q7]\n\t"
          "add %0, %0, %3\n\t"
          "vstrb.16 q0, [%1], #8\n\t"
          "vstrb.16 q1, [%1], #8\n\t"
          "le lr, 1b"
          : "+r"(from), "+l"(to)
          : "r"(count), "r"(step), "w"(a), "w"(b), "w"(c), "w"(d)
          : "lr", "d0", "d1", "d2", "d3", "memory");
    }
  }
};

/// Runs of bytes, all of a multiple of 16 and `next` apart, to sixteens that are 64 bytes apart.
INLAY_ALWAYS_INLINE void copy_runs(void const* from, int runs, int bytes, int next, std::int8_t* to) {
  for (; runs > 0; --runs) {
    void const* at = from;
    asm volatile(
        "dls lr, %2\n"
        "1:\n\t"
        "vldrb.u8 q0, [%0], #16\n\t"
        "vstrb.8 q0, [%1], #64\n\t"
        "le lr, 1b"
        : "+r"(at), "+r"(to)
        : "r"(bytes / 16)
        : "lr", "d0", "d1", "memory");
    from = static_cast<std::int8_t const*>(from) + next;
  }
}

/// Reads pixels of a layer one after the other, in the order of rows of the weights.
template <class X>
class helium_source {
 public:
  helium_source(integer_layer const& layer, helium_plan const& of, X const* from, X zero, X* line_memory)
      : s(layer),
        plan(of),
        x(from),
        zero_x(zero),
        width(layer.along.output),
        lines(line_memory),
        of_lines(layer) {
    of_lines.x_channel = 1;
    of_lines.x_column = layer.channels;
    of_lines.x_row = plan.line;
    of_lines.down = {layer.down.kernel, 1, 1, 0, 0, layer.down.kernel, 1};
    of_lines.along.pad_begin = 0;
    of_lines.along.input = columns_read(layer.along);
    if (!plan.shallow()) return;
    bytes.set(layer, plan.line);
    if (plan.line == 0 || plan.planes || layer.down.kernel * layer.down.dilation * layer.x_row >= 1 << 16)
      return;
    bytes_of_x.set(layer, layer.down.dilation * layer.x_row);
    first_row = first_inside(layer.down);
    last_row = last_inside(layer.down);
    first_column = first_inside(layer.along);
    last_column = last_inside(layer.along);
  }
  void move_to(int pixel) {
    row = pixel / width;
    column = pixel - row * width;
  }
  /// One pixel.
  [[gnu::noinline]] void next(X* to) {
    if (plan.line > 0) {
      fill_lines();
      gather_by_helium(of_lines, lines, zero_x, 0, column, to);
    } else {
      gather_by_helium(s, x, zero_x, row, column, to);
    }
    step(1);
  }
  /// One pixel in the order of VLD2's rows, whose sixteens are 64 bytes apart; if rows are copied so.
  [[gnu::noinline]] void next_ordered(std::int8_t* to) {
    fill_lines();
    X const* const at = lines + column * s.along.stride * s.channels;
    int const taps = plan.run == s.channels ? s.along.kernel : 1;
    if (taps == 1) return step(1), copy_runs(at, s.down.kernel, plan.run, plan.line, to);
    for (int i = 0; i < s.down.kernel; ++i, to += plan.run * 4 * taps)
      copy_runs(at + i * plan.line, taps, plan.run, s.along.dilation * s.channels, to);
    step(1);
  }
  /// `count` pixels as rows of 16 * Steps bytes.
  template <int Steps>
  [[gnu::noinline]] void next(int count, X* to) {
    if (plan.line == 0 && !plan.pointwise) {
      for (; count > 0; --count, to += 16 * Steps) next(to);
      return;
    }
    bool const direct = plan.line == 0;
    int const pixel = direct ? s.x_column : s.along.stride * s.channels;
    for (int now = count; count > 0; count -= now, to += 16 * Steps * now, step(now)) {
      X const* from = lines + column * pixel;
      helium_bytes const* of = &bytes;
      now = count;
      if (direct) {
        from = x + (row * width + column) * pixel;
      } else if (row < first_row || row >= last_row) {
        fill_lines();
        now = std::min(count, width - column);
      } else if (column < first_column || column >= last_column) {
        gather_by_helium(s, x, zero_x, row, column, to);
        now = 1;
        continue;
      } else {
        now = std::min(count, last_column - column);
        from = x + ((row * s.down.stride - s.down.pad_begin) * s.x_row + column * pixel -
                    s.along.pad_begin * s.channels);
        of = &bytes_of_x;
      }
      of->template gather<Steps>(from, pixel, now, to);
    }
  }

 private:
  /// Positions [first, last) of y whose windows lie inside.
  static int first_inside(axis_shape const& a) { return (a.pad_begin + a.stride - 1) / a.stride; }
  static int last_inside(axis_shape const& a) {
    int const room = a.input - (a.kernel - 1) * a.dilation - 1 + a.pad_begin;
    return room < 0 ? 0 : std::min(room / a.stride + 1, a.output);
  }
  void fill_lines() {
    if (row != filled) copy_lines_by_helium(s, plan, x, zero_x, filled = row, lines);
  }
  void step(int pixels) {
    column += pixels;
    for (; column >= width; ++row) column -= width;
  }

  integer_layer const& s;
  helium_plan const& plan;
  X const* x;
  X zero_x;
  int width, row = 0, column = 0, filled = -1;
  /// Windows of x that lie inside and are gathered where they are.
  int first_row = 0, last_row = 0, first_column = 0, last_column = 0;
  X* lines;
  integer_layer of_lines;
  helium_bytes bytes, bytes_of_x;
};

/// The sum of a column of weights in `storage::quads`.
[[gnu::noinline]] inline std::int32_t sum_of_column(std::int8_t const* pair, int quads) {
  std::int32_t sum = 0;
  for (int i = 0; i < 4 * quads; ++i) sum += pair[2 * i];
  return sum;
}

/// Up to 32 columns: what sums begin with, and multipliers.
struct helium_block {
  static constexpr int most = 32;
  std::int32_t bias[most];
  float multiplier[most];

  /// Columns first to first + columns - 1, whose weights these are; x is uint8 where Flips, int8 of which are multiplied.
  template <bool Flips, class Finish>
  void load(requantisation<Finish> const& q, int first, int columns, std::int8_t const* weights, int quads) {
    for (int c = 0; c < columns; ++c) {
      std::int32_t start = q.bias ? q.bias[first + c] : 0;
      if (Flips)
        start = simd::wrapping_sum(start, 128 * sum_of_column(weights + c / 2 * 8 * quads + c % 2, quads));
      bias[c] = start;
      multiplier[c] = q.multiplier[(first + c) * q.multiplier_step];
    }
  }
};

/// Rows first to first + 15 of both columns of a pair in their own order, 0 behind the last.
[[gnu::noinline]] inline void load_columns(std::int8_t const* pair, int first, int depth,
                                           std::int8_t (&a)[16], std::int8_t (&b)[16]) {
  // Row r lies at r / 4 * 8 + r % 2 * 4 + r % 4 / 2 * 2.
  uint8x16_t const order =
      vreinterpretq_u8_u32(vaddq_n_u32(vmulq_n_u32(vidupq_n_u32(0u, 8), 0x01010101u), 0x06020400u));
  mve_pred16_t const there = vctp8q(static_cast<std::uint32_t>(depth > first ? depth - first : 0));
  std::int8_t const* const from = pair + 2 * first;
  vstrbq_s8(a, vldrbq_gather_offset_z_s8(from, order, there));
  vstrbq_s8(b, vldrbq_gather_offset_z_s8(from + 1, order, there));
}

/// A pixel is eight bytes side by side, of which two share a register.
template <class X>
constexpr bool has_eight_channels(integer_layer const& s) {
  return std::is_signed_v<X> && s.is_pointwise() && s.x_column == 8 && s.channels == 8;
}

template <class X, class Finish, bool Near>
constexpr simd::helium_texts helium_texts_of(integer_layer const& s) {
  helium_plan const plan(s);
  if (plan.shallow())
    return simd::helium_texts_of_columns<Finish, Near>(has_eight_channels<X>(s) ? 8 : plan.row_bytes());
  return simd::helium_texts_of_pairs<Finish, Near>(plan.pixels >= 4, s.quads() % 4 != 0,
                                                   simd::helium_pairs::once(plan.steps()));
}

namespace detail {

/// Layers whose columns stay in registers for a strip of pixels, without zero points of w.
template <class X, class Finish>
[[gnu::noinline]] inline void convolve_shallow(integer_layer const& of, helium_plan const& plan,
                                               simd::helium_texts const& texts, X const* x,
                                               std::int8_t const* w, requantisation<Finish> const& how,
                                               typename Finish::element* y, std::int8_t* scratch) noexcept {
  integer_layer const s = of;  // bytes that are stored may alias the originals
  requantisation<Finish> const q = how;
  constexpr bool flips = !std::is_signed_v<X>;
  constexpr int most_pairs = 8;
  int const pixels = s.pixels(), quads = s.quads(), steps = plan.steps(), pair_bytes = 8 * quads;
  bool const eight = has_eight_channels<X>(s);
  int const pixel_bytes = eight ? 8 : plan.row_bytes();
  // Registers of several pixels are loaded at once, from aligned memory.
  bool const direct = reinterpret_cast<std::uintptr_t>(x) % 4 == 0 &&
                      (eight || (plan.whole && !flips && s.x_column == pixel_bytes));
  std::int8_t* const gathered = scratch + plan.lines();
  helium_source<X> source(s, plan, x, static_cast<X>(q.zero_x), reinterpret_cast<X*>(scratch));
  int const strip = direct ? pixels : std::min(plan.strip(), pixels);
  for (int first = 0; first < s.outputs; first += 2 * most_pairs) {
    int const columns = std::min(2 * most_pairs, s.outputs - first);
    std::int8_t const* const weights = w + first / 2 * pair_bytes;
    helium_block block;
    block.load<flips>(q, first, columns, weights, quads);
    simd::helium_columns pairs[most_pairs];
    std::uint16_t offsets[8];
    simd::helium_offsets(offsets, s.y_pixel, 2);
    for (int c = 0; c < columns; c += 2) {
      simd::helium_columns& all = pairs[c / 2];
      all.y_four = 4 * s.y_pixel;
      all.zero_y = simd::helium_zero(texts.near, q.finish.zero_point);
      all.low = static_cast<std::int16_t>(q.finish.low);
      all.high = static_cast<std::int16_t>(q.finish.high);
      std::memcpy(all.offsets, offsets, sizeof offsets);
      std::int8_t const* const pair = weights + c / 2 * pair_bytes;
      load_columns(pair, 0, s.depth(), all.weights[0], all.weights[1]);
      if (steps == 2) load_columns(pair, 16, s.depth(), all.weights[2], all.weights[3]);
      if (eight)
        for (int i = 0; i < 2; ++i) {
          fill_by_helium(0, all.weights[2 + i], 8);
          copy_by_helium(all.weights[i], all.weights[2 + i] + 8, 8);
        }
      int const other = c + 1 < columns ? 1 : 0;
      if (other == 0) {
        std::copy_n(all.weights[0], 16, all.weights[1]);
        std::copy_n(all.weights[2], 16, all.weights[3]);
        simd::helium_offsets(all.offsets, s.y_pixel, 1);
      }
      for (int i = 0; i < 2; ++i) {
        all.bias[i] = block.bias[c + i * other];
        all.multiplier[i] = block.multiplier[c + i * other];
      }
    }
    source.move_to(0);
    for (int pixel = 0; pixel < pixels; pixel += strip) {
      int const begin = std::min(pixel, pixels - strip);
      auto const* from = reinterpret_cast<std::int8_t const*>(x);
      if (!direct) {
        from = gathered;
        if (begin != pixel) source.move_to(begin);
        if (eight) copy_by_helium(x + 8 * begin, gathered, 8 * strip);
        else if (steps == 1) source.template next<1>(strip, reinterpret_cast<X*>(gathered));
        else source.template next<2>(strip, reinterpret_cast<X*>(gathered));
        if (flips) flip_by_helium(gathered, strip * pixel_bytes);
      }
      // The last four pixels may be some of the four before.
      for (int done = 0, fours = 0; done < strip; done += 4 * fours) {
        int const left = strip - done, now = left >= 4 ? done : strip - 4;
        fours = std::max(left / 4, 1);
        auto* to = y + (begin + now) * s.y_pixel + first;
        for (int c = 0; c < columns; c += 2, to += 2) {
          simd::helium_columns& all = pairs[c / 2];
          all.fours = fours;
          all.x = from + now * pixel_bytes;
          all.y = to;
          texts.columns(&all);
        }
      }
    }
  }
}

/// Other layers.
template <class X, class Finish>
[[gnu::noinline]] inline void convolve_deep(integer_layer const& of, helium_plan const& plan,
                                            simd::helium_texts const& texts, X const* x, std::int8_t const* w,
                                            requantisation<Finish> const& how, typename Finish::element* y,
                                            std::int8_t* scratch) noexcept {
  using Y = typename Finish::element;
  integer_layer const s = of;  // bytes that are stored may alias the originals
  requantisation<Finish> const q = how;
  constexpr bool flips = !std::is_signed_v<X>;
  int const pixels = s.pixels(), quads = s.quads(), steps = plan.steps();
  int const row_bytes = plan.row_bytes(), pair_bytes = 8 * quads;
  auto const zero_x = static_cast<X>(q.zero_x);
  std::int32_t const zero_y = simd::helium_zero(texts.near, q.finish.zero_point);
  auto const low = static_cast<std::int16_t>(q.finish.low), high = static_cast<std::int16_t>(q.finish.high);
  std::int8_t *const gathered = scratch + plan.lines(), *const tail = gathered + plan.gathered();
  helium_source<X> source(s, plan, x, zero_x, reinterpret_cast<X*>(scratch));
  // Biases and multipliers are read where they lie, if each column has its own.
  bool const regular = q.bias && q.multiplier_step == 1 && !q.zero_w && !flips;
  int const block = regular ? s.outputs : helium_block::most;
  for (int first = 0; first < s.outputs; first += block) {
    int const columns = std::min(block, s.outputs - first);
    std::int8_t const* const weights = w + (first / 2) * pair_bytes;
    helium_block of_columns;
    std::int32_t const* bias = of_columns.bias;
    float const* multiplier = of_columns.multiplier;
    if (regular) {
      bias = q.bias + first;
      multiplier = q.multiplier + first;
    } else {
      of_columns.load<flips>(q, first, columns, weights, quads);
    }
    int pixel = 0;
    source.move_to(0);
    // Columns [0, whole) are read where they lie; those behind from copies, with both columns of the last pair.
    int const whole = plan.tail && first + columns == s.outputs ? (columns - 1) / 4 * 4 : columns;
    if (whole < columns) {
      fill_by_helium(0, tail, 64 * steps);
      std::int8_t* to = tail;
      for (int c = whole; c < columns; c += 2, to += 32 * steps) {
        copy_by_helium(weights + c / 2 * pair_bytes, to, pair_bytes);
        if (c + 1 == columns)
          for (int i = 0; i < pair_bytes; i += 2) to[i + 1] = to[i];
      }
    }
    std::int32_t tail_bias[4]{};
    float tail_multiplier[4]{};
    for (int c = whole; c < whole + 4 && whole < columns; ++c) {
      int const from = std::min(c, columns - 1);
      tail_bias[c - whole] = bias[from];
      tail_multiplier[c - whole] = multiplier[from];
    }
    std::int8_t* const bytes = gathered + (plan.pixels >= 4 ? 4 : 1) * row_bytes;
    // Columns that follow are read past the last row: x is 0 there.
    fill_by_helium(flips ? 128 : 0, bytes + s.depth(), row_bytes - s.depth());
    uint8x16_t const order = helium_order(), next_order = vaddq_n_u8(order, 16);
    auto const take = [&]<int Step>(int from, std::int8_t* to, std::integral_constant<int, Step>) {
      void const* at = x + from * s.x_column;
      if (!plan.whole) {
        source.next(reinterpret_cast<X*>(bytes));
        at = bytes;
      }
      order_by_helium<Step>(at, to, steps, order, next_order);
    };
    if (!q.zero_w && !plan.shallow() && pixels >= 4) {
      simd::helium_pairs all;
      all.zero_y = zero_y;
      all.low = low;
      all.high = high;
      all.x = gathered;
      all.x_end = gathered + 4 * row_bytes;
      all.skipped = simd::helium_pairs::skip(steps);
      int const back = 32 * steps - pair_bytes;
      bool const ordered = plan.ordered();
      simd::helium_offsets(all.offsets, s.y_pixel, 2);
      for (; pixel + 4 <= pixels; pixel += 4) {
        for (int i = 0; i < 4; ++i) {
          if (ordered) source.next_ordered(gathered + 16 * i);
          else take(pixel + i, gathered + 16 * i, std::integral_constant<int, 64>{});
        }
        if (flips) flip_by_helium(gathered, 4 * row_bytes);
        Y* const to = y + pixel * s.y_pixel + first;
        all.w = weights;
        all.w_end = weights + whole / 2 * pair_bytes;
        all.w_back = back;
        all.bias = bias;
        all.multiplier = multiplier;
        all.y = to;
        if (whole > 0) texts.pairs(&all);
        int const rest = columns - whole;
        if (rest == 0) continue;
        all.w = tail;
        all.w_back = 0;
        all.bias = tail_bias;
        all.multiplier = tail_multiplier;
        all.y = to + whole;
        all.w_end = tail + rest / 2 * 32 * steps;
        if (rest > 1) texts.pairs(&all);
        if (rest % 2 == 0) continue;
        simd::helium_offsets(all.offsets, s.y_pixel, 1);
        all.w = all.w_end;
        all.w_end = all.w + 32 * steps;
        all.bias = tail_bias + (rest - 1);
        all.multiplier = tail_multiplier + (rest - 1);
        all.y = to + (columns - 1);
        texts.pairs(&all);
        simd::helium_offsets(all.offsets, s.y_pixel, 2);
      }
    }
    for (; pixel < pixels; ++pixel) {
      if (plan.ordered()) source.next(reinterpret_cast<X*>(gathered));
      else take(pixel, gathered, std::integral_constant<int, 16>{});
      std::int32_t const *start = bias, *tail_start = tail_bias;
      helium_block of_pixel;
      std::int32_t tail_of_pixel[4];
      if (q.zero_w) {
        std::int32_t total = 0;
        X const* const values = plan.whole ? x + pixel * s.x_column
                                           : reinterpret_cast<X const*>(plan.ordered() ? gathered : bytes);
        for (int k = 0; k < s.depth(); ++k) total += values[k];
        for (int c = 0; c < columns; ++c)
          of_pixel.bias[c] = simd::wrapping_sum(bias[c], -total * q.zero_w[(first + c) * q.zero_w_step]);
        for (int c = 0; c < 4; ++c) tail_of_pixel[c] = of_pixel.bias[std::min(whole + c, columns - 1)];
        start = of_pixel.bias;
        tail_start = tail_of_pixel;
      }
      if (flips) flip_by_helium(gathered, row_bytes);
      Y* const to = y + pixel * s.y_pixel + first;
      simd::helium_fours all;
      all.x = gathered;
      all.steps = steps;
      all.zero_y = zero_y;
      all.low = low;
      all.high = high;
      all.w = weights;
      all.w_pair = pair_bytes;
      all.bias = start;
      all.multiplier = multiplier;
      all.y = to;
      all.columns = whole;
      if (whole > 0) texts.fours(&all);
      if (whole == columns) continue;
      Y made[4];
      all.w = tail;
      all.w_pair = 32 * steps;
      all.bias = tail_start;
      all.multiplier = tail_multiplier;
      all.y = made;
      all.columns = 4;
      texts.fours(&all);
      for (int c = whole; c < columns; ++c) to[c] = made[c - whole];
    }
  }
}

}  // namespace detail

/// One image and group, as convolve_integers(). `plan` is the layer's, or that of the same with more rows; scratch has
/// room for what it says, and is aligned to 16.
template <class X, class Finish>
INLAY_ALWAYS_INLINE void convolve_by_helium(integer_layer const& layer, helium_plan const& plan,
                                            simd::helium_texts const& texts, X const* x, std::int8_t const* w,
                                            requantisation<Finish> const& q, typename Finish::element* y,
                                            std::int8_t* scratch) {
  if (plan.shallow() && layer.pixels() >= 4 && !q.zero_w)
    detail::convolve_shallow(layer, plan, texts, x, w, q, y, scratch);
  else detail::convolve_deep(layer, plan, texts, x, w, q, y, scratch);
}

/// Points `rows` to rows top, top + dilation, … of `from`, `pitch` bytes apart; the last of four only if `four`. Rows beyond
/// [0, count) are `outside` in all columns, which are `step` bytes apart.
INLAY_ALWAYS_INLINE void set_rows(simd::helium_rows& rows, void const* from, int top, int dilation, int count,
                                  int pitch, int step, void const* outside, bool four) {
  uint32x4_t const row = vmlaq_n_u32(vdupq_n_u32(static_cast<std::uint32_t>(top)), vidupq_n_u32(0u, 1),
                                     static_cast<std::uint32_t>(dilation));
  mve_pred16_t const inside = static_cast<mve_pred16_t>(
      vcmphiq_u32(vdupq_n_u32(static_cast<std::uint32_t>(count)), row) & (four ? 0xffff : 0xfff));
  uint32x4_t const at = vmlasq_n_u32(row, vdupq_n_u32(static_cast<std::uint32_t>(pitch)),
                                     static_cast<std::uint32_t>(reinterpret_cast<std::uintptr_t>(from)));
  uint32x4_t const no = vdupq_n_u32(static_cast<std::uint32_t>(reinterpret_cast<std::uintptr_t>(outside)));
  uint32x4_t const pointers = vpselq_u32(at, no, inside);
  std::memcpy(rows.rows, &pointers, sizeof pointers);
  vstrwq_s32(rows.steps, vpselq_s32(vdupq_n_s32(step), vdupq_n_s32(0), inside));
}

/// A depthwise convolution of one channel-last image by 3x3. w is in `storage::taps`; scratch has room for
/// `helium_record_bytes` and is aligned to 16.
template <class X, class Finish>
[[gnu::noinline]] inline void slide_by_helium(integer_layer const& layer, X const* x, std::int8_t const* w,
                                              requantisation<Finish> const& how, typename Finish::element* y,
                                              std::int8_t* scratch, simd::helium_text text) noexcept {
  constexpr int record = simd::helium_taps::record;
  constexpr bool flips = !std::is_signed_v<X>;
  integer_layer const s = layer;  // bytes that are stored may alias the originals
  requantisation<Finish> const q = how;
  int const stride = s.along.stride, channels = s.y_pixel, strip = pixels_of_helium_strip(s);
  int const y_row = s.along.output * channels, together = std::min(channels, 16);
  // Two rows of y at once, out of a line of records or two; where they are not, both are the same.
  bool const shared = stride == 1 && s.down.stride == 1 && s.down.dilation == 1 && s.down.output > 1;
  int const of_turn = lines_of_helium_turn(s);
  bool const pairs = shared || of_turn == 2;
  std::int8_t *const weights = scratch, *const records = scratch + 10 * record;
  alignas(16) std::int8_t nothing[16], outside[16];
  fill_by_helium(0, nothing, 16);
  fill_by_helium(q.zero_x, outside, 16);
  fill_by_helium(0, weights, 10 * record);
  bool const regular = q.bias && q.multiplier_step == 1 && !flips;
  std::int32_t bias[16];
  float multiplier[16];
  simd::helium_taps all;
  all.weights = weights;
  all.y_four = 4 * channels;
  all.zero_y = simd::helium_zero(text.near, q.finish.zero_point);
  all.low = static_cast<std::int16_t>(q.finish.low);
  all.high = static_cast<std::int16_t>(q.finish.high);
  all.channels = together;
  simd::helium_offsets_of_taps(all.offsets, stride, channels, pairs ? y_row : 0);
  for (int i = 0; i < 4; ++i) {
    all.columns[i] = static_cast<std::uint32_t>(i * record);
    all.from[i] = static_cast<std::uint32_t>((10 - 2 + i) * record);
  }
  simd::helium_rows rows[most_helium_lines];
  simd::helium_lines lines;
  lines.lines = rows;
  lines.channels = together;
  // Rows of y from one pair to the next; the last pair of an odd number of rows is shifted back.
  int const row_step = !pairs || s.down.output == 3 ? 1 : 2, height = pairs ? 2 : 1;
  for (int column = 0; column < s.along.output; column += strip) {
    int const pixels = std::min(strip, s.along.output - column);
    int const begin = column * stride - s.along.pad_begin, end = begin + (pixels - 1) * stride + 3;
    // Columns [first, last) lie inside. The others are the same in all rows and channels.
    int const first = std::clamp(0, begin, end), last = std::clamp(s.along.input, first, end);
    int const line = (end - begin) * record, most_lines = lines_of_helium_strip(s);
    for (int i = 0; i < most_lines; ++i) {
      std::int8_t* const of_row = records + i * line;
      int const value = flips ? q.zero_x - 128 : q.zero_x;
      fill_by_helium(value, of_row, (first - begin) * record);
      fill_by_helium(value, of_row + (last - begin) * record, (end - last) * record);
    }
    all.fours = pixels / 4;
    all.rest = pixels % 4;
    all.mask = simd::helium_mask_of_taps(stride, all.rest);
    all.x_line = of_turn == 2 ? line : 0;
    all.x_next = of_turn * line - simd::helium_taps::x_read(stride, pixels);
    all.y_next = row_step * y_row - pixels / 4 * 4 * channels;
    for (int left = channels; left > 0; left -= 16) {
      // The last channels may be some of those before: these are made again.
      int const c = std::min(channels - left, channels - together);
      std::int32_t const* first_bias = bias;
      float const* first_multiplier = multiplier;
      if (regular) {
        first_bias = q.bias + c;
        first_multiplier = q.multiplier + c;
      } else {
        for (int i = 0; i < together; ++i) {
          bias[i] = q.bias ? q.bias[c + i] : 0;
          multiplier[i] = q.multiplier[(c + i) * q.multiplier_step];
          if (flips)
            for (int t = 0; t < 9; ++t) bias[i] = simd::wrapping_sum(bias[i], 128 * w[t * channels + c + i]);
        }
      }
      for (int further = 0; further < 2; ++further)
        set_rows(rows[further], w + c, shared ? -further : 0, 1, 3, 3 * channels, channels, nothing, true);
      lines.to = weights + record;
      lines.columns = 3;
      lines.count = stride == 1 ? 2 : 1;
      lines.next = 2 * record;
      simd::helium_interleave<std::int8_t>(lines);
      lines.columns = last - first;
      lines.next = line - lines.columns * record;
      X const* const x_of_block = x + (first * s.x_column + c);
      for (int row = 0; row < s.down.output;) {
        int count = 0, next = row;
        for (; count < most_lines && next + height <= s.down.output; next += row_step)
          for (int i = 0; i < of_turn; ++i, ++count)
            set_rows(rows[count], x_of_block, (next + i) * s.down.stride - s.down.pad_begin, s.down.dilation,
                     s.down.input, s.x_row, s.x_column, outside, shared);
        lines.to = records + (first - begin) * record;
        lines.count = count;
        if (lines.columns > 0) simd::helium_interleave<X>(lines);
        all.rows = count / of_turn;
        all.bias = first_bias;
        all.multiplier = first_multiplier;
        all.y = y + (row * y_row + column * channels + c);
        text.taps(&all);
        row = next;
        if (row + 1 == s.down.output && pairs) row = s.down.output == 3 ? 3 : row - 1;
      }
    }
  }
}

#else

template <class X, class Finish, bool Near>
constexpr simd::helium_texts helium_texts_of(integer_layer const&) {
  return {};
}
template <class X, class Finish>
void slide_by_helium(integer_layer const&, X const*, std::int8_t const*, requantisation<Finish> const&,
                     typename Finish::element*, std::int8_t*, simd::helium_text) {}
template <class X, class Finish>
void convolve_by_helium(integer_layer const&, helium_plan const&, simd::helium_texts const&, X const*,
                        std::int8_t const*, requantisation<Finish> const&, typename Finish::element*,
                        std::int8_t*) {}

#endif

}  // namespace inlay::kernel
