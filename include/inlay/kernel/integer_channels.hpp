// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/kernel/integer.hpp>
#include <inlay/simd/channels.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>

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

/// How a layer is cut, and what it needs of the stack. Blocks of channels begin at every `together`th; the last is
/// shifted back over channels that are then computed twice.
template <int Together>
struct channel_plan {
  using sums = simd::channel_sums<Together>;
  int channels, taps;

  constexpr explicit channel_plan(integer_layer const& s)
      : channels(s.y_pixel), taps(s.down.kernel * s.along.kernel) {}

  constexpr int steps() const { return (taps + sums::taps - 1) / sums::taps; }
  constexpr int blocks() const { return (channels + Together - 1) / Together; }
  constexpr int first(int block) const { return std::min(block * Together, channels - Together); }
};

/// Memory for a layer whose channels are computed Together at a time.
template <int Together, class X, int Channels, int Taps>
struct channel_memory {
  using sums = simd::channel_sums<Together>;
  static constexpr auto blocks = static_cast<std::size_t>((Channels + Together - 1) / Together);
  static constexpr auto steps = static_cast<std::size_t>((Taps + sums::taps - 1) / sums::taps);
  alignas(64) std::int8_t arranged[blocks * steps * sums::step_bytes];
  alignas(64) std::int32_t start[blocks * Together];  ///< bias, less what was added to x
  alignas(64) float multiplier[blocks * Together];
  X outside[static_cast<std::size_t>(Channels)];  ///< the zero point for each channel
  X const* taps[steps * sums::taps];
};

/// Pointers into it.
template <class X>
struct channel_workspace {
  std::int8_t* arranged;
  std::int32_t* start;
  float* multiplier;
  X* outside;
  X const** taps;
};

/// One pixel, all channels. taps points to its taps, channel 0.
template <int Together, bool Careful, class X, class Finish>
INLAY_ALWAYS_INLINE void slide_pixel(channel_plan<Together> const& plan, channel_workspace<X> const& memory,
                                     Finish const& finish, float low, float high,
                                     typename Finish::element* y) {
  using sums = simd::channel_sums<Together>;
  int const steps = plan.steps(), blocks = plan.blocks();
  std::int8_t const* w = memory.arranged;
  for (int b = 0; b < blocks; ++b) {
    int const channel = plan.first(b);
    sums s;
    X const* const* at = memory.taps;
    for (int i = 0; i < steps; ++i, at += sums::taps, w += sums::step_bytes)
      s.template add<Careful>(at, channel, w);
    s.finish(memory.start + b * Together, memory.multiplier + b * Together, low, high, finish.zero_point,
             y + channel);
  }
}

template <int Together, bool Careful, class X, class Finish>
[[gnu::noinline]] inline void slide_pixels(integer_layer const& layer, X const* x,
                                           channel_workspace<X> const& space, Finish const& how,
                                           typename Finish::element* y) noexcept {
  integer_layer const s = layer;  // bytes that are stored may alias the originals
  channel_workspace<X> const memory = space;
  Finish const finish = how;
  channel_plan<Together> const plan(s);
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
      slide_pixel<Together, Careful>(plan, memory, finish, low, high, y);
    }
  }
}

#if defined(__ARM_NEON)
/// Whether sums times multipliers are far from the ends of int16, in all channels.
template <int Together>
inline bool stay_small(channel_plan<Together> const& plan, std::int8_t const* w, std::int32_t const* start,
                       float const* multiplier) {
  for (int b = 0; b < plan.blocks(); ++b)
    for (int c = 0; c < Together; ++c) {
      int weights = 0;
      for (int t = 0; t < plan.taps; ++t) weights += std::abs(w[t * plan.channels + plan.first(b) + c]);
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
  channel_plan<Together> const plan(s);
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
                                                                      plan.channels,
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

/// As slide_integers(), for layers that slides_channels() says.
template <int Together, class X, class Finish>
[[gnu::noinline]] inline void slide_channels(integer_layer const& layer, X const* x, std::int8_t const* w,
                                             requantisation<Finish> const& q, typename Finish::element* y,
                                             channel_workspace<X> const& memory) noexcept {
  using sums = simd::channel_sums<Together>;
  channel_plan<Together> const plan(layer);
  int const channels = plan.channels, steps = plan.steps();
  std::int8_t* to = memory.arranged;
  for (int b = 0; b < plan.blocks(); ++b) {
    int const first = plan.first(b);
    sums of_weights;
    for (int i = 0; i < steps; ++i, to += sums::step_bytes) {
      sums::arrange(w + i * sums::taps * channels + first, channels, plan.taps - i * sums::taps, to);
      of_weights.add_weights(to);
    }
    std::int32_t each[std::size_t{Together}];
    of_weights.store(each);
    for (int c = 0; c < Together; ++c) {
      int const place = b * Together + sums::place(c);
      memory.start[place] =
          simd::wrapping_sum(q.bias ? q.bias[first + c] : 0, -sums::template moved<X> * each[sums::place(c)]);
      memory.multiplier[place] = q.multiplier[(first + c) * q.multiplier_step];
    }
  }
  std::fill_n(memory.outside, channels, static_cast<X>(q.zero_x));
  for (int t = 0; t < steps * sums::taps; ++t) memory.taps[t] = memory.outside;
  if constexpr (sums::needs_care) {
    std::int8_t const* const end = w + std::ptrdiff_t{plan.taps} * channels;
    bool const careful = std::find(w, end, std::int8_t{-128}) != end;
#if defined(__ARM_NEON)
    if (layer.down.kernel == 3 && layer.along.kernel == 3 &&
        stay_small(plan, w, memory.start, memory.multiplier))
      return careful ? slide_rows<Together, true>(layer, x, w, memory, q.finish, y)
                     : slide_rows<Together, false>(layer, x, w, memory, q.finish, y);
#endif
    if (careful) return slide_pixels<Together, true>(layer, x, memory, q.finish, y);
  }
  slide_pixels<Together, false>(layer, x, memory, q.finish, y);
}
#endif

/// A depthwise convolution of one channel-last image, by what the machine has. `layer` is Layer but for extents along
/// the rows.
template <integer_layer Layer, class X, class Finish>
INLAY_ALWAYS_INLINE void slide_packed(integer_layer const& layer, X const* x, std::int8_t const* w,
                                      requantisation<Finish> const& q, typename Finish::element* y) {
#if defined(__SSE2__) || defined(__ARM_NEON)
  if constexpr (slides_channels(Layer)) {
    constexpr int together = channels_together(Layer.y_pixel);
    channel_memory<together, X, Layer.y_pixel, Layer.down.kernel * Layer.along.kernel> m;
    return slide_channels<together>(layer, x, w, q, y,
                                    {m.arranged, m.start, m.multiplier, m.outside, m.taps});
  }
#endif
  X outside[static_cast<std::size_t>(Layer.y_pixel)];
  X const* taps[static_cast<std::size_t>(Layer.down.kernel * Layer.along.kernel)];
  if constexpr (Layer.down.outside() || Layer.along.outside())
    for (X& b : outside) b = static_cast<X>(q.zero_x);
  slide_integers(layer, x, w, q, y, outside, taps);
}

}  // namespace inlay::kernel
