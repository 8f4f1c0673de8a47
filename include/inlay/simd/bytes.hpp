// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/config.hpp>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>
#include <utility>

#if defined(__SSE2__)
#include <immintrin.h>
#elif defined(__ARM_NEON)
#include <arm_neon.h>
#endif

/// Products of bytes in vector registers. A lane of a register of sums belongs to a column of the weights, or two
/// lanes side by side do; a step multiplies the next few rows of all columns of a group by the same few bytes of a
/// pixel. Sums are int32 and wrap around, exact in any order: the same bits on every machine.
///
/// No step saturates. AVX2's vpmaddubsw, which multiplies bytes, saturates the sum of two products to int16
/// (255 * 127 * 2 does not fit) and is not used: bytes are extended to int16, and vpmaddwd adds pairs in int32. VNNI's
/// vpdpbusd and NEON's sdot add four products in int32. NEON's smull and smlal add products of int8 in int16. No byte
/// of x is larger than 128, so that products fit there whose weights are 255 at most in all, by magnitude: any two
/// but a -128 beside another, and often four. Weights of -128 take smull alone.
namespace inlay::simd {

#if defined(__SSE2__) || defined(__ARM_NEON)
inline constexpr bool has_byte_tiles = true;

/// What a machine has, as static members of one type, `byte_machine`:
///   group         columns of a group: their sums become bytes together
///   sums          registers of sums that a group of one pixel has
///   groups        most groups of a block of columns
///   pixels        most pixels of a tile of so many groups
///   pixels_of_half  the same where half of a group's registers hold all columns; 0 where halves are not used
///   rows          rows of weights that a step takes, 4 or 8
///   step_bytes    of arranged weights, for a step and a group
///   sum, weight   registers; `bytes` holds the rows of a step of one pixel, each where its weights are
///   moved<Byte>   what load() adds to a byte of x to make it the type that the instruction takes
namespace detail {

/// Eight bytes of `storage::quads`: two columns of four rows.
struct pair_of_columns {
  std::int8_t const* first;  ///< of the block
  std::ptrdiff_t step;       ///< from one pair of columns to the next
  int pairs;                 ///< that there are; columns beyond repeat the last, and are not used

  INLAY_ALWAYS_INLINE std::int8_t const* at(int pair) const {
    return first + (pair < pairs ? pair : pairs - 1) * step;
  }
};

#if defined(__SSE2__)

/// Bytes (0, a) (0, b) (2, a) (2, b) (1, a) (1, b) (3, a) (3, b) to rows 0 to 3 of a, then of b, in each half.
#if defined(__SSSE3__)
INLAY_ALWAYS_INLINE __m128i order_of_pairs() {
  return _mm_setr_epi8(0, 4, 2, 6, 1, 5, 3, 7, 8, 12, 10, 14, 9, 13, 11, 15);
}
#endif

#if defined(__AVX512VNNI__) && defined(__AVX512BW__) && defined(__AVX512VL__)

struct byte_machine {
  static constexpr int group = 16, sums = 1, groups = 2, rows = 4, step_bytes = 64;
  static constexpr int pixels_of_half = 0;
  static constexpr int pixels(int) { return 12; }
  using sum = __m512i;
  using weight = __m512i;
  using bytes = __m512i;
  /// vpdpbusd takes x unsigned.
  template <class Byte>
  static constexpr int moved = std::is_signed_v<Byte> ? 128 : 0;

  template <class Byte>
  INLAY_ALWAYS_INLINE static bytes load(Byte const* x) {
    std::int32_t four;
    std::memcpy(&four, x, sizeof four);
    __m512i const all = _mm512_set1_epi32(four);
    return std::is_signed_v<Byte> ? _mm512_xor_si512(all, _mm512_set1_epi32(-0x7f7f7f80)) : all;
  }
  INLAY_ALWAYS_INLINE static weight load_weight(std::int8_t const* w, int) { return _mm512_load_si512(w); }
  INLAY_ALWAYS_INLINE static sum zero() { return _mm512_setzero_si512(); }
  template <bool>
  INLAY_ALWAYS_INLINE static sum multiply_add(sum s, bytes x, weight w) {
    return _mm512_dpbusd_epi32(s, x, w);
  }

  /// Rows [4 * first, 4 * (first + quads)) of a group from `storage::quads`, as rows of step_bytes, `step` apart.
  static void arrange(pair_of_columns const& w, int first, int quads, std::int8_t* to, std::ptrdiff_t step) {
    std::int8_t const* from[8];
    for (int i = 0; i < 8; ++i) from[i] = w.at(i) + 8 * first;
    __m512i const order = _mm512_maskz_broadcast_i32x4(0xffff, order_of_pairs());
    for (int q = 0; q < quads; q += 8) {
      int const left = quads - q < 8 ? quads - q : 8;
      auto const mask = static_cast<__mmask8>((1u << left) - 1);
      __m512i row[8], pair[8];
      for (int i = 0; i < 8; ++i) row[i] = _mm512_maskz_loadu_epi64(mask, from[i] + 8 * q);
      // Eight rows of eight times eight bytes, transposed.
      for (int i = 0; i < 8; i += 2) {
        pair[i] = _mm512_maskz_unpacklo_epi64(0xff, row[i], row[i + 1]);
        pair[i + 1] = _mm512_maskz_unpackhi_epi64(0xff, row[i], row[i + 1]);
      }
      for (int odd = 0; odd < 2; ++odd) {
        __m512i const a = _mm512_maskz_shuffle_i64x2(0xff, pair[odd], pair[2 + odd], 0x88),
                      b = _mm512_maskz_shuffle_i64x2(0xff, pair[4 + odd], pair[6 + odd], 0x88),
                      c = _mm512_maskz_shuffle_i64x2(0xff, pair[odd], pair[2 + odd], 0xdd),
                      d = _mm512_maskz_shuffle_i64x2(0xff, pair[4 + odd], pair[6 + odd], 0xdd);
        row[odd] = _mm512_maskz_shuffle_i64x2(0xff, a, b, 0x88);
        row[4 + odd] = _mm512_maskz_shuffle_i64x2(0xff, a, b, 0xdd);
        row[2 + odd] = _mm512_maskz_shuffle_i64x2(0xff, c, d, 0x88);
        row[6 + odd] = _mm512_maskz_shuffle_i64x2(0xff, c, d, 0xdd);
      }
      for (int i = 0; i < left; ++i, to += step) _mm512_store_si512(to, _mm512_shuffle_epi8(row[i], order));
    }
  }
  static constexpr bool needs_care = false;
  static constexpr bool careful(std::int8_t const*, int) { return false; }
};

#elif defined(__AVX2__)

/// Four columns of four rows.
INLAY_ALWAYS_INLINE __m128i columns_of(std::int8_t const* a, std::int8_t const* b) {
  std::int64_t both[2];
  std::memcpy(&both[0], a, 8);
  std::memcpy(&both[1], b, 8);
  return _mm_shuffle_epi8(_mm_set_epi64x(both[1], both[0]), order_of_pairs());
}

#if defined(__AVXVNNI__) || defined(__AVX512VNNI__) && defined(__AVX512VL__)

struct byte_machine {
  static constexpr int group = 16, sums = 2, groups = 1, rows = 4, step_bytes = 64;
  static constexpr int pixels_of_half = 0;
  static constexpr int pixels(int) { return 6; }
  using sum = __m256i;
  using weight = __m256i;
  using bytes = __m256i;
  template <class Byte>
  static constexpr int moved = std::is_signed_v<Byte> ? 128 : 0;

  template <class Byte>
  INLAY_ALWAYS_INLINE static bytes load(Byte const* x) {
    std::int32_t four;
    std::memcpy(&four, x, sizeof four);
    __m256i const all = _mm256_set1_epi32(four);
    return std::is_signed_v<Byte> ? _mm256_xor_si256(all, _mm256_set1_epi32(-0x7f7f7f80)) : all;
  }
  INLAY_ALWAYS_INLINE static weight load_weight(std::int8_t const* w, int i) {
    return _mm256_load_si256(reinterpret_cast<__m256i const*>(w + 32 * i));
  }
  INLAY_ALWAYS_INLINE static sum zero() { return _mm256_setzero_si256(); }
  template <bool>
  INLAY_ALWAYS_INLINE static sum multiply_add(sum s, bytes x, weight w) {
#if defined(__AVXVNNI__)
    return _mm256_dpbusd_avx_epi32(s, x, w);
#else
    return _mm256_dpbusd_epi32(s, x, w);
#endif
  }
  static void arrange(pair_of_columns const& w, int first, int quads, std::int8_t* to, std::ptrdiff_t step) {
    std::int8_t const* from[8];
    for (int i = 0; i < 8; ++i) from[i] = w.at(i) + 8 * first;
    for (int q = 0; q < quads; ++q, to += step)
      for (int i = 0; i < 4; ++i)
        _mm_store_si128(reinterpret_cast<__m128i*>(to + 16 * i),
                        columns_of(from[2 * i] + 8 * q, from[2 * i + 1] + 8 * q));
  }
  static constexpr bool needs_care = false;
  static constexpr bool careful(std::int8_t const*, int) { return false; }
};

#else

/// vpmaddwd: lanes 2 * c and 2 * c + 1 belong to column c of four.
struct byte_machine {
  static constexpr int group = 16, sums = 4, groups = 1, rows = 4, step_bytes = 128;
  static constexpr int pixels_of_half = 6;
  static constexpr int pixels(int) { return 3; }
  using sum = __m256i;
  using weight = __m256i;
  using bytes = __m256i;
  template <class Byte>
  static constexpr int moved = 0;

  template <class Byte>
  INLAY_ALWAYS_INLINE static bytes load(Byte const* x) {
    float four;  // as a float, since GCC makes two instructions of a load of an int to all lanes
    std::memcpy(&four, x, sizeof four);
    __m128i const all = _mm_castps_si128(_mm_set1_ps(four));
    return std::is_signed_v<Byte> ? _mm256_cvtepi8_epi16(all) : _mm256_cvtepu8_epi16(all);
  }
  INLAY_ALWAYS_INLINE static weight load_weight(std::int8_t const* w, int i) {
    return _mm256_load_si256(reinterpret_cast<__m256i const*>(w + 32 * i));
  }
  INLAY_ALWAYS_INLINE static sum zero() { return _mm256_setzero_si256(); }
  template <bool>
  INLAY_ALWAYS_INLINE static sum multiply_add(sum s, bytes x, weight w) {
#if defined(__clang__)
    return _mm256_add_epi32(s, _mm256_madd_epi16(x, w));
#else
    // One statement: GCC makes all products of a step before it adds the first, and spills the sums.
    __m256i products;
    asm("vpmaddwd %3, %2, %1\n\tvpaddd %1, %0, %0" : "+x"(s), "=&x"(products) : "x"(x), "xm"(w));
    return s;
#endif
  }
  /// Weights become int16. Registers 2 * i and 2 * i + 1 hold eight columns in the order in which vphaddd wants
  /// them.
  static void arrange(pair_of_columns const& w, int first, int quads, std::int8_t* to, std::ptrdiff_t step) {
    std::int8_t const* from[8];
    for (int i = 0; i < 8; ++i) from[i] = w.at(i) + 8 * first;
    for (int q = 0; q < quads; ++q, to += step)
      for (int i = 0; i < 4; ++i) {
        int const pair = i / 2 * 4 + i % 2;
        _mm256_store_si256(reinterpret_cast<__m256i*>(to + 32 * i),
                           _mm256_cvtepi8_epi16(columns_of(from[pair] + 8 * q, from[pair + 2] + 8 * q)));
      }
  }
  static constexpr bool needs_care = false;
  static constexpr bool careful(std::int8_t const*, int) { return false; }
};

#endif
#else

/// pmaddwd: lanes 0 and 1 belong to a column, 2 and 3 to the next.
struct byte_machine {
  static constexpr int group = 16, sums = 8, groups = 1, rows = 4, step_bytes = 128;
  static constexpr int pixels_of_half = 0;
  static constexpr int pixels(int) { return 1; }
  using sum = __m128i;
  using weight = __m128i;
  using bytes = __m128i;
  template <class Byte>
  static constexpr int moved = 0;

  template <class Byte>
  INLAY_ALWAYS_INLINE static bytes load(Byte const* x) {
    std::int32_t four;
    std::memcpy(&four, x, sizeof four);
    __m128i const all = _mm_set1_epi32(four);
    if constexpr (std::is_signed_v<Byte>) return _mm_srai_epi16(_mm_unpacklo_epi8(all, all), 8);
    else return _mm_unpacklo_epi8(all, _mm_setzero_si128());
  }
  INLAY_ALWAYS_INLINE static weight load_weight(std::int8_t const* w, int i) {
    return _mm_load_si128(reinterpret_cast<__m128i const*>(w + 16 * i));
  }
  INLAY_ALWAYS_INLINE static sum zero() { return _mm_setzero_si128(); }
  template <bool>
  INLAY_ALWAYS_INLINE static sum multiply_add(sum s, bytes x, weight w) {
    return _mm_add_epi32(s, _mm_madd_epi16(x, w));
  }
  static void arrange(pair_of_columns const& w, int first, int quads, std::int8_t* to, std::ptrdiff_t step) {
    for (int i = 0; i < 8; ++i) {
      std::int8_t const* from = w.at(i) + 8 * first;
      std::int8_t* at = to + 16 * i;
      for (int q = 0; q < quads; ++q, from += 8, at += step) {
        __m128i const both = _mm_shufflelo_epi16(_mm_loadl_epi64(reinterpret_cast<__m128i const*>(from)),
                                                 _MM_SHUFFLE(3, 1, 2, 0));
        _mm_store_si128(
            reinterpret_cast<__m128i*>(at),
            _mm_unpacklo_epi64(_mm_srai_epi16(_mm_slli_epi16(both, 8), 8), _mm_srai_epi16(both, 8)));
      }
    }
  }
  static constexpr bool needs_care = false;
  static constexpr bool careful(std::int8_t const*, int) { return false; }
};

#endif

#else  // NEON

#if defined(__aarch64__) && defined(__ARM_FEATURE_DOTPROD)

/// Bytes (0, a) (0, b) (2, a) (2, b) (1, a) (1, b) (3, a) (3, b) to rows 0 to 3 of a, then of b.
INLAY_ALWAYS_INLINE int8x8_t columns_of(std::int8_t const* pair) {
  static constexpr std::int8_t order[] = {0, 4, 2, 6, 1, 5, 3, 7};
  return vtbl1_s8(vld1_s8(pair), vld1_s8(order));
}

struct byte_machine {
  static constexpr int group = 16, sums = 4, groups = 1, rows = 4, step_bytes = 64;
  static constexpr int pixels_of_half = 0;
  static constexpr int pixels(int) { return 6; }
  using sum = int32x4_t;
  using weight = int8x16_t;
  using bytes = int8x16_t;
  /// sdot takes x signed.
  template <class Byte>
  static constexpr int moved = std::is_signed_v<Byte> ? 0 : -128;

  template <class Byte>
  INLAY_ALWAYS_INLINE static bytes load(Byte const* x) {
    std::int32_t four;
    std::memcpy(&four, x, sizeof four);
    int8x16_t const all = vreinterpretq_s8_s32(vdupq_n_s32(four));
    return std::is_signed_v<Byte> ? all : veorq_s8(all, vdupq_n_s8(-128));
  }
  INLAY_ALWAYS_INLINE static weight load_weight(std::int8_t const* w, int i) { return vld1q_s8(w + 16 * i); }
  INLAY_ALWAYS_INLINE static sum zero() { return vdupq_n_s32(0); }
  template <bool>
  INLAY_ALWAYS_INLINE static sum multiply_add(sum s, bytes x, weight w) {
    return vdotq_s32(s, x, w);
  }
  static void arrange(pair_of_columns const& w, int first, int quads, std::int8_t* to, std::ptrdiff_t step) {
    for (int i = 0; i < 8; ++i) {
      std::int8_t const* from = w.at(i) + 8 * first;
      std::int8_t* at = to + 8 * i;
      for (int q = 0; q < quads; ++q, from += 8, at += step) vst1_s8(at, columns_of(from));
    }
  }
  static constexpr bool needs_care = false;
  static constexpr bool careful(std::int8_t const*, int) { return false; }
};

#else

#if !defined(__aarch64__)
/// The inner loop of four pixels, 45 to 53 instructions for 256 products and one that goes on to the next step. Sums are
/// q8 to q15, two for a pixel; a load fills four registers with a pair of bytes each, and moves the pointer to the next
/// pixel, or back to the first and eight bytes on. GCC keeps so many sums in memory. Of each half of the columns, all
/// four products of a lane are added in int16, or two and two.
#if defined(__ARM_FEATURE_UNALIGNED)
#define INLAY_PAIRS_OF_PIXEL(move) "vld4.16 {d0[], d1[], d2[], d3[]}, [%[x]], %[" move "]\n\t"
#else
#define INLAY_PAIRS_OF_PIXEL(move) \
  "vld1.8 {d3}, [%[x]], %[" move   \
  "]\n\t"                          \
  "vdup.16 d0, d3[0]\n\t"          \
  "vdup.16 d1, d3[1]\n\t"          \
  "vdup.16 d2, d3[2]\n\t"          \
  "vdup.16 d3, d3[3]\n\t"
#endif
#define INLAY_FOUR_PRODUCTS(sums, products, x, w) "vmlal.s8 " products ", " x ", " w "\n\t"
#define INLAY_TWO_PRODUCTS(sums, products, x, w) \
  "vpadal.s16 " sums ", " products "\n\tvmull.s8 " products ", " x ", " w "\n\t"
#define INLAY_PRODUCTS_OF_PIXEL(third_low, third_high, move, low, high) \
  INLAY_PAIRS_OF_PIXEL(move)                                            \
  "vmull.s8 q2, d0, d8\n\tvmull.s8 q3, d0, d9\n\t"                                                         \
  "vmlal.s8 q2, d1, d10\n\tvmlal.s8 q3, d1, d11\n\t" third_low(low, "q2", "d2", "d12")                     \
      third_high(high, "q3", "d2", "d13") "vmlal.s8 q2, d3, d14\n\tvmlal.s8 q3, d3, d15\n\t"               \
                                          "vpadal.s16 " low ", q2\n\tvpadal.s16 " high ", q3\n\t"
#define INLAY_STEP_OF_FOUR_PIXELS(third_low, third_high)                                             \
  "vldmia %[w]!, {d8-d15}\n\t" INLAY_PRODUCTS_OF_PIXEL(third_low, third_high, "x_pixel", "q8", "q9") \
      INLAY_PRODUCTS_OF_PIXEL(third_low, third_high, "x_pixel", "q10", "q11")                        \
          INLAY_PRODUCTS_OF_PIXEL(third_low, third_high, "x_pixel", "q12", "q13")                    \
              INLAY_PRODUCTS_OF_PIXEL(third_low, third_high, "back", "q14", "q15")
#define INLAY_REGISTERS_OF_STEPS "q0", "q1", "q2", "q3", "q4", "q5", "q6", "q7", "cc", "memory"
#endif

/// A register of products has rows 2 * j and 2 * j + 1 of four columns, side by side. Products of some pairs of rows
/// are added in int16, then the two of a column in int32: lane c of the sums belongs to column c.
struct byte_machine {
  static constexpr int group = 8, sums = 1, groups = 1, rows = 8, step_bytes = 64;
  static constexpr int pixels_of_half = 0;
  static constexpr int pixels(int) { return 4; }
#if defined(__aarch64__)
  using pair_of_rows = int8x16_t;
#else
  using pair_of_rows = int8x8_t;
#endif
  struct sum {
    int32x4_t low, high;  ///< columns 0 to 3, and 4 to 7
  };
  struct weight {
    int8x16_t pair[4];  ///< of rows, for all columns
  };
  struct bytes {
    pair_of_rows pair[4];  ///< again and again
  };
  template <class Byte>
  static constexpr int moved = std::is_signed_v<Byte> ? 0 : -128;

  template <class Byte>
  INLAY_ALWAYS_INLINE static bytes load(Byte const* x) {
#if defined(__aarch64__)
    int16x8x4_t const all = vld4q_dup_s16(reinterpret_cast<std::int16_t const*>(x));
    auto const pair = [](int16x8_t p) {
      int8x16_t const b = vreinterpretq_s8_s16(p);
      return std::is_signed_v<Byte> ? b : veorq_s8(b, vdupq_n_s8(-128));
    };
    return {{pair(all.val[0]), pair(all.val[1]), pair(all.val[2]), pair(all.val[3])}};
#else
#if defined(__ARM_FEATURE_UNALIGNED)
    if constexpr (std::is_signed_v<Byte>) {
      int16x4x4_t const pairs = vld4_dup_s16(reinterpret_cast<std::int16_t const*>(x));
      return {{vreinterpret_s8_s16(pairs.val[0]), vreinterpret_s8_s16(pairs.val[1]),
               vreinterpret_s8_s16(pairs.val[2]), vreinterpret_s8_s16(pairs.val[3])}};
    }
#endif
    int8x8_t const b = vld1_s8(reinterpret_cast<std::int8_t const*>(x));
    int16x4_t const all = vreinterpret_s16_s8(std::is_signed_v<Byte> ? b : veor_s8(b, vdup_n_s8(-128)));
    return {{vreinterpret_s8_s16(vdup_lane_s16(all, 0)), vreinterpret_s8_s16(vdup_lane_s16(all, 1)),
             vreinterpret_s8_s16(vdup_lane_s16(all, 2)), vreinterpret_s8_s16(vdup_lane_s16(all, 3))}};
#endif
  }
  INLAY_ALWAYS_INLINE static weight load_weight(std::int8_t const* w, int) {
    return {{vld1q_s8(w), vld1q_s8(w + 16), vld1q_s8(w + 32), vld1q_s8(w + 48)}};
  }
  INLAY_ALWAYS_INLINE static sum zero() { return {vdupq_n_s32(0), vdupq_n_s32(0)}; }

  /// Careful: some weight is -128.
  template <bool Careful>
  INLAY_ALWAYS_INLINE static sum multiply_add(sum s, bytes const& x, weight const& w) {
    add_pairs<Careful>(s, x.pair[0], w.pair[0], x.pair[1], w.pair[1]);
    add_pairs<Careful>(s, x.pair[2], w.pair[2], x.pair[3], w.pair[3]);
    return s;
  }
#if !defined(__aarch64__)
  /// What make_fours() does in each of some steps, as places in its text.
  class texts_of_steps {
   public:
    static constexpr int most_steps = 256;
    bool careful = false;             ///< whether a weight is -128
    std::uint32_t magnitudes[group];  ///< of the weights of each column, added up

    /// Of arranged weights. Four products of a lane may be added in int16 where the magnitudes of their weights are
    /// below 255 in all; vqadd.u8 makes 255 of what is above.
    texts_of_steps(std::int8_t const* w, int steps, bool odd_zero_point) {
      uint8x16_t const places = vreinterpretq_u8_u16(vdupq_n_u16(low_fits | high_fits << 8));
      uint8x16_t greatest = vdupq_n_u8(0);
      uint32x4_t low = vdupq_n_u32(0), high = low;
      std::uint32_t* to = words + 8;
      // The first eight may be fewer: what is stored for the others lies before the first step.
      for (int now = (steps - 1) % 8 + 1; steps > 0; steps -= now, now = 8) {
        to += now;
        uint16x8_t sums = vdupq_n_u16(0);
        uint8x16_t const fits = vcltq_u8(greatest_sums(w, now, greatest, sums), vdupq_n_u8(255));
        uint16x8_t const place = vpaddlq_u8(vandq_u8(fits, places));
        vst1q_u32(to - 8, vshll_n_u16(vget_low_u16(place), 2));
        vst1q_u32(to - 4, vshll_n_u16(vget_high_u16(place), 2));
        low = vaddw_u16(low, vget_low_u16(sums));
        high = vaddw_u16(high, vget_high_u16(sums));
      }
      *to = 4 * (odd_zero_point ? end_if_odd : end);
      eights = static_cast<int>(to - words) / 8;
      vst1q_u32(magnitudes, low);
      vst1q_u32(magnitudes + 4, high);
      uint8x8_t const most = vmax_u8(vget_low_u8(greatest), vget_high_u8(greatest));
      careful = vget_lane_u64(vreinterpret_u64_u8(vshr_n_u8(most, 7)), 0) != 0;
    }

    std::uint32_t* first() { return words + 8; }
    /// Words from the first on, in eights.
    int number_of_eights() const { return eights; }

    // Places in instructions.
#if defined(__ARM_FEATURE_UNALIGNED)
    static constexpr int load = 1;
#else
    static constexpr int load = 5;
#endif
    static constexpr int none = 4 * (load + 12) + 2, one = none - 4, both = one - 4;  ///< lengths of steps
    static constexpr int low_fits = none, high_fits = none + one, both_fit = low_fits + high_fits,
                         end_if_odd = both_fit + both, end = end_if_odd + 28;

   private:
    std::uint32_t words[8 + most_steps + 8];
    int eights;

    /// The greatest sums of magnitudes in both halves of `count` steps, eight at most, the last two of the last step;
    /// moves w behind them. Adds magnitudes of columns to `sums`; `greatest` holds magnitudes.
    INLAY_ALWAYS_INLINE static uint8x16_t greatest_sums(std::int8_t const*& w, int count,
                                                        uint8x16_t& greatest, uint16x8_t& sums) {
      uint8x16_t made = vdupq_n_u8(0);
      asm volatile(
          "1: vldmia %[w]!, {d16-d23}\n\t"
          "vabs.s8 q8, q8\n\tvabs.s8 q9, q9\n\tvabs.s8 q10, q10\n\tvabs.s8 q11, q11\n\t"
          "vmax.u8 %q[greatest], %q[greatest], q8\n\tvmax.u8 %q[greatest], %q[greatest], q9\n\t"
          "vmax.u8 %q[greatest], %q[greatest], q10\n\tvmax.u8 %q[greatest], %q[greatest], q11\n\t"
          "vqadd.u8 q8, q8, q9\n\tvqadd.u8 q10, q10, q11\n\t"
          "vpadal.u8 %q[sums], q8\n\tvpadal.u8 %q[sums], q10\n\tvqadd.u8 q8, q8, q10\n\t"
          "vpmax.u8 d16, d16, d17\n\tvpmax.u8 d16, d16, d16\n\tvpmax.u8 d16, d16, d16\n\t"
          "vext.8 %q[made], %q[made], q8, #2\n\t"
          "subs %[count], %[count], #1\n\tbne 1b"
          : [w] "+r"(w), [count] "+r"(count), [greatest] "+w"(greatest), [made] "+w"(made), [sums] "+w"(sums)
          :
          : "q8", "q9", "q10", "q11", "cc", "memory");
      return made;
    }
  };

  /// From the fourth of four pixels, x_pixel bytes apart, to the next eight bytes of the first.
  static constexpr std::ptrdiff_t back(std::ptrdiff_t x_pixel) { return rows - 3 * x_pixel; }

  /// Four pixels times a whole group of columns, no weight of which is -128: adds to sums. `steps` is above 0.
  INLAY_ALWAYS_INLINE static void add_steps(std::int8_t const* x, std::ptrdiff_t x_pixel,
                                            std::int8_t const* w, int steps, sum (&sums)[4]) {
    asm volatile("vldmia %[sums], {d16-d31}\n\t"  //
                 "1:\n\t" INLAY_STEP_OF_FOUR_PIXELS(INLAY_TWO_PRODUCTS, INLAY_TWO_PRODUCTS)
                 "subs %[steps], %[steps], #1\n\t"
                 "bne 1b\n\t"
                 "vstmia %[sums], {d16-d31}"
                 : [x] "+r"(x), [w] "+r"(w), [steps] "+r"(steps)
                 : [x_pixel] "r"(x_pixel), [back] "r"(back(x_pixel)), [sums] "r"(sums)
                 : INLAY_REGISTERS_OF_STEPS, "q8", "q9", "q10", "q11", "q12", "q13", "q14", "q15");
  }
#endif

  static void arrange(pair_of_columns const& w, int first, int quads, std::int8_t* to, std::ptrdiff_t step) {
    std::int8_t const *w0 = w.at(0) + 8 * first, *w1 = w.at(1) + 8 * first, *w2 = w.at(2) + 8 * first,
                      *w3 = w.at(3) + 8 * first;
    for (; quads > 1; quads -= 2, to += step) arrange_step(w0, w1, w2, w3, to);
    if (quads == 1) {
      std::int8_t last[4][16]{};
      vst1_s8(last[0], vld1_s8(w0));
      vst1_s8(last[1], vld1_s8(w1));
      vst1_s8(last[2], vld1_s8(w2));
      vst1_s8(last[3], vld1_s8(w3));
      w0 = last[0], w1 = last[1], w2 = last[2], w3 = last[3];
      arrange_step(w0, w1, w2, w3, to);
    }
  }
  static constexpr bool needs_care = true;
  /// Whether a weight of -128 is among those arranged for `steps` steps and groups.
  static bool careful(std::int8_t const* w, int steps) {
    int8x16_t least = vdupq_n_s8(0);
    for (steps *= 4; steps > 0; --steps, w += 16) least = vminq_s8(least, vld1q_s8(w));
    int8x8_t half = vmin_s8(vget_low_s8(least), vget_high_s8(least));
    for (int i = 0; i < 3; ++i) half = vpmin_s8(half, half);
    return vget_lane_s8(half, 0) == -128;
  }

 private:
  INLAY_ALWAYS_INLINE static int16x8_t multiply_low(pair_of_rows x, int8x16_t w) {
#if defined(__aarch64__)
    return vmull_s8(vget_low_s8(x), vget_low_s8(w));
#else
    return vmull_s8(x, vget_low_s8(w));
#endif
  }
  INLAY_ALWAYS_INLINE static int16x8_t multiply_high(pair_of_rows x, int8x16_t w) {
#if defined(__aarch64__)
    return vmull_high_s8(x, w);
#else
    return vmull_s8(x, vget_high_s8(w));
#endif
  }
  template <bool Careful>
  INLAY_ALWAYS_INLINE static void add_pairs(sum& s, pair_of_rows x, int8x16_t w, pair_of_rows next_x,
                                            int8x16_t next_w) {
    int16x8_t low = multiply_low(x, w), high = multiply_high(x, w);
    if constexpr (Careful) {
      s.low = vpadalq_s16(s.low, low);
      s.high = vpadalq_s16(s.high, high);
      low = multiply_low(next_x, next_w);
      high = multiply_high(next_x, next_w);
    } else {
#if defined(__aarch64__)
      low = vmlal_s8(low, vget_low_s8(next_x), vget_low_s8(next_w));
      high = vmlal_high_s8(high, next_x, next_w);
#else
      low = vmlal_s8(low, next_x, vget_low_s8(next_w));
      high = vmlal_s8(high, next_x, vget_high_s8(next_w));
#endif
    }
    s.low = vpadalq_s16(s.low, low);
    s.high = vpadalq_s16(s.high, high);
  }

  /// Two fours of rows of four pairs of columns, each (0, a) (0, b) (2, a) (2, b) (1, a) (1, b) (3, a) (3, b); moves on
  /// behind them.
  INLAY_ALWAYS_INLINE static void arrange_step(std::int8_t const*& w0, std::int8_t const*& w1,
                                               std::int8_t const*& w2, std::int8_t const*& w3,
                                               std::int8_t* to) {
#if defined(__aarch64__)
    // Pairs of rows of a, then of b, in each word.
    auto const words = [](int8x16_t w) {
      int32x2x2_t const halves =
          vtrn_s32(vreinterpret_s32_s8(vget_low_s8(w)), vreinterpret_s32_s8(vget_high_s8(w)));
      int8x8x2_t const all = vzip_s8(vreinterpret_s8_s32(halves.val[0]), vreinterpret_s8_s32(halves.val[1]));
      return vreinterpretq_s32_s8(vcombine_s8(all.val[0], all.val[1]));
    };
    int32x4x4_t const four = {
        {words(vld1q_s8(w0)), words(vld1q_s8(w1)), words(vld1q_s8(w2)), words(vld1q_s8(w3))}};
    vst4q_s32(reinterpret_cast<std::int32_t*>(to), four);
    w0 += 16, w1 += 16, w2 += 16, w3 += 16;
#else
    // As a text: GCC moves each register twice.
#define INLAY_WORDS_OF_PAIRS(w, low, high) \
  "vld1.8 {" low ", " high "}, [%[" w      \
  "]]!\n\t"                                \
  "vtrn.32 " low ", " high                 \
  "\n\t"                                   \
  "vzip.8 " low ", " high "\n\t"
    asm volatile(INLAY_WORDS_OF_PAIRS("w0", "d16", "d17") INLAY_WORDS_OF_PAIRS("w1", "d18", "d19")
            INLAY_WORDS_OF_PAIRS("w2", "d20", "d21") INLAY_WORDS_OF_PAIRS("w3", "d22", "d23")
        "vst4.32 {d16, d18, d20, d22}, [%[to]]!\n\t"
        "vst4.32 {d17, d19, d21, d23}, [%[to]]"
        : [w0] "+r"(w0), [w1] "+r"(w1), [w2] "+r"(w2), [w3] "+r"(w3), [to] "+r"(to)
        :
        : "d16", "d17", "d18", "d19", "d20", "d21", "d22", "d23", "memory");
#undef INLAY_WORDS_OF_PAIRS
#endif
  }
};

#endif
#endif

// Sums of a group as int32 in the order of columns, and what becomes of them.

/// The first `count` of a group of sums.
template <class Group>
INLAY_ALWAYS_INLINE void store_some(Group const& sums, std::int32_t* to, int count) {
  if (count == byte_machine::group) {
    sums.store(to);
  } else {
    std::int32_t all[byte_machine::group];
    sums.store(all);
    for (int i = 0; i < count; ++i) to[i] = all[i];
  }
}

#if defined(__SSE2__)
/// Products of int32; wrap around.
INLAY_ALWAYS_INLINE __m128i products(__m128i a, __m128i b) {
#if defined(__SSE4_1__)
  return _mm_mullo_epi32(a, b);
#else
  // SSE2 multiplies every second int32.
  __m128i const even = _mm_mul_epu32(a, b), odd = _mm_mul_epu32(_mm_srli_epi64(a, 32), _mm_srli_epi64(b, 32));
  return _mm_unpacklo_epi32(_mm_shuffle_epi32(even, _MM_SHUFFLE(0, 0, 2, 0)),
                            _mm_shuffle_epi32(odd, _MM_SHUFFLE(0, 0, 2, 0)));
#endif
}

/// The first `count` of 16 bytes.
INLAY_ALWAYS_INLINE void store_first(void* to, __m128i b, int count) {
  auto* at = static_cast<unsigned char*>(to);
  if (count == 16) {
    _mm_storeu_si128(reinterpret_cast<__m128i*>(at), b);
    return;
  }
  if (count & 8) {
    _mm_storel_epi64(reinterpret_cast<__m128i*>(at), b);
    b = _mm_unpackhi_epi64(b, b);
    at += 8;
  }
  std::uint64_t left;
  _mm_storel_epi64(reinterpret_cast<__m128i*>(&left), b);
  for (; (count & 7) != 0; --count, left >>= 8) *at++ = static_cast<unsigned char>(left);
}
#endif

#if defined(__AVX512VNNI__) && defined(__AVX512BW__) && defined(__AVX512VL__)
struct group_of_sums {
  __m512i v;

  INLAY_ALWAYS_INLINE static group_of_sums of(__m512i const* sums) { return {sums[0]}; }
  INLAY_ALWAYS_INLINE static group_of_sums load(std::int32_t const* from) {
    return {_mm512_loadu_si512(from)};
  }
  INLAY_ALWAYS_INLINE void store(std::int32_t* to) const { _mm512_storeu_si512(to, v); }
  INLAY_ALWAYS_INLINE void store_sums(std::int32_t* to, int count) const { store_some(*this, to, count); }
  INLAY_ALWAYS_INLINE group_of_sums plus(group_of_sums const& o) const { return {_mm512_add_epi32(v, o.v)}; }
  /// Less `times` times o.
  INLAY_ALWAYS_INLINE group_of_sums less(std::int32_t times, group_of_sums const& o) const {
    return {_mm512_sub_epi32(v, _mm512_mullo_epi32(_mm512_set1_epi32(times), o.v))};
  }
  INLAY_ALWAYS_INLINE group_of_sums requantised(group_of_sums const& multiplier, float low, float high,
                                                std::int32_t zero) const {
    __m512 x = _mm512_mul_ps(_mm512_maskz_cvtepi32_ps(0xffff, v), _mm512_castsi512_ps(multiplier.v));
    x = _mm512_maskz_max_ps(0xffff, x, _mm512_set1_ps(low));
    x = _mm512_maskz_min_ps(0xffff, x, _mm512_set1_ps(high));
    return {_mm512_add_epi32(_mm512_maskz_cvtps_epi32(0xffff, x), _mm512_set1_epi32(zero))};
  }
  /// The first `count` elements, which are in the range of Byte.
  template <class Byte>
  INLAY_ALWAYS_INLINE void store_bytes(Byte* y, int count) const {
    store_first(y, _mm512_maskz_cvtepi32_epi8(0xffff, v), count);
  }
};
#elif defined(__SSE2__)
#if defined(__AVX2__)
struct group_of_sums {
  __m256i v[2];

#if defined(__AVXVNNI__) || defined(__AVX512VNNI__) && defined(__AVX512VL__)
  INLAY_ALWAYS_INLINE static group_of_sums of(__m256i const* sums) { return {{sums[0], sums[1]}}; }
#else
  INLAY_ALWAYS_INLINE static group_of_sums of(__m256i const* sums) {
    return {{_mm256_hadd_epi32(sums[0], sums[1]), _mm256_hadd_epi32(sums[2], sums[3])}};
  }
#endif
  INLAY_ALWAYS_INLINE static group_of_sums load(std::int32_t const* from) {
    return {{_mm256_loadu_si256(reinterpret_cast<__m256i const*>(from)),
             _mm256_loadu_si256(reinterpret_cast<__m256i const*>(from + 8))}};
  }
  INLAY_ALWAYS_INLINE void store(std::int32_t* to) const {
    for (int i = 0; i < 2; ++i) _mm256_storeu_si256(reinterpret_cast<__m256i*>(to + 8 * i), v[i]);
  }
  INLAY_ALWAYS_INLINE void store_sums(std::int32_t* to, int count) const { store_some(*this, to, count); }
  INLAY_ALWAYS_INLINE group_of_sums plus(group_of_sums const& o) const {
    return {{_mm256_add_epi32(v[0], o.v[0]), _mm256_add_epi32(v[1], o.v[1])}};
  }
  INLAY_ALWAYS_INLINE group_of_sums less(std::int32_t times, group_of_sums const& o) const {
    __m256i const t = _mm256_set1_epi32(times);
    return {{_mm256_sub_epi32(v[0], _mm256_mullo_epi32(t, o.v[0])),
             _mm256_sub_epi32(v[1], _mm256_mullo_epi32(t, o.v[1]))}};
  }
  INLAY_ALWAYS_INLINE group_of_sums requantised(group_of_sums const& multiplier, float low, float high,
                                                std::int32_t zero) const {
    auto const part = [&](__m256i sum, __m256i m) {
      __m256 x = _mm256_mul_ps(_mm256_cvtepi32_ps(sum), _mm256_castsi256_ps(m));
      x = _mm256_min_ps(_mm256_max_ps(x, _mm256_set1_ps(low)), _mm256_set1_ps(high));
      return _mm256_add_epi32(_mm256_cvtps_epi32(x), _mm256_set1_epi32(zero));
    };
    return {{part(v[0], multiplier.v[0]), part(v[1], multiplier.v[1])}};
  }
  INLAY_ALWAYS_INLINE __m128i halves(int i) const {
    __m256i const words = _mm256_permute4x64_epi64(_mm256_packs_epi32(v[0], v[1]), _MM_SHUFFLE(3, 1, 2, 0));
    return i == 0 ? _mm256_castsi256_si128(words) : _mm256_extracti128_si256(words, 1);
  }
#else
struct group_of_sums {
  __m128i v[4];

  INLAY_ALWAYS_INLINE static group_of_sums of(__m128i const* sums) {
    auto const both = [](__m128i a, __m128i b) {
      __m128 const x = _mm_castsi128_ps(a), y = _mm_castsi128_ps(b);
      return _mm_add_epi32(_mm_castps_si128(_mm_shuffle_ps(x, y, _MM_SHUFFLE(2, 0, 2, 0))),
                           _mm_castps_si128(_mm_shuffle_ps(x, y, _MM_SHUFFLE(3, 1, 3, 1))));
    };
    return {{both(sums[0], sums[1]), both(sums[2], sums[3]), both(sums[4], sums[5]), both(sums[6], sums[7])}};
  }
  INLAY_ALWAYS_INLINE static group_of_sums load(std::int32_t const* from) {
    group_of_sums g;
    for (int i = 0; i < 4; ++i) g.v[i] = _mm_loadu_si128(reinterpret_cast<__m128i const*>(from + 4 * i));
    return g;
  }
  INLAY_ALWAYS_INLINE void store(std::int32_t* to) const {
    for (int i = 0; i < 4; ++i) _mm_storeu_si128(reinterpret_cast<__m128i*>(to + 4 * i), v[i]);
  }
  INLAY_ALWAYS_INLINE void store_sums(std::int32_t* to, int count) const { store_some(*this, to, count); }
  INLAY_ALWAYS_INLINE group_of_sums plus(group_of_sums const& o) const {
    return {{_mm_add_epi32(v[0], o.v[0]), _mm_add_epi32(v[1], o.v[1]), _mm_add_epi32(v[2], o.v[2]),
             _mm_add_epi32(v[3], o.v[3])}};
  }
  INLAY_ALWAYS_INLINE group_of_sums less(std::int32_t times, group_of_sums const& o) const {
    __m128i const t = _mm_set1_epi32(times);
    auto const part = [&](__m128i sum, __m128i other) { return _mm_sub_epi32(sum, products(t, other)); };
    return {{part(v[0], o.v[0]), part(v[1], o.v[1]), part(v[2], o.v[2]), part(v[3], o.v[3])}};
  }
  INLAY_ALWAYS_INLINE group_of_sums requantised(group_of_sums const& multiplier, float low, float high,
                                                std::int32_t zero) const {
    auto const part = [&](__m128i sum, __m128i m) {
      __m128 x = _mm_mul_ps(_mm_cvtepi32_ps(sum), _mm_castsi128_ps(m));
      x = _mm_min_ps(_mm_max_ps(x, _mm_set1_ps(low)), _mm_set1_ps(high));
      return _mm_add_epi32(_mm_cvtps_epi32(x), _mm_set1_epi32(zero));
    };
    return {{part(v[0], multiplier.v[0]), part(v[1], multiplier.v[1]), part(v[2], multiplier.v[2]),
             part(v[3], multiplier.v[3])}};
  }
  INLAY_ALWAYS_INLINE __m128i halves(int i) const { return _mm_packs_epi32(v[2 * i], v[2 * i + 1]); }
#endif
  template <class Byte>
  INLAY_ALWAYS_INLINE void store_bytes(Byte* y, int count) const {
    __m128i const b = std::is_signed_v<Byte> ? _mm_packs_epi16(halves(0), halves(1))
                                             : _mm_packus_epi16(halves(0), halves(1));
    store_first(y, b, count);
  }
};
#else
/// x to the nearest integer, ties to even, plus the zero point.
INLAY_ALWAYS_INLINE int32x4_t rounded_and_moved(float32x4_t x, std::int32_t zero_point) {
#if defined(__aarch64__)
  return vaddq_s32(vcvtnq_s32_f32(x), vdupq_n_s32(zero_point));
#else
  // ARMv7 converts towards zero only: the sum with 1.5 * 2^23 has no fraction (family::saturated).
  int32x4_t const bits = vreinterpretq_s32_f32(vaddq_f32(x, vdupq_n_f32(12582912.0f)));
  return vaddq_s32(bits, vdupq_n_s32(zero_point - 0x4b400000));
#endif
}

/// The lower halves of a and b.
INLAY_ALWAYS_INLINE int16x8_t narrowed(int32x4_t a, int32x4_t b) {
#if defined(__aarch64__)
  return vcombine_s16(vmovn_s32(a), vmovn_s32(b));
#else
  int16x8_t both;
  asm("vmovn.i32 %e0, %q1\n\tvmovn.i32 %f0, %q2" : "=&w"(both) : "w"(a), "w"(b));
  return both;
#endif
}

struct group_of_sums {
  static constexpr int parts = byte_machine::group / 4;
  int32x4_t v[parts];

#if defined(__aarch64__) && defined(__ARM_FEATURE_DOTPROD)
  INLAY_ALWAYS_INLINE static group_of_sums of(int32x4_t const* s) { return {{s[0], s[1], s[2], s[3]}}; }
#else
  INLAY_ALWAYS_INLINE static group_of_sums of(byte_machine::sum const* s) { return {{s->low, s->high}}; }
#endif
  INLAY_ALWAYS_INLINE static group_of_sums load(std::int32_t const* from) {
    group_of_sums g;
    for (int i = 0; i < parts; ++i) g.v[i] = vld1q_s32(from + 4 * i);
    return g;
  }
  INLAY_ALWAYS_INLINE void store(std::int32_t* to) const {
    for (int i = 0; i < parts; ++i) vst1q_s32(to + 4 * i, v[i]);
  }
  INLAY_ALWAYS_INLINE void store_sums(std::int32_t* to, int count) const { store_some(*this, to, count); }
  INLAY_ALWAYS_INLINE group_of_sums plus(group_of_sums const& o) const {
    group_of_sums g;
    for (int i = 0; i < parts; ++i) g.v[i] = vaddq_s32(v[i], o.v[i]);
    return g;
  }
  INLAY_ALWAYS_INLINE group_of_sums less(std::int32_t times, group_of_sums const& o) const {
    group_of_sums g;
    for (int i = 0; i < parts; ++i) g.v[i] = vmlsq_n_s32(v[i], o.v[i], times);
    return g;
  }
  INLAY_ALWAYS_INLINE group_of_sums requantised(group_of_sums const& multiplier, float low, float high,
                                                std::int32_t zero) const {
    group_of_sums g;
    for (int i = 0; i < parts; ++i) {
      float32x4_t x = vmulq_f32(vcvtq_f32_s32(v[i]), vreinterpretq_f32_s32(multiplier.v[i]));
      x = vminq_f32(vmaxq_f32(x, vdupq_n_f32(low)), vdupq_n_f32(high));
      g.v[i] = rounded_and_moved(x, zero);
    }
    return g;
  }
  template <class Byte>
  INLAY_ALWAYS_INLINE void store_bytes(Byte* y, int count) const {
    auto* const to = reinterpret_cast<std::int8_t*>(y);
    for (int i = 0; i < parts; i += 2, count -= 8) {
      int8x8_t const b = vmovn_s16(narrowed(v[i], v[i + 1]));
      if (count >= 8) {
        vst1_s8(to + 4 * i, b);
      } else {
        std::int8_t all[8];
        vst1_s8(all, b);
        for (int j = 0; j < count; ++j) to[4 * i + j] = all[j];
      }
    }
  }
};
/// Four sums times their multipliers, rounded to the nearest integer, ties to even; the upper halves are open.
INLAY_ALWAYS_INLINE int16x8_t rounded_halves(int32x4_t sums, float32x4_t multipliers) {
  float32x4_t const x = vmulq_f32(vcvtq_f32_s32(sums), multipliers);
#if defined(__aarch64__)
  return vreinterpretq_s16_s32(vcvtnq_s32_f32(x));
#else
  // The lower half of the sum with 1.5 * 2^23 is the integer (rounded_and_moved).
  return vreinterpretq_s16_f32(vaddq_f32(x, vdupq_n_f32(12582912.0f)));
#endif
}

/// Eight sums, whose products with their multipliers are between -32 000 and 32 000, as int16 plus the zero point.
INLAY_ALWAYS_INLINE int16x8_t rounded_small(int32x4_t low, int32x4_t high, float32x4_t m_low,
                                            float32x4_t m_high, int16x8_t zero) {
  return vqaddq_s16(vuzpq_s16(rounded_halves(low, m_low), rounded_halves(high, m_high)).val[0], zero);
}

/// Stores eight bytes at y, which moves on by `step`.
template <class Byte, class Eight>
INLAY_ALWAYS_INLINE void store_eight(Byte*& y, std::ptrdiff_t step, Eight b) {
#if defined(__aarch64__)
  std::memcpy(y, &b, sizeof b);
  y += step;
#else
  // GCC adds the step in an instruction of its own.
  asm("vst1.8 {%P2}, [%0], %3" : "+r"(y), "=m"(*reinterpret_cast<Byte(*)[8]>(y)) : "w"(b), "r"(step));
#endif
}

/// Stores eight elements at y, which moves on by `step` bytes. Bounded: low and high are not the ends of Byte.
template <bool Bounded, class Byte>
INLAY_ALWAYS_INLINE void store_small(int16x8_t elements, std::int32_t low, std::int32_t high, Byte*& y,
                                     std::ptrdiff_t step) {
  if constexpr (std::is_signed_v<Byte>) {
    int8x8_t b = vqmovn_s16(elements);
    if constexpr (Bounded)
      b = vmin_s8(vmax_s8(b, vdup_n_s8(static_cast<std::int8_t>(low))),
                  vdup_n_s8(static_cast<std::int8_t>(high)));
    store_eight(y, step, b);
  } else {
    uint8x8_t b = vqmovun_s16(elements);
    if constexpr (Bounded)
      b = vmin_u8(vmax_u8(b, vdup_n_u8(static_cast<std::uint8_t>(low))),
                  vdup_n_u8(static_cast<std::uint8_t>(high)));
    store_eight(y, step, b);
  }
}

#if !defined(__aarch64__)
/// 1.5 * 2^23 (rounded_and_moved) and the even one of a zero point and what is one less. A tie of a product plus that
/// goes to the even sum, and so does the product.
INLAY_ALWAYS_INLINE float magic_with_even(std::int32_t zero_point) {
  return 12582912.0f + static_cast<float>(zero_point & ~1);
}

/// What make_fours() loads.
struct small_columns {
  std::int32_t start[4][8];       ///< of the sums of each pixel
  std::int32_t multiplier[8];     ///< bits of floats
  float magic[8][4];              ///< what is added to four products each
  std::int8_t low[16], high[16];  ///< bounds of elements
  std::int8_t const* w;
  std::uint32_t const* texts;  ///< of steps
  std::ptrdiff_t back_x,
      back_y;  ///< from behind the last four pixels to those that are made at the end; 0 for none

  /// Of a group of columns, whose starts and bits of multipliers are given.
  small_columns(std::int32_t const* starts, std::int32_t const* multipliers, std::int32_t least,
                std::int32_t most, std::int32_t zero) {
    for (int i = 0; i < 8; i += 4) {
      for (auto& pixel : start) vst1q_s32(pixel + i, vld1q_s32(starts + i));
      vst1q_s32(multiplier + i, vld1q_s32(multipliers + i));
    }
    for (auto& four : magic) vst1q_f32(four, vdupq_n_f32(magic_with_even(zero)));
    vst1q_s8(low, vdupq_n_s8(static_cast<std::int8_t>(least)));
    vst1q_s8(high, vdupq_n_s8(static_cast<std::int8_t>(most)));
  }
};

/// `count` times four pixels, one at least, times a whole group of columns, whose sums become elements where they are:
/// rounded_small() as a text, since sums, weights and temporaries take all registers. vmla rounds the product and then
/// the sum, which has no fraction; a tie goes to the even one, as it does without the zero point, since that is even.
/// Each step ends with a load of the place of the next, texts_of_steps, and the last with that of one of two ends;
/// before, where the text lies is added to all. Bounded: low and high are not the ends of Byte. `gap` leads from behind
/// what is read of the first of four pixels to the next four.
template <bool Bounded, class Byte>
INLAY_ALWAYS_INLINE void make_fours(std::int8_t const* x, std::ptrdiff_t x_pixel, std::ptrdiff_t gap,
                                    byte_machine::texts_of_steps& texts, small_columns& columns, Byte* y,
                                    std::ptrdiff_t y_pixel, int count) {
  static_assert(offsetof(small_columns, multiplier) == 128 && offsetof(small_columns, w) == 128 + 192 &&
                offsetof(small_columns, texts) == 324 && offsetof(small_columns, back_x) == 328);
  using steps = byte_machine::texts_of_steps;
  columns.texts = texts.first();
  int more = texts.number_of_eights();
  std::uint64_t place;  // of weights, and of words
#if defined(__thumb__)
#define INLAY_ADDRESS_OF_STEPS "adr %Q[w], 2f\n\tadd %Q[w], %Q[w], #1\n\t"
#define INLAY_WIDE_BRANCH "b.w"
#else
#define INLAY_ADDRESS_OF_STEPS "adr %Q[w], 2f\n\t"
#define INLAY_WIDE_BRANCH "b"
#endif
#define INLAY_ROUND(low, high, to, next_to) \
  "vmla.f32 " to ", " low                   \
  ", q0\n\t"                                \
  "vmla.f32 " next_to ", " high             \
  ", q1\n\t"                                \
  "vuzp.16 " to ", " next_to "\n\t"
#define INLAY_ROUND_FOUR_PIXELS                                                                         \
  "vldmia %[more]!, {d0-d15}\n\t"                                                                       \
  "vcvt.f32.s32 q8, q8\n\tvcvt.f32.s32 q9, q9\n\t"                                                      \
  "vcvt.f32.s32 q10, q10\n\tvcvt.f32.s32 q11, q11\n\t"                                                  \
  "vcvt.f32.s32 q12, q12\n\tvcvt.f32.s32 q13, q13\n\t"                                                  \
  "vcvt.f32.s32 q14, q14\n\tvcvt.f32.s32 q15, q15\n\t" INLAY_ROUND("q8", "q9", "q2", "q3") INLAY_ROUND( \
      "q10", "q11", "q4", "q5") "vldmia %[more]!, {d16-d23}\n\t" INLAY_ROUND("q12", "q13", "q6", "q7")  \
      INLAY_ROUND("q14", "q15", "q8", "q9")
#define INLAY_NEXT_STEP "ldr pc, [%R[w]], #4\n\t"
#define INLAY_NO_BOUNDS(q)
#define INLAY_BOUNDS_S8(q) "vmax.s8 " q ", " q ", q10\n\tvmin.s8 " q ", " q ", q11\n\t"
#define INLAY_BOUNDS_U8(q) "vmax.u8 " q ", " q ", q10\n\tvmin.u8 " q ", " q ", q11\n\t"
#define INLAY_MAKE_FOURS(narrow, bound) \
  asm volatile(                                                                                          \
      INLAY_ADDRESS_OF_STEPS                                                                             \
      "vdup.32 q0, %Q[w]\n\t"                                                                            \
      "ldr %R[w], [%[columns], #324]\n\t"                                                                \
      "1: vldmia %R[w], {d2-d5}\n\t"                                                                     \
      "vadd.i32 q1, q1, q0\n\tvadd.i32 q2, q2, q0\n\t"                                                   \
      "vstmia %R[w]!, {d2-d5}\n\t"                                                                       \
      "subs %[more], %[more], #1\n\t"                                                                    \
      "bne 1b\n\t"                                                                                       \
      "add %[more], %[columns], #128\n\t"                                                                \
      "ldrd %Q[w], %R[w], [%[more], #192]\n\t"                                                           \
      "1: vldmia %[columns], {d16-d31}\n\t"                                                              \
      INLAY_NEXT_STEP                                                                                    \
      ".balign 4\n\t"                                                                                    \
      "2:\n\t"                                                                                           \
      INLAY_STEP_OF_FOUR_PIXELS(INLAY_TWO_PRODUCTS, INLAY_TWO_PRODUCTS) INLAY_NEXT_STEP                  \
      INLAY_STEP_OF_FOUR_PIXELS(INLAY_FOUR_PRODUCTS, INLAY_TWO_PRODUCTS) INLAY_NEXT_STEP                 \
      INLAY_STEP_OF_FOUR_PIXELS(INLAY_TWO_PRODUCTS, INLAY_FOUR_PRODUCTS) INLAY_NEXT_STEP                 \
      ".space 16\n\t"                                                                                    \
      INLAY_STEP_OF_FOUR_PIXELS(INLAY_FOUR_PRODUCTS, INLAY_FOUR_PRODUCTS) INLAY_NEXT_STEP                \
      "3:\n\t"                                                                                           \
      INLAY_ROUND_FOUR_PIXELS                                                                            \
      "vmov.i16 q0, #1\n\t"                                                                              \
      "vadd.i16 q2, q2, q0\n\tvadd.i16 q4, q4, q0\n\t"                                                   \
      "vadd.i16 q6, q6, q0\n\tvadd.i16 q8, q8, q0\n\t"                                                   \
      INLAY_WIDE_BRANCH " 5f\n\t"                                                                        \
      "4:\n\t"                                                                                           \
      INLAY_ROUND_FOUR_PIXELS                                                                            \
      "5:\n\t"                                                                                           \
      narrow " d4, q2\n\t" narrow " d5, q4\n\t" narrow " d6, q6\n\t" narrow " d7, q8\n\t"                \
      bound("q2") bound("q3")                                                                            \
      "vst1.8 {d4}, [%[y]], %[y_pixel]\n\tvst1.8 {d5}, [%[y]], %[y_pixel]\n\t"                           \
      "vst1.8 {d6}, [%[y]], %[y_pixel]\n\tvst1.8 {d7}, [%[y]], %[y_pixel]\n\t"                           \
      "ldrd %Q[w], %R[w], [%[more]], #-192\n\t"                                                          \
      "add %[x], %[x], %[gap]\n\t"                                                                       \
      "subs %[count], %[count], #1\n\t"                                                                  \
      "bne 1b\n\t"                                                                                       \
      "ldr %[count], [%[columns], #328]\n\t"                                                             \
      "cmp %[count], #0\n\t"                                                                             \
      "beq 6f\n\t"                                                                                       \
      "sub %[x], %[x], %[count]\n\t"                                                                     \
      "ldr %[count], [%[columns], #332]\n\t"                                                             \
      "sub %[y], %[y], %[count]\n\t"                                                                     \
      "mov %[count], #0\n\t"                                                                             \
      "str %[count], [%[columns], #328]\n\t"                                                             \
      "mov %[count], #1\n\t"                                                                             \
      "b 1b\n\t"                                                                                         \
      ".if 3b - 2b - %c[end_if_odd] || 4b - 2b - %c[end]\n\t"                                            \
      ".error \"steps lie elsewhere\"\n\t"                                                               \
      ".endif\n\t"                                                                                       \
      "6:"                                                                                               \
      : [x] "+r"(x), [y] "+r"(y), [w] "=&r"(place), [more] "+r"(more), [count] "+r"(count)               \
      : [x_pixel] "r"(x_pixel), [back] "r"(byte_machine::back(x_pixel)), [y_pixel] "r"(y_pixel),         \
        [gap] "r"(gap), [columns] "r"(&columns), [end_if_odd] "i"(4 * steps::end_if_odd),                \
        [end] "i"(4 * steps::end)                                                                        \
      : INLAY_REGISTERS_OF_STEPS, "q8", "q9", "q10", "q11", "q12", "q13", "q14", "q15")
  if constexpr (Bounded && std::is_signed_v<Byte>) INLAY_MAKE_FOURS("vqmovn.s16", INLAY_BOUNDS_S8);
  else if constexpr (Bounded) INLAY_MAKE_FOURS("vqmovun.s16", INLAY_BOUNDS_U8);
  else if constexpr (std::is_signed_v<Byte>) INLAY_MAKE_FOURS("vqmovn.s16", INLAY_NO_BOUNDS);
  else INLAY_MAKE_FOURS("vqmovun.s16", INLAY_NO_BOUNDS);
#undef INLAY_MAKE_FOURS
#undef INLAY_BOUNDS_U8
#undef INLAY_BOUNDS_S8
#undef INLAY_NO_BOUNDS
#undef INLAY_NEXT_STEP
#undef INLAY_ROUND_FOUR_PIXELS
#undef INLAY_ROUND
#undef INLAY_WIDE_BRANCH
#undef INLAY_ADDRESS_OF_STEPS
}
#undef INLAY_PAIRS_OF_PIXEL
#undef INLAY_FOUR_PRODUCTS
#undef INLAY_TWO_PRODUCTS
#undef INLAY_PRODUCTS_OF_PIXEL
#undef INLAY_STEP_OF_FOUR_PIXELS
#undef INLAY_REGISTERS_OF_STEPS
#endif
#endif

}  // namespace detail

/// Copies Count bytes, 8 or 16. On ARMv7 GCC makes words of std::memcpy.
template <int Count>
INLAY_ALWAYS_INLINE void copy_bytes(void const* from, void* to) {
#if defined(__ARM_NEON)
  auto const* const f = static_cast<std::int8_t const*>(from);
  auto* const t = static_cast<std::int8_t*>(to);
  if constexpr (Count == 8) vst1_s8(t, vld1_s8(f));
  else vst1q_s8(t, vld1q_s8(f));
#else
  std::memcpy(to, from, Count);
#endif
}

/// The sum of `count` bytes.
template <class Byte>
INLAY_ALWAYS_INLINE std::int32_t sum_of_bytes(Byte const* x, int count) {
  std::int32_t sum = 0;
#if defined(__SSE2__)
  // Bytes are summed without signs: int8 128 higher.
  __m128i const moved = _mm_set1_epi8(std::is_signed_v<Byte> ? -128 : 0), zero = _mm_setzero_si128();
  if (std::is_signed_v<Byte>) sum = -128 * (count - count % 4);
  __m128i sums = zero;
  auto const add = [&](__m128i bytes, __m128i m) {
    sums = _mm_add_epi32(sums, _mm_sad_epu8(_mm_xor_si128(bytes, m), zero));
  };
  for (; count >= 16; count -= 16, x += 16) add(_mm_loadu_si128(reinterpret_cast<__m128i const*>(x)), moved);
  if (count >= 8) {
    add(_mm_loadl_epi64(reinterpret_cast<__m128i const*>(x)), _mm_move_epi64(moved));
    count -= 8, x += 8;
  }
  if (count >= 4) {
    std::int32_t four;
    std::memcpy(&four, x, sizeof four);
    add(_mm_cvtsi32_si128(four), _mm_srli_si128(moved, 12));
    count -= 4, x += 4;
  }
  sum += _mm_cvtsi128_si32(_mm_add_epi32(sums, _mm_unpackhi_epi64(sums, sums)));
#elif defined(__ARM_NEON)
  int32x4_t sums = vdupq_n_s32(0);
  for (; count >= 16; count -= 16, x += 16) {
    if constexpr (std::is_signed_v<Byte>) sums = vpadalq_s16(sums, vpaddlq_s8(vld1q_s8(x)));
    else sums = vreinterpretq_s32_u32(vpadalq_u16(vreinterpretq_u32_s32(sums), vpaddlq_u8(vld1q_u8(x))));
  }
  int32x2_t const two = vadd_s32(vget_low_s32(sums), vget_high_s32(sums));
  sum = vget_lane_s32(two, 0) + vget_lane_s32(two, 1);
#endif
  for (; count > 0; --count) sum += *x++;
  return sum;
}

/// Bytes of three planes, which lie a distance apart, side by side; returns how many of each.
template <class Byte>
INLAY_ALWAYS_INLINE int interleave_planes([[maybe_unused]] Byte const* x,
                                          [[maybe_unused]] std::ptrdiff_t distance,
                                          [[maybe_unused]] int count, [[maybe_unused]] Byte* to) {
  int done = 0;
#if defined(__ARM_NEON)
  auto const* from = reinterpret_cast<std::int8_t const*>(x);
  auto* t = reinterpret_cast<std::int8_t*>(to);
  for (; done + 16 <= count; done += 16, from += 16, t += 48) {
    int8x16x3_t const planes = {{vld1q_s8(from), vld1q_s8(from + distance), vld1q_s8(from + 2 * distance)}};
    vst3q_s8(t, planes);
  }
#endif
  return done;
}

#if defined(__ARM_NEON) && !defined(__aarch64__)
using detail::make_fours;
using detail::small_columns;
#endif
using byte_machine = detail::byte_machine;
using detail::group_of_sums;
using detail::pair_of_columns;

/// Sums of a tile: Pixels pixels by Groups groups of columns, or by those that the first Registers of one group hold. As in simd::tile, every access to the sums is unrolled by
/// pack expansion, so that they stay in registers.
template <int Pixels, int Groups, int Registers = byte_machine::sums>
class byte_tile {
  using machine = byte_machine;
  static constexpr std::size_t pixels = Pixels, sums = std::size_t{Groups} * Registers;
  static_assert(Registers == machine::sums || Groups == 1);
  static_assert(Pixels <= 12);

 public:
  INLAY_ALWAYS_INLINE byte_tile() { clear(std::make_index_sequence<pixels * sums>{}); }

  /// sum[p][c] += x[p][k] * w[k][c] for `steps` times machine::rows rows. Pixels of x are x_pixel bytes apart; w is
  /// what arrange() makes, groups interleaved. Careful: some weight is -128.
  template <bool Careful, class Byte>
  INLAY_ALWAYS_INLINE void accumulate(Byte const* x, std::ptrdiff_t x_pixel, std::int8_t const* w,
                                      int steps) {
#if defined(__ARM_NEON) && !defined(__aarch64__)
    if constexpr (Pixels == 4 && !Careful && std::is_signed_v<Byte>)
      return machine::add_steps(x, x_pixel, w, steps, sum);
#endif
    accumulate<Careful>(x, x_pixel, w, steps, std::make_index_sequence<(pixels + 2) / 3>{});
  }

  template <int Pixel>
  INLAY_ALWAYS_INLINE group_of_sums group() const {
    return group_of(sum + Pixel * sums);
  }

  /// As int32 [Pixels][Groups * machine::group].
  INLAY_ALWAYS_INLINE void store(std::int32_t* to) const {
    store(to, std::make_index_sequence<pixels * Groups>{});
  }

 private:
  typename machine::sum sum[pixels * sums];

  INLAY_ALWAYS_INLINE static group_of_sums group_of(machine::sum const* first) {
    if constexpr (Registers == machine::sums) {
      return group_of_sums::of(first);
    } else {
      return [&]<std::size_t... I>(std::index_sequence<I...>) {
        typename machine::sum const all[] = {(I < Registers ? first[I % Registers] : machine::zero())...};
        return group_of_sums::of(all);
      }(std::make_index_sequence<std::size_t{machine::sums}>{});
    }
  }

  /// Every third pixel has a pointer: addresses of the two behind it are a pointer plus one or two distances.
  template <bool Careful, class Byte, std::size_t... T>
  INLAY_ALWAYS_INLINE void accumulate(Byte const* x, std::ptrdiff_t x_pixel, std::int8_t const* w, int steps,
                                      std::index_sequence<T...>) {
    Byte const* at[] = {x + static_cast<std::ptrdiff_t>(3 * T) * x_pixel...};
    for (; steps > 0; --steps, w += Groups * machine::step_bytes) {
      if constexpr (pixels < sums)
        step_by_columns<Careful>(at, x_pixel, w, std::make_index_sequence<pixels>{},
                                 std::make_index_sequence<sums>{});
      else
        step_by_rows<Careful>(at, x_pixel, w, std::make_index_sequence<pixels>{},
                              std::make_index_sequence<sums>{});
      (advance(at[T]), ...);
    }
  }

  template <std::size_t... I>
  INLAY_ALWAYS_INLINE void store(std::int32_t* to, std::index_sequence<I...>) const {
    (group_of(sum + I * Registers).store(to + I * machine::group), ...);
  }
  template <std::size_t... I>
  INLAY_ALWAYS_INLINE void clear(std::index_sequence<I...>) {
    ((sum[I] = machine::zero()), ...);
  }

  /// The empty statement keeps the pointers out of vector registers.
  template <class Byte>
  INLAY_ALWAYS_INLINE static void advance(Byte const*& p) {
    p += machine::rows;
    asm("" : "+r"(p));
  }

  template <std::size_t P, class Byte>
  INLAY_ALWAYS_INLINE static machine::bytes load_pixel(Byte const* const* at, std::ptrdiff_t x_pixel) {
    return machine::load(at[P / 3] + static_cast<std::ptrdiff_t>(P % 3) * x_pixel);
  }
  template <std::size_t V>
  INLAY_ALWAYS_INLINE static machine::weight load_weight(std::int8_t const* w) {
    return machine::load_weight(w + V / machine::sums * machine::step_bytes, V % machine::sums);
  }

  /// Either what belongs to the columns or what belongs to the pixels waits in registers, whichever is less.
  template <bool Careful, class Byte, std::size_t... P, std::size_t... V>
  INLAY_ALWAYS_INLINE void step_by_rows(Byte const* const* at, std::ptrdiff_t x_pixel, std::int8_t const* w,
                                        std::index_sequence<P...>, std::index_sequence<V...>) {
    typename machine::weight const column[] = {load_weight<V>(w)...};
    (multiply_row<Careful, P>(load_pixel<P>(at, x_pixel), column, std::index_sequence<V...>{}), ...);
  }
  template <bool Careful, std::size_t P, std::size_t... V>
  INLAY_ALWAYS_INLINE void multiply_row(machine::bytes const& x, machine::weight const* column,
                                        std::index_sequence<V...>) {
    ((sum[P * sums + V] = machine::template multiply_add<Careful>(sum[P * sums + V], x, column[V])), ...);
  }
  template <bool Careful, class Byte, std::size_t... P, std::size_t... V>
  INLAY_ALWAYS_INLINE void step_by_columns(Byte const* const* at, std::ptrdiff_t x_pixel,
                                           std::int8_t const* w, std::index_sequence<P...>,
                                           std::index_sequence<V...>) {
    typename machine::bytes const pixel[] = {load_pixel<P>(at, x_pixel)...};
    (multiply_column<Careful, V>(pixel, load_weight<V>(w), std::index_sequence<P...>{}), ...);
  }
  template <bool Careful, std::size_t V, std::size_t... P>
  INLAY_ALWAYS_INLINE void multiply_column(machine::bytes const* pixel, machine::weight column,
                                           std::index_sequence<P...>) {
    ((sum[P * sums + V] = machine::template multiply_add<Careful>(sum[P * sums + V], pixel[P], column)), ...);
  }
};

#else
inline constexpr bool has_byte_tiles = false;
#endif

}  // namespace inlay::simd
