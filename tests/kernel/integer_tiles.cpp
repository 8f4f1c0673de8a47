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

TEST_CASE_TEMPLATE("kernel integer_tiles: outputs and pixels beside the sizes of tiles", T, std::int8_t,
                   std::uint8_t) {
  random_bytes random;
  for (int const outputs : {7, 9, 15, 16, 17, 31, 32, 33, 50})
    for (int const pixels : {1, 2, 5, 7, 11, 12, 13, 25}) {
      CAPTURE(outputs);
      CAPTURE(pixels);
      int const zero_w = outputs == 17 ? 5 : 0;
      layer_case<T, std::int8_t>{
          axis(1, 1, 1, 0, 1), axis(1, 1, 1, 0, pixels), 16, outputs, 1, false, -3, 11, zero_w}
          .check(random);
      layer_case<T, std::uint8_t>{
          axis(3, 1, 1, 1, 3), axis(3, 1, 1, 1, pixels), 5, outputs, 1, false, 100, 200, zero_w}
          .check(random);
    }
}

// First layers. Pixels are gathered in several turns, which end within a row; a row of 6 000 columns is no line.
TEST_CASE_TEMPLATE("kernel integer_tiles: windows of images", T, std::int8_t, std::uint8_t) {
  random_bytes random;
  for (int const channels : {1, 2, 3, 4})
    for (bool const planar : {false, true})
      for (int const stride : {1, 2, 3})
        for (int const kernel : {2, 3, 5, 7}) {
          CAPTURE(channels);
          CAPTURE(planar);
          CAPTURE(stride);
          CAPTURE(kernel);
          layer_case<T, T>{axis(kernel, stride, 1, kernel / 2, 12),
                           axis(kernel, stride, 1, kernel / 2, 11),
                           channels,
                           8,
                           1,
                           planar,
                           7,
                           3}
              .check(random);
        }
  layer_case<T, T>{axis(3, 1, 1, 1, 40), axis(3, 1, 1, 1, 37), 12, 3, 1, false, 5}.check(random);
  layer_case<T, T>{axis(3, 1, 1, 1, 4), axis(3, 1, 1, 1, 6000), 3, 9, 1, true, 5}.check(random);
  for (int const columns : {16, 31, 37, 48})  // planes side by side, 16 columns at a time
    layer_case<T, T>{axis(3, 2, 1, 1, 9), axis(3, 2, 1, 1, columns), 3, 9, 1, true, 5}.check(random);
}

// Two products of the greatest bytes do not fit int16, nor do two of the least ones, nor four of -128 and -64.
TEST_CASE_TEMPLATE("kernel integer_tiles: bytes at the ends, where sums in int16 would overflow", T,
                   std::int8_t, std::uint8_t) {
  random_bytes random;
  for (int const x : {int{std::numeric_limits<T>::min()}, int{std::numeric_limits<T>::max()}})
    for (int const w : {-128, -127, -64, -63, 63, 64, 127})
      for (int const depth : {8, 9, 32, 40, 48}) {
        CAPTURE(x);
        CAPTURE(w);
        CAPTURE(depth);
        layer_case<T, std::int8_t> layer{axis(1, 1, 1, 0, 1), axis(1, 1, 1, 0, 9), depth, 20, 1, false, 0, 3};
        layer.every_x = x;
        layer.every_w = w;
        layer.check(random);
      }
}

// Of which four products fit int16, or nearly.
TEST_CASE("kernel integer_tiles: small weights, for depths that fill pairs of steps and others") {
  random_bytes random;
  for (int const depth : {4, 8, 12, 16, 24, 32, 36, 48, 160})
    for (int const pixels : {1, 2, 3, 8}) {
      CAPTURE(depth);
      CAPTURE(pixels);
      layer_case<std::int8_t, std::int8_t> layer{
          axis(1, 1, 1, 0, 1), axis(1, 1, 1, 0, pixels), depth, 24, 1, false, -3, 11};
      layer.most_w = 63;
      layer.check(random);
      layer_case<std::int8_t, std::uint8_t> window{
          axis(3, 1, 1, 1, 3), axis(3, 1, 1, 1, pixels), depth % 16, 8, 1, false, 100, 200};
      if (window.channels == 0) continue;
      window.most_w = 40;
      window.check(random);
    }
}

// ARMv7 takes some steps with four products in an int16 and some with two: more steps than a word has bits, in an order
// without period.
TEST_CASE("kernel integer_tiles: deep layers of small weights and great ones") {
  random_bytes random;
  for (int const depth : {248, 256, 500, 1000})
    for (int const most : {66, 80, 127}) {
      CAPTURE(depth);
      CAPTURE(most);
      layer_case<std::int8_t, std::int8_t> layer{
          axis(1, 1, 1, 0, 1), axis(1, 1, 1, 0, 7), depth, 16, 1, false, -3, 11};
      layer.most_w = most;
      layer.check(random);
      layer.every_x = -128;
      layer.check(random);
    }
}

// A sum half-way between two elements goes to the even one before the zero point is added, which may be odd.
TEST_CASE_TEMPLATE("kernel integer_tiles: ties, with even zero points and odd ones", Y, std::int8_t,
                   std::uint8_t) {
  random_bytes random;
  for (int const zero_y : {std::numeric_limits<Y>::min() + 0, 1, 2, 7})
    for (int const low : {std::numeric_limits<Y>::min() + 0, 4}) {
      CAPTURE(zero_y);
      CAPTURE(low);
      layer_case<std::int8_t, Y> layer{
          axis(1, 1, 1, 0, 1), axis(1, 1, 1, 0, 41), 16, 16, 1, false, 0, zero_y, 0, low};
      layer.most_w = 3;
      layer.every_multiplier = 0.0078125f;
      layer.check(random);
    }
}

}  // namespace
