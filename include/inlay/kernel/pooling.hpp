// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/kernel/image.hpp>
#include <inlay/kernel/integer.hpp>
#include <inlay/kernel/sliding.hpp>
#include <inlay/simd/byte_lanes.hpp>
#include <inlay/simd/quads.hpp>

#include <cstdint>
#include <cstring>
#include <type_traits>

/// Pooling of channel-last images.
namespace inlay::kernel {

/// Whether each window along an axis covers an element, so that no result is made of pads alone.
constexpr bool covers_input(axis_shape const& a) {
  // A window that starts inside does; they lie behind those that start in the leading pad.
  for (int i = 0; i < a.output && i * a.stride < a.pad_begin; ++i) {
    int const start = i * a.stride - a.pad_begin, tap = (-start + a.dilation - 1) / a.dilation;
    if (tap >= a.kernel || start + tap * a.dilation >= a.input) return false;
  }
  return (a.output - 1) * a.stride - a.pad_begin < a.input;
}

/// Whether all windows of an image do, or of a volume.
constexpr bool covers_image(auto const& g) {
  return covers_input(rows_axis(g)) && covers_input(columns_axis(g));
}
constexpr bool covers_volume(auto const& g) { return covers_input(images_axis(g)) && covers_image(g); }

/// Positions along an axis below which a mean counts elements, or elements and pads.
template <bool CountsPad>
constexpr int counted_extent(axis_shape const& a) {
  return a.input + (CountsPad ? a.pad_end : 0);
}
/// How many taps of the window at `position` of y's axis a mean counts.
template <bool CountsPad, axis_shape A>
constexpr int counted_taps(int position) {
  int count = 0;
  for (int tap = 0, at = position * A.stride - A.pad_begin; tap < A.kernel; ++tap, at += A.dilation)
    count += mean_element<CountsPad, counted_extent<CountsPad>(A)>::counts(at);
  return count;
}

/// Output rows [first, end) of one image. `policy_of(row)` is what is done to the windows of a row.
template <axis_shape Down, axis_shape Along, int Channels>
[[gnu::nothrow]] void pool_rows(auto const& x, auto const& y, int first, int end, auto const& policy_of) {
  constexpr sliding_shape shape{Channels,       Down.kernel,     Along.kernel, Along.stride,
                                Along.dilation, Along.pad_begin, Along.input,  Along.output};
  using policy = decltype(policy_of(0));
  for (int row = first; row < end; ++row)
    sliding_row<shape, policy, epilogue<>>::run({rows_of<Down>(x, row), {y.row(row)}, policy_of(row), {}});
}

/// The same for all rows of a whole batch.
template <axis_shape Down, axis_shape Along, int Channels, int Batch>
[[gnu::nothrow]] void pool_images(float const* x, float* y, auto const& policy_of) {
  constexpr auto x_row = static_cast<std::size_t>(Along.input) * static_cast<std::size_t>(Channels);
  constexpr auto y_row = static_cast<std::size_t>(Along.output) * static_cast<std::size_t>(Channels);
  for (std::size_t n = 0; n < static_cast<std::size_t>(Batch); ++n)
    pool_rows<Down, Along, Channels>(
        whole_rows<float const, x_row>{x + n * x_row * static_cast<std::size_t>(Down.input)},
        whole_rows<float, y_row>{y + n * y_row * static_cast<std::size_t>(Down.output)}, 0, Down.output,
        policy_of);
}

/// The same for all rows of a batch of volumes: images that windows take some of at once. `policy_of(image, row)`.
template <axis_shape Across, axis_shape Down, axis_shape Along, int Channels>
[[gnu::nothrow]] void pool_volumes(int batch, float const* x, float* y, auto const& policy_of) {
  constexpr sliding_shape shape{Channels,       Across.kernel * Down.kernel,
                                Along.kernel,   Along.stride,
                                Along.dilation, Along.pad_begin,
                                Along.input,    Along.output};
  constexpr auto x_row = static_cast<std::size_t>(Along.input * Channels),
                 y_row = static_cast<std::size_t>(Along.output * Channels);
  using policy = decltype(policy_of(0, 0));
  for (int n = 0; n < batch; ++n, x += static_cast<std::size_t>(Across.input * Down.input) * x_row)
    for (int image = 0; image < Across.output; ++image)
      for (int row = 0; row < Down.output; ++row, y += y_row)
        sliding_row<shape, policy, epilogue<>>::run(
            {rows_of_volume<Across, Down, x_row>(x, image, row), {y}, policy_of(image, row), {}});
}

/// The largest of each window of row `row` of a channel-last image of integers.
template <axis_shape Down, axis_shape Along, int Channels, class T>
[[gnu::nothrow]] constexpr void largest_of_row(auto const& x, int row, T* y) {
  T const* lines[static_cast<std::size_t>(Down.kernel)]{};  // rows of the windows that lie inside
  tap_range const rows = taps_inside<Down>(row);
  int const count = rows.end - rows.first;
  for (int i = 0; i < count; ++i)
    lines[i] = x.row(row * Down.stride - Down.pad_begin + (rows.first + i) * Down.dilation);
  T const* taps[static_cast<std::size_t>(Down.kernel * Along.kernel)]{};
  for (int column = 0; column < Along.output; ++column) {
    tap_range const columns = taps_inside<Along>(column);
    int at = (column * Along.stride - Along.pad_begin + columns.first * Along.dilation) * Channels;
    if constexpr (simd::has_largest_of_four && Channels % 4 == 0)
      if (!std::is_constant_evaluated()) {
        auto const make = [&](int height, int width) __attribute__((always_inline)) {
          for (int c = 0; c < Channels; c += 4, at += 4, y += 4) {
            std::uint32_t largest = simd::four_bytes(lines[0] + at);
            for (int i = 0; i < height; ++i)
              for (int k = 0; k < width; ++k)
                largest = simd::largest_of_four<T>(
                    largest, simd::four_bytes(lines[i] + (at + k * Along.dilation * Channels)));
            std::memcpy(y, &largest, sizeof largest);
          }
        };
        // Windows inside are most: where others are not, the compiler is told how large these are.
        int const width = columns.end - columns.first;
        bool const some_outside = Down.outside() || Along.outside();
        if (some_outside && count == Down.kernel && width == Along.kernel) make(Down.kernel, Along.kernel);
        else make(count, width);
        continue;
      }
    int tap_count = 0;
    for (int i = 0; i < count; ++i)
      for (int k = 0; k < columns.end - columns.first; ++k)
        taps[tap_count++] = lines[i] + (at + k * Along.dilation * Channels);
    int c = 0;
    if constexpr (simd::has_byte_lanes && sizeof(T) == 1) {
      for (; c + 16 <= Channels; c += 16) simd::largest_bytes<16>(taps, tap_count, c, y + c);
      if constexpr (Channels % 16 >= 8) simd::largest_bytes<8>(taps, tap_count, c, y + c), c += 8;
    }
    for (; c < Channels; ++c) {
      T largest = taps[0][c];
      for (int t = 1; t < tap_count; ++t) largest = taps[t][c] > largest ? taps[t][c] : largest;
      y[c] = largest;
    }
    y += Channels;
  }
}

/// The same for all rows of a whole batch.
template <axis_shape Down, axis_shape Along, int Channels, class T>
[[gnu::nothrow]] constexpr void largest_integers(T const* x, T* y, int batch) {
  constexpr auto pitch = static_cast<std::size_t>(Along.input * Channels);
  for (int n = 0; n < batch; ++n, x += Down.input * Along.input * Channels)
    for (int row = 0; row < Down.output; ++row, y += Along.output * Channels)
      largest_of_row<Down, Along, Channels>(whole_rows<T const, pitch>{x}, row, y);
}

/// One row of windows that are one row high.
template <axis_shape Along, int Channels, class Policy, class Epilogue>
[[gnu::nothrow]] void pool_row(float const* x, float* y, Policy const& policy, Epilogue const& epilogue) {
  constexpr sliding_shape shape{Channels,        1,           Along.kernel, Along.stride, Along.dilation,
                                Along.pad_begin, Along.input, Along.output};
  sliding_row<shape, Policy, Epilogue>::run({{{x}}, {y}, policy, {epilogue}});
}

/// The step of an epilogue that keeps the largest of what has been stored at y and the value in flight.
struct running_maximum {
  float const* y;

  template <class Value>
  INLAY_ALWAYS_INLINE Value operator()(Value value, std::size_t offset) const {
    return simd::max(value, simd::load_as<Value>(y, offset, std::false_type{}));
  }
  INLAY_ALWAYS_INLINE running_maximum at(std::size_t offset) const { return {y + offset}; }
};

/// The mean of Pixels pixels for Packs packs of channels (single channels if Value is float).
template <int Pixels, int Channels, class Value, std::size_t... Pack>
INLAY_ALWAYS_INLINE void mean_of_channels(float const* x, float* y, std::index_sequence<Pack...>) {
  constexpr std::size_t width = std::is_same_v<Value, float> ? 1 : simd::lanes;
  Value sum[] = {(static_cast<void>(Pack), simd::constant<Value>(0.0f))...};
  for (int p = 0; p < Pixels; ++p, x += Channels)
    ((sum[Pack] = sum[Pack] + simd::load_as<Value>(x, Pack * width, std::false_type{})), ...);
  auto const count = simd::constant<Value>(static_cast<float>(Pixels));
  (simd::store_as(y + Pack * width, sum[Pack] / count), ...);
}

/// The mean of all pixels of one image.
template <int Pixels, int Channels>
[[gnu::noinline, gnu::nothrow]] void mean_of_pixels(float const* x, float* y) {
  using packs = channel_packs<Channels>;
  using value = typename packs::value;
  constexpr int together = 4, width = together * packs::width;
  int c = 0;
  for (; c + width <= Channels; c += width)
    mean_of_channels<Pixels, Channels, value>(x + c, y + c, std::make_index_sequence<together>{});
  if constexpr (Channels % width != 0)
    for (; c < Channels; c += packs::width)
      mean_of_channels<Pixels, Channels, value>(x + packs::place(c), y + packs::place(c),
                                                std::index_sequence<0>{});
}

}  // namespace inlay::kernel
