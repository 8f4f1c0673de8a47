// SPDX-License-Identifier: Apache-2.0
#include <inlay/simd/quads.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <limits>

namespace {
using namespace inlay;

/// Bytes that take every value, the ends too, in an order without period of 2 or 4.
template <class Byte>
Byte byte_at(int i) {
  return static_cast<Byte>(i * 37 + i / 7 * 11 - 128);
}

TEST_CASE_TEMPLATE("simd quads: bytes are extended in the order of pairs", Byte, std::int8_t, std::uint8_t) {
  alignas(4) Byte bytes[256];
  for (int i = 0; i < 256; ++i) bytes[i] = static_cast<Byte>(i);
  alignas(8) std::int16_t one[256], four[4 * 256]{};
  simd::spread<1>(bytes, 64, one);
  simd::spread<4>(bytes, 64, four + 2 * 3);
  constexpr int order[] = {0, 2, 1, 3};
  for (int i = 0; i < 256; ++i) {
    CHECK(one[i] == bytes[i / 4 * 4 + order[i % 4]]);
    CHECK(four[i / 2 * 8 + 6 + i % 2] == one[i]);
  }
  simd::spread_value<4>(-7, 2, four);
  for (int i = 0; i < 8; ++i) CHECK(four[i / 2 * 8 + i % 2] == -7);
}

TEST_CASE("simd quads: sums of four pixels and of one, for every number of rows") {
  alignas(8) std::int8_t w[2][13 * 8];
  alignas(8) std::int16_t x[13 * 16];
  for (int i = 0; i < 13 * 8; ++i) w[0][i] = byte_at<std::int8_t>(i), w[1][i] = byte_at<std::int8_t>(i + 5);
  for (int i = 0; i < 13 * 16; ++i) x[i] = i % 3 ? byte_at<std::int8_t>(i + 9) : byte_at<std::uint8_t>(i + 9);
  x[0] = 255;
  w[0][0] = w[0][1] = -128;
  for (int quads = 1; quads <= 13; ++quads) {
    CAPTURE(quads);
    std::int32_t sums[8], wanted[8];
    // One sum starts near the end and wraps around.
    for (int i = 0; i < 8; ++i)
      sums[i] = wanted[i] = i == 5 ? std::numeric_limits<std::int32_t>::max() : 100 * i;
    for (int half = 0; half < 2 * quads; ++half)
      for (int p = 0; p < 4; ++p)
        for (int c = 0; c < 2; ++c)
          for (int k = 0; k < 2; ++k)
            wanted[2 * p + c] =
                simd::wrapping_sum(wanted[2 * p + c], x[half * 8 + 2 * p + k] * w[0][half * 4 + 2 * k + c]);
    simd::add_quads(x, w[0], quads, sums);
    CHECK(std::equal(sums, sums + 8, wanted));

    std::int32_t one[4]{1, -2, 3, std::numeric_limits<std::int32_t>::min()}, wanted_one[4];
    std::copy(one, one + 4, wanted_one);
    for (int half = 0; half < 2 * quads; ++half)
      for (int c = 0; c < 4; ++c)
        for (int k = 0; k < 2; ++k)
          wanted_one[c] =
              simd::wrapping_sum(wanted_one[c], x[half * 2 + k] * w[c / 2][half * 4 + 2 * k + c % 2]);
    simd::add_quads(x, w[0], w[1], quads, one);
    CHECK(std::equal(one, one + 4, wanted_one));
  }
}

TEST_CASE("simd quads: extended bytes of four pixels and of one are added up") {
  alignas(8) std::int16_t x[5 * 16];
  for (int i = 0; i < 5 * 16; ++i) x[i] = i % 3 ? byte_at<std::int8_t>(i + 9) : byte_at<std::uint8_t>(i + 9);
  for (int quads = 1; quads <= 5; ++quads) {
    CAPTURE(quads);
    std::int32_t sums[4], wanted[4]{}, one, wanted_one = 0;
    for (int i = 0; i < 16 * quads; ++i) wanted[i / 2 % 4] += x[i];
    for (int i = 0; i < 4 * quads; ++i) wanted_one += x[i];
    simd::sum_quads<4>(x, quads, sums);
    simd::sum_quads<1>(x, quads, &one);
    CHECK(std::equal(sums, sums + 4, wanted));
    CHECK(one == wanted_one);
  }
}

TEST_CASE_TEMPLATE("simd quads: four products side by side", Byte, std::int8_t, std::uint8_t) {
  for (int i = 0; i < 256; ++i) {
    alignas(4) Byte x[4];
    alignas(4) std::int8_t w[4];
    std::int32_t sums[4]{5, -6, 7, -8}, wanted[4];
    for (int k = 0; k < 4; ++k) {
      x[k] = byte_at<Byte>(i + k);
      w[k] = byte_at<std::int8_t>(3 * i + k);
      wanted[k] = sums[k] + x[k] * w[k];
    }
    simd::add_four(x, w, sums);
    CHECK(std::equal(sums, sums + 4, wanted));
  }
}
}  // namespace
