// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/float16.hpp>
#include <inlay/simd/math.hpp>

#include <cstdint>
#include <cstring>

/// Packs of floats from and to elements of binary16, as float16 itself converts them: to the nearest, ties to even.
/// Where a target has no instruction for it, the bits are moved.
namespace inlay::simd {

#if defined(EIGEN_VECTORIZE_AVX512)

INLAY_ALWAYS_INLINE f32 load_halves(float16 const* p) {
  return {_mm512_maskz_cvtph_ps(0xffff, _mm256_loadu_si256(reinterpret_cast<__m256i const*>(p)))};
}
INLAY_ALWAYS_INLINE void store_halves(float16* p, f32 x) {
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(p),
                      _mm512_maskz_cvtps_ph(0xffff, x.value, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC));
}

#elif defined(EIGEN_VECTORIZE_AVX) && defined(__F16C__)

INLAY_ALWAYS_INLINE f32 load_halves(float16 const* p) {
  return {_mm256_cvtph_ps(_mm_loadu_si128(reinterpret_cast<__m128i const*>(p)))};
}
INLAY_ALWAYS_INLINE void store_halves(float16* p, f32 x) {
  _mm_storeu_si128(reinterpret_cast<__m128i*>(p), _mm256_cvtps_ph(x.value, _MM_FROUND_TO_NEAREST_INT));
}

#elif defined(EIGEN_VECTORIZE_NEON) && defined(__aarch64__)

INLAY_ALWAYS_INLINE f32 load_halves(float16 const* p) {
  return {vcvt_f32_f16(vreinterpret_f16_u16(vld1_u16(&p->bits)))};
}
INLAY_ALWAYS_INLINE void store_halves(float16* p, f32 x) {
  vst1_u16(&p->bits, vreinterpret_u16_f16(vcvt_f16_f32(x.value)));
}

#else

namespace detail {
using half_words = std::uint16_t __attribute__((vector_size(sizeof(packet) / 2)));
/// yes where the mask is all ones, no where it is 0.
INLAY_ALWAYS_INLINE words select(words mask, words yes, words no) { return (yes & mask) | (no & ~mask); }
}  // namespace detail

INLAY_ALWAYS_INLINE f32 load_halves(float16 const* p) {
  using detail::words;
  detail::half_words bits;
  std::memcpy(&bits, p, sizeof bits);
  words const word = __builtin_convertvector(bits, words), sign = (word & 0x8000u) << 16;
  words const exponent = word & 0x7c00u, magnitude = (word & 0x7fffu) << 13;
  constexpr std::uint32_t bias = std::uint32_t{127 - 15} << 23, smallest = bias + (1u << 23);  // of 2^-14
  // A subnormal number is what it adds to 2^-14.
  f32 const subnormal = detail::as_floats(magnitude + smallest) - detail::as_floats(words{} + smallest);
  words const normal = magnitude + bias + (words(exponent == 0x7c00u) & bias);
  return detail::as_floats(detail::select(words(exponent == 0u), detail::as_words(subnormal), normal) | sign);
}

INLAY_ALWAYS_INLINE void store_halves(float16* p, f32 x) {
  using detail::words;
  words const word = detail::as_words(x), magnitude = word & 0x7fffffffu;
  constexpr std::uint32_t bias = std::uint32_t{127 - 15} << 23, infinity = 0x7f800000u;
  // A subnormal number is rounded to a multiple of 2^-24 where it is added to 0.5.
  words const half = detail::as_words(broadcast(0.5f));
  words const subnormal = detail::as_words(rounded(detail::as_floats(magnitude) + broadcast(0.5f))) - half;
  words const normal = (magnitude - bias + 0xfffu + ((magnitude >> 13) & 1u)) >> 13;
  words const special =
      detail::select(words(magnitude > infinity), ((magnitude >> 13) & 0x3ffu) | 0x7e00u, words{} + 0x7c00u);
  words const finite = detail::select(words(magnitude < bias + (1u << 23)), subnormal, normal);
  words const result = detail::select(words(magnitude >= 0x47800000u), special, finite);  // from 65536 on
  auto const bits = __builtin_convertvector(result | ((word >> 16) & 0x8000u), detail::half_words);
  std::memcpy(static_cast<void*>(p), &bits, sizeof bits);
}

#endif

}  // namespace inlay::simd
