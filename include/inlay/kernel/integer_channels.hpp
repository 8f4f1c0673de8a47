// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/kernel/integer.hpp>
#include <inlay/simd/channels.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <type_traits>

/// Depthwise convolutions of bytes on machines with vector registers: lanes are channels.
namespace inlay::kernel {

#if defined(__SSE2__) || defined(__ARM_NEON)
/// Channels that are computed together; 0 where a layer has fewer than a register takes.
constexpr int channels_together(int channels) {
  return channels >= simd::most_channels_together ? simd::most_channels_together
         : channels >= 16                         ? 16
         : channels >= 8                          ? 8
                                                  : 0;
}

/// Whether slide_channels() serves a layer.
constexpr bool slides_channels(integer_layer const& s) { return channels_together(s.y_pixel) != 0; }

/// The most bytes of the stack that a layer takes for what it makes of its weights and of x; more only where those of
/// the channels that are computed together take more.
#if defined(__x86_64__) || defined(__aarch64__)
inline constexpr int most_channel_bytes = 1 << 16;
#else
inline constexpr int most_channel_bytes = 1 << 14;
#endif

/// How some channels of a layer are cut, and what they need of the stack. Blocks of channels begin at every
/// `together`th; the last is shifted back over channels that are then computed twice.
template <int Together>
struct channel_plan {
  using sums = simd::channel_sums<Together>;
  int channels, taps;

  constexpr channel_plan(integer_layer const& s, int some_channels)
      : channels(some_channels), taps(s.down.kernel * s.along.kernel) {}

  constexpr int steps() const { return (taps + sums::taps - 1) / sums::taps; }
  constexpr int blocks() const { return (channels + Together - 1) / Together; }
  constexpr int first(int block) const { return std::min(block * Together, channels - Together); }
};

/// How a layer of windows of three by three is made out of lines: rows of x with what lies outside on both sides, eight
/// channels side by side. The lines of a window's rows are kept for some eights of channels, as many as have room.
struct line_plan {
#if defined(__ARM_NEON) && !defined(__aarch64__)
  static constexpr int most_bytes = most_channel_bytes;
  static constexpr int bytes_beside_lines =
      sizeof(simd::channels_of_lines) + sizeof(int);  ///< of eight channels
#else
  static constexpr int most_bytes = 0, bytes_beside_lines = 0;
#endif
  int line_bytes;  ///< of one row and eight channels
  int eights;      ///< of channels that have lines at the same time; 0 where the layer is not made so

  constexpr explicit line_plan(integer_layer const& s)
      : line_bytes(8 * ((s.along.output - 1) * s.along.stride + 3)),
        eights(s.down.kernel == 3 && s.along.kernel == 3 && s.down.dilation == 1 && s.along.dilation == 1 &&
                       s.along.stride <= 2 && s.along.output > 1 && s.y_pixel >= 8
                   ? std::min((s.y_pixel + 7) / 8, most_bytes / (3 * line_bytes + bytes_beside_lines))
                   : 0) {}
  constexpr std::size_t bytes() const { return static_cast<std::size_t>(3 * eights * line_bytes); }
};

/// Channels that are made in one pass over a layer of `channels`, with windows of `taps`: as many as
/// most_channel_bytes are enough for, and equal parts of the layer.
template <int Together, class X, bool MovesW = false>
constexpr int channels_of_pass(int channels, int taps) {
  using sums = simd::channel_sums<Together>;
  // Of what channel_memory holds, with the weights that are ones.
  constexpr int alignment = (MovesW ? 5 : 3) * 64 + (MovesW ? sums::step_bytes : 0);
  int const steps = (taps + sums::taps - 1) / sums::taps,
            each = steps * sums::step_bytes / Together +
                   int{sizeof(std::int32_t) + sizeof(float) + sizeof(X)} +
                   (MovesW ? int{sizeof(std::int32_t)} : 0),
            room = most_channel_bytes - alignment - steps * sums::taps * int{sizeof(X const*)},
            most = std::max(room / each / Together, 1) * Together, passes = (channels + most - 1) / most,
            equal = (channels + passes - 1) / passes;
  return std::min((equal + Together - 1) / Together * Together, channels);
}

/// Memory for a pass whose channels are computed Together at a time.
template <int Together, class X, int Channels, int Taps, bool MovesW = false>
struct channel_memory {
  using sums = simd::channel_sums<Together>;
  static constexpr auto blocks = static_cast<std::size_t>((Channels + Together - 1) / Together);
  static constexpr auto steps = static_cast<std::size_t>((Taps + sums::taps - 1) / sums::taps);
  alignas(64) std::int8_t arranged[blocks * steps * sums::step_bytes];
  alignas(64) std::int32_t start[blocks * Together];  ///< bias, less what was added to x
  alignas(64) float multiplier[blocks * Together];
  X outside[static_cast<std::size_t>(Channels)];  ///< the zero point for each channel
  X const* taps[steps * sums::taps];
  alignas(MovesW ? 64 : 1) std::conditional_t<MovesW, std::int32_t[blocks * Together], char> zero_w;
  alignas(MovesW ? 64 : 1) std::conditional_t<MovesW, std::int8_t[std::size_t{sums::step_bytes}], char> ones;
};

/// Pointers into it.
template <class X>
struct channel_workspace {
  int channels;  ///< of a pass
  std::int8_t* arranged;
  std::int32_t* start;
  float* multiplier;
  X* outside;
  X const** taps;
  std::int32_t* zero_w = nullptr;  ///< of weights, where they have some, in the order of start
  std::int8_t* ones = nullptr;     ///< weights of a step that add up x, which zero_w is multiplied by
};

/// One pixel, all channels. taps points to its taps, channel 0.
template <int Together, bool Careful, bool MovesW = false, class X, class Finish>
INLAY_ALWAYS_INLINE void slide_pixel(channel_plan<Together> const& plan, channel_workspace<X> const& memory,
                                     Finish const& finish, float low, float high,
                                     typename Finish::element* y) {
  using sums = simd::channel_sums<Together>;
  int const steps = plan.steps(), blocks = plan.blocks();
  std::int8_t const* w = memory.arranged;
  for (int b = 0; b < blocks; ++b) {
    int const channel = plan.first(b);
    sums s;
    [[maybe_unused]] sums totals;
    X const* const* at = memory.taps;
    for (int i = 0; i < steps; ++i, at += sums::taps, w += sums::step_bytes) {
      s.template add<Careful>(at, channel, w);
      if constexpr (MovesW) totals.template add<false>(at, channel, memory.ones);
    }
    if constexpr (MovesW) s.less(totals, memory.zero_w + b * Together);
    s.finish(memory.start + b * Together, memory.multiplier + b * Together, low, high, finish.zero_point,
             y + channel);
  }
}

template <int Together, bool Careful, bool MovesW = false, class X, class Finish>
[[gnu::noinline]] inline void slide_pixels(integer_layer const& layer, X const* x,
                                           channel_workspace<X> const& space, Finish const& how,
                                           typename Finish::element* y) noexcept {
  integer_layer const s = layer;  // bytes that are stored may alias the originals
  channel_workspace<X> const memory = space;
  Finish const finish = how;
  channel_plan<Together> const plan(s, memory.channels);
  auto const low = static_cast<float>(finish.low - finish.zero_point),
             high = static_cast<float>(finish.high - finish.zero_point);
  int const reach = (s.along.kernel - 1) * s.along.dilation, step = s.along.stride * s.x_column;
  for (int row = 0; row < s.down.output; ++row) {
    bool inside_before = false;
    for (int column = 0; column < s.along.output; ++column, y += s.y_pixel) {
      int const first = column * s.along.stride - s.along.pad_begin;
      bool const inside = first >= 0 && first + reach < s.along.input;
      X const** tap = memory.taps;
      for (int i = 0; i < s.down.kernel; ++i) {
        int const r = row * s.down.stride - s.down.pad_begin + i * s.down.dilation;
        bool const row_inside = r >= 0 && r < s.down.input;
        if (inside && inside_before) {
          int const moved = row_inside ? step : 0;
          for (int k = 0; k < s.along.kernel; ++k) *tap++ += moved;
          continue;
        }
        int at = first;
        for (int k = 0; k < s.along.kernel; ++k, at += s.along.dilation)
          *tap++ = row_inside && at >= 0 && at < s.along.input ? x + (r * s.x_row + at * s.x_column)
                                                               : memory.outside;
      }
      inside_before = inside;
      slide_pixel<Together, Careful, MovesW>(plan, memory, finish, low, high, y);
    }
  }
}

#if defined(__ARM_NEON)
/// Whether sums times multipliers are far from the ends of int16, in all channels.
template <int Together>
inline bool stay_small(channel_plan<Together> const& plan, std::int8_t const* w, int distance,
                       std::int32_t const* start, float const* multiplier) {
  for (int b = 0; b < plan.blocks(); ++b)
    for (int c = 0; c < Together; ++c) {
      int weights = 0;
      for (int t = 0; t < plan.taps; ++t) weights += std::abs(w[t * distance + plan.first(b) + c]);
      float const most = std::abs(static_cast<float>(*start++)) + 128.0f * static_cast<float>(weights);
      if (!(most * std::abs(*multiplier++) < 32000)) return false;
    }
  return true;
}

/// slide_pixels() for windows of three by three: weights stay in registers for a row of pixels, eight channels at a
/// time; those whose windows reach outside at the sides are made one by one.
template <int Together, bool Careful, class X, class Finish>
[[gnu::noinline]] inline void slide_rows(integer_layer const& layer, X const* x, std::int8_t const* w,
                                         channel_workspace<X> const& space, Finish const& how,
                                         typename Finish::element* y) noexcept {
  integer_layer const s = layer;  // bytes that are stored may alias the originals
  channel_workspace<X> const memory = space;
  Finish const finish = how;
  channel_plan<Together> const plan(s, memory.channels);
  auto const low = static_cast<float>(finish.low - finish.zero_point),
             high = static_cast<float>(finish.high - finish.zero_point);
  int const tap = s.along.dilation * s.x_column, next = s.along.stride * s.x_column - 2 * tap;
  // Columns [first, last) lie inside.
  int const first = std::min((s.along.pad_begin + s.along.stride - 1) / s.along.stride, s.along.output);
  int const room = s.along.input - 1 - 2 * s.along.dilation + s.along.pad_begin;
  int const last = room < 0 ? first : std::clamp(room / s.along.stride + 1, first, s.along.output);
  for (int row = 0; row < s.down.output; ++row, y += s.along.output * s.y_pixel) {
    int const top = row * s.down.stride - s.down.pad_begin;
    auto const row_at = [&](int i) -> X const* {
      int const r = top + i * s.down.dilation;
      return r >= 0 && r < s.down.input ? x + r * s.x_row : nullptr;
    };
    for (int column = 0; column < s.along.output; ++column) {
      if (column == first) column = last;
      if (column >= s.along.output) break;
      for (int i = 0; i < 3; ++i)
        for (int k = 0; k < 3; ++k) {
          int const at = column * s.along.stride - s.along.pad_begin + k * s.along.dilation;
          memory.taps[3 * i + k] =
              row_at(i) && at >= 0 && at < s.along.input ? row_at(i) + at * s.x_column : memory.outside;
        }
      slide_pixel<Together, Careful>(plan, memory, finish, low, high, y + column * s.y_pixel);
    }
    if (first == last) continue;
    simd::three_rows<X> rows;
    for (int i = 0; i < 3; ++i) {
      X const* const from = row_at(i);
      rows.at[i] = from ? from + (first * s.along.stride - s.along.pad_begin) * s.x_column : memory.outside;
      rows.column[i] = from ? tap : 0;
      rows.next[i] = from ? next : 0;
    }
    for (int b = 0; b < plan.blocks(); ++b)
      for (int c = 0; c < Together; c += 8) {
        int const channel = plan.first(b) + c;
        simd::three_rows<X> here = rows;
        for (X const*& at : here.at) at += channel;
        simd::eight_channels<typename Finish::element> const channels{w + channel,
                                                                      s.y_pixel,
                                                                      memory.start + b * Together + c,
                                                                      memory.multiplier + b * Together + c,
                                                                      finish.low,
                                                                      finish.high,
                                                                      finish.zero_point,
                                                                      y + first * s.y_pixel + channel,
                                                                      s.y_pixel,
                                                                      last - first};
        simd::slide_eight<Careful, Finish::bounded>(here, channels);
      }
  }
}
#endif

#if defined(__ARM_NEON) && !defined(__aarch64__)
/// Rows of x as lines, for some eights of channels. Row r of x is counted from the first that a window reads.
template <class X>
class channel_lines {
 public:
  channel_lines(integer_layer const& layer, line_plan const& how, X const* elements, std::int8_t outside,
                std::int8_t* memory)
      : s(layer), plan(how), x(elements), zero_x(outside), lines(memory) {}

  /// Starts at the first row, for `count` eights of channels, whose first channels are given.
  void begin(int const* first_channels, int count) {
    first = first_channels;
    eights = count;
    next = 0;
    std::memset(lines, zero_x, plan.bytes());
  }
  /// Makes the lines of rows [top, top + 3), if there are none yet.
  void make(int top) {
    for (next = std::max(next, top); next < top + 3; ++next) make_line(next);
  }
  std::int8_t const* line(int row, int eight) const {
    return lines + (row % 3 * plan.eights + eight) * plan.line_bytes;
  }

 private:
  integer_layer const s;
  line_plan const plan;
  X const* x;
  std::int8_t zero_x;
  std::int8_t* lines;  ///< that of row r is the one of number r modulo 3
  int const* first = nullptr;
  int eights = 0, next = 0;

  void make_line(int r) {
    int const columns = plan.line_bytes / 8, before = std::min(s.along.pad_begin, columns),
              inside = std::min(s.along.input, columns - before), row = r - s.down.pad_begin;
    std::int8_t* to = lines + r % 3 * plan.eights * plan.line_bytes + 8 * before;
    if (row < 0) return;  // as it is
    for (int i = 0; i < eights; ++i, to += plan.line_bytes) {
      if (row < s.down.input) simd::copy_columns(x + (row * s.x_row + first[i]), s.x_column, inside, to);
      else std::memset(to, zero_x, static_cast<std::size_t>(8 * inside));
    }
  }
};

/// Memory for as many eights of channels as have lines at the same time.
struct line_workspace {
  std::int8_t* lines;
  simd::channels_of_lines* channels;
  int* first;  ///< channel of each
};

/// A layer of windows of three by three as line_plan says, if its sums and weights allow it; else what y holds is open.
template <int Stride, class X, class Finish>
[[gnu::noinline]] inline bool slide_by_lines(integer_layer const& layer, X const* x, std::int8_t const* w,
                                             requantisation<Finish> const& how, typename Finish::element* y,
                                             line_workspace const& memory) noexcept {
  integer_layer const s = layer;  // bytes that are stored may alias the originals
  requantisation<Finish> const q = how;
  line_plan const plan(s);
  constexpr int moved = simd::channel_sums<8>::moved<X>;
  channel_lines<X> lines(s, plan, x, static_cast<std::int8_t>(q.zero_x + moved), memory.lines);
  int const channels = s.y_pixel;
  simd::rows_of_windows const row_of_y(q.finish.low, q.finish.high, q.finish.zero_point, s.along.output,
                                       channels);
  for (int channel = 0; channel < channels; channel += 8 * plan.eights) {
    int const eights = std::min((channels - channel + 7) / 8, plan.eights);
    for (int i = 0; i < eights; ++i) {
      // The last eight channels may be some of the eight before: these are made again.
      int const first = std::min(channel + 8 * i, channels - 8);
      simd::channels_of_lines& to = memory.channels[i];
      memory.first[i] = first;
      to.set_weights(w + first, channels);
      std::int32_t weights[8];
      to.add_weights(weights);
      for (int c = 0; c < 8; ++c) {
        to.start[0][c] = to.start[1][c] =
            simd::wrapping_sum(q.bias ? q.bias[first + c] : 0, -moved * weights[c]);
        to.multiplier[c] = q.multiplier[(first + c) * q.multiplier_step];
      }
      if (!to.serve()) return false;
    }
    lines.begin(memory.first, eights);
    for (int row = 0; row < s.down.output; ++row) {
      int const top = row * s.down.stride;
      lines.make(top);
      auto* const line = y + row * s.along.output * channels;
      for (int i = 0; i < eights; ++i) {
        std::int8_t const* const rows[] = {lines.line(top, i), lines.line(top + 1, i),
                                           lines.line(top + 2, i)};
        simd::slide_lines<Stride, Finish::bounded>(rows, memory.channels[i], row_of_y,
                                                   line + memory.first[i]);
      }
    }
  }
  return true;
}

/// Memory for a layer by lines.
template <line_plan Plan>
struct line_memory {
  simd::channels_of_lines channels[std::size_t{Plan.eights}];
  int first[std::size_t{Plan.eights}];
  std::int8_t lines[Plan.bytes()];
};

/// slide_by_lines() with memory on the stack; not inlined, so that it is free again for what else makes the layer.
template <int Stride, line_plan Plan, class X, class Finish>
[[gnu::noinline]] inline bool slide_by_lines_here(integer_layer const& layer, X const* x,
                                                  std::int8_t const* w, requantisation<Finish> const& how,
                                                  typename Finish::element* y) noexcept {
  line_memory<Plan> m;
  static_assert(sizeof m <= line_plan::most_bytes);
  return slide_by_lines<Stride>(layer, x, w, how, y, {m.lines, m.channels, m.first});
}
#endif

/// slide_channels() for the first of a layer's channels: those of a pass.
template <int Together, bool Usual, bool MovesW, class X, class Finish>
INLAY_ALWAYS_INLINE void slide_first_channels(integer_layer const& layer, X const* x, std::int8_t const* w,
                                              requantisation<Finish> const& q, typename Finish::element* y,
                                              channel_workspace<X> const& memory) {
  using sums = simd::channel_sums<Together>;
  channel_plan<Together> const plan(layer, memory.channels);
  int const distance = layer.y_pixel, steps = plan.steps();
  std::int8_t* to = memory.arranged;
  for (int b = 0; b < plan.blocks(); ++b) {
    int const first = plan.first(b);
    sums of_weights;
    for (int i = 0; i < steps; ++i, to += sums::step_bytes) {
      sums::arrange(w + i * sums::taps * distance + first, distance, plan.taps - i * sums::taps, to);
      of_weights.add_weights(to);
    }
    std::int32_t each[std::size_t{Together}];
    of_weights.store(each);
    for (int c = 0; c < Together; ++c) {
      int const place = b * Together + sums::place(c);
      memory.start[place] =
          simd::wrapping_sum(q.bias ? q.bias[first + c] : 0, -sums::template moved<X> * each[sums::place(c)]);
      memory.multiplier[place] = q.multiplier[(first + c) * q.multiplier_step];
      if constexpr (MovesW) {
        // Sums of x have what was added to it, and the taps that fill the last step.
        constexpr int moved = sums::template moved<X>;
        int const zero_w = q.zero_w[first + c],
                  too_much = moved * plan.taps + (q.zero_x + moved) * (steps * sums::taps - plan.taps);
        memory.zero_w[place] = zero_w;
        memory.start[place] = simd::wrapping_sum(memory.start[place], zero_w * too_much);
      }
    }
  }
  if constexpr (MovesW) {
    std::int8_t ones[std::size_t{Together}];
    std::fill_n(ones, Together, std::int8_t{1});
    sums::arrange(ones, 0, sums::taps, memory.ones);
  }
  std::fill_n(memory.outside, plan.channels, static_cast<X>(q.zero_x));
  for (int t = 0; t < steps * sums::taps; ++t) memory.taps[t] = memory.outside;
  if constexpr (Usual && sums::needs_care) {
    std::int8_t const* const end = w + std::ptrdiff_t{plan.taps - 1} * distance + plan.channels;
    bool const careful = std::find(w, end, std::int8_t{-128}) != end;
#if defined(__ARM_NEON)
    if constexpr (!MovesW)
      if (layer.down.kernel == 3 && layer.along.kernel == 3 &&
          stay_small(plan, w, distance, memory.start, memory.multiplier))
        return careful ? slide_rows<Together, true>(layer, x, w, memory, q.finish, y)
                       : slide_rows<Together, false>(layer, x, w, memory, q.finish, y);
#endif
    if (careful) return slide_pixels<Together, true, MovesW>(layer, x, memory, q.finish, y);
  }
  slide_pixels<Together, !Usual && sums::needs_care, MovesW>(layer, x, memory, q.finish, y);
}

/// As slide_integers(), for layers that slides_channels() says. Usual: the layer may be any; else it is one that
/// slide_by_lines() has refused, and little code is all that is asked for.
template <int Together, bool Usual = true, bool MovesW = false, class X, class Finish>
[[gnu::noinline]] inline void slide_channels(integer_layer const& layer, X const* x, std::int8_t const* w,
                                             requantisation<Finish> const& q, typename Finish::element* y,
                                             channel_workspace<X> const& memory) noexcept {
  int const channels = layer.y_pixel;
  for (int channel = 0; channel < channels; channel += memory.channels) {
    // The last pass may begin within the one before: channels of both are made again.
    int const first = std::min(channel, channels - memory.channels);
    slide_first_channels<Together, Usual, MovesW>(layer, x + first, w + first, q.from(first), y + first,
                                                  memory);
  }
}

/// slide_channels() with memory on the stack, for a layer of as many channels and taps; not inlined, as
/// slide_by_lines_here().
template <int Together, bool Usual, bool MovesW, int Channels, int Taps, class X, class Finish>
[[gnu::noinline]] inline void slide_channels_here(integer_layer const& layer, X const* x,
                                                  std::int8_t const* w, requantisation<Finish> const& q,
                                                  typename Finish::element* y) noexcept {
  constexpr int some = channels_of_pass<Together, X, MovesW>(Channels, Taps);
  channel_memory<Together, X, some, Taps, MovesW> m;
  static_assert(sizeof m <= most_channel_bytes || some == Together);
  channel_workspace<X> space{some, m.arranged, m.start, m.multiplier, m.outside, m.taps};
  if constexpr (MovesW) space.zero_w = m.zero_w, space.ones = m.ones;
  slide_channels<Together, Usual, MovesW>(layer, x, w, q, y, space);
}
#endif

/// A depthwise convolution of one channel-last image, by what the machine has. `layer` is Layer but for extents along
/// the rows.
template <integer_layer Layer, bool MovesW = false, class X, class Finish>
INLAY_ALWAYS_INLINE void slide_packed(integer_layer const& layer, X const* x, std::int8_t const* w,
                                      requantisation<Finish> const& q, typename Finish::element* y) {
#if defined(__SSE2__) || defined(__ARM_NEON)
  if constexpr (sizeof(typename Finish::element) == 1 && slides_channels(Layer)) {  // it stores bytes
    constexpr bool by_lines = !MovesW && line_plan(Layer).eights > 0;
#if defined(__ARM_NEON) && !defined(__aarch64__)
    if constexpr (by_lines) {
      if (slide_by_lines_here<Layer.along.stride, line_plan(Layer)>(layer, x, w, q, y)) return;
    }
#endif
    constexpr int together = channels_together(Layer.y_pixel);
    return slide_channels_here<together, !by_lines, MovesW, Layer.y_pixel,
                               Layer.down.kernel * Layer.along.kernel>(layer, x, w, q, y);
  }
#endif
  constexpr bool has_outside = Layer.down.outside() || Layer.along.outside();
  X outside[has_outside ? static_cast<std::size_t>(Layer.y_pixel) : 1];
  X const* taps[static_cast<std::size_t>(Layer.down.kernel * Layer.along.kernel)];
  for (X& b : outside) b = static_cast<X>(q.zero_x);
  slide_integers<MovesW>(layer, x, w, q, y, outside, taps);
}

}  // namespace inlay::kernel
