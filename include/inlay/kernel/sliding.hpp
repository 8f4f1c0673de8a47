// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/epilogue.hpp>
#include <inlay/core/tensor.hpp>
#include <inlay/kernel/convolution.hpp>

#include <limits>

/// Windows that slide over a channel-last row and keep channels apart: depthwise convolution and pooling. Channels lie
/// side by side in a pack; a few output pixels are computed together, so that each value of x is loaded once for all of
/// them, and each weight once for all pixels.
namespace inlay::kernel {

/// What the kernel of one output row depends on.
struct sliding_shape {
  int channels;
  int kernel_h, kernel_w;
  int stride, dilation, pad;  ///< along the row
  int width, out_width;

  constexpr int column_of(int pixel, int tap) const { return pixel * stride - pad + tap * dilation; }
  constexpr bool inside(int pixel, int tap) const {
    return column_of(pixel, tap) >= 0 && column_of(pixel, tap) < width;
  }
  constexpr bool interior(int first, int count) const {
    return column_of(first, 0) >= 0 && column_of(first + count - 1, kernel_w - 1) < width;
  }
};

/// Weights [taps][channels] and bias of a depthwise convolution.
template <int Channels, bool Bias>
struct depthwise_taps {
  float const* w;
  float const* bias;

  template <class Value>
  INLAY_ALWAYS_INLINE Value start(int channel) const {
    if constexpr (Bias) return simd::load_as<Value>(bias, static_cast<std::size_t>(channel), std::false_type{});
    else return simd::constant<Value>(0.0f);
  }
  template <class Value>
  INLAY_ALWAYS_INLINE Value operand(int tap, int channel) const {
    return simd::load_as<Value>(w, static_cast<std::size_t>(tap * Channels + channel), std::false_type{});
  }
  template <class Value>
  INLAY_ALWAYS_INLINE static Value combine(Value sum, Value x, Value w) {
    return simd::multiply_add(x, w, sum);
  }
  template <class Value>
  INLAY_ALWAYS_INLINE Value finish(Value sum, int) const {
    return sum;
  }
};

/// The largest element of each window; NaN wins.
struct largest_element {
  template <class Value>
  INLAY_ALWAYS_INLINE static Value start(int) {
    return simd::constant<Value>(-std::numeric_limits<float>::infinity());
  }
  template <class Value>
  INLAY_ALWAYS_INLINE static absent_t operand(int, int) {
    return {};
  }
  template <class Value>
  INLAY_ALWAYS_INLINE static Value combine(Value largest, Value x, absent_t) {
    return simd::max(largest, x);
  }
  template <class Value>
  INLAY_ALWAYS_INLINE static Value finish(Value largest, int) {
    return largest;
  }
};

/// The mean of each window. `rows` is how many rows of the window count; columns count up to CountedWidth, the width of
/// the row, or that of the row with its trailing pad if pads count.
template <bool CountsPad, int CountedWidth>
struct mean_element {
  int rows;

  static constexpr bool counts(int column) { return (CountsPad || column >= 0) && column < CountedWidth; }

  template <class Value>
  INLAY_ALWAYS_INLINE static Value start(int) {
    return simd::constant<Value>(0.0f);
  }
  template <class Value>
  INLAY_ALWAYS_INLINE static absent_t operand(int, int) {
    return {};
  }
  template <class Value>
  INLAY_ALWAYS_INLINE static Value combine(Value sum, Value x, absent_t) {
    return sum + x;
  }
  template <class Value>
  INLAY_ALWAYS_INLINE Value finish(Value sum, int columns) const {
    return sum / simd::constant<Value>(static_cast<float>(rows * columns));
  }
};

/// Pixels output pixels from `Position`, or from anywhere in the interior if it is negative, times all channels.
template <sliding_shape S, int Pixels, int Position, class Policy, class Epilogue>
struct sliding_pixels {
  using value = std::conditional_t<(lanes > 1 && S.channels >= lanes), simd::f32, float>;
  static constexpr int width = std::is_same_v<value, float> ? 1 : lanes;
  static constexpr auto columns = static_cast<std::size_t>((Pixels - 1) * S.stride + (S.kernel_w - 1) * S.dilation + 1);

  INLAY_ALWAYS_INLINE static void run(row_pointers<S.kernel_h> const& x, int position, float* y, Policy const& policy,
                                      Epilogue const& epilogue) {
    // The last pack is shifted back over channels that are then computed twice.
    constexpr int last = S.channels - width;
    for (int c = 0; c < S.channels; c += width)
      run_channels(x, position, c < last ? c : last, y, policy, epilogue,
                   std::make_index_sequence<static_cast<std::size_t>(Pixels)>{});
  }

private:
  static constexpr bool inside(int pixel, int tap) { return Position < 0 || S.inside(Position + pixel, tap); }
  /// The tap of output pixel `pixel` that reads column `column` of the tile's columns, or -1.
  static constexpr int tap_of(int pixel, int column) {
    int const distance = column - pixel * S.stride;
    if (distance < 0 || distance % S.dilation != 0 || distance / S.dilation >= S.kernel_w) return -1;
    return inside(pixel, distance / S.dilation) ? distance / S.dilation : -1;
  }
  static constexpr bool is_read(int column) {
    for (int p = 0; p < Pixels; ++p)
      if (tap_of(p, column) >= 0) return true;
    return false;
  }
  /// Columns that the mean of a pixel counts.
  static constexpr int counted(int pixel) {
    int count = S.kernel_w;
    if constexpr (Position >= 0 && requires { Policy::counts(0); }) {
      count = 0;
      for (int tap = 0; tap < S.kernel_w; ++tap) count += Policy::counts(S.column_of(Position + pixel, tap));
    }
    return count;
  }

  template <std::size_t... P>
  INLAY_ALWAYS_INLINE static void run_channels(row_pointers<S.kernel_h> const& x, int position, int c, float* y,
                                               Policy const& policy, Epilogue const& epilogue,
                                               std::index_sequence<P...> pixels) {
    value const start = policy.template start<value>(c);
    value sum[] = {(static_cast<void>(P), start)...};
    for (int tap = 0; tap < S.kernel_h; ++tap)
      if (float const* row = x.at[static_cast<std::size_t>(tap)])
        run_taps(sum, row + (position * S.stride - S.pad) * S.channels + c, tap, c, policy, pixels,
                 std::make_index_sequence<static_cast<std::size_t>(S.kernel_w)>{}, std::make_index_sequence<columns>{});
    auto const first = static_cast<std::size_t>(position * S.channels + c);
    ((finish<static_cast<int>(P)>(y, first + P * static_cast<std::size_t>(S.channels), sum[P], policy, epilogue)), ...);
  }

  template <int P>
  INLAY_ALWAYS_INLINE static void finish(float* y, std::size_t offset, value sum, Policy const& policy,
                                         Epilogue const& epilogue) {
    simd::store_as(y + offset, epilogue(policy.template finish<value>(sum, counted(P)), offset));
  }

  template <std::size_t... P, std::size_t... K, std::size_t... Column>
  INLAY_ALWAYS_INLINE static void run_taps(value* sum, float const* x, int tap, int c, Policy const& policy,
                                           std::index_sequence<P...> pixels, std::index_sequence<K...>,
                                           std::index_sequence<Column...>) {
    using operand = decltype(policy.template operand<value>(0, 0));
    operand const w[] = {policy.template operand<value>(tap * S.kernel_w + static_cast<int>(K), c)...};
    (run_column<static_cast<int>(Column)>(sum, x, w, pixels), ...);
  }

  template <int Column, class Operand, std::size_t... P>
  INLAY_ALWAYS_INLINE static void run_column(value* sum, float const* x, Operand const* w, std::index_sequence<P...>) {
    if constexpr (is_read(Column)) {
      value const v =
          simd::load_as<value>(x + Column * S.channels, 0, std::false_type{});
      (combine<static_cast<int>(P), tap_of(static_cast<int>(P), Column)>(sum, v, w), ...);
    }
  }
  template <int P, int Tap, class Operand>
  INLAY_ALWAYS_INLINE static void combine(value* sum, value x, Operand const* w) {
    if constexpr (Tap >= 0) sum[P] = Policy::template combine<value>(sum[P], x, w[Tap]);
  }
};

/// One output row, all channels.
template <sliding_shape S, class Policy, class Epilogue>
struct sliding_row {
  /// Sums, the weights of one row of taps and a value of x fit the registers. More than 8 pixels at a time gain nothing;
  /// windows that share no values need few to keep the machine busy.
  static constexpr int most = [] {
    int const room = simd::machine.registers - S.kernel_w - 2;
    int const limit = !compact ? 8 : S.stride < S.kernel_w ? 7 : 2;
    int const pixels = room < limit ? room : limit;
    return pixels < 1 ? 1 : pixels < S.out_width ? pixels : S.out_width;
  }();

  row_pointers<S.kernel_h> x;
  float* y;
  Policy policy;
  Epilogue epilogue;

  [[gnu::noinline]] static void run(sliding_row row) { for_each_tile<S, tile_rows{S.out_width, most}>(row); }

  template <int Pixels, int Position>
  INLAY_ALWAYS_INLINE void run(int position) const {
    sliding_pixels<S, Pixels, Position, Policy, Epilogue>::run(x, position, y, policy, epilogue);
  }
};

}  // namespace inlay::kernel
