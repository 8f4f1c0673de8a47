// SPDX-License-Identifier: Apache-2.0
#include <inlay/simd/byte_vector.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <limits>
#include <random>
#include <vector>

namespace {
using namespace inlay;

TEST_CASE_TEMPLATE("simd byte_vector: two pairs of columns, fours of rows around a step", T, std::int8_t,
                   std::uint8_t) {
#if defined(__AVX2__) || defined(__ARM_NEON)
  static_assert(simd::has_byte_vector);
  std::mt19937 random{5};
  struct alignas(64) line {
    std::int8_t bytes[64];
  };
  constexpr int any = 1000;
  for (int const every_x : {any, int{std::numeric_limits<T>::min()}, int{std::numeric_limits<T>::max()}})
    for (int const every_w : {any, -128, 127})
      for (int const quads : {1, 2, 3, 7, 8, 9, 16, 33, 200}) {
        CAPTURE(quads);
        auto const bytes = static_cast<std::size_t>(8 * quads);
        std::vector<T> x(static_cast<std::size_t>(4 * quads));
        std::vector<std::int8_t> w(bytes), second(bytes);
        for (T& v : x) v = static_cast<T>(every_x == any ? static_cast<int>(random() % 256) : every_x);
        for (auto* of : {&w, &second})
          for (std::int8_t& v : *of)
            v = static_cast<std::int8_t>(every_w == any ? static_cast<int>(random() % 256) : every_w);
        std::int32_t wanted[4]{}, sums[4];
        // storage::quads: rows 0 and 2 of both columns, then rows 1 and 3.
        constexpr int row_of[] = {0, 0, 2, 2, 1, 1, 3, 3};
        for (std::size_t i = 0; i < bytes; ++i) {
          std::int32_t const v = x[i / 8 * 4 + static_cast<std::size_t>(row_of[i % 8])];
          wanted[i % 2] += v * w[i];
          wanted[2 + i % 2] += v * second[i];
        }
        std::vector<line> prepared(static_cast<std::size_t>(simd::byte_vector::prepared_bytes(quads)) / 64 +
                                   1);
        simd::byte_vector::prepare(x.data(), quads, prepared[0].bytes);
        simd::byte_vector::multiply<T>(prepared[0].bytes, w.data(), second.data(), quads, sums);
        for (int i = 0; i < 4; ++i) CHECK(sums[i] == wanted[i]);
      }
#endif
}

}  // namespace
