// SPDX-License-Identifier: Apache-2.0
#include <inlay/kernel/packing.hpp>
#include <inlay/simd/bytes.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <bit>
#include <cstdint>
#include <limits>
#include <type_traits>

#if defined(__SSE2__) || defined(__ARM_NEON)

namespace {
using namespace inlay;
using machine = simd::byte_machine;

/// Bytes that take every value, the ends too, in an order without period of 2 or 4.
template <class Byte>
Byte byte_at(int i) {
  return static_cast<Byte>(i * 37 + i / 7 * 11 - 128);
}

/// A tile of Pixels pixels against loops, for weights of `columns` columns and `depth` rows.
template <int Pixels, class Byte>
void check_tile(int depth, int columns) {
  CAPTURE(Pixels);
  CAPTURE(depth);
  CAPTURE(columns);
  constexpr int most_depth = 40;
  alignas(64) std::int8_t w[most_depth * 16]{}, arranged[most_depth / 4 * 128];
  alignas(64) Byte x[std::size_t{Pixels}][std::size_t{most_depth}]{};
  auto const weight = [&](int k, int c) { return byte_at<std::int8_t>(k * 17 + c * 5); };
  for (int k = 0; k < depth; ++k) {
    for (int c = 0; c < columns; ++c)
      w[kernel::quad_index(static_cast<std::size_t>(k), static_cast<std::size_t>(c),
                           static_cast<std::size_t>(depth))] = weight(k, c);
    for (int p = 0; p < Pixels; ++p) x[p][k] = byte_at<Byte>(k * 7 + p * 3);
  }
  int const quads = (depth + 3) / 4, steps = (4 * quads + machine::rows - 1) / machine::rows;
  machine::arrange({w, std::ptrdiff_t{8} * quads, (columns + 1) / 2}, 0, quads, arranged,
                   machine::step_bytes);
  simd::byte_tile<Pixels, 1> tile;
  tile.template accumulate<machine::needs_care>(x[0], std::ptrdiff_t{most_depth}, arranged, steps);
  std::int32_t all[std::size_t{Pixels} * machine::group];
  tile.store(all);
  for (int p = 0; p < Pixels; ++p) {
    std::int32_t const* const sums = all + p * machine::group;
    for (int c = 0; c < columns && c < machine::group; ++c) {
      std::int32_t wanted = 0;
      for (int k = 0; k < depth; ++k) wanted += (x[p][k] + machine::moved<Byte>)*weight(k, c);
      CHECK(sums[c] == wanted);
    }
  }
}

TEST_CASE_TEMPLATE("simd bytes: sums of tiles, for depths and columns that fill no step", Byte, std::int8_t,
                   std::uint8_t) {
  for (int const depth : {1, 3, 4, 5, 8, 12, 33, 37, 40})
    for (int const columns : {1, 2, 3, 7, 8, 13, 16}) {
      check_tile<1, Byte>(depth, columns);
      if constexpr (machine::pixels(1) >= 3) check_tile<3, Byte>(depth, columns);
      check_tile<machine::pixels(1), Byte>(depth, columns);
    }
}

TEST_CASE_TEMPLATE("simd bytes: sums become bytes half to even, within bounds, no byte beyond", Byte,
                   std::int8_t, std::uint8_t) {
  std::int32_t sums[] = {-3,
                         -1,
                         1,
                         3,
                         5,
                         1000000,
                         -1000000,
                         2,
                         std::numeric_limits<std::int32_t>::min(),
                         7,
                         std::numeric_limits<std::int32_t>::max(),
                         9,
                         11,
                         13,
                         15,
                         17};
  std::int32_t multiplier[16];
  std::fill_n(multiplier, 16, std::bit_cast<std::int32_t>(0.5f));
  constexpr int zero = std::is_signed_v<Byte> ? -3 : 100, low = zero - 20, high = zero + 27;
  int const wanted[] = {-2, 0, 0, 2, 2, 27, -20, 1, -20, 4, 27, 4, 6, 6, 8, 8};
  for (int count = 1; count <= machine::group; ++count) {
    Byte y[17];
    std::fill_n(y, 17, Byte{77});
    simd::group_of_sums::load(sums)
        .requantised(simd::group_of_sums::load(multiplier), float{low - zero}, float{high - zero}, zero)
        .store_bytes(y, count);
    for (int i = 0; i < 17; ++i) CHECK(int{y[i]} == (i < count ? wanted[i] + zero : 77));
  }
  simd::group_of_sums const both = simd::group_of_sums::load(sums).plus(simd::group_of_sums::load(sums));
  std::int32_t twice[16]{};
  both.store(twice);
  for (int i = 0; i < 5; ++i) CHECK(twice[i] == 2 * sums[i]);
  if constexpr (machine::group > 8) CHECK(twice[8] == 0);  // wraps around
}

TEST_CASE("simd bytes: sums less a multiple of others") {
  std::int32_t sums[machine::group], others[machine::group], results[machine::group];
  for (int const times : {0, 7, -70000, std::numeric_limits<std::int32_t>::max()}) {
    for (int i = 0; i < machine::group; ++i) sums[i] = 1000 * i - 3000, others[i] = 17 * i - 128;
    simd::group_of_sums::load(sums).less(times, simd::group_of_sums::load(others)).store(results);
    for (int i = 0; i < machine::group; ++i)
      CHECK(static_cast<std::uint32_t>(results[i]) ==
            static_cast<std::uint32_t>(sums[i]) -
                static_cast<std::uint32_t>(times) * static_cast<std::uint32_t>(others[i]));
  }
}

TEST_CASE_TEMPLATE("simd bytes: bytes are added up, whatever their number", Byte, std::int8_t, std::uint8_t) {
  Byte x[100];
  for (int i = 0; i < 100; ++i) x[i] = byte_at<Byte>(i);
  std::int32_t wanted = 0;
  for (int count = 0; count < 100; wanted += x[count++]) {
    CAPTURE(count);
    CHECK(simd::sum_of_bytes(x, count) == wanted);
  }
}

}  // namespace

#endif
