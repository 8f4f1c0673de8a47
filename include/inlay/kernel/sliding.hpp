// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/epilogue.hpp>
#include <inlay/core/limits.hpp>
#include <inlay/core/tensor.hpp>
#include <inlay/kernel/convolution.hpp>

/// Windows that slide over a channel-last row and keep channels apart: depthwise convolution and pooling.
/// Channels lie side by side in a pack; a few output pixels are computed together, so that each value of x is
/// loaded once for all of them, and each weight once for all pixels.
namespace inlay::kernel {

/// What the kernel of `rows` output rows depends on, which are made together: more than one where their
/// windows share rows of x (dilation down is 1 then).
struct sliding_shape {
  int channels;
  int kernel_h, kernel_w;
  int stride, dilation, pad;  ///< along the row
  int width, out_width;
  int rows = 1, stride_down = 1;
  int y_step = 1;  ///< pixels of y from one that is made to the next

  /// Rows of x that the windows of all output rows read.
  constexpr int input_rows() const { return (rows - 1) * stride_down + kernel_h; }

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
    if constexpr (Bias)
      return simd::load_as<Value>(bias, static_cast<std::size_t>(channel), std::false_type{});
    else return simd::constant<Value>(0.0f);
  }
  /// Stands where none is read.
  template <class Value>
  INLAY_ALWAYS_INLINE static Value no_operand() {
    return simd::constant<Value>(0.0f);
  }
  /// Where the operand of a tap lies; that of the next tap is Channels elements further.
  INLAY_ALWAYS_INLINE float const* operands(int tap, int channel) const {
    return w + tap * Channels + channel;
  }
  template <class Value>
  INLAY_ALWAYS_INLINE static Value next_operand(float const*& p) {
    return simd::load_next<Value, Channels>(p);
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
    return simd::constant<Value>(least<float>);
  }
  INLAY_ALWAYS_INLINE static float const* operands(int, int) { return nullptr; }
  template <class Value>
  static absent_t no_operand() {
    return {};
  }
  template <class Value>
  INLAY_ALWAYS_INLINE static absent_t next_operand(float const*&) {
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

/// The mean of each window. `rows` is how many rows of the window count; columns count up to CountedWidth,
/// the width of the row, or that of the row with its trailing pad if pads count.
template <bool CountsPad, int CountedWidth>
struct mean_element {
  int rows;

  static constexpr bool counts(int column) { return (CountsPad || column >= 0) && column < CountedWidth; }

  template <class Value>
  INLAY_ALWAYS_INLINE static Value start(int) {
    return simd::constant<Value>(0.0f);
  }
  INLAY_ALWAYS_INLINE static float const* operands(int, int) { return nullptr; }
  template <class Value>
  static absent_t no_operand() {
    return {};
  }
  template <class Value>
  INLAY_ALWAYS_INLINE static absent_t next_operand(float const*&) {
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

/// The places of S.rows output rows.
template <sliding_shape S, class Policy, class Epilogue>
struct sliding_rows {
  row_pointers<S.input_rows()> x;
  float* y[static_cast<std::size_t>(S.rows)];
  Policy policy;
  Epilogue epilogue[static_cast<std::size_t>(S.rows)];
};

/// Pixels output pixels from `Position`, or from anywhere in the interior if it is negative, of each row.
template <sliding_shape S, int Pixels, int Position, class Policy, class Epilogue>
struct sliding_pixels {
  /// Fewer channels than lanes: a pack of which some lanes are idle, where nothing but x is read.
  static constexpr bool narrow =
      std::is_empty_v<Policy> && Epilogue::is_identity && lanes > 1 && S.channels < lanes;
  using value = std::conditional_t<(lanes > 1 && S.channels >= lanes) || narrow, simd::f32, float>;
  static constexpr int width = std::is_same_v<value, float> ? 1 : narrow ? S.channels : lanes;
  static constexpr auto columns =
      static_cast<std::size_t>((Pixels - 1) * S.stride + (S.kernel_w - 1) * S.dilation + 1);
  using rows_type = sliding_rows<S, Policy, Epilogue>;

  /// Channels [first, last).
  INLAY_ALWAYS_INLINE static void run(rows_type const& rows, int position, int first, int last) {
    // The last pack is shifted back over channels that are then computed twice.
    constexpr int shifted = S.channels - width;
    for (int c = first; c < last; c += width)
      run_channels(rows, position, c < shifted ? c : shifted, std::make_index_sequence<outputs>{});
  }

 private:
  static constexpr auto outputs = static_cast<std::size_t>(S.rows * Pixels);  ///< row by row

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
  static constexpr int any = -1;  ///< a row of x that is known at run time only: there is one output row
  /// The tap down with which output row `row` reads row `input` of x.
  static constexpr int tap_down(int row, int input) { return input - row * S.stride_down; }
  static constexpr bool reads(int row, int input) {
    return input == any || (tap_down(row, input) >= 0 && tap_down(row, input) < S.kernel_h);
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

  template <std::size_t... O>
  INLAY_ALWAYS_INLINE static void run_channels(rows_type const& rows, int position, int c,
                                               std::index_sequence<O...>) {
    value const start = rows.policy.template start<value>(c);
    value sum[] = {(static_cast<void>(O), start)...};
    int const offset = (position * S.stride - S.pad) * S.channels + c;
    if constexpr (S.rows == 1) {
      for (int tap = 0; tap < S.kernel_h; ++tap)
        if (float const* x = rows.x.at[static_cast<std::size_t>(tap)])
          run_taps<any>(sum, x + offset, tap, c, rows.policy, taps{}, std::make_index_sequence<columns>{});
    } else {
      run_input_rows(sum, rows, offset, c,
                     std::make_index_sequence<static_cast<std::size_t>(S.input_rows())>{});
    }
    auto const first = static_cast<std::size_t>(position * S.y_step * S.channels + c);
    ((finish<static_cast<int>(O)>(rows, first, sum[O])), ...);
  }
  using taps = std::make_index_sequence<std::size_t{S.rows * S.kernel_w}>;  ///< row by row

  template <int Output>
  INLAY_ALWAYS_INLINE static void finish(rows_type const& rows, std::size_t first, value sum) {
    constexpr auto row = static_cast<std::size_t>(Output / Pixels);
    constexpr int pixel = Output % Pixels;
    std::size_t const offset = first + static_cast<std::size_t>(pixel * S.y_step * S.channels);
    value const result = rows.epilogue[row](rows.policy.template finish<value>(sum, counted(pixel)), offset);
    if constexpr (narrow) simd::store_first<static_cast<std::size_t>(width)>(rows.y[row] + offset, result);
    else simd::store_as(rows.y[row] + offset, result);
  }

  template <std::size_t... Input>
  INLAY_ALWAYS_INLINE static void run_input_rows(value* sum, rows_type const& rows, int offset, int c,
                                                 std::index_sequence<Input...>) {
    (run_input_row<static_cast<int>(Input)>(sum, rows, offset, c), ...);
  }
  template <int Input>
  INLAY_ALWAYS_INLINE static void run_input_row(value* sum, rows_type const& rows, int offset, int c) {
    if (float const* x = rows.x.at[static_cast<std::size_t>(Input)])
      run_taps<Input>(sum, x + offset, 0, c, rows.policy, taps{}, std::make_index_sequence<columns>{});
  }

  /// What row `Input` of x adds to all output rows.
  template <int Input, std::size_t... K, std::size_t... Column>
  INLAY_ALWAYS_INLINE static void run_taps(value* sum, float const* x, int tap, int c, Policy const& policy,
                                           std::index_sequence<K...>, std::index_sequence<Column...>) {
    float const* from = nullptr;
    operand const w[] = {load_operand<Input, static_cast<int>(K)>(policy, tap, c, from)...};
    (run_column<Input, static_cast<int>(Column)>(sum, x, w, std::make_index_sequence<outputs>{}), ...);
  }
  using operand = decltype(Policy::template next_operand<value>(std::declval<float const*&>()));

  template <int Input, int K>
  INLAY_ALWAYS_INLINE static operand load_operand(Policy const& policy, int tap, int c, float const*& from) {
    constexpr int row = K / S.kernel_w;
    if constexpr (!reads(row, Input)) {
      return Policy::template no_operand<value>();
    } else {
      if constexpr (K % S.kernel_w == 0)
        from = policy.operands((Input == any ? tap : tap_down(row, Input)) * S.kernel_w, c);
      return Policy::template next_operand<value>(from);
    }
  }

  template <int Input, int Column, class Operand, std::size_t... O>
  INLAY_ALWAYS_INLINE static void run_column(value* sum, float const*& x, Operand const* w,
                                             std::index_sequence<O...>) {
    if constexpr (!is_read(Column)) {
      x += S.channels;
    } else {
      value const v = load_pixel(x);
      (combine<static_cast<int>(O), tap_at<Input, static_cast<int>(O)>(Column)>(sum, v, w), ...);
    }
  }
  INLAY_ALWAYS_INLINE static value load_pixel(float const*& x) {
    if constexpr (narrow) {
      value const v = simd::load_first<static_cast<std::size_t>(width)>(x);
      x += S.channels;
      return v;
    } else {
      return simd::load_next<value, S.channels>(x);
    }
  }
  /// The tap, among those of all rows, with which output O reads column `column` of row `Input`; or -1.
  template <int Input, int O>
  static constexpr int tap_at(int column) {
    int const row = O / Pixels, tap = tap_of(O % Pixels, column);
    return tap >= 0 && reads(row, Input) ? row * S.kernel_w + tap : -1;
  }
  template <int P, int Tap, class Operand>
  INLAY_ALWAYS_INLINE static void combine(value* sum, value x, Operand const* w) {
    if constexpr (Tap >= 0) sum[P] = Policy::template combine<value>(sum[P], x, w[Tap]);
  }
};

/// S.rows output rows, all channels.
template <sliding_shape S, class Policy, class Epilogue>
struct sliding_row {
  /// Sums, the weights of one row of taps and a value of x fit the registers. More than 8 pixels at a time
  /// gain nothing; windows that share no values need few to keep the machine busy.
  static constexpr int most = [] {
    int const room = (simd::machine.registers - S.rows * S.kernel_w - 2) / S.rows;
    int const limit = !compact ? 8 : S.stride < S.kernel_w ? 7 : 2;
    int const pixels = room < limit ? room : limit;
    return pixels < 1 ? 1 : pixels < S.out_width ? pixels : S.out_width;
  }();
  /// Channels that all pixels of the row are computed for before the next ones: what these read stays in the
  /// nearest cache.
  static constexpr int together = compact || S.channels <= 64 ? S.channels : 64;

  sliding_rows<S, Policy, Epilogue> rows;
  int first_channel = 0, last_channel = S.channels;

  [[gnu::noinline, gnu::nothrow]] static void run(sliding_rows<S, Policy, Epilogue> rows) {
    for (int c = 0; c < S.channels; c += together) {
      sliding_row const row{rows, c, c + together < S.channels ? c + together : S.channels};
      for_each_tile<S, tile_rows{S.out_width, most}>(row);
    }
  }

  template <int Pixels, int Position>
  INLAY_ALWAYS_INLINE void run(int position) const {
    sliding_pixels<S, Pixels, Position, Policy, Epilogue>::run(rows, position, first_channel, last_channel);
  }
};

}  // namespace inlay::kernel
