// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/config.hpp>
#include <inlay/simd/math.hpp>

#include <bit>
#include <cmath>
#include <concepts>
#include <cstdint>
#include <limits>
#include <type_traits>

/// The functions of <cmath> that operators need, usable in constant expressions too and on packs where simd/math.hpp
/// has them. While a program runs they are those of <cmath>, or of packs where these have one lane. In a constant
/// expression they are the series below: within 5 ULP of the exact result for double (erf 12, pow see there), and so
/// the nearest float but for one in a hundred million.
namespace inlay::math {

/// Constant evaluation, in double. Arguments and results may be infinite or NaN.
namespace series {
// By their bits: Clang warns of the words where it is told that there are none.
inline constexpr double infinity = std::bit_cast<double>(std::uint64_t{0x7ff} << 52);
inline constexpr double nan = std::bit_cast<double>(std::uint64_t{0xfff} << 51);
inline constexpr double pi = 3.141592653589793238463;
/// ln 2 = ln2_high + ln2_low; the high part has 33 bits, so that n * ln2_high is exact for |n| < 2^20
/// (fdlibm).
inline constexpr double ln2_high = 6.93147180369123816490e-01, ln2_low = 1.90821492927058770002e-10;
/// pi/2 in three parts of 33, 33 and 53 bits (fdlibm).
inline constexpr double half_pi_high = 1.57079632673412561417e+00,
                        half_pi_middle = 6.07710050630396597660e-11, half_pi_low = 2.02226624879595063154e-21;

/// 0 of -0 without a sum: Clang takes no sum of NaN for a constant.
constexpr double abs(double x) { return x < 0 ? -x : x == 0 ? 0.0 : x; }
constexpr bool is_negative(double x) { return std::bit_cast<std::uint64_t>(x) >> 63; }

constexpr double trunc(double x) {
  if (!(abs(x) < 0x1p52)) return x;  // has no fraction, or is NaN
  double const whole = static_cast<double>(static_cast<std::int64_t>(x));
  return is_negative(x) ? -abs(whole) : whole;
}
constexpr double floor(double x) {
  double const whole = trunc(x);
  return whole > x ? whole - 1 : whole;
}
constexpr double ceil(double x) {
  double const whole = trunc(x);
  return whole < x ? (whole == -1 ? -0.0 : whole + 1) : whole;
}
/// Ties to even.
constexpr double round(double x) {
  double const below = floor(x), rest = x - below;
  if (!(abs(x) < 0x1p52)) return x;
  double const up = below == -1 ? -0.0 : below + 1;
  if (rest < 0.5) return below == 0 && is_negative(x) ? -0.0 : below;
  if (rest > 0.5) return up;
  return trunc(below / 2) * 2 == below ? below : up;
}

/// x * 2^n, rounded once unless the result is subnormal.
constexpr double scale(double x, int n) {
  auto const power = [](int e) { return std::bit_cast<double>(static_cast<std::uint64_t>(e + 1023) << 52); };
  for (; n > 1000; n -= 1000) x *= power(1000);
  for (; n < -1000; n += 1000) x *= power(-1000);
  return x * power(n);
}

/// x = fraction * 2^exponent with the fraction in [1, 2); x is positive and finite.
constexpr double split(double x, int& exponent) {
  exponent = 0;
  if (x < 0x1p-1022) {
    x *= 0x1p54;
    exponent = -54;
  }
  auto const bits = std::bit_cast<std::uint64_t>(x);
  exponent += static_cast<int>(bits >> 52) - 1023;
  return std::bit_cast<double>((bits & ((std::uint64_t{1} << 52) - 1)) | std::uint64_t{1023} << 52);
}

/// Newton's iteration from a first guess that halves the exponent.
constexpr double sqrt(double x) {
  if (x != x || x < 0) return nan;
  if (x == 0 || x == infinity) return x;
  int exponent = 0;
  double fraction = split(x, exponent);
  if (exponent % 2 != 0) {
    fraction *= 2;
    --exponent;
  }
  double root = 1 + (fraction - 1) / 3;
  for (int i = 0; i < 6; ++i) root = (root + fraction / root) / 2;
  return scale(root, exponent / 2);
}

/// e^x - 1 for |x| < 0.4 by Taylor's series.
constexpr double small_expm1(double x) {
  double sum = 0;
  for (int n = 17; n > 1; --n) sum = (sum + 1) * x / n;
  return (sum + 1) * x;
}
constexpr double exp(double x) {
  if (x != x) return nan;
  if (x > 709.79) return infinity;
  if (x < -745.14) return 0;
  double const n = round(x / (ln2_high + ln2_low));
  return scale(1 + small_expm1((x - n * ln2_high) - n * ln2_low), static_cast<int>(n));
}
constexpr double expm1(double x) { return abs(x) < 0.4 ? x == 0 ? x : small_expm1(x) : exp(x) - 1; }

/// 2 artanh(s), for |s| < 0.2: ln((1 + s) / (1 - s)).
constexpr double twice_artanh(double s) {
  double const square = s * s;
  double sum = 0;
  for (int n = 25; n > 1; n -= 2) sum = (sum + 1.0 / n) * square;
  return 2 * s + 2 * s * sum;
}
constexpr double log(double x) {
  if (x != x || x < 0) return nan;
  if (x == 0) return -infinity;
  if (x == infinity) return x;
  int exponent = 0;
  double fraction = split(x, exponent);
  if (fraction > 1.4142135623730951) {
    fraction /= 2;
    ++exponent;
  }
  return exponent * ln2_high + (twice_artanh((fraction - 1) / (fraction + 1)) + exponent * ln2_low);
}
constexpr double log1p(double x) {
  if (!(abs(x) < 0.4)) return log(1 + x);
  return x == 0 ? x : twice_artanh(x / (2 + x));
}

constexpr double sinh(double x) {
  double const a = abs(x);
  if (!(a < 20)) {
    double const half = exp(a / 2), large = half / 2 * half;
    return is_negative(x) ? -large : large;
  }
  double const e = expm1(a), result = (e + e / (e + 1)) / 2;
  return is_negative(x) ? -result : result;
}
constexpr double cosh(double x) {
  double const half = exp(abs(x) / 2);
  return half / 2 * half + 0.5 / half / half;
}
constexpr double tanh(double x) {
  if (x != x) return nan;
  double const e = expm1(2 * abs(x)), result = abs(x) > 20 ? 1 : e / (e + 2);
  return is_negative(x) ? -result : result;
}

/// Kummer's series, whose terms are all positive, and Laplace's continued fraction (Abramowitz and Stegun
/// 7.1.6, 7.1.14).
constexpr double erf(double x) {
  if (x != x) return nan;
  if (x == 0) return x;
  double const a = abs(x), root_pi = 1.772453850905516027298;
  double result = 1;
  if (a < 2) {
    double term = a, sum = a;
    for (int n = 1; n < 60; ++n) sum += term *= 2 * a * a / (2 * n + 1);
    result = 2 / root_pi * exp(-a * a) * sum;
  } else if (a < 6) {
    double tail = a;
    for (int n = 100; n > 0; --n) tail = a + n / 2.0 / tail;
    result = 1 - exp(-a * a) / (root_pi * tail);
  }
  return is_negative(x) ? -result : result;
}

constexpr double atan(double x) {
  if (x != x) return nan;
  double const a = abs(x);
  double result = 0;
  if (a > 1) {
    result = half_pi_high + (half_pi_middle - atan(1 / a));
  } else if (a > 0.25) {  // half the angle
    result = 2 * atan(a / (1 + sqrt(1 + a * a)));
  } else {
    double const square = a * a;
    for (int n = 29; n > 1; n -= 2) result = square * (1.0 / n - result);
    result = a - a * result;
  }
  return is_negative(x) ? -result : result;
}
constexpr double asin(double x) {
  if (!(abs(x) <= 1)) return nan;
  if (abs(x) == 1) return x * (pi / 2);
  return x == 0 ? x : atan(x / sqrt((1 - x) * (1 + x)));
}
constexpr double acos(double x) {
  if (!(abs(x) <= 1)) return nan;
  return x == -1 ? pi : 2 * atan(sqrt((1 - x) / (1 + x)));
}

constexpr double asinh(double x) {
  double const a = abs(x);
  double const result = a > 0x1p28 ? log(a) + (ln2_high + ln2_low) : log1p(a + a * a / (1 + sqrt(a * a + 1)));
  return is_negative(x) ? -result : result;
}
constexpr double acosh(double x) {
  if (!(x >= 1)) return nan;
  double const t = x - 1;
  return x > 0x1p28 ? log(x) + (ln2_high + ln2_low) : log1p(t + sqrt(2 * t + t * t));
}
constexpr double atanh(double x) {
  if (!(abs(x) <= 1)) return nan;
  double const a = abs(x), result = a == 1 ? infinity : log1p(2 * a / (1 - a)) / 2;
  return is_negative(x) ? -result : result;
}

/// Largest argument of sin, cos and tan: below it x is reduced exactly enough by three parts of pi/2.
inline constexpr double most_radians = 0x1p20;

/// sin(x + quarters * pi/2) for |x| <= most_radians.
constexpr double sine(double x, int quarters) {
  double const n = round(x / (pi / 2));
  double const r = ((x - n * half_pi_high) - n * half_pi_middle) - n * half_pi_low;
  auto const quadrant = static_cast<unsigned>(static_cast<int>(n) + quarters) % 4;
  double const square = r * r;
  double sum = 0;
  if (quadrant % 2 == 0) {
    for (int k = 21; k > 1; k -= 2) sum = -square / (k * (k - 1)) * (1 + sum);
    sum = r + r * sum;
  } else {
    for (int k = 22; k > 0; k -= 2) sum = -square / (k * (k - 1)) * (1 + sum);
    sum = 1 + sum;
  }
  return quadrant < 2 ? sum : -sum;
}

constexpr double fmod(double x, double y) {
  double a = abs(x);
  double const b = abs(y);
  if (x != x || y != y || a == infinity || b == 0) return nan;
  if (b == infinity || a < b) return x;
  int exponent_a = 0, exponent_b = 0;
  split(a, exponent_a);
  split(b, exponent_b);
  for (int shift = exponent_a - exponent_b; shift >= 0;
       --shift) {  // long division: every difference is exact
    double const multiple = scale(b, shift);
    if (a >= multiple) a -= multiple;
  }
  return is_negative(x) ? -a : a;
}

/// x^y. An integer exponent up to 64 by products, within |y| + 2 ULP; otherwise by logarithms, within 4 |y ln
/// x| + 4 ULP.
constexpr double pow(double x, double y) {
  bool const whole = trunc(y) == y, odd = whole && abs(y) < 0x1p53 && trunc(y / 2) * 2 != y;
  if (y == 0 || x == 1) return 1;
  if (x != x || y != y) return nan;
  if (abs(y) == infinity) {
    if (abs(x) == 1) return 1;
    return (abs(x) > 1) == (y > 0) ? infinity : 0;
  }
  double result = 1;
  if (x == 0 || abs(x) == infinity) {
    result = (x == 0) == (y > 0) ? 0 : infinity;
  } else if (whole && abs(y) <= 64) {
    int n = static_cast<int>(abs(y));
    for (double power = abs(x); n > 0; n /= 2, power = n > 0 ? power * power : 0)
      if (n % 2) result *= power;
    if (y < 0) result = result == 0 ? infinity : 1 / result;
  } else {
    if (x < 0 && !whole) return nan;
    result = exp(y * log(abs(x)));
  }
  return odd && is_negative(x) ? -result : result;
}
}  // namespace series

/// Types that the scalar functions take.
template <class T>
concept real = std::same_as<T, float> || std::same_as<T, double>;

namespace detail {
/// Whether a function of floats is that of packs, since these have one lane.
template <class T>
inline constexpr bool is_lane = std::is_same_v<T, float> && simd::lanes == 1 && simd::computed;
/// F of a pack of one lane, once in a program.
template <auto F>
[[gnu::noinline, gnu::nothrow]] inline float of_lane(float x) {
  return simd::first(F(simd::broadcast(x)));
}
}  // namespace detail

// One definition for each function: the series in a constant expression, otherwise that of packs of one lane or <cmath>.
template <real T>
constexpr T sqrt(T x) {
  if (std::is_constant_evaluated()) return static_cast<T>(series::sqrt(static_cast<double>(x)));
  return std::sqrt(x);
}
template <real T>
constexpr T exp(T x) {
  if (std::is_constant_evaluated()) return static_cast<T>(series::exp(static_cast<double>(x)));
  if constexpr (detail::is_lane<T>) return detail::of_lane<simd::exp>(x);
  else return std::exp(x);
}
template <real T>
constexpr T expm1(T x) {
  if (std::is_constant_evaluated()) return static_cast<T>(series::expm1(static_cast<double>(x)));
  if constexpr (detail::is_lane<T>) return detail::of_lane<simd::expm1>(x);
  else return std::expm1(x);
}
template <real T>
constexpr T log(T x) {
  if (std::is_constant_evaluated()) return static_cast<T>(series::log(static_cast<double>(x)));
  return std::log(x);
}
template <real T>
constexpr T log1p(T x) {
  if (std::is_constant_evaluated()) return static_cast<T>(series::log1p(static_cast<double>(x)));
  return std::log1p(x);
}
template <real T>
constexpr T sinh(T x) {
  if (std::is_constant_evaluated()) return static_cast<T>(series::sinh(static_cast<double>(x)));
  return std::sinh(x);
}
template <real T>
constexpr T cosh(T x) {
  if (std::is_constant_evaluated()) return static_cast<T>(series::cosh(static_cast<double>(x)));
  return std::cosh(x);
}
template <real T>
constexpr T tanh(T x) {
  if (std::is_constant_evaluated()) return static_cast<T>(series::tanh(static_cast<double>(x)));
  if constexpr (detail::is_lane<T>) return detail::of_lane<simd::tanh>(x);
  else return std::tanh(x);
}
template <real T>
constexpr T erf(T x) {
  if (std::is_constant_evaluated()) return static_cast<T>(series::erf(static_cast<double>(x)));
  return std::erf(x);  // that of packs loses digits that Gelu needs
}
template <real T>
constexpr T asin(T x) {
  if (std::is_constant_evaluated()) return static_cast<T>(series::asin(static_cast<double>(x)));
  return std::asin(x);
}
template <real T>
constexpr T acos(T x) {
  if (std::is_constant_evaluated()) return static_cast<T>(series::acos(static_cast<double>(x)));
  return std::acos(x);
}
template <real T>
constexpr T atan(T x) {
  if (std::is_constant_evaluated()) return static_cast<T>(series::atan(static_cast<double>(x)));
  return std::atan(x);
}
template <real T>
constexpr T asinh(T x) {
  if (std::is_constant_evaluated()) return static_cast<T>(series::asinh(static_cast<double>(x)));
  return std::asinh(x);
}
template <real T>
constexpr T acosh(T x) {
  if (std::is_constant_evaluated()) return static_cast<T>(series::acosh(static_cast<double>(x)));
  return std::acosh(x);
}
template <real T>
constexpr T atanh(T x) {
  if (std::is_constant_evaluated()) return static_cast<T>(series::atanh(static_cast<double>(x)));
  return std::atanh(x);
}
template <real T>
constexpr T floor(T x) {
  if (std::is_constant_evaluated()) return static_cast<T>(series::floor(static_cast<double>(x)));
  return std::floor(x);
}
template <real T>
constexpr T ceil(T x) {
  if (std::is_constant_evaluated()) return static_cast<T>(series::ceil(static_cast<double>(x)));
  return std::ceil(x);
}
/// To the nearest integer, ties to even: the rounding mode that every program starts with.
template <real T>
constexpr T round(T x) {
  if (std::is_constant_evaluated()) return static_cast<T>(series::round(static_cast<double>(x)));
  return std::nearbyint(x);
}
template <real T>
constexpr T fmod(T x, T y) {
  if (std::is_constant_evaluated())
    return static_cast<T>(series::fmod(static_cast<double>(x), static_cast<double>(y)));
  if constexpr (std::is_same_v<T, float> && simd::lanes > 1) {  // machines that divide doubles
    // A quotient of floats below 2^27 that is no integer is 2^-24 or more below the next one, so that a double has the same
    // integer below it. The product and the rest have at most 51 bits. Under -ffast-math the quotient may be a product with
    // the reciprocal, whose integer is one too small or too large: the rest says so.
    double const a = std::abs(static_cast<double>(x)), b = std::abs(static_cast<double>(y)), quotient = a / b;
    if (quotient < 0x1p27 && b <= static_cast<double>(std::numeric_limits<float>::max())) {
      double rest = a - static_cast<double>(static_cast<std::int32_t>(quotient)) * b;
      if (rest >= b) rest -= b;
      if (rest < 0) rest += b;
      return std::copysign(static_cast<float>(rest), x);
    }
  }
  return std::fmod(x, y);
}
template <real T>
constexpr T pow(T x, T y) {
  if (std::is_constant_evaluated())
    return static_cast<T>(series::pow(static_cast<double>(x), static_cast<double>(y)));
  return std::pow(x, y);
}

/// An argument past series::most_radians makes a constant expression ill-formed rather than inexact.
template <real T>
constexpr T sin(T x) {
  if (std::is_constant_evaluated() && series::abs(static_cast<double>(x)) <= series::most_radians)
    return x == 0 ? x : static_cast<T>(series::sine(static_cast<double>(x), 0));
  return std::sin(x);
}
template <real T>
constexpr T cos(T x) {
  if (std::is_constant_evaluated() && series::abs(static_cast<double>(x)) <= series::most_radians)
    return static_cast<T>(series::sine(static_cast<double>(x), 1));
  return std::cos(x);
}
template <real T>
constexpr T tan(T x) {
  if (std::is_constant_evaluated() && series::abs(static_cast<double>(x)) <= series::most_radians)
    return x == 0 ? x
                  : static_cast<T>(series::sine(static_cast<double>(x), 0) /
                                   series::sine(static_cast<double>(x), 1));
  return std::tan(x);
}

/// 1 / (1 + e^-x).
template <real T>
constexpr T sigmoid(T x) {
  return 1 / (1 + exp(-x));
}

/// Quotient, also by zero, which the language leaves out of constant expressions.
template <real T>
constexpr T divide(T a, T b) {
  if (std::is_constant_evaluated() && b == 0) {
    if (a == 0 || a != a) return static_cast<T>(series::nan);
    bool const negative =
        series::is_negative(static_cast<double>(a)) != series::is_negative(static_cast<double>(b));
    return static_cast<T>(negative ? -series::infinity : series::infinity);
  }
  return a / b;
}

/// |x|; the most negative integer stays.
template <class T>
  requires std::is_arithmetic_v<T>
constexpr T abs(T x) {
  if constexpr (std::is_floating_point_v<T>) {
    if (std::is_constant_evaluated()) return static_cast<T>(series::abs(static_cast<double>(x)));
    return std::abs(x);
  } else if constexpr (std::is_signed_v<T>) {
    using Unsigned = std::make_unsigned_t<T>;
    return x < 0 ? static_cast<T>(static_cast<Unsigned>(0u - static_cast<Unsigned>(x))) : x;
  } else {
    return x;
  }
}

// Packs.
using simd::abs;
using simd::ceil;
using simd::cos;
using simd::exp;
using simd::floor;
using simd::log;
using simd::round;
using simd::sigmoid;
using simd::sin;
using simd::sqrt;
using simd::tanh;
INLAY_ALWAYS_INLINE simd::f32 divide(simd::f32 a, simd::f32 b) { return a / b; }

}  // namespace inlay::math
