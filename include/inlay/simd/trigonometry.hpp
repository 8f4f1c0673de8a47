// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/simd/math.hpp>

#include <cmath>

/// Circular and hyperbolic functions on packs, and their inverses, beside those of simd/math.hpp, with accuracy as
/// there. NaN stays NaN. Polynomials are those of Cephes' functions of the same names unless another source is named.
namespace inlay::simd {

namespace detail {
/// x with its sign changed where that of `sign` is negative.
INLAY_ALWAYS_INLINE f32 flip_sign(f32 x, f32 sign) {
  return as_floats(as_words(x) ^ (as_words(sign) & 0x80000000u));
}
inline constexpr float half_pi = 1.57079633f;
}  // namespace detail

/// Arc tangent.   Accuracy: 2 ULP.   Source: a polynomial of degree 17 whose largest relative error on [0, 1] is the
/// smallest (2^-25.8), found by Lawson's iteration; pi/2 less the arc tangent of 1/x above.
INLAY_ALWAYS_INLINE f32 atan(f32 x) {
  if constexpr (lanes == 1) {
    return broadcast(std::atan(first(x)));
  } else {
    f32 const a = abs(x), one = broadcast(1);
    f32 const t = min(a, one) / max(a, one), square = t * t;
    f32 const p = detail::polynomial(square, 0.002920646f, -0.016367745f, 0.043211564f, -0.075521894f,
                                     0.106659934f, -0.14211053f, 0.19993773f, -0.33333153f);
    f32 const angle = multiply_add(p * square, t, t);
    return detail::flip_sign(if_less(one, a, broadcast(detail::half_pi) - angle, angle), x);
  }
}

namespace detail {
/// asin(x) - x for x in [0, 0.5], x^2 given.
INLAY_ALWAYS_INLINE f32 asin_rest(f32 x, f32 square) {
  return polynomial(square, 4.2163199048e-2f, 2.4181311049e-2f, 4.5470025998e-2f, 7.4953002686e-2f,
                    1.6666752422e-1f) *
         square * x;
}
}  // namespace detail

/// Arc sine.   Accuracy: 2 ULP (ARMv7 NEON: 3 ULP). NaN for |x| > 1.
INLAY_ALWAYS_INLINE f32 asin(f32 x) {
  if constexpr (lanes == 1) {
    return broadcast(std::asin(first(x)));
  } else {
    // Above 0.5 by the half angle: asin a = pi/2 - 2 asin(sqrt((1 - a) / 2)).
    f32 const a = abs(x), half = broadcast(0.5f);
    f32 const rest = multiply_add(a, -half, half), root = sqrt(rest);
    f32 const t = if_less(half, a, root, a), square = if_less(half, a, rest, a * a);
    f32 const tail = detail::asin_rest(t, square);
    // pi/2 is 4.4e-8 less than its float.
    f32 const outer = (broadcast(detail::half_pi) - (t + t)) - (tail + tail + broadcast(4.37113883e-8f));
    return detail::flip_sign(if_less(half, a, outer, t + tail), x);
  }
}

/// Arc cosine.   Accuracy: 2 ULP (ARMv7 NEON: 3 ULP). NaN for |x| > 1.
INLAY_ALWAYS_INLINE f32 acos(f32 x) {
  if constexpr (lanes == 1) {
    return broadcast(std::acos(first(x)));
  } else {
    f32 const a = abs(x), half = broadcast(0.5f), zero = broadcast(0);
    f32 const rest = multiply_add(a, -half, half), root = sqrt(rest);
    f32 const t = if_less(half, a, root, a), square = if_less(half, a, rest, a * a);
    f32 const small = t + detail::asin_rest(t, square), twice = small + small;
    f32 const outer = if_less(x, zero, broadcast(2 * detail::half_pi) - twice, twice);
    return if_less(half, a, outer, broadcast(detail::half_pi) - detail::flip_sign(small, x));
  }
}

/// Tangent.   Accuracy: 2 ULP (-ffast-math: 4 ULP); past 6000, and without vectors, the C library's.   Source: a polynomial of degree 15
/// whose largest relative error on [0, pi/4] is the smallest (2^-28), found by Lawson's iteration; the reciprocal in every
/// other quadrant.
INLAY_ALWAYS_INLINE f32 tan(f32 x) {
  if constexpr (lanes == 1) {
    return broadcast(std::tan(first(x)));
  } else {
    f32 const a = abs(x);
    // Beside 3 * 2^22 the lowest bits of a float are an integer.
    f32 const shift = broadcast(0x1.8p23f),
              shifted = simd::rounded(multiply_add(a, broadcast(0.636619772f), shift)), n = shifted - shift;
    // a less n times pi/2, whose first three parts have 11 bits, so that their products are exact: r + low.
    f32 const third = broadcast(-0x1.444p-24f);
    f32 const rough = simd::rounded(multiply_add(n, broadcast(-1.5703125f), a));
    f32 const finer = simd::rounded(multiply_add(n, broadcast(-0x1.fb4p-12f), rough));
    f32 const r = simd::rounded(multiply_add(n, third, finer));
    f32 const low = multiply_add(n, broadcast(-0x1.68c234p-39f),
                                 simd::rounded(multiply_add(n, third, simd::rounded(finer - r))));
    f32 const square = r * r;
    f32 const p = detail::polynomial(square, 0.00439003436f, 6.23579035e-05f, 0.0108566675f, 0.0212743767f,
                                     0.054061383f, 0.133326516f, 0.333333492f);
    f32 const tail = multiply_add(p * square, r, multiply_add(low, square, low));
    f32 const even = simd::rounded(r + tail), quotient = divided(broadcast(-1), even);
    // The reciprocal of the sum before it was rounded.
    f32 const odd = multiply_add(quotient * quotient, tail - simd::rounded(even - r), quotient);
    detail::words const is_odd = -(detail::as_words(shifted) & 1u);
    f32 const result = detail::flip_sign(
        detail::as_floats((detail::as_words(odd) & is_odd) | (detail::as_words(even) & ~is_odd)), x);
    constexpr float far = 6000;
    if (reduce_lanes([](f32 y, f32 z) { return max(y, z); }, a) <= far) return result;
    return map_lanes([](float lane, float near) { return std::abs(lane) <= far ? near : std::tan(lane); }, x,
                     result);
  }
}

namespace detail {
/// e^-x / 2 from e^x / 2, for x >= 0. Above 1e30 it is lost in a sum with that; the bound keeps infinity out of the
/// division, whose reciprocal and Newton step under -ffast-math would make NaN of it.
INLAY_ALWAYS_INLINE f32 half_of_inverse(f32 half) { return broadcast(0.25f) / min(half, broadcast(1e30f)); }
}  // namespace detail

/// Hyperbolic sine and cosine.   Accuracy: 2 ULP.
INLAY_ALWAYS_INLINE f32 sinh(f32 x) {
  if constexpr (lanes == 1) {
    return broadcast(std::sinh(first(x)));
  } else {
    f32 const a = abs(x), one = broadcast(1), square = x * x;
    f32 const half = detail::exponential<-1>(min(a, broadcast(100)));
    f32 const p =
        detail::polynomial(square, 2.03721912945e-4f, 8.33028376239e-3f, 1.66667160211e-1f) * square;
    return if_less(one, a, detail::flip_sign(half - detail::half_of_inverse(half), x), multiply_add(p, x, x));
  }
}
INLAY_ALWAYS_INLINE f32 cosh(f32 x) {
  if constexpr (lanes == 1) {
    return broadcast(std::cosh(first(x)));
  } else {
    f32 const half = detail::exponential<-1>(min(abs(x), broadcast(100)));
    return half + detail::half_of_inverse(half);
  }
}

/// Inverse hyperbolic tangent.   Accuracy: 2 ULP. NaN for |x| > 1.
INLAY_ALWAYS_INLINE f32 atanh(f32 x) {
  if constexpr (lanes == 1) {
    return broadcast(std::atanh(first(x)));
  } else {
    f32 const a = abs(x), square = x * x, one = broadcast(1), half = broadcast(0.5f);
    f32 const p = detail::polynomial(square, 1.81740078349e-1f, 8.24370301058e-2f, 1.46691431730e-1f,
                                     1.99782164500e-1f, 3.33337300303e-1f) *
                  square;
    f32 const b = min(a, broadcast(2));  // past 1 it is NaN whatever the argument is
    f32 const outer = half * log((one + b) / (one - b));
    return if_less(a, half, multiply_add(p, x, x), detail::flip_sign(outer, x));
  }
}

namespace detail {
/// ln(x + root), corrected by what rounding the sum loses, of a root about as large as x; ln(2 x) where x is so large that
/// both are one number, or the root too large for a float.
INLAY_ALWAYS_INLINE f32 log_of_sum(f32 x, f32 root) {
  f32 const large = broadcast(4096), sum = simd::rounded(x + root);
  f32 const lost = root - simd::rounded(sum - x);
  return log(if_less(large, x, x, sum)) + if_less(large, x, broadcast(0.693147182f), lost / sum);
}
}  // namespace detail

/// Inverse hyperbolic sine.   Accuracy: 2 ULP.   Source: a polynomial of degree 17 whose largest relative error on [0, 1] is
/// the smallest (2^-26.8), found by Lawson's iteration; a logarithm above.
INLAY_ALWAYS_INLINE f32 asinh(f32 x) {
  if constexpr (lanes == 1) {
    return broadcast(std::asinh(first(x)));
  } else {
    f32 const a = abs(x), square = x * x, one = broadcast(1);
    f32 const p = detail::polynomial(square, 0.000673008442f, -0.00383437146f, 0.0104239089f, -0.0191758517f,
                                     0.0294531621f, -0.0444870107f, 0.074987039f, -0.166666299f);
    f32 const outer = detail::log_of_sum(a, sqrt(square + one));
    return detail::flip_sign(if_less(one, a, outer, multiply_add(p * square, a, a)), x);
  }
}

/// Inverse hyperbolic cosine.   Accuracy: 2 ULP (ARMv7 NEON: 3 ULP). NaN for x < 1.   Source: sqrt(2 (x - 1)) times a
/// polynomial of degree 5 in x - 1 whose largest relative error up to x = 1.5 is the smallest (2^-28.9), found by Lawson's
/// iteration; a logarithm above.
INLAY_ALWAYS_INLINE f32 acosh(f32 x) {
  if constexpr (lanes == 1) {
    return broadcast(std::acosh(first(x)));
  } else {
    f32 const one = broadcast(1), above = x - one, t = sqrt(above + above);
    f32 const p = detail::polynomial(above, -0.000413672708f, 0.00176057022f, -0.0055480646f, 0.0187466312f,
                                     -0.0833332166f);
    f32 const outer = detail::log_of_sum(x, sqrt(above * (x + one)));
    return if_less(above, broadcast(0.5f), multiply_add(p * above, t, t), outer);
  }
}

}  // namespace inlay::simd
