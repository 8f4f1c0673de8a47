// SPDX-License-Identifier: Apache-2.0
#include <inlay/simd/math.hpp>

#include "../accuracy.hpp"

#include <doctest/doctest.h>

#include <bit>
#include <cstdint>
#include <limits>

/// Functions on packs against <cmath> in double, at arguments of every exponent and with the bounds that
/// simd/math.hpp states.
namespace {
using namespace inlay;
using namespace inlay::test;

constexpr float infinity = std::numeric_limits<float>::infinity(),
                quiet_nan = std::numeric_limits<float>::quiet_NaN();

/// Subnormal numbers count as zeros on ARMv7 NEON.
#if defined(EIGEN_VECTORIZE_NEON) && !defined(__aarch64__)
constexpr bool armv7 = true;
#else
constexpr bool armv7 = false;
#endif

struct domain {
  float low = -infinity;
  float high = infinity;
  bool subnormal = !armv7;  ///< arguments below 2^-126 count
};

/// The largest error over a sample of all arguments in the domain: `bits` in steps that hit every exponent a
/// few thousand times, a pack of neighbours in the sequence at once.
template <class F, class Exact>
double largest_error(domain const& d, F f, Exact exact) {
  double largest = 0;
  float x[simd::lanes], y[simd::lanes];
  std::size_t lane = 0;
  for (std::uint64_t bits = 0; bits < std::uint64_t{1} << 32; bits += 4099) {  // a prime
    auto const value = std::bit_cast<float>(static_cast<std::uint32_t>(bits));
    if (!(value >= d.low && value <= d.high)) continue;
    if (!d.subnormal && std::fabs(value) < std::numeric_limits<float>::min()) continue;
    x[lane++] = value;
    if (lane < simd::lanes) continue;
    lane = 0;
    simd::store(y, f(simd::load(x)));
    for (std::size_t i = 0; i < simd::lanes; ++i)
      largest = std::fmax(largest, ulps(y[i], exact(static_cast<double>(x[i]))));
  }
  return largest;
}

/// f of x in every lane.
template <class F>
float at(F f, float x) {
  float y[simd::lanes];
  simd::store(y, f(simd::broadcast(x)));
  for (float const& lane : y) CHECK(std::bit_cast<std::uint32_t>(lane) == std::bit_cast<std::uint32_t>(y[0]));
  return y[0];
}
bool is_zero(float x, bool negative) { return x == 0 && std::signbit(x) == negative; }

constexpr auto exp = [](simd::f32 x) { return simd::exp(x); };
constexpr auto expm1 = [](simd::f32 x) { return simd::expm1(x); };
constexpr auto log = [](simd::f32 x) { return simd::log(x); };
constexpr auto sin = [](simd::f32 x) { return simd::sin(x); };
constexpr auto cos = [](simd::f32 x) { return simd::cos(x); };
constexpr auto sqrt = [](simd::f32 x) { return simd::sqrt(x); };
constexpr auto tanh = [](simd::f32 x) { return simd::tanh(x); };
constexpr auto erf = [](simd::f32 x) { return simd::erf(x); };
constexpr auto sigmoid = [](simd::f32 x) { return simd::sigmoid(x); };

TEST_CASE("exp") {
  CHECK(largest_error({.low = -87.33f}, exp, [](double x) { return std::exp(x); }) <= 2);
  CHECK(at(exp, -88) == 0);
  CHECK(at(exp, -infinity) == 0);
  CHECK(at(exp, infinity) == infinity);
  CHECK(std::isnan(at(exp, quiet_nan)));
}

TEST_CASE("expm1") {
  CHECK(largest_error({}, expm1, [](double x) { return std::expm1(x); }) <= 5);
  CHECK(is_zero(at(expm1, 0), false));
  CHECK(is_zero(at(expm1, -0.0f), true));
  CHECK(at(expm1, -88) == -1);
  CHECK(at(expm1, -infinity) == -1);
  CHECK(at(expm1, infinity) == infinity);
  CHECK(std::isnan(at(expm1, quiet_nan)));
}

TEST_CASE("log") {
  CHECK(largest_error({.low = std::numeric_limits<float>::min()}, log,
                      [](double x) { return std::log(x); }) <= 2);
  float const subnormal = at(log, std::numeric_limits<float>::denorm_min());
  if (armv7) CHECK(subnormal == -infinity);
  else CHECK(ulps(subnormal, std::log(simd::lanes == 1 ? 0x1p-149 : 0x1p-126)) <= 2);
  CHECK(at(log, 0) == -infinity);
  CHECK(at(log, infinity) == infinity);
  for (float x : {-1.0f, -infinity, quiet_nan}) CHECK(std::isnan(at(log, x)));
}

TEST_CASE("sin and cos") {
  CHECK(largest_error({.low = -1000, .high = 1000}, sin, [](double x) { return std::sin(x); }) <= 3);
  CHECK(largest_error({.low = -1000, .high = 1000}, cos, [](double x) { return std::cos(x); }) <= 3);
  CHECK(is_zero(at(sin, 0), false));
  CHECK(at(cos, 0) == 1);
  for (float x : {infinity, -infinity, quiet_nan}) {
    CHECK(std::isnan(at(sin, x)));
    CHECK(std::isnan(at(cos, x)));
  }
}

TEST_CASE("sqrt") {
  CHECK(largest_error({.low = 0}, sqrt, [](double x) { return std::sqrt(x); }) <= (armv7 ? 3 : 0.5));
  CHECK(is_zero(at(sqrt, 0), false));
  CHECK(is_zero(at(sqrt, -0.0f), true));
  CHECK(at(sqrt, infinity) == infinity);
  for (float x : {-1.0f, -infinity, quiet_nan}) CHECK(std::isnan(at(sqrt, x)));
}

TEST_CASE("tanh") {
  CHECK(largest_error({}, tanh, [](double x) { return std::tanh(x); }) <= 7);
  CHECK(is_zero(at(tanh, -0.0f), true));
  CHECK(at(tanh, -infinity) == -1);
  CHECK(std::isnan(at(tanh, quiet_nan)));
}

TEST_CASE("erf") {
  CHECK(largest_error({}, erf, [](double x) { return std::erf(x); }) <= 6);
  CHECK(is_zero(at(erf, -0.0f), true));
  CHECK(at(erf, -infinity) == -1);
  CHECK(std::isnan(at(erf, quiet_nan)));
}

TEST_CASE("sigmoid") {
  CHECK(largest_error({.low = -87.33f}, sigmoid, [](double x) { return 1 / (1 + std::exp(-x)); }) <= 4);
  CHECK(at(sigmoid, -infinity) == 0);
  CHECK(at(sigmoid, infinity) == 1);
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
