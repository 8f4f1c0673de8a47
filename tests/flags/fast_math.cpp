// SPDX-License-Identifier: Apache-2.0
// Functions on packs under -ffast-math, whose reciprocals and other order of sums they must stand. Results are compared
// as words: such a compiler takes no infinity into account.
#include <inlay/family/math.hpp>
#include <inlay/simd/trigonometry.hpp>

#include <doctest/doctest.h>

#include <bit>
#include <cmath>
#include <cstdint>

namespace {
using namespace inlay;

constexpr std::uint32_t infinite = 0x7f800000, sign = 0x80000000;

/// f of x in lane 0; neither is known to the compiler.
template <class F>
std::uint32_t word_of(F f, float x) {
  float volatile argument = x;
  std::uint32_t const volatile word = std::bit_cast<std::uint32_t>(simd::first(f(simd::broadcast(argument))));
  return word;
}

/// Words of positive floats are in the order of these, and of two neighbours one apart.
template <class F>
void check_near(F f, float x, double wanted) {
  INFO("of ", x);
  auto const found = std::int64_t{word_of(f, x)},
             nearest = std::int64_t{std::bit_cast<std::uint32_t>(static_cast<float>(wanted))};
  CHECK(found - nearest >= -8);
  CHECK(found - nearest <= 8);
}

constexpr auto exp = [](simd::f32 x) { return simd::exp(x); };
constexpr auto expm1 = [](simd::f32 x) { return simd::expm1(x); };
constexpr auto tanh = [](simd::f32 x) { return simd::tanh(x); };
constexpr auto sinh = [](simd::f32 x) { return simd::sinh(x); };
constexpr auto cosh = [](simd::f32 x) { return simd::cosh(x); };
constexpr auto tan = [](simd::f32 x) { return simd::tan(x); };

TEST_CASE("-ffast-math: results that are no float are infinite") {
  for (float const x : {89.5f, 95.0f, 200.0f, 1e38f}) {
    INFO("of ", x);
    CHECK(word_of(exp, x) == infinite);
    CHECK(word_of(sinh, x) == infinite);
    CHECK(word_of(sinh, -x) == (infinite | sign));
    CHECK(word_of(cosh, x) == infinite);
    CHECK(word_of(cosh, -x) == infinite);
  }
}

TEST_CASE("-ffast-math: functions stay exact") {
  for (float const x : {0.01f, 0.3f, 0.75f, 1.5f, 3.3f, 10.0f, 42.0f, 70.0f, 87.0f, 88.5f}) {
    auto const exact = static_cast<double>(x);
    check_near(exp, x, std::exp(exact));
    if (x < 87.3f) check_near(exp, -x, std::exp(-exact));
    check_near(expm1, x, std::expm1(exact));
    check_near(tanh, x, std::tanh(exact));
    check_near(sinh, x, std::sinh(exact));
    check_near(cosh, x, std::cosh(exact));
    if (std::tan(exact) > 0) check_near(tan, x, std::tan(exact));
  }
}

TEST_CASE("-ffast-math: multiples of a divisor leave no rest") {
  for (float const divisor : {3.0f, 49.0f, 0.4375f, 0x1.8p40f}) {
    float const volatile unknown = divisor;
    float const b = unknown;
    float rests[64];
    for (int i = 0; i < 64; ++i) rests[i] = math::fmod(static_cast<float>(i) * b, b);
    for (int i = 0; i < 64; ++i) {
      INFO(i, " * ", divisor);
      CHECK(rests[i] == 0);
    }
  }
}
}  // namespace
