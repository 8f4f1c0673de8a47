// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/simd/f32.hpp>

#include <cstdint>

/// Functions on packs beyond the four operations. Accuracy is the largest error found over all binary32
/// arguments, with and without a fused multiply-add, in units in the last place (ULP) of the exact result;
/// those that are not `computed` are <cmath>'s. What is said of NaN is not so where a compiler may assume that there is
/// none (-ffinite-math-only, -ffast-math).
namespace inlay::simd {

/// Whether functions are computed as stated here: not where floats are single and products are not fused. There, without a
/// FPU mostly, the C library's functions take no longer.
#if defined(__FP_FAST_FMAF) || defined(__ARM_FEATURE_FMA)
inline constexpr bool computed = true;
#else
inline constexpr bool computed = lanes > 1;
#endif

INLAY_ALWAYS_INLINE f32 abs(f32 x) { return {packet_math::pabs(x.value)}; }
namespace detail {
/// x rounded to an integer in some direction, which never changes its sign: Eigen loses that of zero on ARMv7
/// and SSE2.
INLAY_ALWAYS_INLINE f32 rounded([[maybe_unused]] f32 x, f32 result) {
#if defined(EIGEN_VECTORIZE_NEON) && !defined(__aarch64__)
  return {vbslq_f32(vdupq_n_u32(0x80000000u), x.value, result.value)};
#elif defined(EIGEN_VECTORIZE_SSE) && !defined(EIGEN_VECTORIZE_SSE4_1)
  __m128 const sign = _mm_set1_ps(-0.0f);
  return {_mm_or_ps(_mm_and_ps(sign, x.value), _mm_andnot_ps(sign, result.value))};
#else
  return result;
#endif
}
}  // namespace detail

INLAY_ALWAYS_INLINE f32 floor(f32 x) { return detail::rounded(x, {packet_math::pfloor(x.value)}); }
INLAY_ALWAYS_INLINE f32 ceil(f32 x) { return detail::rounded(x, {packet_math::pceil(x.value)}); }
/// To the nearest integer, ties to even.
INLAY_ALWAYS_INLINE f32 round(f32 x) { return detail::rounded(x, {packet_math::print(x.value)}); }

/// Lane-wise a < b ? x : y. A comparison with NaN is false.
INLAY_ALWAYS_INLINE f32 if_less(f32 a, f32 b, f32 x, f32 y) {
#if defined(EIGEN_VECTORIZE_SSE)
  return {a.value < b.value ? x.value : y.value};
#else
  return {packet_math::pselect(packet_math::pcmp_lt(a.value, b.value), x.value, y.value)};
#endif
}
/// The same on scalars, so that one text serves both.
template <class T>
  requires std::is_arithmetic_v<T>
constexpr T if_less(T a, T b, T x, T y) {
  return a < b ? x : y;
}

namespace detail {
/// The lanes of a pack as words.
using words = std::uint32_t __attribute__((vector_size(sizeof(packet))));
INLAY_ALWAYS_INLINE words as_words(f32 x) { return __builtin_bit_cast(words, x.value); }
INLAY_ALWAYS_INLINE f32 as_floats(words x) { return {__builtin_bit_cast(packet, x)}; }

/// The sum of coefficient * x^power, highest power first.
template <class... Coefficients>
INLAY_ALWAYS_INLINE f32 polynomial(f32 x, float highest, Coefficients... rest) {
  f32 sum = broadcast(highest);
  ((sum = multiply_add(sum, x, broadcast(rest))), ...);
  return sum;
}

/// e^x * 2^Power for x up to 177, where that is a normal number or too large. NaN stays NaN.
/// Source: Cephes' expf.
template <int Power>
INLAY_ALWAYS_INLINE f32 exponential(f32 x) {
  // x = n ln 2 + r. Beside 3 * 2^22 the lowest bits of a float are an integer: n, Power, and the biases of two
  // exponents, since 2^n may be too large for a float where e^x is none yet.
  f32 const shift = broadcast(0x1.8p23f + 254 + Power);
  f32 const shifted = simd::rounded(multiply_add(x, broadcast(1.44269504f), shift));
  f32 const n = shifted - shift;
  // ln 2 in two parts, of which the first has 9 bits.
  f32 const r =
      multiply_add(n, broadcast(2.12194440e-4f), simd::rounded(multiply_add(n, broadcast(-0.693359375f), x)));
  f32 const square = r * r;
  f32 const even = polynomial(square, 1.3981999507e-3f, 4.1665795894e-2f, 5.0000001201e-1f);
  f32 const odd = polynomial(square, 1.9875691500e-4f, 8.3334519073e-3f, 1.6666665459e-1f);
  f32 const result = multiply_add(multiply_add(odd, r, even), square, r + broadcast(1));
#if defined(EIGEN_VECTORIZE_AVX512)
  return {_mm512_maskz_scalef_ps(0xffff, result.value, (n + broadcast(Power)).value)};
#else
  words const exponents = as_words(shifted), half = exponents >> 1;
  return simd::rounded(result * as_floats(half << 23)) * as_floats((exponents - half) << 23);
#endif
}
}  // namespace detail

/// e^x.   Accuracy: 2 ULP for x >= -87.33, where the result is normal; below that 0. NaN stays NaN.
INLAY_ALWAYS_INLINE f32 exp(f32 x) {
  f32 const smallest = broadcast(-87.33654f);  // ln of the smallest normal binary32, 2^-126
  if constexpr (!computed) {
    return if_less(x, smallest, broadcast(0), {packet_math::pexp(x.value)});
  } else {
    f32 const result = detail::exponential<0>(max(min(x, broadcast(90)), smallest));
    return if_less(x, smallest, broadcast(0), result);
  }
}

/// e^x - 1.   Accuracy: 5 ULP; an error of exp(x) does not grow by the difference. NaN stays NaN.
/// Source: its series to the tenth power where |x| < 0.7, else exp().
INLAY_ALWAYS_INLINE f32 expm1(f32 x) {
  if constexpr (!computed) {
    return broadcast(std::expm1(first(x)));
  } else {
    f32 sum = broadcast(1.0f / 3628800);
    for (float const coefficient : {1.0f / 362880, 1.0f / 40320, 1.0f / 5040, 1.0f / 720, 1.0f / 120,
                                    1.0f / 24, 1.0f / 6, 1.0f / 2, 1.0f})
      sum = multiply_add(x, sum, broadcast(coefficient));
    return if_less(abs(x), broadcast(0.7f), x * sum, exp(x) - broadcast(1));
  }
}

/// Natural logarithm.   Accuracy: 2 ULP for normal arguments; subnormal ones count as 2^-126 (ARMv7 NEON: as
/// 0). Negative gives NaN, 0 -inf.   Source: Cephes' logf, as in Eigen.
INLAY_ALWAYS_INLINE f32 log(f32 x) { return {packet_math::plog(x.value)}; }

/// ln(1 + x) for finite x > -1.   Accuracy: 3 ULP; of -0 it is +0, unless lanes == 1.
/// Source: log(1 + x), corrected by what rounding 1 + x loses.
INLAY_ALWAYS_INLINE f32 log1p(f32 x) {
  if constexpr (lanes == 1) {
    return broadcast(std::log1p(first(x)));
  } else {
    f32 const one = broadcast(1), sum = rounded(one + x);
    return log(sum) + (x - rounded(sum - one)) / sum;
  }
}

/// Sine and cosine; infinities and NaN give NaN.   Accuracy: 3 ULP, whatever the argument; the C library's if
/// lanes == 1.   Source: as in Eigen.
INLAY_ALWAYS_INLINE f32 sin(f32 x) { return {packet_math::psin(x.value)}; }
INLAY_ALWAYS_INLINE f32 cos(f32 x) { return {packet_math::pcos(x.value)}; }

/// Square root, correctly rounded (ARMv7 NEON: 3 ULP, subnormal numbers count as 0).
INLAY_ALWAYS_INLINE f32 sqrt(f32 x) {
  // The instruction: Eigen's psqrt estimates on x86 unless EIGEN_FAST_MATH is 0, and makes NaN of infinity.
#if defined(EIGEN_VECTORIZE_AVX512)
  return {_mm512_maskz_sqrt_ps(0xffff, x.value)};
#elif defined(EIGEN_VECTORIZE_AVX)
  return {_mm256_sqrt_ps(x.value)};
#elif defined(EIGEN_VECTORIZE_SSE)
  return {_mm_sqrt_ps(x.value)};
#else
  return {packet_math::psqrt(x.value)};
#endif
}

/// Hyperbolic tangent.   Accuracy: 7 ULP. NaN stays NaN.
/// Source: the rational approximation of degree 13/6 that Eigen's ptanh has, here with a division that is as
/// good.
INLAY_ALWAYS_INLINE f32 tanh(f32 x) {
  if constexpr (!computed) {
    return broadcast(std::tanh(first(x)));
  } else {
#if defined(EIGEN_VECTORIZE_FMA) || defined(__ARM_FEATURE_FMA)
    f32 const limit = broadcast(7.99881172180175781f);  // where the approximation reaches 1
#else
    f32 const limit = broadcast(7.90531110763549805f);
#endif
    f32 const clamped = max(min(x, limit), -limit), square = clamped * clamped;
    auto const polynomial = [square](auto highest, auto... rest) {
      f32 sum = broadcast(highest);
      ((sum = multiply_add(square, sum, broadcast(rest))), ...);
      return sum;
    };
    f32 const numerator =
        clamped * polynomial(-2.76076847742355e-16f, 2.00018790482477e-13f, -8.60467152213735e-11f,
                             5.12229709037114e-08f, 1.48572235717979e-05f, 6.37261928875436e-04f,
                             4.89352455891786e-03f);
    f32 const denominator = polynomial(1.19825839466702e-06f, 1.18534705686654e-04f, 2.26843463243900e-03f,
                                       4.89352518554385e-03f);
    return if_less(abs(x), broadcast(0.0004f), x, numerator / denominator);
  }
}

/// Error function.   Accuracy: 6 ULP. NaN stays NaN.
/// Source: the rational approximation of degree 13/8 on [-4, 4] of XLA, which Eigen has as well; the quotient's parts times 64,
/// so that those of the smallest numbers are normal.
INLAY_ALWAYS_INLINE f32 erf(f32 x) {
  if constexpr (!computed) {
    return broadcast(std::erf(first(x)));
  } else {
    f32 const limit = broadcast(4);
    f32 const clamped = max(min(x, limit), -limit), square = clamped * clamped;
    auto const polynomial = [square](auto highest, auto... rest) {
      f32 sum = broadcast(64 * highest);
      ((sum = multiply_add(square, sum, broadcast(64 * rest))), ...);
      return sum;
    };
    f32 const numerator =
        clamped * polynomial(-2.72614225801306e-10f, 2.77068142495902e-08f, -2.10102402082508e-06f,
                             -5.69250639462346e-05f, -7.34990630326855e-04f, -2.95459980854025e-03f,
                             -1.60960333262415e-02f);
    f32 const denominator = polynomial(-1.45660718464996e-05f, -2.13374055278905e-04f, -1.68282697438203e-03f,
                                       -7.37332916720468e-03f, -1.42647390514189e-02f);
    return max(min(numerator / denominator, broadcast(1)), broadcast(-1));
  }
}

/// 1 / (1 + e^-x).   Accuracy: 4 ULP where the result is normal. NaN stays NaN.
INLAY_ALWAYS_INLINE f32 sigmoid(f32 x) { return broadcast(1) / (broadcast(1) + exp(-x)); }

}  // namespace inlay::simd
