// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/simd/f32.hpp>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>

/// Packs of floats made of quantised elements and the other way round, for operators that compute element by element:
/// bytes less their zero point, and real values rounded half to even, moved by a zero point and saturated.
namespace inlay::simd {

#if defined(EIGEN_VECTORIZE_SSE2) || defined(EIGEN_VECTORIZE_NEON)
inline constexpr bool has_byte_lanes = true;

namespace detail {

/// Integers of a pack's lanes.
#if defined(EIGEN_VECTORIZE_AVX512)
using int_lanes = __m512i;
INLAY_ALWAYS_INLINE int_lanes all_lanes(std::int32_t x) { return _mm512_set1_epi32(x); }
INLAY_ALWAYS_INLINE int_lanes plus(int_lanes a, int_lanes b) { return _mm512_add_epi32(a, b); }
INLAY_ALWAYS_INLINE int_lanes times(int_lanes a, int_lanes b) { return _mm512_mullo_epi32(a, b); }
INLAY_ALWAYS_INLINE packet to_floats(int_lanes x) { return _mm512_maskz_cvtepi32_ps(0xffff, x); }
INLAY_ALWAYS_INLINE int_lanes to_nearest(packet x) { return _mm512_maskz_cvtps_epi32(0xffff, x); }
INLAY_ALWAYS_INLINE int_lanes load_ints(std::int32_t const* p) { return _mm512_loadu_si512(p); }
INLAY_ALWAYS_INLINE int_lanes load_sums(float const* p) { return _mm512_castps_si512(_mm512_loadu_ps(p)); }
template <class Byte>
INLAY_ALWAYS_INLINE int_lanes extend(Byte const* p) {
  __m128i const b = _mm_loadu_si128(reinterpret_cast<__m128i const*>(p));
  return std::is_signed_v<Byte> ? _mm512_maskz_cvtepi8_epi32(0xffff, b)
                                : _mm512_maskz_cvtepu8_epi32(0xffff, b);
}
template <class Byte>
INLAY_ALWAYS_INLINE void narrow(Byte* p, int_lanes x) {
  _mm_storeu_si128(reinterpret_cast<__m128i*>(p), _mm512_maskz_cvtepi32_epi8(0xffff, x));
}
#elif defined(EIGEN_VECTORIZE_AVX2)
using int_lanes = __m256i;
INLAY_ALWAYS_INLINE int_lanes all_lanes(std::int32_t x) { return _mm256_set1_epi32(x); }
INLAY_ALWAYS_INLINE int_lanes plus(int_lanes a, int_lanes b) { return _mm256_add_epi32(a, b); }
INLAY_ALWAYS_INLINE int_lanes times(int_lanes a, int_lanes b) { return _mm256_mullo_epi32(a, b); }
INLAY_ALWAYS_INLINE packet to_floats(int_lanes x) { return _mm256_cvtepi32_ps(x); }
INLAY_ALWAYS_INLINE int_lanes to_nearest(packet x) { return _mm256_cvtps_epi32(x); }
INLAY_ALWAYS_INLINE int_lanes load_ints(std::int32_t const* p) {
  return _mm256_loadu_si256(reinterpret_cast<__m256i const*>(p));
}
INLAY_ALWAYS_INLINE int_lanes load_sums(float const* p) { return _mm256_castps_si256(_mm256_loadu_ps(p)); }
template <class Byte>
INLAY_ALWAYS_INLINE int_lanes extend(Byte const* p) {
  __m128i const b = _mm_loadl_epi64(reinterpret_cast<__m128i const*>(p));
  return std::is_signed_v<Byte> ? _mm256_cvtepi8_epi32(b) : _mm256_cvtepu8_epi32(b);
}
template <class Byte>
INLAY_ALWAYS_INLINE void narrow(Byte* p, int_lanes x) {
  __m128i const shorts = _mm_packs_epi32(_mm256_castsi256_si128(x), _mm256_extracti128_si256(x, 1));
  _mm_storel_epi64(reinterpret_cast<__m128i*>(p), std::is_signed_v<Byte> ? _mm_packs_epi16(shorts, shorts)
                                                                         : _mm_packus_epi16(shorts, shorts));
}
#elif defined(EIGEN_VECTORIZE_SSE2)
// AVX without AVX2 has no integers of eight lanes: two registers.
struct int_lanes {
  __m128i part[lanes / 4];
};
template <class F>
INLAY_ALWAYS_INLINE int_lanes each_part(F const& f) {
  if constexpr (lanes == 4) return {{f(0)}};
  else return {{f(0), f(1)}};
}
INLAY_ALWAYS_INLINE int_lanes all_lanes(std::int32_t x) {
  return each_part([&](int) { return _mm_set1_epi32(x); });
}
INLAY_ALWAYS_INLINE int_lanes plus(int_lanes a, int_lanes b) {
  return each_part([&](int i) { return _mm_add_epi32(a.part[i], b.part[i]); });
}
/// SSE2 multiplies every other lane.
INLAY_ALWAYS_INLINE int_lanes times(int_lanes a, int_lanes b) {
  return each_part([&](int i) {
    __m128i const even = _mm_mul_epu32(a.part[i], b.part[i]),
                  odd = _mm_mul_epu32(_mm_srli_si128(a.part[i], 4), _mm_srli_si128(b.part[i], 4));
    return _mm_unpacklo_epi32(_mm_shuffle_epi32(even, _MM_SHUFFLE(0, 0, 2, 0)),
                              _mm_shuffle_epi32(odd, _MM_SHUFFLE(0, 0, 2, 0)));
  });
}
#if defined(EIGEN_VECTORIZE_AVX)
INLAY_ALWAYS_INLINE packet to_floats(int_lanes x) {
  return _mm256_insertf128_ps(_mm256_castps128_ps256(_mm_cvtepi32_ps(x.part[0])), _mm_cvtepi32_ps(x.part[1]),
                              1);
}
INLAY_ALWAYS_INLINE int_lanes to_nearest(packet x) {
  return {{_mm_cvtps_epi32(_mm256_castps256_ps128(x)), _mm_cvtps_epi32(_mm256_extractf128_ps(x, 1))}};
}
#else
INLAY_ALWAYS_INLINE packet to_floats(int_lanes x) { return _mm_cvtepi32_ps(x.part[0]); }
INLAY_ALWAYS_INLINE int_lanes to_nearest(packet x) { return {{_mm_cvtps_epi32(x)}}; }
#endif
INLAY_ALWAYS_INLINE int_lanes load_ints(std::int32_t const* p) {
  return each_part([&](int i) { return _mm_loadu_si128(reinterpret_cast<__m128i const*>(p + 4 * i)); });
}
INLAY_ALWAYS_INLINE int_lanes load_sums(float const* p) {
  return each_part([&](int i) { return _mm_castps_si128(_mm_loadu_ps(p + 4 * i)); });
}
template <class Byte>
INLAY_ALWAYS_INLINE int_lanes extend(Byte const* p) {
  return each_part([&](int i) {
    std::int32_t four;
    std::memcpy(&four, p + 4 * i, sizeof four);
    __m128i const b = _mm_cvtsi32_si128(four), zero = _mm_setzero_si128();
    if constexpr (!std::is_signed_v<Byte>) return _mm_unpacklo_epi16(_mm_unpacklo_epi8(b, zero), zero);
    __m128i const shorts = _mm_unpacklo_epi8(zero, b);
    return _mm_srai_epi32(_mm_unpacklo_epi16(zero, shorts), 24);
  });
}
template <class Byte>
INLAY_ALWAYS_INLINE void narrow(Byte* p, int_lanes x) {
  for (std::size_t i = 0; i < lanes / 4; ++i) {
    __m128i const shorts = _mm_packs_epi32(x.part[i], x.part[i]);
    std::int32_t const four = _mm_cvtsi128_si32(std::is_signed_v<Byte> ? _mm_packs_epi16(shorts, shorts)
                                                                       : _mm_packus_epi16(shorts, shorts));
    std::memcpy(p + 4 * i, &four, sizeof four);
  }
}
#else
using int_lanes = int32x4_t;
INLAY_ALWAYS_INLINE int_lanes all_lanes(std::int32_t x) { return vdupq_n_s32(x); }
INLAY_ALWAYS_INLINE int_lanes plus(int_lanes a, int_lanes b) { return vaddq_s32(a, b); }
INLAY_ALWAYS_INLINE int_lanes times(int_lanes a, int_lanes b) { return vmulq_s32(a, b); }
INLAY_ALWAYS_INLINE packet to_floats(int_lanes x) { return vcvtq_f32_s32(x); }
/// |x| is below 2^22.
INLAY_ALWAYS_INLINE int_lanes to_nearest(packet x) {
#if defined(__aarch64__)
  return vcvtnq_s32_f32(x);
#else
  // ARMv7 converts towards zero only: the sum with 1.5 * 2^23 has no fraction (family::saturated).
  return vsubq_s32(vreinterpretq_s32_f32(vaddq_f32(x, vdupq_n_f32(12582912.0f))), vdupq_n_s32(0x4b400000));
#endif
}
INLAY_ALWAYS_INLINE int_lanes load_ints(std::int32_t const* p) { return vld1q_s32(p); }
INLAY_ALWAYS_INLINE int_lanes load_sums(float const* p) { return vreinterpretq_s32_f32(vld1q_f32(p)); }
/// Four bytes, and some others behind them.
INLAY_ALWAYS_INLINE uint8x8_t load_four(void const* p) {
#if defined(__aarch64__)
  std::uint32_t four;
  std::memcpy(&four, p, sizeof four);
  return vcreate_u8(four);
#elif !defined(__ARM_FEATURE_UNALIGNED)
  auto const* const bytes = static_cast<std::uint8_t const*>(p);
  uint8x8_t four = vld1_dup_u8(bytes);
  four = vld1_lane_u8(bytes + 1, four, 1);
  four = vld1_lane_u8(bytes + 2, four, 2);
  return vld1_lane_u8(bytes + 3, four, 3);
#else
  // GCC loads a general register first.
  uint8x8_t four;
  asm("vld1.32 {%P0[]}, [%1]" : "=w"(four) : "r"(p), "m"(*static_cast<unsigned char const(*)[4]>(p)));
  return four;
#endif
}
template <class Byte>
INLAY_ALWAYS_INLINE int_lanes extend(Byte const* p) {
  auto const b = load_four(p);
  if constexpr (std::is_signed_v<Byte>) return vmovl_s16(vget_low_s16(vmovl_s8(vreinterpret_s8_u8(b))));
  else return vreinterpretq_s32_u32(vmovl_u16(vget_low_u16(vmovl_u8(b))));
}
template <class Byte>
INLAY_ALWAYS_INLINE void narrow(Byte* p, int_lanes x) {
  int16x4_t const shorts = vmovn_s32(x);
  std::uint32_t const four = vget_lane_u32(vreinterpret_u32_s8(vmovn_s16(vcombine_s16(shorts, shorts))), 0);
  std::memcpy(p, &four, sizeof four);
}
#endif

/// `lanes` bytes less their zero point.
template <class Byte>
INLAY_ALWAYS_INLINE int_lanes extend_less(Byte const* p, std::int32_t zero_point) {
#if defined(EIGEN_VECTORIZE_NEON)
  if constexpr (std::is_signed_v<Byte>)
    return vmovl_s16(vget_low_s16(
        vsubl_s8(vreinterpret_s8_u8(load_four(p)), vdup_n_s8(static_cast<std::int8_t>(zero_point)))));
  else
    return vmovl_s16(vget_low_s16(
        vreinterpretq_s16_u16(vsubl_u8(load_four(p), vdup_n_u8(static_cast<std::uint8_t>(zero_point))))));
#else
  return plus(extend(p), all_lanes(-zero_point));
#endif
}

}  // namespace detail

/// Quotients by one number, which become bytes: as divided(), but that what lies far outside of a byte's range may be
/// another number there.
struct whole_quotients {
  static constexpr bool stores_two = false;
  f32 by;
  INLAY_ALWAYS_INLINE f32 operator()(f32 x) const { return divided(x, by); }
};

#if defined(EIGEN_VECTORIZE_NEON) && !defined(__aarch64__) && defined(__ARM_FEATURE_FMA)
/// The same without divisions: two corrections of x times the reciprocal, each by an exact remainder. `serves` says
/// for which numbers no quotient nor its remainder leaves the range of normal floats.
struct corrected_quotients {
  static constexpr bool stores_two = true;  ///< by store_two(): no quotient is beyond 1 025
  f32 by, reciprocal, most;

  explicit corrected_quotients(float number)
      : by(broadcast(number)), reciprocal(broadcast(1 / number)), most(broadcast(number * 1024)) {}
  static bool serves(float number) { return number > 1e-9f && number < 1e9f; }

  INLAY_ALWAYS_INLINE f32 operator()(f32 x) const {
    float32x4_t const a = vminq_f32(vmaxq_f32(x.value, vnegq_f32(most.value)), most.value);
    float32x4_t quotient = vmulq_f32(a, reciprocal.value);
    quotient = vfmaq_f32(quotient, vfmsq_f32(a, quotient, by.value), reciprocal.value);
    return {vfmaq_f32(quotient, vfmsq_f32(a, quotient, by.value), reciprocal.value)};
  }
};
#endif

/// Elements that with_quotients() serves at a time: two packs where some quotients are stored so.
#if defined(EIGEN_VECTORIZE_NEON) && !defined(__aarch64__) && defined(__ARM_FEATURE_FMA)
inline constexpr std::size_t lanes_of_quotients = 2 * lanes;
#else
inline constexpr std::size_t lanes_of_quotients = lanes;
#endif

/// Calls f with what makes quotients by `number`.
INLAY_ALWAYS_INLINE void with_quotients(float number, auto const& f) {
#if defined(EIGEN_VECTORIZE_NEON) && !defined(__aarch64__) && defined(__ARM_FEATURE_FMA)
  if (corrected_quotients::serves(number)) return f(corrected_quotients(number));
#endif
  f(whole_quotients{broadcast(number)});
}

/// `lanes` sums, which lie in memory of floats, and factor * addends, as floats. Integers wrap around.
INLAY_ALWAYS_INLINE f32 load_sums(float const* sums, std::int32_t const* addends, std::int32_t factor) {
  return {detail::to_floats(detail::plus(
      detail::load_sums(sums), detail::times(detail::load_ints(addends), detail::all_lanes(factor))))};
}
/// `lanes` bytes less their zero point, which is one of Byte.
template <class Byte>
INLAY_ALWAYS_INLINE f32 load_bytes(Byte const* p, std::int32_t zero_point) {
  return {detail::to_floats(detail::extend_less(p, zero_point))};
}

/// The sums of `lanes` bytes of each of `count` places, `step` bytes apart, and `start`, as floats.
template <class Byte>
INLAY_ALWAYS_INLINE f32 sum_bytes(Byte const* p, std::ptrdiff_t step, int count, std::int32_t start) {
  detail::int_lanes sum = detail::all_lanes(start);
  for (; count > 0; --count, p += step) sum = detail::plus(sum, detail::extend(p));
  return {detail::to_floats(sum)};
}

/// The largest of the bytes at taps[0][c], …, taps[count - 1][c], for Width bytes from c on, 16 or 8.
template <int Width, class Byte>
INLAY_ALWAYS_INLINE void largest_bytes(Byte const* const* taps, int count, std::ptrdiff_t c, Byte* y) {
  using group [[gnu::vector_size(Width)]] = Byte;
  group largest, next;
  std::memcpy(&largest, taps[0] + c, sizeof largest);
  for (int t = 1; t < count; ++t) {
    std::memcpy(&next, taps[t] + c, sizeof next);
    largest = next > largest ? next : largest;
  }
  std::memcpy(y, &largest, sizeof largest);
}

/// Stores `lanes` bytes: x between low and high, which are bounds of Byte less the zero point, to the nearest integer,
/// ties to even, plus the zero point. What NaN gives is open.
template <class Byte>
INLAY_ALWAYS_INLINE void store_bytes(Byte* p, f32 x, float low, float high, std::int32_t zero_point) {
#if defined(EIGEN_VECTORIZE_SSE)
  x = {detail::min_or_second(detail::max_or_second(x.value, broadcast(low).value), broadcast(high).value)};
#else
  x = min(max(x, broadcast(low)), broadcast(high));
#endif
  detail::narrow(p, detail::plus(detail::to_nearest(x.value), detail::all_lanes(zero_point)));
}

#if defined(EIGEN_VECTORIZE_NEON)
inline constexpr bool has_store_two = true;

struct two_packs {
  f32 first, second;
};
/// 2 * lanes bytes.
template <class Byte>
INLAY_ALWAYS_INLINE two_packs load_two(Byte const* p) {
  int16x8_t halves;
  if constexpr (std::is_signed_v<Byte>) halves = vmovl_s8(vld1_s8(p));
  else halves = vreinterpretq_s16_u16(vmovl_u8(vld1_u8(p)));
  return {{vcvtq_f32_s32(vmovl_s16(vget_low_s16(halves)))},
          {vcvtq_f32_s32(vmovl_s16(vget_high_s16(halves)))}};
}
/// store_bytes() for two packs side by side, with the bounds of Byte; no x is beyond 32 000.
template <class Byte>
INLAY_ALWAYS_INLINE void store_two(Byte* p, f32 x, f32 next, std::int32_t zero_point) {
  auto const halves = [](f32 reals) {
#if defined(__aarch64__)
    return vreinterpretq_s16_s32(detail::to_nearest(reals.value));
#else
    // The lower half of 1.5 * 2^23 is 0 (detail::to_nearest).
    return vreinterpretq_s16_f32(vaddq_f32(reals.value, vdupq_n_f32(12582912.0f)));
#endif
  };
  int16x8_t const elements = vaddq_s16(vuzpq_s16(halves(x), halves(next)).val[0],
                                       vdupq_n_s16(static_cast<std::int16_t>(zero_point)));
  if constexpr (std::is_signed_v<Byte>) vst1_s8(p, vqmovn_s16(elements));
  else vst1_u8(p, vqmovun_s16(elements));
}
#else
inline constexpr bool has_store_two = false;
// Declared alone, as below.
template <class Byte>
void store_two(Byte*, f32, f32, std::int32_t);
struct two_packs;
template <class Byte>
two_packs load_two(Byte const*);
#endif

#else
inline constexpr bool has_byte_lanes = false, has_store_two = false;
inline constexpr std::size_t lanes_of_quotients = 1;

// Declared alone: what asks for has_byte_lanes first names them.
f32 load_sums(float const*, std::int32_t const*, std::int32_t);
inline void with_quotients(float, auto const&) {}  // of a lambda, which must not be without a definition
template <class Byte>
f32 load_bytes(Byte const*, std::int32_t);
template <class Byte>
f32 sum_bytes(Byte const*, std::ptrdiff_t, int, std::int32_t);
template <int Width, class Byte>
void largest_bytes(Byte const* const*, int, std::ptrdiff_t, Byte*);
template <class Byte>
void store_bytes(Byte*, f32, float, float, std::int32_t);
template <class Byte>
void store_two(Byte*, f32, f32, std::int32_t);
struct two_packs;
template <class Byte>
two_packs load_two(Byte const*);
#endif

}  // namespace inlay::simd
