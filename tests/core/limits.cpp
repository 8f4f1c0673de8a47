// SPDX-License-Identifier: Apache-2.0
#include <inlay/core/limits.hpp>

namespace {
using namespace inlay;

// This test is compiled for IEEE arithmetic; tests/flags has the other.
static_assert(has_infinities);
static_assert(greatest<float> == std::numeric_limits<float>::infinity());
static_assert(least<float> == -std::numeric_limits<float>::infinity());
static_assert(greatest<double> == std::numeric_limits<double>::infinity());
static_assert(least<double> == -std::numeric_limits<double>::infinity());
static_assert(greatest<std::int8_t> == 127 && least<std::int8_t> == -128);
static_assert(greatest<std::uint8_t> == 255 && least<std::uint8_t> == 0);

// Bits of IEEE 754 binary16, binary32 and binary64 (clause 3.4), and of bfloat16.
template <class T>
constexpr bool tells_apart(T number, T largest, T infinity, T negative_infinity, T first_nan, T last_nan) {
  return !is_nan(number) && !is_nan(largest) && !is_nan(infinity) && !is_nan(negative_infinity) &&
         is_nan(first_nan) && is_nan(last_nan) && !is_infinite(number) && !is_infinite(largest) &&
         is_infinite(infinity) && is_infinite(negative_infinity) && !is_infinite(first_nan) &&
         !is_infinite(last_nan);
}
constexpr float f32(std::uint32_t bits) { return std::bit_cast<float>(bits); }
constexpr double f64(std::uint64_t bits) { return std::bit_cast<double>(bits); }
static_assert(tells_apart(-0.0f, std::numeric_limits<float>::max(), f32(0x7f800000), f32(0xff800000),
                          f32(0x7f800001), f32(0xffffffff)));
static_assert(tells_apart(-0.0, std::numeric_limits<double>::max(), f64(0x7ff0000000000000),
                          f64(0xfff0000000000000), f64(0x7ff0000000000001), f64(0xffffffffffffffff)));
constexpr float16 f16(std::uint16_t bits) { return float16::from_bits(bits); }
static_assert(tells_apart(f16(0x8000), f16(0x7bff), f16(0x7c00), f16(0xfc00), f16(0x7c01), f16(0xffff)));
constexpr bfloat16 b16(std::uint16_t bits) { return bfloat16::from_bits(bits); }
static_assert(tells_apart(b16(0x8000), b16(0x7f7f), b16(0x7f80), b16(0xff80), b16(0x7f81), b16(0xffff)));
}  // namespace
