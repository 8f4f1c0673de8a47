// SPDX-License-Identifier: Apache-2.0
#include <inlay/simd/trigonometry.hpp>

#include "functions.hpp"

namespace {
using namespace inlay;
using namespace inlay::test;

constexpr auto atan = [](simd::f32 x) { return simd::atan(x); };
constexpr auto asin = [](simd::f32 x) { return simd::asin(x); };
constexpr auto acos = [](simd::f32 x) { return simd::acos(x); };
constexpr auto sinh = [](simd::f32 x) { return simd::sinh(x); };
constexpr auto cosh = [](simd::f32 x) { return simd::cosh(x); };
constexpr auto tan = [](simd::f32 x) { return simd::tan(x); };
constexpr auto asinh = [](simd::f32 x) { return simd::asinh(x); };
constexpr auto acosh = [](simd::f32 x) { return simd::acosh(x); };
constexpr auto atanh = [](simd::f32 x) { return simd::atanh(x); };

constexpr float largest = std::numeric_limits<float>::max();

TEST_CASE("atan") {
  CHECK(largest_error({}, atan, [](double x) { return std::atan(x); }) <= 2);
  CHECK(is_zero(at(atan, 0), false));
  CHECK(is_zero(at(atan, -0.0f), true));
  CHECK(at(atan, infinite) == 1.57079633f);
  CHECK(at(atan, -infinite) == -1.57079633f);
  CHECK(std::isnan(at(atan, quiet_nan)));
}

TEST_CASE("asin and acos") {
  double const ulps = armv7 ? 3 : 2;
  CHECK(largest_error({.low = -1, .high = 1}, asin, [](double x) { return std::asin(x); }) <= ulps);
  CHECK(largest_error({.low = -1, .high = 1}, acos, [](double x) { return std::acos(x); }) <= ulps);
  CHECK(is_zero(at(asin, 0), false));
  CHECK(is_zero(at(asin, -0.0f), true));
  CHECK(at(acos, 1) == 0);
  for (float x : {1.0000001f, -1.0000001f, largest, infinite, -infinite, quiet_nan}) {
    CHECK(std::isnan(at(asin, x)));
    CHECK(std::isnan(at(acos, x)));
  }
}

TEST_CASE("sinh and cosh") {
  CHECK(largest_error({}, sinh, [](double x) { return std::sinh(x); }) <= 2);
  CHECK(largest_error({}, cosh, [](double x) { return std::cosh(x); }) <= 2);
  CHECK(is_zero(at(sinh, 0), false));
  CHECK(is_zero(at(sinh, -0.0f), true));
  CHECK(at(sinh, -infinite) == -infinite);
  CHECK(at(cosh, -infinite) == infinite);
  CHECK(at(cosh, largest) == infinite);
  CHECK(at(cosh, 0) == 1);
  for (float x :
       {89.5f, 95.0f, 200.0f}) {  // finite numbers whose results are not, which -ffast-math must know as well
    CHECK(at(sinh, x) == infinite);
    CHECK(at(sinh, -x) == -infinite);
    CHECK(at(cosh, x) == infinite);
  }
  CHECK(std::isnan(at(sinh, quiet_nan)));
  CHECK(std::isnan(at(cosh, quiet_nan)));
}

TEST_CASE("tan") {
  // Without vectors it is the C library's: newlib's misses by up to 27 057 ULP near multiples of pi/2.
  if constexpr (simd::lanes > 1) CHECK(largest_error({}, tan, [](double x) { return std::tan(x); }) <= 2);
  // The floats next to multiples of pi/2, of which little is left.
  for (int n = 1; n <= 3819; ++n) {
    float const x = static_cast<float>(n * 1.57079632679489662);
    CHECK(ulps(at(tan, x), std::tan(static_cast<double>(x))) <= 2);
  }
  CHECK(is_zero(at(tan, 0), false));
  CHECK(is_zero(at(tan, -0.0f), true));
  for (float x : {infinite, -infinite, quiet_nan}) CHECK(std::isnan(at(tan, x)));
  // A lane is what it is beside any other.
  float pack[simd::lanes];
  for (float const other : {7000.0f, infinite, quiet_nan})
    for (float const x : {0.75f, 999.99f, 2000.5f, 5999.0f}) {
      std::fill(std::begin(pack), std::end(pack), x);
      if (simd::lanes > 1) pack[simd::lanes - 1] = other;
      CHECK(simd::first(simd::tan(simd::load(pack))) == at(tan, x));
    }
}

TEST_CASE("asinh and acosh") {
  CHECK(largest_error({}, asinh, [](double x) { return std::asinh(x); }) <= 2);
  CHECK(largest_error({.low = 1}, acosh, [](double x) { return std::acosh(x); }) <= (armv7 ? 3 : 2));
  CHECK(is_zero(at(asinh, 0), false));
  CHECK(is_zero(at(asinh, -0.0f), true));
  CHECK(at(asinh, infinite) == infinite);
  CHECK(at(asinh, -infinite) == -infinite);
  CHECK(is_zero(at(acosh, 1), false));
  CHECK(at(acosh, infinite) == infinite);
  CHECK(std::isnan(at(asinh, quiet_nan)));
  for (float x : {0.99999994f, 0.0f, -1.0f, -infinite, quiet_nan}) CHECK(std::isnan(at(acosh, x)));
}

TEST_CASE("atanh") {
  CHECK(largest_error({.low = -1, .high = 1}, atanh, [](double x) { return std::atanh(x); }) <= 2);
  CHECK(is_zero(at(atanh, 0), false));
  CHECK(is_zero(at(atanh, -0.0f), true));
  CHECK(at(atanh, 1) == infinite);
  CHECK(at(atanh, -1) == -infinite);
  for (float x : {1.0000001f, -1.0000001f, largest, infinite, -infinite, quiet_nan})
    CHECK(std::isnan(at(atanh, x)));
}
}  // namespace
