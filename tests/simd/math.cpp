// SPDX-License-Identifier: Apache-2.0
#include <inlay/simd/math.hpp>

#include "functions.hpp"

namespace {
using namespace inlay;
using namespace inlay::test;

constexpr auto exp = [](simd::f32 x) { return simd::exp(x); };
constexpr auto expm1 = [](simd::f32 x) { return simd::expm1(x); };
constexpr auto log = [](simd::f32 x) { return simd::log(x); };
constexpr auto log1p = [](simd::f32 x) { return simd::log1p(x); };
constexpr auto sin = [](simd::f32 x) { return simd::sin(x); };
constexpr auto cos = [](simd::f32 x) { return simd::cos(x); };
constexpr auto sqrt = [](simd::f32 x) { return simd::sqrt(x); };
constexpr auto tanh = [](simd::f32 x) { return simd::tanh(x); };
constexpr auto erf = [](simd::f32 x) { return simd::erf(x); };
constexpr auto sigmoid = [](simd::f32 x) { return simd::sigmoid(x); };

TEST_CASE("exp") {
  CHECK(largest_error({.low = -87.33f}, exp, [](double x) { return std::exp(x); }) <= 2);
  CHECK(at(exp, -88) == 0);
  CHECK(at(exp, -infinite) == 0);
  CHECK(at(exp, infinite) == infinite);
  CHECK(at(exp, 88.8f) == infinite);
  CHECK(std::isnan(at(exp, std::bit_cast<float>(0xffc12345u))));
  CHECK(std::isnan(at(exp, quiet_nan)));
}

TEST_CASE("expm1") {
  CHECK(largest_error({}, expm1, [](double x) { return std::expm1(x); }) <= 5);
  CHECK(is_zero(at(expm1, 0), false));
  CHECK(is_zero(at(expm1, -0.0f), true));
  CHECK(at(expm1, -88) == -1);
  CHECK(at(expm1, -infinite) == -1);
  CHECK(at(expm1, infinite) == infinite);
  CHECK(std::isnan(at(expm1, quiet_nan)));
}

TEST_CASE("log") {
  CHECK(largest_error({.low = std::numeric_limits<float>::min()}, log,
                      [](double x) { return std::log(x); }) <= 2);
  float const subnormal = at(log, std::numeric_limits<float>::denorm_min());
  if (armv7) CHECK(subnormal == -infinite);
  else CHECK(ulps(subnormal, std::log(simd::lanes == 1 ? 0x1p-149 : 0x1p-126)) <= 2);
  CHECK(at(log, 0) == -infinite);
  CHECK(at(log, infinite) == infinite);
  for (float x : {-1.0f, -infinite, quiet_nan}) CHECK(std::isnan(at(log, x)));
}

TEST_CASE("log1p") {
  float const largest = std::numeric_limits<float>::max();
  CHECK(largest_error({.low = -0.999f, .high = largest}, log1p, [](double x) { return std::log1p(x); }) <= 3);
  CHECK(at(log1p, 0) == 0);
  CHECK(std::isnan(at(log1p, -2)));
  CHECK(std::isnan(at(log1p, quiet_nan)));
}

TEST_CASE("sin and cos") {
  if constexpr (simd::lanes ==
                1) {  // the C library's, and newlib's miss by 5 711 ULP near large multiples of pi/2
    CHECK(at(sin, 2) == std::sin(2.0f));
    CHECK(at(cos, 2) == std::cos(2.0f));
  } else {
    CHECK(largest_error({}, sin, [](double x) { return std::sin(x); }) <= 3);
    CHECK(largest_error({}, cos, [](double x) { return std::cos(x); }) <= 3);
  }
  CHECK(is_zero(at(sin, 0), false));
  CHECK(is_zero(at(sin, -0.0f), true));
  CHECK(at(cos, 0) == 1);
  for (float x : {infinite, -infinite, quiet_nan}) {
    CHECK(std::isnan(at(sin, x)));
    CHECK(std::isnan(at(cos, x)));
  }
}

TEST_CASE("sqrt") {
  CHECK(largest_error({.low = 0}, sqrt, [](double x) { return std::sqrt(x); }) <= (armv7 ? 3 : 0.5));
  CHECK(is_zero(at(sqrt, 0), false));
  CHECK(is_zero(at(sqrt, -0.0f), true));
  CHECK(at(sqrt, infinite) == infinite);
  for (float x : {-1.0f, -infinite, quiet_nan}) CHECK(std::isnan(at(sqrt, x)));
}

TEST_CASE("tanh") {
  CHECK(largest_error({}, tanh, [](double x) { return std::tanh(x); }) <= 7);
  CHECK(is_zero(at(tanh, -0.0f), true));
  CHECK(at(tanh, -infinite) == -1);
  CHECK(std::isnan(at(tanh, quiet_nan)));
}

TEST_CASE("erf") {
  CHECK(largest_error({}, erf, [](double x) { return std::erf(x); }) <= 6);
  CHECK(is_zero(at(erf, -0.0f), true));
  CHECK(at(erf, -infinite) == -1);
  CHECK(std::isnan(at(erf, quiet_nan)));
}

TEST_CASE("sigmoid") {
  CHECK(largest_error({.low = -87.33f}, sigmoid, [](double x) { return 1 / (1 + std::exp(-x)); }) <= 4);
  CHECK(at(sigmoid, -infinite) == 0);
  CHECK(at(sigmoid, infinite) == 1);
  CHECK(std::isnan(at(sigmoid, quiet_nan)));
}

TEST_CASE("abs, floor, ceil and round are exact") {
  auto const exact = [](auto f, auto wanted) { CHECK(largest_error({}, f, wanted) == 0); };
  exact([](simd::f32 x) { return simd::abs(x); }, [](double x) { return std::fabs(x); });
  exact([](simd::f32 x) { return simd::floor(x); }, [](double x) { return std::floor(x); });
  exact([](simd::f32 x) { return simd::ceil(x); }, [](double x) { return std::ceil(x); });
  exact([](simd::f32 x) { return simd::round(x); }, [](double x) { return std::nearbyint(x); });
  constexpr auto round = [](simd::f32 x) { return simd::round(x); };
  CHECK(at(round, 0.5f) == 0);
  CHECK(at(round, 1.5f) == 2);
  CHECK(at(round, 2.5f) == 2);
  CHECK(at(round, -3.5f) == -4);
  CHECK(is_zero(at(round, -0.5f), true));
  CHECK(is_zero(at([](simd::f32 x) { return simd::ceil(x); }, -0.5f), true));
  CHECK(is_zero(at([](simd::f32 x) { return simd::floor(x); }, -0.0f), true));
}

TEST_CASE("if_less: a comparison with NaN is false") {
  constexpr auto negative = [](simd::f32 x) {
    return simd::if_less(x, simd::broadcast(0), simd::broadcast(1), simd::broadcast(2));
  };
  CHECK(at(negative, -1) == 1);
  CHECK(at(negative, 0) == 2);
  CHECK(at(negative, quiet_nan) == 2);
  static_assert(simd::if_less(1, 2, 3, 4) == 3 && simd::if_less(quiet_nan, 2.0f, 3.0f, 4.0f) == 4);
}
}  // namespace
