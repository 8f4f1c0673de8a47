// SPDX-License-Identifier: Apache-2.0
#include <inlay/simd/halves.hpp>

#include <doctest/doctest.h>

#include <bit>
#include <cstdint>

namespace {
using namespace inlay;

/// Of binary32 and binary16.
bool is_nan(std::uint32_t bits) { return (bits & 0x7fffffffu) > 0x7f800000u; }
bool is_half_nan(std::uint32_t bits) { return (bits & 0x7fffu) > 0x7c00u; }

TEST_CASE("load_halves: all 65536, as float16 converts them") {
  float16 from[simd::lanes];
  float to[simd::lanes];
  std::uint32_t wrong = 0;
  for (std::uint32_t bits = 0; bits < 0x10000; bits += simd::lanes) {
    for (std::size_t i = 0; i < simd::lanes; ++i)
      from[i] = float16::from_bits(static_cast<std::uint16_t>(bits + i));
    simd::store(to, simd::load_halves(from));
    for (std::size_t i = 0; i < simd::lanes; ++i) {
      auto const found = std::bit_cast<std::uint32_t>(to[i]),
                 wanted = std::bit_cast<std::uint32_t>(static_cast<float>(from[i]));
      // An instruction makes a signalling NaN a quiet one.
      wrong += found != wanted && !(is_nan(found) && is_nan(wanted));
    }
  }
  CHECK(wrong == 0);
}

TEST_CASE("store_halves: floats of every exponent, as float16 converts them") {
  float from[simd::lanes];
  float16 to[simd::lanes];
  std::uint32_t wrong = 0;
  std::size_t lane = 0;
  auto const check = [&](std::uint32_t bits) {
    from[lane++] = std::bit_cast<float>(bits);
    if (lane < simd::lanes) return;
    lane = 0;
    simd::store_halves(to, simd::load(from));
    for (std::size_t i = 0; i < simd::lanes; ++i) {
      std::uint32_t const found = to[i].bits, wanted = float16(from[i]).bits;
      wrong += found != wanted && !(is_half_nan(found) && is_half_nan(wanted));
    }
  };
  for (std::uint64_t bits = 0; bits < std::uint64_t{1} << 32; bits += 4099)
    check(static_cast<std::uint32_t>(bits));
  // Each number of binary16, and what lies around it and around the ties beside it.
  for (std::uint32_t half = 0; half < 0x10000; ++half)
    for (std::uint32_t const offset : {0xffffffffu, 0u, 1u, 0xfffu, 0x1000u, 0x1001u})
      check(std::bit_cast<std::uint32_t>(
                static_cast<float>(float16::from_bits(static_cast<std::uint16_t>(half)))) +
            offset);
  CHECK(wrong == 0);
}
}  // namespace
