// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/simd/bytes.hpp>

/// Products of bytes channel by channel, as a depthwise convolution has them: lanes of sums belong to channels, and a
/// step adds the products of a few taps, whose bytes lie apart. Sums are int32 and wrap around; no step saturates, as
/// simd/bytes.hpp says.
namespace inlay::simd {

#if defined(__SSE2__) || defined(__ARM_NEON)

/// Most channels that are computed together; less are 16 or 8.
#if defined(__AVX2__)
inline constexpr int most_channels_together = 32;
#else
inline constexpr int most_channels_together = 16;
#endif

namespace detail {

#if defined(__SSE2__)

#if defined(__AVX512VNNI__) && defined(__AVX512VL__) || defined(__AVXVNNI__)
#define INLAY_CHANNELS_BY_VNNI 1
#endif

/// The operations of one width of registers. unpack() interleaves within halves of 16 bytes, and narrow() puts the
/// halves together in the order in which unpacking has taken them apart.
struct bytes_of_128 {
  using reg = __m128i;
  template <class T>
  INLAY_ALWAYS_INLINE static reg load(T const* p) {
    return _mm_loadu_si128(reinterpret_cast<reg const*>(p));
  }
  INLAY_ALWAYS_INLINE static void store(void* p, reg x) { _mm_storeu_si128(static_cast<reg*>(p), x); }
  INLAY_ALWAYS_INLINE static reg zero() { return _mm_setzero_si128(); }
  INLAY_ALWAYS_INLINE static reg all(int byte) { return _mm_set1_epi8(static_cast<char>(byte)); }
  INLAY_ALWAYS_INLINE static reg flip(reg x) { return _mm_xor_si128(x, all(-128)); }
  INLAY_ALWAYS_INLINE static reg low8(reg a, reg b) { return _mm_unpacklo_epi8(a, b); }
  INLAY_ALWAYS_INLINE static reg high8(reg a, reg b) { return _mm_unpackhi_epi8(a, b); }
  INLAY_ALWAYS_INLINE static reg low16(reg a, reg b) { return _mm_unpacklo_epi16(a, b); }
  INLAY_ALWAYS_INLINE static reg high16(reg a, reg b) { return _mm_unpackhi_epi16(a, b); }
  INLAY_ALWAYS_INLINE static reg below_zero(reg x) { return _mm_cmpgt_epi8(zero(), x); }
  INLAY_ALWAYS_INLINE static reg add(reg a, reg b) { return _mm_add_epi32(a, b); }
  INLAY_ALWAYS_INLINE static reg less_product(reg s, reg a, reg b) {
    return _mm_sub_epi32(s, products(a, b));
  }
#if defined(INLAY_CHANNELS_BY_VNNI)
  INLAY_ALWAYS_INLINE static reg multiply_add(reg s, reg x, reg w) {
#if defined(__AVXVNNI__)
    return _mm_dpbusd_avx_epi32(s, x, w);
#else
    return _mm_dpbusd_epi32(s, x, w);
#endif
  }
#else
  INLAY_ALWAYS_INLINE static reg multiply_add(reg s, reg x, reg w) {
    return _mm_add_epi32(s, _mm_madd_epi16(x, w));
  }
#endif
  INLAY_ALWAYS_INLINE static reg requantised(reg sum, reg multiplier, float low, float high,
                                             std::int32_t zero_point) {
    __m128 x = _mm_mul_ps(_mm_cvtepi32_ps(sum), _mm_castsi128_ps(multiplier));
    x = _mm_min_ps(_mm_max_ps(x, _mm_set1_ps(low)), _mm_set1_ps(high));
    return _mm_add_epi32(_mm_cvtps_epi32(x), _mm_set1_epi32(zero_point));
  }
  template <class Byte>
  INLAY_ALWAYS_INLINE static reg narrow(reg a, reg b, reg c, reg d) {
    reg const ab = _mm_packs_epi32(a, b), cd = _mm_packs_epi32(c, d);
    return std::is_signed_v<Byte> ? _mm_packs_epi16(ab, cd) : _mm_packus_epi16(ab, cd);
  }
};

#if defined(__AVX2__)
struct bytes_of_256 {
  using reg = __m256i;
  template <class T>
  INLAY_ALWAYS_INLINE static reg load(T const* p) {
    return _mm256_loadu_si256(reinterpret_cast<reg const*>(p));
  }
  INLAY_ALWAYS_INLINE static void store(void* p, reg x) { _mm256_storeu_si256(static_cast<reg*>(p), x); }
  INLAY_ALWAYS_INLINE static reg zero() { return _mm256_setzero_si256(); }
  INLAY_ALWAYS_INLINE static reg all(int byte) { return _mm256_set1_epi8(static_cast<char>(byte)); }
  INLAY_ALWAYS_INLINE static reg flip(reg x) { return _mm256_xor_si256(x, all(-128)); }
  INLAY_ALWAYS_INLINE static reg low8(reg a, reg b) { return _mm256_unpacklo_epi8(a, b); }
  INLAY_ALWAYS_INLINE static reg high8(reg a, reg b) { return _mm256_unpackhi_epi8(a, b); }
  INLAY_ALWAYS_INLINE static reg low16(reg a, reg b) { return _mm256_unpacklo_epi16(a, b); }
  INLAY_ALWAYS_INLINE static reg high16(reg a, reg b) { return _mm256_unpackhi_epi16(a, b); }
  INLAY_ALWAYS_INLINE static reg below_zero(reg x) { return _mm256_cmpgt_epi8(zero(), x); }
  INLAY_ALWAYS_INLINE static reg add(reg a, reg b) { return _mm256_add_epi32(a, b); }
  INLAY_ALWAYS_INLINE static reg less_product(reg s, reg a, reg b) {
    return _mm256_sub_epi32(s, _mm256_mullo_epi32(a, b));
  }
#if defined(INLAY_CHANNELS_BY_VNNI)
  INLAY_ALWAYS_INLINE static reg multiply_add(reg s, reg x, reg w) {
#if defined(__AVXVNNI__)
    return _mm256_dpbusd_avx_epi32(s, x, w);
#else
    return _mm256_dpbusd_epi32(s, x, w);
#endif
  }
#else
  INLAY_ALWAYS_INLINE static reg multiply_add(reg s, reg x, reg w) {
    return _mm256_add_epi32(s, _mm256_madd_epi16(x, w));
  }
#endif
  INLAY_ALWAYS_INLINE static reg requantised(reg sum, reg multiplier, float low, float high,
                                             std::int32_t zero_point) {
    __m256 x = _mm256_mul_ps(_mm256_cvtepi32_ps(sum), _mm256_castsi256_ps(multiplier));
    x = _mm256_min_ps(_mm256_max_ps(x, _mm256_set1_ps(low)), _mm256_set1_ps(high));
    return _mm256_add_epi32(_mm256_cvtps_epi32(x), _mm256_set1_epi32(zero_point));
  }
  template <class Byte>
  INLAY_ALWAYS_INLINE static reg narrow(reg a, reg b, reg c, reg d) {
    reg const ab = _mm256_packs_epi32(a, b), cd = _mm256_packs_epi32(c, d);
    return std::is_signed_v<Byte> ? _mm256_packs_epi16(ab, cd) : _mm256_packus_epi16(ab, cd);
  }
};
template <int Channels>
using bytes_of = std::conditional_t<Channels == 32, bytes_of_256, bytes_of_128>;
#else
template <int Channels>
using bytes_of = bytes_of_128;
#endif

template <int Channels>
INLAY_ALWAYS_INLINE typename bytes_of<Channels>::reg load_channels(void const* p) {
  if constexpr (Channels == 8) return _mm_loadl_epi64(static_cast<__m128i const*>(p));
  else return bytes_of<Channels>::load(static_cast<std::int8_t const*>(p));
}

/// Sums of Channels channels: register v has channels 4 * v to 4 * v + 3, and those 16 further in its second half.
template <int Channels>
struct channel_sums {
  using ops = bytes_of<Channels>;
  using reg = typename ops::reg;
  static constexpr int registers = Channels == 8 ? 2 : 4;
#if defined(INLAY_CHANNELS_BY_VNNI)
  static constexpr int taps = 4;  ///< of a step
#else
  static constexpr int taps = 2;
#endif
  static constexpr int step_bytes = registers * static_cast<int>(sizeof(reg));  ///< of arranged weights
  static constexpr bool needs_care = false;
  /// x is taken unsigned.
  template <class Byte>
  static constexpr int moved = std::is_signed_v<Byte> ? 128 : 0;

  reg s[4];  // those of 8 channels are two

  INLAY_ALWAYS_INLINE channel_sums() : s{ops::zero(), ops::zero(), ops::zero(), ops::zero()} {}

  /// Bytes of the taps of a step, side by side for each channel; extended to int16 where products are made so.
  struct interleaved {
    reg v[4];
  };
  template <bool Signed>
  INLAY_ALWAYS_INLINE static interleaved interleave(reg const (&tap)[static_cast<std::size_t>(taps)]) {
#if defined(INLAY_CHANNELS_BY_VNNI)
    reg const a = ops::low8(tap[0], tap[1]), b = ops::low8(tap[2], tap[3]);
    if constexpr (Channels == 8) return {{ops::low16(a, b), ops::high16(a, b), a, a}};
    reg const c = ops::high8(tap[0], tap[1]), d = ops::high8(tap[2], tap[3]);
    return {{ops::low16(a, b), ops::high16(a, b), ops::low16(c, d), ops::high16(c, d)}};
#else
    reg const a = ops::low8(tap[0], tap[1]), upper_a = Signed ? ops::below_zero(a) : ops::zero();
    if constexpr (Channels == 8) return {{ops::low8(a, upper_a), ops::high8(a, upper_a), a, a}};
    reg const b = ops::high8(tap[0], tap[1]), upper_b = Signed ? ops::below_zero(b) : ops::zero();
    return {{ops::low8(a, upper_a), ops::high8(a, upper_a), ops::low8(b, upper_b), ops::high8(b, upper_b)}};
#endif
  }

  /// Arranges the weights of a step, of which `count` taps exist, `distance` bytes apart.
  static void arrange(std::int8_t const* w, std::ptrdiff_t distance, int count, std::int8_t* to) {
    reg tap[static_cast<std::size_t>(taps)];
    for (int t = 0; t < taps; ++t)
      tap[t] = t < count ? load_channels<Channels>(w + t * distance) : ops::zero();
    interleaved const all = interleave<true>(tap);
    for (int v = 0; v < registers; ++v) ops::store(to + v * static_cast<int>(sizeof(reg)), all.v[v]);
  }

  INLAY_ALWAYS_INLINE void add(interleaved const& x, std::int8_t const* w) {
    constexpr int bytes = sizeof(reg);
    s[0] = ops::multiply_add(s[0], x.v[0], ops::load(w));
    s[1] = ops::multiply_add(s[1], x.v[1], ops::load(w + bytes));
    if constexpr (Channels > 8) {
      s[2] = ops::multiply_add(s[2], x.v[2], ops::load(w + 2 * bytes));
      s[3] = ops::multiply_add(s[3], x.v[3], ops::load(w + 3 * bytes));
    }
  }
  /// Adds the products of a step whose taps lie at at[t][channel].
  template <bool, class Byte>
  INLAY_ALWAYS_INLINE void add(Byte const* const* at, std::ptrdiff_t channel, std::int8_t const* w) {
    auto const load = [&](int t) {
      reg const x = load_channels<Channels>(at[t] + channel);
      return std::is_signed_v<Byte> ? ops::flip(x) : x;
    };
#if defined(INLAY_CHANNELS_BY_VNNI)
    reg const tap[] = {load(0), load(1), load(2), load(3)};
#else
    reg const tap[] = {load(0), load(1)};
#endif
    add(interleave<false>(tap), w);
  }
  /// Adds the weights themselves.
  INLAY_ALWAYS_INLINE void add_weights(std::int8_t const* w) {
    reg tap[static_cast<std::size_t>(taps)];
    for (reg& t : tap) t = ops::all(1);
    add(interleave<false>(tap), w);
  }

  /// Where channel c is in an array that start and multipliers are loaded from.
  static constexpr int place(int c) { return Channels == 32 ? c % 16 / 4 * 8 + c / 16 * 4 + c % 4 : c; }

  INLAY_ALWAYS_INLINE void store(std::int32_t* to) const {
    for (int v = 0; v < registers; ++v) ops::store(to + v * static_cast<int>(sizeof(reg) / 4), s[v]);
  }

  /// Takes off other sums times factors, which lie as starts do.
  INLAY_ALWAYS_INLINE void less(channel_sums const& others, std::int32_t const* factors) {
    constexpr int lanes = sizeof(reg) / 4;
    s[0] = ops::less_product(s[0], others.s[0], ops::load(factors));
    s[1] = ops::less_product(s[1], others.s[1], ops::load(factors + lanes));
    if constexpr (Channels > 8) {
      s[2] = ops::less_product(s[2], others.s[2], ops::load(factors + 2 * lanes));
      s[3] = ops::less_product(s[3], others.s[3], ops::load(factors + 3 * lanes));
    }
  }

  template <class Byte>
  INLAY_ALWAYS_INLINE void finish(std::int32_t const* start, float const* multiplier, float low, float high,
                                  std::int32_t zero_point, Byte* y) const {
    constexpr int lanes = sizeof(reg) / 4;
    auto const made = [&](int v) {
      return ops::requantised(ops::add(s[v], ops::load(start + v * lanes)), ops::load(multiplier + v * lanes),
                              low, high, zero_point);
    };
    if constexpr (Channels == 8) {
      reg const a = made(0), b = made(1);
      _mm_storel_epi64(reinterpret_cast<__m128i*>(y), ops::template narrow<Byte>(a, b, a, b));
    } else {
      ops::store(y, ops::template narrow<Byte>(made(0), made(1), made(2), made(3)));
    }
  }
};

#else  // NEON

/// Sums of Channels channels, in fours. Products of two taps are added in int16.
template <int Channels>
struct channel_sums {
  static constexpr int registers = Channels / 4, taps = 2, step_bytes = 2 * Channels;
  static constexpr bool needs_care = true;
  template <class Byte>
  static constexpr int moved = std::is_signed_v<Byte> ? 0 : -128;

  int32x4_t s[4];

  INLAY_ALWAYS_INLINE channel_sums() : s{vdupq_n_s32(0), vdupq_n_s32(0), vdupq_n_s32(0), vdupq_n_s32(0)} {}

  static void arrange(std::int8_t const* w, std::ptrdiff_t distance, int count, std::int8_t* to) {
    for (int t = 0; t < taps; ++t, w += distance, to += Channels)
      for (int c = 0; c < Channels; c += 8) vst1_s8(to + c, t < count ? vld1_s8(w + c) : vdup_n_s8(0));
  }

  /// Careful: some weight is -128.
  template <bool Careful>
  INLAY_ALWAYS_INLINE void add(int first, int8x8_t x, int8x8_t w, int8x8_t x_next, int8x8_t w_next) {
    int16x8_t products = vmull_s8(x, w);
    if constexpr (Careful) {
      s[first] = vaddw_s16(s[first], vget_low_s16(products));
      s[first + 1] = vaddw_s16(s[first + 1], vget_high_s16(products));
      products = vmull_s8(x_next, w_next);
    } else {
      products = vmlal_s8(products, x_next, w_next);
    }
    s[first] = vaddw_s16(s[first], vget_low_s16(products));
    s[first + 1] = vaddw_s16(s[first + 1], vget_high_s16(products));
  }
  template <bool Careful, class Byte>
  INLAY_ALWAYS_INLINE void add(Byte const* const* at, std::ptrdiff_t channel, std::int8_t const* w) {
    auto const* const a = reinterpret_cast<std::int8_t const*>(at[0] + channel);
    auto const* const b = reinterpret_cast<std::int8_t const*>(at[1] + channel);
    if constexpr (Channels == 8) {
      int8x8_t const flip = vdup_n_s8(std::is_signed_v<Byte> ? 0 : -128);
      add<Careful>(0, veor_s8(vld1_s8(a), flip), vld1_s8(w), veor_s8(vld1_s8(b), flip), vld1_s8(w + 8));
    } else {
      int8x16_t x = vld1q_s8(a), x_next = vld1q_s8(b);
      int8x16_t const v = vld1q_s8(w), v_next = vld1q_s8(w + 16);
      if constexpr (!std::is_signed_v<Byte>) {
        x = veorq_s8(x, vdupq_n_s8(-128));
        x_next = veorq_s8(x_next, vdupq_n_s8(-128));
      }
      add<Careful>(0, vget_low_s8(x), vget_low_s8(v), vget_low_s8(x_next), vget_low_s8(v_next));
      add<Careful>(2, vget_high_s8(x), vget_high_s8(v), vget_high_s8(x_next), vget_high_s8(v_next));
    }
  }
  INLAY_ALWAYS_INLINE void add_weights(std::int8_t const* w) {
    int8x8_t const one = vdup_n_s8(1);
    for (int c = 0; c < Channels; c += 8)
      add<false>(c / 4, one, vld1_s8(w + c), one, vld1_s8(w + Channels + c));
  }

  static constexpr int place(int c) { return c; }

  INLAY_ALWAYS_INLINE void store(std::int32_t* to) const {
    for (int v = 0; v < registers; ++v) vst1q_s32(to + 4 * v, s[v]);
  }

  INLAY_ALWAYS_INLINE void less(channel_sums const& others, std::int32_t const* factors) {
    for (int v = 0; v < registers; ++v) s[v] = vmlsq_s32(s[v], others.s[v], vld1q_s32(factors + 4 * v));
  }

  INLAY_ALWAYS_INLINE static int32x4_t requantised(int32x4_t sum, std::int32_t const* start,
                                                   float const* multiplier, float low, float high,
                                                   std::int32_t zero_point) {
    float32x4_t x = vmulq_f32(vcvtq_f32_s32(vaddq_s32(sum, vld1q_s32(start))), vld1q_f32(multiplier));
    x = vminq_f32(vmaxq_f32(x, vdupq_n_f32(low)), vdupq_n_f32(high));
    return rounded_and_moved(x, zero_point);
  }
  template <class Byte>
  INLAY_ALWAYS_INLINE void finish(std::int32_t const* start, float const* multiplier, float low, float high,
                                  std::int32_t zero_point, Byte* y) const {
    auto const made = [&](int v) {
      return requantised(s[v], start + 4 * v, multiplier + 4 * v, low, high, zero_point);
    };
    auto* const to = reinterpret_cast<std::int8_t*>(y);
    vst1_s8(to, vmovn_s16(narrowed(made(0), made(1))));
    if constexpr (Channels == 16) vst1_s8(to + 8, vmovn_s16(narrowed(made(2), made(3))));
  }
};

/// Eight bytes at p, which moves on by `step`.
template <class Byte>
INLAY_ALWAYS_INLINE int8x8_t load_tap(Byte const*& p, std::ptrdiff_t step) {
  int8x8_t tap;
#if defined(__aarch64__)
  tap = vld1_s8(reinterpret_cast<std::int8_t const*>(p));
  p += step;
#else
  // GCC adds the step in an instruction of its own.
  asm("vld1.8 {%P0}, [%1], %2" : "=w"(tap), "+r"(p) : "r"(step), "m"(*reinterpret_cast<Byte const(*)[8]>(p)));
#endif
  return std::is_signed_v<Byte> ? tap : veor_s8(tap, vdup_n_s8(-128));
}

/// Rows of x that a window of three by three reads: from one column to the next in bytes, and from the third column to
/// the next window; both 0 for a row that lies outside.
template <class Byte>
struct three_rows {
  Byte const* at[3];
  std::ptrdiff_t column[3], next[3];
};

/// What slide_eight() needs besides rows. Weights of the nine taps are w_tap bytes apart; pixels of y are y_pixel bytes
/// apart.
template <class Y>
struct eight_channels {
  std::int8_t const* w;
  std::ptrdiff_t w_tap;
  std::int32_t const* start;
  float const* multiplier;
  std::int32_t low, high, zero_point;
  Y* y;
  std::ptrdiff_t y_pixel;
  int count;
};

struct sums_of_eight {
  int32x4_t low, high;

  INLAY_ALWAYS_INLINE void add(int16x8_t products) {
    low = vaddw_s16(low, vget_low_s16(products));
    high = vaddw_s16(high, vget_high_s16(products));
  }
  /// The products of two taps. Careful: some weight is -128.
  template <bool Careful>
  INLAY_ALWAYS_INLINE void add(int8x8_t x, int8x8_t w, int8x8_t x_next, int8x8_t w_next) {
    if constexpr (Careful) add(vmull_s8(x, w)), add(vmull_s8(x_next, w_next));
    else add(vmlal_s8(vmull_s8(x, w), x_next, w_next));
  }
};

/// A row of windows of three by three for eight channels, whose weights stay in registers. Careful: some weight is
/// -128. Sums times multipliers are between -32 000 and 32 000. Bounded: low and high are not the ends of Y. Not inlined:
/// GCC has no registers left for what surrounds it.
template <bool Careful, bool Bounded, class X, class Y>
[[gnu::noinline]] inline void slide_eight(three_rows<X> const& of, eight_channels<Y> const& channels) {
  three_rows<X> rows = of;  // bytes that are stored may alias the originals
  eight_channels<Y> const c = channels;
  std::int8_t const* w = c.w;
  std::ptrdiff_t const step = c.w_tap;
  int8x8_t const w0 = load_tap(w, step), w1 = load_tap(w, step), w2 = load_tap(w, step),
                 w3 = load_tap(w, step), w4 = load_tap(w, step), w5 = load_tap(w, step),
                 w6 = load_tap(w, step), w7 = load_tap(w, step), w8 = load_tap(w, step);
  int32x4_t const start_low = vld1q_s32(c.start), start_high = vld1q_s32(c.start + 4);
  float32x4_t const m_low = vld1q_f32(c.multiplier), m_high = vld1q_f32(c.multiplier + 4);
  int16x8_t const zero = vdupq_n_s16(static_cast<std::int16_t>(c.zero_point));
  auto const [a, b, d] = rows.column;
  auto const [a_next, b_next, d_next] = rows.next;
  Y* y = c.y;
  for (int count = c.count; count > 0; --count) {
    sums_of_eight s{start_low, start_high};
    int8x8_t const x0 = load_tap(rows.at[0], a), x1 = load_tap(rows.at[0], a);
    s.add<Careful>(x0, w0, x1, w1);
    int8x8_t const x2 = load_tap(rows.at[0], a_next), x3 = load_tap(rows.at[1], b);
    s.add<Careful>(x2, w2, x3, w3);
    int8x8_t const x4 = load_tap(rows.at[1], b), x5 = load_tap(rows.at[1], b_next);
    s.add<Careful>(x4, w4, x5, w5);
    int8x8_t const x6 = load_tap(rows.at[2], d), x7 = load_tap(rows.at[2], d);
    s.add<Careful>(x6, w6, x7, w7);
    s.add(vmull_s8(load_tap(rows.at[2], d_next), w8));
    store_small<Bounded>(rounded_small(s.low, s.high, m_low, m_high, zero), c.low, c.high, y, c.y_pixel);
  }
}

#if !defined(__aarch64__)
/// What eight channels of windows of three by three have besides x, as the text of make_windows() loads it. Products of
/// taps 2 * i and 2 * i + 1 are added in int16.
struct channels_of_lines {
  std::int8_t w[9][8];
  std::int32_t start[2][8];  ///< of the sums of each window
  float multiplier[8];

  /// Takes the weights, whose taps are `distance` bytes apart.
  void set_weights(std::int8_t const* from, std::ptrdiff_t distance) {
    for (auto& tap : w) vst1_s8(tap, load_tap(from, distance));
  }
  /// The weights of each channel in all.
  void add_weights(std::int32_t* to) const {
    int16x8_t total = vdupq_n_s16(0);
    for (auto const& tap : w) total = vaddw_s8(total, vld1_s8(tap));
    vst1q_s32(to, vmovl_s16(vget_low_s16(total)));
    vst1q_s32(to + 4, vmovl_s16(vget_high_s16(total)));
  }
  /// Whether products that are added in int16 fit there, which two weights of -128 do not, and sums times multipliers
  /// are between -32 000 and 32 000.
  bool serve() const {
    uint8x8_t refused = vdup_n_u8(0);
    uint16x8_t magnitudes = vdupq_n_u16(0);
    uint8x8_t before = vdup_n_u8(0);  // whether the weight of the tap before is -128
    for (int tap = 0; tap < 9; ++tap) {
      int8x8_t const weights = vld1_s8(w[tap]);
      uint8x8_t const least = vceq_s8(weights, vdup_n_s8(-128));
      if (tap % 2 == 1) refused = vorr_u8(refused, vand_u8(before, least));
      before = least;
      magnitudes = vaddw_u8(magnitudes, vreinterpret_u8_s8(vabs_s8(weights)));
    }
    auto const small = [&](uint16x4_t weights, int first) {
      float32x4_t const most = vaddq_f32(vcvtq_f32_s32(vqabsq_s32(vld1q_s32(start[0] + first))),
                                         vcvtq_f32_u32(vshll_n_u16(weights, 7)));
      float32x4_t const products = vmulq_f32(most, vabsq_f32(vld1q_f32(multiplier + first)));
      // Of integers, since GCC compares floats one by one: bits without a sign are in the order of their floats.
      return vcltq_u32(vreinterpretq_u32_f32(products), vreinterpretq_u32_f32(vdupq_n_f32(32000)));
    };
    uint16x8_t const all = vcombine_u16(vmovn_u32(small(vget_low_u16(magnitudes), 0)),
                                        vmovn_u32(small(vget_high_u16(magnitudes), 4)));
    refused = vorn_u8(refused, vmovn_u16(all));
    return vget_lane_u64(vreinterpret_u64_u8(refused), 0) == 0;
  }
};

/// Copies eight channels of `count` columns, `step` bytes apart, to a line: columns side by side, moved.
template <class Byte>
INLAY_ALWAYS_INLINE void copy_columns(Byte const* x, std::ptrdiff_t step, int count, std::int8_t* to) {
#define INLAY_LOAD_COLUMN(d) "vld1.8 {" d "}, [%[x]], %[step]\n\t"
#define INLAY_COPY_FOUR_COLUMNS(moved)                                                    \
  asm volatile(INLAY_LOAD_COLUMN("d16") INLAY_LOAD_COLUMN("d17") INLAY_LOAD_COLUMN("d18") \
                   INLAY_LOAD_COLUMN("d19") moved "vst1.8 {d16-d19}, [%[to]]!"            \
               : [x] "+r"(x), [to] "+r"(to)                                               \
               : [step] "r"(step), [flip] "w"(flip)                                       \
               : "q8", "q9", "memory")
  int8x16_t const flip = vdupq_n_s8(-128);
  for (; count >= 4; count -= 4)
    if constexpr (std::is_signed_v<Byte>) INLAY_COPY_FOUR_COLUMNS("");
    else INLAY_COPY_FOUR_COLUMNS("veor q8, q8, %q[flip]\n\tveor q9, q9, %q[flip]\n\t");
#undef INLAY_COPY_FOUR_COLUMNS
#undef INLAY_LOAD_COLUMN
  for (; count > 0; --count, to += 8) vst1_s8(to, load_tap(x, step));
}

/// Two windows of three by three, Stride columns apart, of eight channels: their sums times multipliers, rounded, plus
/// the even zero point of `magic` (magic_with_even). Moves on in the three lines by both. A column is loaded once.
/// Weights are loaded again: what the sums are multiplied by keeps its registers. vmla rounds the product and then the
/// sum.
template <int Stride>
INLAY_ALWAYS_INLINE void make_windows(std::int8_t const*& x0, std::int8_t const*& x1, std::int8_t const*& x2,
                                      channels_of_lines const& c, float32x4_t m_low, float32x4_t m_high,
                                      float const (&magic)[4][4], int16x8_t (&elements)[2]) {
  static_assert(Stride == 1 || Stride == 2);
  register int16x8_t first asm("q0");
  register int16x8_t second asm("q2");
#define INLAY_COLUMNS_BY_ONE(x) "vld1.8 {d9-d12}, [%[" x "]], %[step]\n\t"
#define INLAY_COLUMNS_BY_TWO(x) "vld1.8 {d9-d12}, [%[" x "]]!\n\tvld1.8 {d13}, [%[" x "]]\n\t"
#define INLAY_TAP(multiply, x, next_x, w) \
  multiply ".s8 q12, " x ", " w "\n\t" multiply ".s8 q13, " next_x ", " w "\n\t"
#define INLAY_ADD_TAPS          \
  "vaddw.s16 q8, q8, d24\n\t"   \
  "vaddw.s16 q9, q9, d25\n\t"   \
  "vaddw.s16 q10, q10, d26\n\t" \
  "vaddw.s16 q11, q11, d27\n\t"
#define INLAY_MAKE_WINDOWS(columns, next, second_next, third_next)                                       \
  asm("vldmia %[w], {d0-d8}\n\t"                                                                         \
      "vldmia %[start], {d16-d23}\n\t" columns("x0") INLAY_TAP("vmull", "d9", next, "d0") INLAY_TAP(     \
          "vmlal", "d10", second_next, "d1") INLAY_ADD_TAPS INLAY_TAP("vmull", "d11", third_next, "d2")  \
          columns("x1") INLAY_TAP("vmlal", "d9", next, "d3")                                             \
              INLAY_ADD_TAPS INLAY_TAP("vmull", "d10", second_next, "d4")                                \
                  INLAY_TAP("vmlal", "d11", third_next, "d5") INLAY_ADD_TAPS columns("x2")               \
                      INLAY_TAP("vmull", "d9", next, "d6") INLAY_TAP("vmlal", "d10", second_next, "d7")  \
                          INLAY_ADD_TAPS INLAY_TAP("vmull", "d11", third_next, "d8") INLAY_ADD_TAPS      \
      "vldmia %[magic], {d0-d7}\n\t"                                                                     \
      "vcvt.f32.s32 q8, q8\n\tvcvt.f32.s32 q9, q9\n\t"                                                   \
      "vcvt.f32.s32 q10, q10\n\tvcvt.f32.s32 q11, q11\n\t"                                               \
      "vmla.f32 q0, q8, %q[m_low]\n\tvmla.f32 q1, q9, %q[m_high]\n\t"                                    \
      "vmla.f32 q2, q10, %q[m_low]\n\tvmla.f32 q3, q11, %q[m_high]\n\t"                                  \
      "vuzp.16 q0, q1\n\tvuzp.16 q2, q3"                                                                 \
      : "=&w"(first), "=&w"(second), [x0] "+r"(x0), [x1] "+r"(x1), [x2] "+r"(x2)                         \
      : [w] "r"(c.w), [start] "r"(c.start), [step] "r"(16), [magic] "r"(magic), [m_low] "w"(m_low),      \
        [m_high] "w"(m_high)                                                                             \
      : "d2", "d3", "d6", "d7", "d8", "d9", "d10", "d11", "d12", "d13", "q8", "q9", "q10", "q11", "q12", \
        "q13", "memory")
  if constexpr (Stride == 1) INLAY_MAKE_WINDOWS(INLAY_COLUMNS_BY_ONE, "d10", "d11", "d12");
  else INLAY_MAKE_WINDOWS(INLAY_COLUMNS_BY_TWO, "d11", "d12", "d13");
#undef INLAY_MAKE_WINDOWS
#undef INLAY_ADD_TAPS
#undef INLAY_TAP
#undef INLAY_COLUMNS_BY_TWO
#undef INLAY_COLUMNS_BY_ONE
  elements[0] = first;
  elements[1] = second;
}

/// What rows of windows have besides x and channels: bounds and zero point of y, windows of a row, two at least, and the
/// distance of pixels of y.
struct rows_of_windows {
  float magic[4][4];  ///< what is added to four products each
  std::int32_t low, high, odd;
  int count;
  std::ptrdiff_t y_pixel;

  rows_of_windows(std::int32_t least, std::int32_t most, std::int32_t zero_point, int windows,
                  std::ptrdiff_t pixel)
      : low(least), high(most), odd(zero_point & 1), count(windows), y_pixel(pixel) {
    for (auto& four : magic) vst1q_f32(four, vdupq_n_f32(magic_with_even(zero_point)));
  }
};

/// A row of such windows as elements; where their number is odd, the last but one is made twice. Sums times multipliers
/// are between -32 000 and 32 000. Bounded: low and high are not the ends of Y. Not inlined: GCC has no registers left
/// for what surrounds it.
template <int Stride, bool Bounded, class Y>
[[gnu::noinline]] inline void slide_lines(std::int8_t const* const (&lines)[3],
                                          channels_of_lines const& channels, rows_of_windows const& rows,
                                          Y* y) {
  std::int8_t const *x0 = lines[0], *x1 = lines[1], *x2 = lines[2];
  float32x4_t const m_low = vld1q_f32(channels.multiplier), m_high = vld1q_f32(channels.multiplier + 4);
  int16x8_t const odd = vdupq_n_s16(static_cast<std::int16_t>(rows.odd));
  std::int32_t const low = rows.low, high = rows.high;
  std::ptrdiff_t const y_pixel = rows.y_pixel;
  bool one_left = rows.count % 2 != 0;
  for (int left = rows.count / 2; left != 0;) {
    int16x8_t elements[2];
    make_windows<Stride>(x0, x1, x2, channels, m_low, m_high, rows.magic, elements);
    for (int16x8_t const& e : elements) store_small<Bounded>(vaddq_s16(e, odd), low, high, y, y_pixel);
    if (--left == 0 && one_left) {
      x0 -= 8 * Stride, x1 -= 8 * Stride, x2 -= 8 * Stride, y -= y_pixel;
      left = 1, one_left = false;
    }
  }
}
#endif

#endif

}  // namespace detail

using detail::channel_sums;
#if defined(__ARM_NEON)
using detail::eight_channels;
using detail::slide_eight;
using detail::three_rows;
#if !defined(__aarch64__)
using detail::channels_of_lines;
using detail::copy_columns;
using detail::rows_of_windows;
using detail::slide_lines;
#endif
#endif

#endif

}  // namespace inlay::simd
