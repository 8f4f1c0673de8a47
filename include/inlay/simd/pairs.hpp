// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/simd/f32.hpp>

/// Packs of 8 pairs, lanes (a0, b0, a1, b1, …): a pack of 16 lanes over 8 columns is full when it holds two
/// rows of them. Defined where packs have 16 lanes.
namespace inlay::simd {

/// p[0], p[1], p[0], p[1], …
inline f32 broadcast_pair(float const* p);
/// The first halves of a and b in pairs.
inline f32 pair_first(f32 a, f32 b);
/// The last halves of a and b in pairs.
inline f32 pair_last(f32 a, f32 b);
/// The two halves of a in pairs.
inline f32 pair_halves(f32 a);
/// The sums of the pairs of a, and after them those of b.
inline f32 add_pairs(f32 a, f32 b);

#if defined(EIGEN_VECTORIZE_AVX512)
INLAY_ALWAYS_INLINE f32 broadcast_pair(float const* p) {
  double pair;
  std::memcpy(&pair, p, sizeof pair);
  return {_mm512_castpd_ps(_mm512_set1_pd(pair))};
}

INLAY_ALWAYS_INLINE f32 pair_first(f32 a, f32 b) {
  __m512i const lanes_of = _mm512_setr_epi32(0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
  return {_mm512_permutex2var_ps(a.value, lanes_of, b.value)};
}

INLAY_ALWAYS_INLINE f32 pair_last(f32 a, f32 b) {
  __m512i const lanes_of = _mm512_setr_epi32(8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
  return {_mm512_permutex2var_ps(a.value, lanes_of, b.value)};
}

INLAY_ALWAYS_INLINE f32 pair_halves(f32 a) {
  __m512i const lanes_of = _mm512_setr_epi32(0, 8, 1, 9, 2, 10, 3, 11, 4, 12, 5, 13, 6, 14, 7, 15);
  return {_mm512_maskz_permutexvar_ps(0xffff, lanes_of, a.value)};
}

INLAY_ALWAYS_INLINE f32 add_pairs(f32 a, f32 b) {
  __m512i const even = _mm512_setr_epi32(0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30);
  __m512i const odd = _mm512_setr_epi32(1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31);
  return {_mm512_add_ps(_mm512_permutex2var_ps(a.value, even, b.value),
                        _mm512_permutex2var_ps(a.value, odd, b.value))};
}

#endif

}  // namespace inlay::simd
