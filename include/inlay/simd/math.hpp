// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/simd/f32.hpp>

/// Functions on packs beyond the four operations. Accuracy is the largest error found over all binary32
/// arguments, with and without a fused multiply-add, in units in the last place (ULP) of the exact result;
/// where lanes == 1 they are those of <cmath>.
namespace inlay::simd {

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
  return {packet_math::pselect(packet_math::pcmp_lt(a.value, b.value), x.value, y.value)};
}
/// The same on scalars, so that one text serves both.
template <class T>
  requires std::is_arithmetic_v<T>
constexpr T if_less(T a, T b, T x, T y) {
  return a < b ? x : y;
}

/// e^x.   Accuracy: 2 ULP for x >= -87.33, where the result is normal; below that 0. NaN stays NaN.
/// Source: Cephes' expf, as in Eigen.
INLAY_ALWAYS_INLINE f32 exp(f32 x) {
  constexpr float smallest = -87.33654f;  // ln of the smallest normal binary32, 2^-126
#if defined(EIGEN_VECTORIZE_AVX512)
  packet const result = packet_math::pexp_float(x.value);  // its pexp ends at e^88.38
#else
  packet const result = packet_math::pexp(x.value);
#endif
  return if_less(x, broadcast(smallest), broadcast(0), {result});
}

/// e^x - 1.   Accuracy: 5 ULP; an error of exp(x) does not grow by the difference. NaN stays NaN.
/// Source: its series to the tenth power where |x| < 0.7, else exp().
INLAY_ALWAYS_INLINE f32 expm1(f32 x) {
  if constexpr (lanes == 1) {
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

/// Sine and cosine.   Accuracy: 3 ULP for |x| <= 1000. NaN and infinities give NaN.   Source: as in Eigen.
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
  if constexpr (lanes == 1) {
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
  if constexpr (lanes == 1) {
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
