// SPDX-License-Identifier: Apache-2.0
#include <inlay/core/float16.hpp>

#include <doctest/doctest.h>

#include <bit>
#include <cstdint>
#include <limits>

namespace {
using namespace inlay;

constexpr float infinity = std::numeric_limits<float>::infinity(),
                quiet_nan = std::numeric_limits<float>::quiet_NaN(),
                largest = std::numeric_limits<float>::max();

// binary16 (IEEE 754, 3.4): a sign, 5 bits of exponent, 10 of fraction.
constexpr std::uint16_t half(float x) { return float16(x).bits; }
constexpr float from_half(std::uint16_t bits) { return float16::from_bits(bits); }
static_assert(half(0.0f) == 0x0000 && half(-0.0f) == 0x8000 && half(1.0f) == 0x3c00 && half(-2.0f) == 0xc000);
static_assert(half(infinity) == 0x7c00 && half(-infinity) == 0xfc00);
static_assert(half(0x1p-14f) == 0x0400 && half(0x1.ff8p-15f) == 0x03ff && half(0x1p-24f) == 0x0001);
static_assert(half(1.0f / 3) == 0x3555 && half(65504) == 0x7bff);
static_assert(from_half(0x3c00) == 1 && from_half(0x7bff) == 65504 && from_half(0x8001) == -0x1p-24f);
static_assert(from_half(0x03ff) == 0x1.ff8p-15f && from_half(0x7c00) == infinity);
// To the nearest, ties to even; what rounds past 65504 is infinite, what rounds below 2^-24 is 0.
static_assert(half(1 + 0x1p-11f) == 0x3c00 && half(1 + 0x1.8p-10f) == 0x3c02 &&
              half(1 + 0x1.002p-11f) == 0x3c01);
static_assert(half(65519.996f) == 0x7bff && half(65520) == 0x7c00 && half(largest) == 0x7c00);
static_assert(half(0x1p-25f) == 0 && half(0x1.000002p-25f) == 1 && half(-0x1.8p-24f) == 0x8002);
static_assert(half(0x1.ffep-15f) == 0x0400);  // the largest subnormal number and half an ULP
static_assert((half(quiet_nan) & 0x7fff) == 0x7e00 && from_half(0x7c01) != from_half(0x7c01));

// bfloat16: the upper half of a binary32.
constexpr std::uint16_t brain(float x) { return bfloat16(x).bits; }
constexpr float from_brain(std::uint16_t bits) { return bfloat16::from_bits(bits); }
static_assert(brain(0.0f) == 0x0000 && brain(-0.0f) == 0x8000 && brain(1.0f) == 0x3f80 &&
              brain(-2.0f) == 0xc000);
static_assert(brain(3.14159274f) == 0x4049 && brain(1.0f / 3) == 0x3eab && from_brain(0x4049) == 3.140625f);
static_assert(brain(infinity) == 0x7f80 && brain(-infinity) == 0xff80 && brain(largest) == 0x7f80);
static_assert(brain(1 + 0x1p-8f) == 0x3f80 && brain(1 + 0x1.8p-7f) == 0x3f82 &&
              brain(1 + 0x1.02p-8f) == 0x3f81);
static_assert(brain(0x1p-133f) == 0x0001 && brain(0x1p-134f) == 0);
static_assert((brain(quiet_nan) & 0x7fff) == 0x7fc0);
static_assert(brain(std::bit_cast<float>(0x7f800001u)) == 0x7fc0);  // its fraction lies in the lower half

TEST_CASE("every 16-bit float comes back from float as it was; signalling NaNs as quiet ones") {
  std::uint32_t wrong = 0;
  for (std::uint32_t i = 0; i < 0x10000; ++i) {
    auto const bits = static_cast<std::uint16_t>(i);
    bool const half_nan = (bits & 0x7fff) > 0x7c00, brain_nan = (bits & 0x7fff) > 0x7f80;
    wrong += half(from_half(bits)) != (half_nan ? bits | 0x0200 : bits);
    wrong += brain(from_brain(bits)) != (brain_nan ? bits | 0x0040 : bits);
  }
  CHECK(wrong == 0);
}

#if defined(__FLT16_MANT_DIG__) && defined(__x86_64__)
TEST_CASE("float to float16 as the compiler converts, at a sample of all floats") {
  std::uint32_t wrong = 0;
  for (std::uint64_t i = 0; i < std::uint64_t{1} << 32;
       i += 4099) {  // a prime: every exponent, all kinds of ties
    auto const x = std::bit_cast<float>(static_cast<std::uint32_t>(i));
    auto const peer = static_cast<_Float16>(x);
    if (x == x) wrong += half(x) != std::bit_cast<std::uint16_t>(peer);
  }
  CHECK(wrong == 0);
}
#endif
}  // namespace
