// SPDX-License-Identifier: Apache-2.0
#include "integer.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <limits>

namespace {
using namespace inlay;
using test::axis;
using test::layer_case;
using test::random_bytes;

TEST_CASE_TEMPLATE("kernel integer_helium: rows of weights and pixels beside sixteens and fours", T,
                   std::int8_t, std::uint8_t) {
  random_bytes random;
  for (int const depth : {7, 8, 15, 16, 17, 24, 31, 32, 33, 48, 144, 160})
    for (int const pixels : {1, 3, 4, 5, 8, 66}) {
      CAPTURE(depth);
      CAPTURE(pixels);
      int const outputs = random(1, 9), low = random(0, 1) ? 5 : std::numeric_limits<T>::min();
      layer_case<T, T>{
          axis(1, 1, 1, 0, 1), axis(1, 1, 1, 0, pixels), depth, outputs, 1, false, -3, 11, 0, low}
          .check(random);
    }
  for (int const pixels : {4, 5})  // zero points of weights, one pixel at a time
    layer_case<T, T>{axis(1, 1, 1, 0, 1), axis(1, 1, 1, 0, pixels), 20, 8, 1, false, 9, 1, -7}.check(random);
  for (int const outputs : {31, 32, 33, 37})
    layer_case<T, T>{axis(1, 1, 1, 0, 1), axis(1, 1, 1, 0, 6), 20, outputs, 1, false, 9, 1,
                     outputs % 2 ? 3 : 0}
        .check(random);
}

TEST_CASE_TEMPLATE("kernel integer_helium: windows that reach outside, planes", T, std::int8_t,
                   std::uint8_t) {
  random_bytes random;
  for (int const channels : {1, 3, 16}) {
    CAPTURE(channels);
    auto const layer = [&](test::axis_shape down, test::axis_shape along, bool planar) {
      layer_case<T, T>{down, along, channels, 6, 1, planar, std::numeric_limits<T>::max(), 4}.check(random);
    };
    for (bool const planar : {false, true}) {
      layer(axis(3, 2, 1, 1, 7), axis(3, 2, 1, 1, 40), planar);
      layer(axis(3, 1, 2, 2, 5), axis(3, 1, 1, 1, 5), planar);
      layer(axis(5, 1, 1, 2, 3), axis(4, 1, 2, 3, 6), planar);
    }
  }
}

TEST_CASE_TEMPLATE("kernel integer_helium: depthwise, numbers of rows, columns and channels", T, std::int8_t,
                   std::uint8_t) {
  random_bytes random;
  for (int const channels : {4, 8, 16, 21, 32})
    for (int const width : {1, 2, 3, 4, 5, 6, 11, 130})
      for (int const stride : {1, 2}) {
        CAPTURE(channels);
        CAPTURE(width);
        CAPTURE(stride);
        int const height = random(1, 5), low = random(0, 1) ? -20 : std::numeric_limits<T>::min();
        layer_case<T, T>{axis(3, stride, 1, 1, height),
                         axis(3, stride, 1, 1, width),
                         1,
                         1,
                         channels,
                         false,
                         std::numeric_limits<T>::min(),
                         7,
                         0,
                         std::max(low, int{std::numeric_limits<T>::min()})}
            .check(random);
      }
}

}  // namespace
