// SPDX-License-Identifier: Apache-2.0
#include <inlay/simd/helium.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <initializer_list>

namespace {
using namespace inlay;

TEST_CASE("simd helium: elements of four pixels and two columns") {
  std::uint16_t offsets[8];
  simd::helium_offsets(offsets, 10, 2);
  for (int const wanted : {0, 1, 10, 11, 20, 21, 30, 31}) {
    int times = 0;
    for (std::uint16_t const offset : offsets) times += offset == wanted;
    CHECK(times == 1);
  }
  simd::helium_offsets(offsets, 10, 1);
  for (int i = 0; i < 8; i += 2) CHECK(offsets[i] == offsets[i + 1]);
}

TEST_CASE("simd helium: elements of a depthwise convolution, and those that exist") {
  std::uint16_t offsets[8];
  simd::helium_offsets_of_taps(offsets, 1, 5, 100);
  for (int rest = 0; rest < 4; ++rest) {
    std::int32_t const mask = simd::helium_mask_of_taps(1, rest);
    for (int i = 0; i < 8; ++i) {
      CHECK(offsets[i] % 100 % 5 == 0);
      CHECK((mask >> 2 * i & 3) == (offsets[i] % 100 / 5 < rest ? 3 : 0));
    }
  }
  simd::helium_offsets_of_taps(offsets, 2, 5, 100);
  for (int rest = 0; rest < 4; ++rest) {
    std::int32_t const mask = simd::helium_mask_of_taps(2, rest);
    for (int i = 0; i < 8; ++i) {
      CHECK(offsets[i] / 100 == i % 2);
      CHECK((mask >> 2 * i & 3) == (offsets[i] % 100 / 5 < rest ? 3 : 0));
    }
  }
}

#if defined __ARM_FEATURE_MVE && __ARM_FEATURE_MVE & 2
TEST_CASE("simd helium: rows are interleaved, those beyond the channels are 0") {
  std::int8_t x[4][64], y[9 * 64]{};
  for (int i = 0; i < 4 * 64; ++i) x[i / 64][i % 64] = static_cast<std::int8_t>(i * 37);
  simd::helium_rows const lines[] = {{{x[0], x[1], x[2], x[3]}, {5, 5, 0, 7}},
                                     {{x[3], x[3], x[1], x[0]}, {7, 7, 0, 5}}};
  simd::helium_interleave<std::int8_t>({lines, y, 4, 5, 2, 64});
  for (int line = 0; line < 2; ++line)
    for (int column = 0; column < 5; ++column)
      for (int c = 0; c < 16 && line + column < 5; ++c)
        for (int r = 0; r < 4; ++r) {
          int const from = column * lines[line].steps[r] + c;
          CHECK(y[64 * (5 * line + column) + 4 * c + r] ==
                (column < 4 && c < 5 ? lines[line].rows[r][from] : 0));
        }
}
#endif

}  // namespace
