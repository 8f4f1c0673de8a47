// SPDX-License-Identifier: Apache-2.0
#include "integer.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <limits>

namespace {
using namespace inlay;
using kernel::axis_shape;
using test::axis;
using test::layer_case;
using test::random_bytes;

TEST_CASE_TEMPLATE("kernel integer_channels: depthwise, channels beside the sizes of registers", T,
                   std::int8_t, std::uint8_t) {
  random_bytes random;
  for (int const channels : {7, 8, 9, 15, 16, 17, 24, 31, 32, 33, 70}) {
    CAPTURE(channels);
    auto const layer = [&](axis_shape down, axis_shape along, int zero_x, int low) {
      layer_case<T, T>{
          down,     along, 1,      1,
          channels, false, zero_x, random(std::numeric_limits<T>::min(), std::numeric_limits<T>::max()),
          0,        low}
          .check(random);
    };
    layer(axis(3, 1, 1, 1, 5), axis(3, 1, 1, 1, 6), std::numeric_limits<T>::min(), 9);
    layer(axis(3, 2, 1, 1, 5), axis(3, 2, 1, 1, 8), std::numeric_limits<T>::max(),
          std::numeric_limits<T>::min());
    layer(axis(3, 2, 2, 2, 9), axis(3, 2, 2, 2, 9), 3, 20);
    layer(axis(3, 1, 1, 1, 2), axis(3, 1, 1, 1, 1), 3, 20);  // all windows reach outside at both sides
    layer(axis(3, 3, 1, 0, 7), axis(3, 3, 1, 0, 9), 3, 20);
    layer(axis(5, 1, 1, 2, 3), axis(5, 1, 2, 4, 9), 3, 20);  // no column of y is inside, then one
    layer(axis(2, 1, 3, 0, 4), axis(1, 1, 1, 0, 2), 3, 20);
  }
}

TEST_CASE_TEMPLATE("kernel integer_channels: depthwise, weights that keep zero points", T, std::int8_t,
                   std::uint8_t) {
  random_bytes random;
  for (int const channels : {3, 8, 19, 32, 45})
    for (int const zero_w : {-128, -3, 127})
      for (int const low : {std::numeric_limits<T>::min() + 0, 20}) {
        CAPTURE(channels);
        CAPTURE(zero_w);
        auto const layer = [&](axis_shape down, axis_shape along) {
          layer_case<T, T>{down,
                           along,
                           1,
                           1,
                           channels,
                           false,
                           random.zero_point<T>(),
                           random(std::numeric_limits<T>::min(), std::numeric_limits<T>::max()),
                           zero_w,
                           low}
              .check(random);
        };
        layer(axis(3, 1, 1, 1, 5), axis(3, 1, 1, 1, 6));
        layer(axis(3, 2, 1, 1, 5), axis(3, 2, 1, 1, 8));
        layer(axis(5, 1, 1, 2, 7), axis(5, 1, 1, 2, 7));
      }
}

// ARMv7 makes lines of some channels at a time where rows are long, none where they are longer still.
TEST_CASE_TEMPLATE("kernel integer_channels: three by three, long rows", T, std::int8_t, std::uint8_t) {
  random_bytes random;
  for (int const columns : {300, 301, 700})
    for (int const stride : {1, 2}) {
      CAPTURE(columns);
      CAPTURE(stride);
      layer_case<T, T>{axis(3, stride, 1, 1, 4), axis(3, stride, 1, 1, columns), 1, 1, 37, false, 5, 3}.check(
          random);
    }
}

// A sum half-way between two elements goes to the even one before the zero point is added, which may be odd.
TEST_CASE_TEMPLATE("kernel integer_channels: ties, with even zero points and odd ones", T, std::int8_t,
                   std::uint8_t) {
  random_bytes random;
  for (int const zero_y : {std::numeric_limits<T>::min() + 0, 1, 2, 7})
    for (int const stride : {1, 2})
      for (int const low : {std::numeric_limits<T>::min() + 0, 4}) {
        CAPTURE(zero_y);
        CAPTURE(stride);
        CAPTURE(low);
        layer_case<T, T> layer{
            axis(3, stride, 1, 1, 9), axis(3, stride, 1, 1, 11), 1, 1, 24, false, 3, zero_y, 0, low};
        layer.most_w = 7;
        layer.every_multiplier = 0.0078125f;
        layer.check(random);
      }
}

TEST_CASE_TEMPLATE("kernel integer_channels: bytes at the ends, where sums in int16 would overflow", T,
                   std::int8_t, std::uint8_t) {
  random_bytes random;
  for (int const x : {int{std::numeric_limits<T>::min()}, int{std::numeric_limits<T>::max()}})
    for (int const w : {-128, -127, 127})
      for (int const channels : {8, 20, 40}) {
        CAPTURE(x);
        CAPTURE(w);
        layer_case<T, std::int8_t> layer{
            axis(3, 1, 1, 1, 4), axis(3, 1, 1, 1, 4), 1, 1, channels, false, 0, 3};
        layer.every_x = x;
        layer.every_w = w;
        layer.check(random);
      }
}

#if defined(__SSE2__) || defined(__ARM_NEON)
// Layers of many channels take no more of the stack than others: passes over equal parts of them.
template <int Together, int Channels, int Kernel, int Columns>
constexpr bool is_bounded() {
  constexpr kernel::integer_layer layer{.down = axis(Kernel, 1, 1, Kernel / 2, Columns),
                                        .along = axis(Kernel, 1, 1, Kernel / 2, Columns),
                                        .y_pixel = Channels};
  constexpr kernel::line_plan plan(layer);
#if !defined(__SSE2__) && !defined(__aarch64__)
  if constexpr (plan.eights > 0)
    if (sizeof(kernel::line_memory<plan>) > kernel::most_channel_bytes) return false;
#endif
  constexpr int taps = Kernel * Kernel,
                some = kernel::channels_of_pass<Together, std::int8_t>(Channels, taps);
  return sizeof(kernel::channel_memory<Together, std::int8_t, some, taps>) <= kernel::most_channel_bytes &&
         some <= Channels && some >= Together;
}
static_assert(is_bounded<8, 8, 3, 7>());
static_assert(is_bounded<16, 576, 3, 14>());
static_assert(is_bounded<16, 960, 3, 7>());
static_assert(is_bounded<16, 2048, 3, 2>());
static_assert(is_bounded<16, 1360, 5, 4>());
static_assert(is_bounded<16, 33, 3, 112>());
static_assert(is_bounded<16, 8192, 3, 2>());
static_assert(kernel::channels_of_pass<16, std::int8_t>(31, 9) == 31);
#if defined(__x86_64__) || defined(__aarch64__)
static_assert(kernel::channels_of_pass<16, std::int8_t>(960, 9) == 960);
#else
static_assert(kernel::most_channel_bytes == 16384);
static_assert(kernel::channels_of_pass<16, std::int8_t>(960, 9) == 480);
static_assert(kernel::channels_of_pass<16, std::int8_t>(64, 31 * 31) == 16);  // more than these bytes
#endif
#endif

}  // namespace
