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

template <class X, class Y>
void check_dense() {
  random_bytes random;
  // Zero points at the ends of their range; channels and outputs below, at and above the fours and pairs.
  for (int const zero_x : {int{std::numeric_limits<X>::min()}, int{std::numeric_limits<X>::max()}, 3})
    for (int const channels : {1, 3, 4, 5, 8, 12})
      for (int const outputs : {1, 2, 3, 4, 5, 8}) {
        CAPTURE(zero_x);
        CAPTURE(channels);
        CAPTURE(outputs);
        int const zero_w = random(0, 1) ? random(-128, 127) : 0, low = random(0, 1) ? 7 : -1000;
        int const least = low < std::numeric_limits<Y>::min() ? std::numeric_limits<Y>::min() : low;
        auto const layer = [&](axis_shape down, axis_shape along, int group, bool planar) {
          layer_case<X, Y>{down,   along,  channels, outputs,
                           group,  planar, zero_x,   random.template zero_point<Y>(),
                           zero_w, least}
              .check(random);
        };
        layer(axis(1, 1, 1, 0, 3), axis(1, 1, 1, 0, 5), 1, false);
        layer(axis(1, 1, 1, 0, 1), axis(1, 1, 1, 0, 1), 1, false);
        layer(axis(3, 1, 1, 1, 4), axis(3, 1, 1, 1, 5), 1, false);
        layer(axis(3, 2, 1, 1, 5), axis(2, 2, 2, 2, 6), 1, false);
        layer(axis(1, 2, 1, 0, 5), axis(1, 2, 1, 0, 4), 1, false);
        layer(axis(1, 2, 1, 0, 5), axis(1, 3, 1, 0, 17), 2,
              false);  // pixels that lie apart, four in a row and not
        if (channels * outputs > 1) layer(axis(2, 1, 1, 0, 4), axis(3, 1, 1, 1, 3), 3, false);
        if (channels <= 4) layer(axis(5, 1, 1, 2, 6), axis(5, 1, 2, 4, 5), 1, true);
        // The kernel is wider than the input, so that pads lie on both sides of a window.
        layer(axis(3, 1, 1, 1, 1), axis(5, 1, 1, 2, 2), 1, false);
      }
}

TEST_CASE_TEMPLATE("kernel integer: dense, against the standard's loops", T, std::int8_t, std::uint8_t) {
  check_dense<T, T>();
}

template <class T, int Channels, axis_shape Down, axis_shape Along>
void check_extended_lines(random_bytes& random) {
  static constexpr kernel::integer_layer layer = layer_case<T, T>{Down, Along, Channels, 3, 1}.layer();
  static_assert(kernel::extends_lines(layer));
  for (int const zero_w : {0, -7}) {
    CAPTURE(zero_w);
    CAPTURE(Channels);
    CAPTURE(Down.kernel);
    CAPTURE(Along.kernel);
    layer_case<T, T> of{Down, Along, Channels, 3, 1, false, random(0, 127), 5, zero_w};
    of.by_extended_lines = kernel::spread_by_extended_lines<layer, T>;
    of.check(random);
  }
}
// Windows that are made one at a time come out of no extended lines.
static_assert(!kernel::extends_lines(
    layer_case<std::int8_t, std::int8_t>{axis(8, 1, 1, 4, 8), axis(9, 1, 1, 4, 4), 16, 3, 1}.layer()));
TEST_CASE_TEMPLATE("kernel integer: windows out of extended lines", T, std::int8_t, std::uint8_t) {
  random_bytes random;
  // One channel: rows of windows below, at and above a four; rows of x that are left out, and lines that none reads.
  check_extended_lines<T, 1, axis(5, 1, 1, 2, 9), axis(5, 1, 1, 2, 8)>(random);
  check_extended_lines<T, 1, axis(3, 1, 1, 1, 5), axis(3, 1, 1, 1, 4)>(random);
  check_extended_lines<T, 1, axis(3, 2, 1, 1, 7), axis(4, 1, 1, 0, 7)>(random);
  check_extended_lines<T, 1, axis(3, 1, 2, 2, 6), axis(7, 1, 1, 3, 12)>(random);
  check_extended_lines<T, 1, axis(2, 3, 1, 1, 8), axis(8, 1, 1, 4, 3)>(random);
  check_extended_lines<T, 1, axis(1, 1, 1, 0, 3), axis(2, 1, 1, 0, 5)>(random);
  check_extended_lines<T, 1, axis(5, 1, 1, 2, 2), axis(5, 1, 1, 2, 28)>(random);
  // Rows that are no whole fours: the last four makes one pixel of the one before again, or two.
  check_extended_lines<T, 1, axis(3, 1, 1, 0, 6), axis(3, 1, 1, 1, 15)>(random);
  check_extended_lines<T, 1, axis(5, 1, 1, 2, 1), axis(5, 1, 1, 0, 30)>(random);
  check_extended_lines<T, 8, axis(3, 1, 1, 1, 3), axis(3, 1, 1, 1, 23)>(random);
  // Fours of channels.
  check_extended_lines<T, 4, axis(3, 1, 1, 1, 4), axis(3, 1, 1, 1, 8)>(random);
  check_extended_lines<T, 8, axis(5, 1, 1, 2, 5), axis(5, 1, 1, 2, 4)>(random);
  check_extended_lines<T, 12, axis(3, 2, 1, 1, 5), axis(3, 1, 1, 1, 8)>(random);
  check_extended_lines<T, 16, axis(2, 1, 2, 1, 5), axis(5, 1, 1, 0, 8)>(random);
}

TEST_CASE("kernel integer: deep products, one pixel at a time, sums near the ends") {
  random_bytes random;
  for (int const depth : {1020, 1024, 1028, 2047, 4104, 4107})
    for (int const outputs : {7, 18})
      layer_case<std::uint8_t, std::int8_t>{
          axis(1, 1, 1, 0, 1), axis(1, 1, 1, 0, 6), depth, outputs, 1, false, 255, -128}
          .check(random);
}

TEST_CASE_TEMPLATE("kernel integer: depthwise, against the standard's loops", T, std::int8_t, std::uint8_t) {
  random_bytes random;
  for (int const zero_x : {int{std::numeric_limits<T>::min()}, int{std::numeric_limits<T>::max()}, 3})
    for (int const channels : {2, 3, 4, 5, 8, 13})
      for (int const stride : {1, 2, 3}) {
        CAPTURE(zero_x);
        CAPTURE(channels);
        CAPTURE(stride);
        auto const layer = [&](axis_shape down, axis_shape along) {
          layer_case<T, T>{down, along, 1, 1, channels, false, zero_x, random.template zero_point<T>()}.check(
              random);
        };
        layer(axis(3, stride, 1, 1, 6), axis(3, stride, 1, 1, 7));
        layer(axis(3, stride, 1, 0, 5), axis(3, stride, 1, 0, 3));
        layer(axis(3, stride, 2, 2, 7), axis(3, stride, 1, 2, 1));
        layer(axis(3, stride, 1, 1, 1), axis(3, stride, 1, 1, 150));  // in strips
        if (channels == 5) layer(axis(3, stride, 1, 1, 3), axis(3, stride, 1, 1, 130));
        layer(axis(3, stride, 1, 1, 4), axis(3, stride, 2, 1, 9));
        layer(axis(2, stride, 2, 1, 5), axis(5, stride, 1, 2, 3));
        layer(axis(1, stride, 1, 0, 2), axis(4, stride, 1, 3, 9));
      }
}

}  // namespace
