// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/simd/bytes.hpp>

/// One pixel times columns of weights, which are read where they lie, in `storage::quads`: to arrange them for tiles
/// costs more than a pixel's products. Sums are int32 and wrap around; no step saturates, as simd/bytes.hpp says.
namespace inlay::simd {

#if defined(__AVX2__) || defined(__ARM_NEON)
inline constexpr bool has_byte_vector = true;

/// What a machine has, as static members of one type, `byte_vector`:
///   prepared_bytes(quads)   of x, made once for all columns by prepare(x, quads, to)
///   multiply<Byte>(…)       sums[0] to sums[3] of two pairs of columns, whose weights begin at w and at `second`
namespace detail {

#if defined(__AVX512VNNI__) && defined(__AVX512BW__) && defined(__AVX512VL__)

/// Eight fours of rows of a pair of columns a step. Lanes of sums are a column's, then the other's, in turns.
struct byte_vector {
  static constexpr int prepared_bytes(int quads) { return (quads + 7) / 8 * 64; }

  /// Each four bytes twice, unsigned.
  template <class Byte>
  static void prepare(Byte const* x, int quads, std::int8_t* to) {
    int i = 0;
    for (; i < quads; ++i) {
      std::uint32_t four;
      std::memcpy(&four, x + 4 * i, sizeof four);
      if (std::is_signed_v<Byte>) four ^= 0x80808080u;
      std::uint64_t const twice = four | static_cast<std::uint64_t>(four) << 32;
      std::memcpy(to + 8 * i, &twice, sizeof twice);
    }
    std::memset(to + 8 * i, 0, static_cast<std::size_t>(prepared_bytes(quads) - 8 * i));
  }

  template <class Byte>
  static void multiply(std::int8_t const* x, std::int8_t const* w, std::int8_t const* second, int quads,
                       std::int32_t* sums) {
    __m512i const order = _mm512_maskz_broadcast_i32x4(0xffff, order_of_pairs());
    // What was added to x comes off again: the sums of weights, times it.
    __m512i const moved = _mm512_set1_epi8(static_cast<char>(-128));
    __m512i a = _mm512_setzero_si512(), b = a, less_a = a, less_b = a;
    auto const step = [&](__m512i first_weights, __m512i second_weights) {
      __m512i const v = _mm512_load_si512(x), wa = _mm512_shuffle_epi8(first_weights, order),
                    wb = _mm512_shuffle_epi8(second_weights, order);
      a = _mm512_dpbusd_epi32(a, v, wa);
      b = _mm512_dpbusd_epi32(b, v, wb);
      if constexpr (std::is_signed_v<Byte>) {
        less_a = _mm512_dpbusd_epi32(less_a, moved, wa);
        less_b = _mm512_dpbusd_epi32(less_b, moved, wb);
      }
    };
    for (; quads >= 8; quads -= 8, x += 64, w += 64, second += 64)
      step(_mm512_loadu_si512(w), _mm512_loadu_si512(second));
    if (quads > 0) {
      auto const mask = static_cast<__mmask8>((1u << quads) - 1);
      step(_mm512_maskz_loadu_epi64(mask, w), _mm512_maskz_loadu_epi64(mask, second));
    }
    if constexpr (std::is_signed_v<Byte>) a = _mm512_sub_epi32(a, less_a), b = _mm512_sub_epi32(b, less_b);
    auto const half = [](__m512i v) {
      // GCC 12 warns of an uninitialised value inside the cast.
      return _mm256_add_epi32(_mm512_maskz_extracti64x4_epi64(0xf, v, 0),
                              _mm512_maskz_extracti64x4_epi64(0xf, v, 1));
    };
    __m256i const low = _mm256_unpacklo_epi64(half(a), half(b)),
                  high = _mm256_unpackhi_epi64(half(a), half(b));
    __m256i const both = _mm256_add_epi32(low, high);
    _mm_storeu_si128(reinterpret_cast<__m128i*>(sums),
                     _mm_add_epi32(_mm256_castsi256_si128(both), _mm256_extracti128_si256(both, 1)));
  }
};

#elif defined(__AVX2__)

/// Two fours of rows of a pair of columns a step, extended to int16. Two lanes of sums are a column's, the next two the
/// other's.
struct byte_vector {
  static constexpr int prepared_bytes(int quads) { return (quads + 1) / 2 * 32; }

  /// Each four bytes twice, as int16.
  template <class Byte>
  static void prepare(Byte const* x, int quads, std::int8_t* to) {
    for (int i = 0; i < quads; ++i) {
      std::int32_t four;
      std::memcpy(&four, x + 4 * i, sizeof four);
      __m128i const twice = _mm_set1_epi32(four);
      _mm_store_si128(reinterpret_cast<__m128i*>(to + 16 * i),
                      std::is_signed_v<Byte> ? _mm_cvtepi8_epi16(twice) : _mm_cvtepu8_epi16(twice));
    }
    if (quads % 2 == 1) _mm_store_si128(reinterpret_cast<__m128i*>(to + 16 * quads), _mm_setzero_si128());
  }

  template <class Byte>
  static void multiply(std::int8_t const* x, std::int8_t const* w, std::int8_t const* second, int quads,
                       std::int32_t* sums) {
    __m128i const order = order_of_pairs();
    __m256i a = _mm256_setzero_si256(), b = a;
    auto const step = [&](__m128i first_weights, __m128i second_weights) {
      __m256i const v = _mm256_load_si256(reinterpret_cast<__m256i const*>(x));
      a = _mm256_add_epi32(
          a, _mm256_madd_epi16(v, _mm256_cvtepi8_epi16(_mm_shuffle_epi8(first_weights, order))));
      b = _mm256_add_epi32(
          b, _mm256_madd_epi16(v, _mm256_cvtepi8_epi16(_mm_shuffle_epi8(second_weights, order))));
    };
    for (; quads >= 2; quads -= 2, x += 32, w += 16, second += 16)
      step(_mm_loadu_si128(reinterpret_cast<__m128i const*>(w)),
           _mm_loadu_si128(reinterpret_cast<__m128i const*>(second)));
    if (quads > 0)
      step(_mm_loadl_epi64(reinterpret_cast<__m128i const*>(w)),
           _mm_loadl_epi64(reinterpret_cast<__m128i const*>(second)));
    __m256i const both = _mm256_hadd_epi32(a, b);
    _mm_storeu_si128(reinterpret_cast<__m128i*>(sums),
                     _mm_add_epi32(_mm256_castsi256_si128(both), _mm256_extracti128_si256(both, 1)));
  }
};

#else  // NEON

/// Two fours of rows of a pair of columns a step. Lanes of sums are a column's, then the other's, in turns.
struct byte_vector {
  static constexpr int prepared_bytes(int quads) { return (quads + 1) / 2 * 16; }

  /// Each byte twice, in the order of the weights, signed.
  template <class Byte>
  static void prepare(Byte const* x, int quads, std::int8_t* to) {
    static constexpr std::int8_t order[] = {0, 0, 2, 2, 1, 1, 3, 3};
    int8x8_t const places = vld1_s8(order), flip = vdup_n_s8(std::is_signed_v<Byte> ? 0 : -128);
    for (int i = 0; i < quads; ++i) {
      std::uint32_t four;
      std::memcpy(&four, x + 4 * i, sizeof four);
      vst1_s8(to + 8 * i, veor_s8(vtbl1_s8(vreinterpret_s8_u32(vdup_n_u32(four)), places), flip));
    }
    if (quads % 2 == 1) vst1_s8(to + 8 * quads, vdup_n_s8(0));
  }

  template <class Byte>
  static void multiply(std::int8_t const* x, std::int8_t const* w, std::int8_t const* second, int quads,
                       std::int32_t* sums) {
    constexpr bool moved = !std::is_signed_v<Byte>;
    int32x4_t a = vdupq_n_s32(0), b = a, of_a = a, of_b = a;
    // Products alone fit int16, sums of two need not: a weight may be -128.
    auto const add = [](int32x4_t& s, int16x8_t products) {
      s = vaddw_s16(vaddw_s16(s, vget_low_s16(products)), vget_high_s16(products));
    };
    auto const step = [&](int8x8_t v, int8x8_t wa, int8x8_t wb) {
      add(a, vmull_s8(v, wa));
      add(b, vmull_s8(v, wb));
      if constexpr (moved) {
        add(of_a, vmovl_s8(wa));
        add(of_b, vmovl_s8(wb));
      }
    };
    for (; quads >= 2; quads -= 2, x += 16, w += 16, second += 16) {
      int8x16_t const v = vld1q_s8(x), wa = vld1q_s8(w), wb = vld1q_s8(second);
      step(vget_low_s8(v), vget_low_s8(wa), vget_low_s8(wb));
      step(vget_high_s8(v), vget_high_s8(wa), vget_high_s8(wb));
    }
    if (quads > 0) step(vld1_s8(x), vld1_s8(w), vld1_s8(second));
    // x was 128 less than it is.
    if constexpr (moved) a = vaddq_s32(a, vshlq_n_s32(of_a, 7)), b = vaddq_s32(b, vshlq_n_s32(of_b, 7));
    vst1q_s32(sums, vcombine_s32(vadd_s32(vget_low_s32(a), vget_high_s32(a)),
                                 vadd_s32(vget_low_s32(b), vget_high_s32(b))));
  }
};

#endif
}  // namespace detail

using detail::byte_vector;

#else
inline constexpr bool has_byte_vector = false;
#endif

}  // namespace inlay::simd
