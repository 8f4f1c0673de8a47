// SPDX-License-Identifier: Apache-2.0
#include <inlay/core/small_float.hpp>

#include <doctest/doctest.h>

#include <bit>
#include <cstdint>
#include <initializer_list>
#include <limits>

namespace {
using namespace inlay;

constexpr float infinity = std::numeric_limits<float>::infinity(),
                quiet_nan = std::numeric_limits<float>::quiet_NaN();

template <class T>
constexpr int code(float x) {
  return T(x).bits;
}
template <class T>
constexpr int open_code(float x) {  // saturate = 0
  return T::from(x, false).bits;
}
template <class T>
constexpr float value(std::uint8_t bits) {
  return T::from_bits(bits);
}

// Largest, smallest normal and smallest numbers: table of ONNX's "Float stored in 8 bits".
static_assert(value<float8e4m3fn>(0x7e) == 448 && value<float8e4m3fn>(0x08) == 0x1p-6f &&
              value<float8e4m3fn>(0x01) == 0x1p-9f);
static_assert(value<float8e4m3fnuz>(0x7f) == 240 && value<float8e4m3fnuz>(0x01) == 0x1p-10f);
static_assert(value<float8e5m2>(0x7b) == 57344 && value<float8e5m2>(0x04) == 0x1p-14f &&
              value<float8e5m2>(0x01) == 0x1p-16f && value<float8e5m2>(0xfc) == -infinity);
static_assert(value<float8e5m2fnuz>(0x7f) == 57344 && value<float8e5m2fnuz>(0x81) == -0x1p-17f);
static_assert(value<float6e2m3>(0x1f) == 7.5f && value<float6e3m2>(0x1f) == 28 &&
              value<float4e2m1>(0x0f) == -6);
static_assert(value<float8e8m0>(0) == 0x1p-127f && value<float8e8m0>(127) == 1 &&
              value<float8e8m0>(254) == 0x1p127f);

// What is not a number of the type: tables of Cast, with and without `saturate`.
static_assert(code<float8e4m3fn>(infinity) == 0x7e && open_code<float8e4m3fn>(infinity) == 0x7f &&
              code<float8e4m3fn>(quiet_nan) == 0x7f && open_code<float8e4m3fn>(-infinity) == 0xff);
static_assert(code<float8e4m3fn>(464) == 0x7e && open_code<float8e4m3fn>(464) == 0x7e &&
              open_code<float8e4m3fn>(464.0001f) == 0x7f);  // half way to 480, ties to even
static_assert(code<float8e4m3fnuz>(-0.0f) == 0 && code<float8e4m3fnuz>(-infinity) == 0xff &&
              open_code<float8e4m3fnuz>(-infinity) == 0x80 && code<float8e4m3fnuz>(-quiet_nan) == 0x80);
static_assert(code<float8e5m2>(infinity) == 0x7b && open_code<float8e5m2>(infinity) == 0x7c &&
              open_code<float8e5m2>(-1e6f) == 0xfc && code<float8e5m2>(-0.0f) == 0x80);
static_assert(open_code<float4e2m1>(infinity) == 0x07 && code<float4e2m1>(-9) == 0x0f);

// FLOAT8E8M0: the official case test_cast_e8m0_FLOAT_to_FLOAT8E8M0, and the table of Cast.
static_assert(code<float8e8m0>(0) == 0 && code<float8e8m0>(0.124f) == 124 && code<float8e8m0>(0.25f) == 125 &&
              code<float8e8m0>(1.1f) == 128 && code<float8e8m0>(8) == 130);
static_assert(code<float8e8m0>(infinity) == 254 && code<float8e8m0>(0x1.8p127f) == 254 &&
              code<float8e8m0>(quiet_nan) == 255);
constexpr int to_e8m0(float x, bool saturate, power_rounding mode) {
  return float8e8m0::from(x, saturate, mode).bits;
}
static_assert(to_e8m0(0, false, power_rounding::nearest) == 255 &&
              to_e8m0(infinity, false, power_rounding::nearest) == 255 &&
              to_e8m0(0x1.8p127f, false, power_rounding::nearest) == 255 &&
              to_e8m0(0x1p-128f, false, power_rounding::nearest) == 255);
static_assert(to_e8m0(1.5f, true, power_rounding::nearest) == 128 &&  // ties go up
              to_e8m0(1.4999f, true, power_rounding::nearest) == 127 &&
              to_e8m0(1.9999f, true, power_rounding::down) == 127 &&
              to_e8m0(1.0001f, true, power_rounding::up) == 128);

/// FNV-1a, 64 bits.
struct checksum {
  std::uint64_t hash = 0xcbf29ce484222325u;
  void add(std::uint8_t byte) { hash = (hash ^ byte) * 0x100000001b3u; }
};

/// Of the values of all codes as binary32, little endian, NaN as 0x7fc00000.
template <class T>
std::uint64_t decoded(int codes) {
  checksum sum;
  for (int i = 0; i < codes; ++i) {
    auto word = std::bit_cast<std::uint32_t>(value<T>(static_cast<std::uint8_t>(i)));
    if ((word & 0x7fffffffu) > 0x7f800000u) word = 0x7fc00000u;
    for (int byte = 0; byte < 4; ++byte) sum.add(static_cast<std::uint8_t>(word >> 8 * byte));
  }
  return sum.hash;
}

/// Of the codes of 4 * 65 536 floats that are no NaN: all upper halves with the lower halves 0, 0x8000, 1 and 0xffff.
template <class T>
std::uint64_t encoded(bool saturate) {
  checksum sum;
  for (std::uint32_t const low : {0u, 0x8000u, 1u, 0xffffu})
    for (std::uint32_t i = 0; i < 0x10000; ++i) {
      std::uint32_t const word = i << 16 | low;
      if ((word & 0x7fffffffu) <= 0x7f800000u) sum.add(T::from(std::bit_cast<float>(word), saturate).bits);
    }
  return sum.hash;
}

// The sums are those of ml_dtypes 0.5 (float8_e4m3fn and so on): numpy.arange(256, dtype=uint8).view(T).astype(float32),
// and x.astype(T), which does not saturate, and numpy.clip(x, finfo(T).min, finfo(T).max).astype(T), which does.
TEST_CASE("every code of the small floats has the value that ml_dtypes gives it") {
  CHECK(decoded<float8e4m3fn>(256) == 0xdad1d9c50f749ca5u);
  CHECK(decoded<float8e4m3fnuz>(256) == 0xf51851cb11c63018u);
  CHECK(decoded<float8e5m2>(256) == 0x6c1e56b6fb09c905u);
  CHECK(decoded<float8e5m2fnuz>(256) == 0x94ae6fc493d49818u);
  CHECK(decoded<float6e2m3>(64) == 0x7ffacb24ad8b0aa5u);
  CHECK(decoded<float6e3m2>(64) == 0x25da13434201d785u);
  CHECK(decoded<float4e2m1>(16) == 0x2403bb76b85dfea5u);
  CHECK(decoded<float8e8m0>(256) == 0x6d2c8b41c3f0e5a5u);
}

TEST_CASE("floats become the small floats that ml_dtypes makes of them") {
  CHECK(encoded<float8e4m3fn>(false) == 0x57aafcfc7c4bd0c3u);
  CHECK(encoded<float8e4m3fn>(true) == 0xf534059023736eb3u);
  CHECK(encoded<float8e4m3fnuz>(false) == 0xc3b86121b60d8d6du);
  CHECK(encoded<float8e4m3fnuz>(true) == 0x36a4d7d90ec55b43u);
  CHECK(encoded<float8e5m2>(false) == 0x6952efbc455abc25u);
  CHECK(encoded<float8e5m2>(true) == 0x3e543fe1c26f45b3u);
  CHECK(encoded<float8e5m2fnuz>(false) == 0xf572557c5f55446du);
  CHECK(encoded<float8e5m2fnuz>(true) == 0x80a7286c5aecd6e3u);
  CHECK(encoded<float6e2m3>(true) == 0xd58e17e98b319663u);
  CHECK(encoded<float6e3m2>(true) == 0xe3729f7d48503043u);
  CHECK(encoded<float4e2m1>(true) == 0x1cb356b3d66c654bu);
  CHECK(float6e2m3(quiet_nan).bits == 32);
  CHECK(float4e2m1(quiet_nan).bits == 8);
  CHECK(float4e2m1(-quiet_nan).bits == 0);
}
}  // namespace
