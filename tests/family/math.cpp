// SPDX-License-Identifier: Apache-2.0
#include <inlay/family/math.hpp>

#include <doctest/doctest.h>

#include <bit>
#include <cmath>
#include <cstdint>

/// The series that constant expressions evaluate, run here at many arguments, against <cmath>. The GNU C
/// Library's double functions are within 2 ULP themselves (its manual, "Known Maximum Errors in Math
/// Functions").
namespace {
namespace series = inlay::math::series;

constexpr double infinity = series::infinity, nan = series::nan;

double ulps(double found, double wanted) {
  if (found == wanted || (found != found && wanted != wanted)) return 0;
  if (found != found || wanted != wanted || std::isinf(found) || std::isinf(wanted)) return infinity;
  int const exponent = std::fabs(wanted) < 0x1p-1022 ? -1022 : std::ilogb(wanted);
  return std::fabs(found - wanted) / std::ldexp(1, exponent - 52);
}

using function = double (*)(double);

/// f is within `bound` ULP of the exact result, and so of <cmath> within 2 more, at arguments between low and
/// high, evenly spaced and denser and denser towards 0, and at zeros, infinities and NaN.
void check_agreement(function f, function peer, double low, double high, double bound) {
  double largest = 0;
  auto const at = [&](double x) {
    if (x >= low && x <= high) largest = std::fmax(largest, ulps(f(x), peer(x)));
  };
  for (int i = 0; i <= 20000; ++i) at(low + (high - low) * i / 20000);
  for (double x = std::fmax(std::fabs(low), std::fabs(high)); x > 1e-300; x *= 0.83) {
    at(x);
    at(-x);
  }
  CHECK(largest <= (bound == 0 ? 0 : bound + 2));
  for (double x : {0.0, -0.0, infinity, -infinity, nan, 1.0, -1.0}) {
    double const found = f(x), wanted = peer(x);
    CHECK(ulps(found, wanted) <= (bound == 0 ? 0 : bound + 2));
    if (found == 0) CHECK(std::signbit(found) == std::signbit(wanted));
  }
}

TEST_CASE("exponentials and logarithms: 5 ULP") {
  check_agreement(series::exp, std::exp, -708, 709, 5);
  check_agreement(series::expm1, std::expm1, -40, 700, 5);
  check_agreement(series::log, std::log, 0, 1e10, 5);
  check_agreement(series::log1p, std::log1p, -1, 1e10, 5);
  check_agreement(series::sqrt, std::sqrt, 0, 1e300, 5);
}
TEST_CASE("hyperbolic functions and their inverses: 5 ULP") {
  check_agreement(series::sinh, std::sinh, -700, 700, 5);
  check_agreement(series::cosh, std::cosh, -700, 700, 5);
  check_agreement(series::tanh, std::tanh, -25, 25, 5);
  check_agreement(series::asinh, std::asinh, -1e9, 1e9, 5);
  check_agreement(series::acosh, std::acosh, 1, 1e9, 5);
  check_agreement(series::atanh, std::atanh, -1, 1, 5);
}
TEST_CASE("inverses of trigonometric functions: 5 ULP; erf: 12 ULP") {
  check_agreement(series::atan, std::atan, -1e3, 1e3, 5);
  check_agreement(series::asin, std::asin, -1, 1, 5);
  check_agreement(series::acos, std::acos, -1, 1, 5);
  check_agreement(series::erf, std::erf, -6, 6, 12);
}
TEST_CASE("whole numbers: exact") {
  check_agreement(series::trunc, std::trunc, -5, 5, 0);
  check_agreement(series::floor, std::floor, -5, 5, 0);
  check_agreement(series::ceil, std::ceil, -5, 5, 0);
  check_agreement(series::round, std::nearbyint, -5, 5, 0);
}

TEST_CASE("sin, cos and tan: 5 ULP of a float argument's result up to 2^20") {
  double largest = 0;
  for (float x = 0x1p20f; x > 1e-30f; x *= 0.9973f)
    for (float const& a : {x, -x}) {
      auto const d = static_cast<double>(a);
      largest = std::fmax(largest, ulps(series::sine(d, 0), std::sin(d)));
      largest = std::fmax(largest, ulps(series::sine(d, 1), std::cos(d)));
    }
  CHECK(largest <= 5 + 2);
}

TEST_CASE("fmod of floats is exact, as the C library's is") {
  std::size_t wrong = 0;
  auto const check = [&](float x, float y) {
    float const found = inlay::math::fmod(x, y), wanted = std::fmod(x, y);
    wrong += std::isnan(wanted) ? !std::isnan(found)
                                : std::bit_cast<std::uint32_t>(found) != std::bit_cast<std::uint32_t>(wanted);
  };
  auto const check_signs = [&](float x, float y) {
    for (float const a : {x, -x})
      for (float const b : {y, -y}) check(a, b);
  };
  float const ends[] = {0,
                        0x1p-149f,
                        0x1.8p-140f,
                        0x1p-126f,
                        1,
                        3,
                        0x1.fffffep127f,
                        static_cast<float>(infinity),
                        static_cast<float>(nan)};
  for (float const x : ends)
    for (float const y : ends) check_signs(x, y);
  std::uint32_t state = 1;
  auto const next = [&] { return state = state * 1664525u + 1013904223u; };
  for (int i = 0; i < 20000; ++i) {
    auto const y = std::bit_cast<float>(next() & 0x7fffffffu);
    check_signs(std::bit_cast<float>(next() & 0x7fffffffu), y);
    // Near multiples, of quotients of up to 28 bits.
    float const multiple = static_cast<float>(next() >> (4 + next() % 28)) * y;
    for (float const x :
         {multiple, std::nextafter(multiple, 0.0f), std::nextafter(multiple, static_cast<float>(infinity))})
      check_signs(x, y);
  }
  CHECK(wrong == 0);
}

TEST_CASE("pow and fmod") {
  double const values[] = {0, -0.0, 1, -1, 2, -2, 0.5, -3, 3, 1e-5, 17, infinity, -infinity, nan};
  for (double x : values)
    for (double y : values) {
      // What IEEE 754-2019, 9.2.1 says of 1 and NaN. Not every C library knows: newlib has 1 for (-1)^NaN.
      bool const one = x == 1 || y == 0 || (x == -1 && std::isinf(y));
      double const wanted = one ? 1 : std::isnan(y) ? nan : std::pow(x, y);
      CHECK(ulps(series::pow(x, y), wanted) <= 6 + 4 * std::fmax(0, std::fabs(y * std::log(std::fabs(x)))));
      CHECK(ulps(series::fmod(x, y), std::fmod(x, y)) == 0);
    }
  CHECK(series::pow(2, 0.5) == doctest::Approx(1.4142135623730951).epsilon(1e-15));
  CHECK(ulps(series::fmod(1e300, 3), std::fmod(1e300, 3)) == 0);
}

// Division by zero, which the language leaves out of constant expressions.
static_assert(inlay::math::divide(1.0f, 0.0f) > 1e38f && inlay::math::divide(1.0f, -0.0f) < -1e38f);
static_assert(inlay::math::divide(0.0, 0.0) != inlay::math::divide(0.0, 0.0));
static_assert(inlay::math::abs(std::int8_t{-128}) == -128 && inlay::math::abs(-2.5f) == 2.5f);
}  // namespace
