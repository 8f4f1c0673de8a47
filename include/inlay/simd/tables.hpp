// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/config.hpp>

#include <cstddef>
#include <cstdint>
#include <type_traits>

#if defined(__AVX2__)
#include <immintrin.h>
#elif defined(__aarch64__) && defined(__ARM_NEON)
#include <arm_neon.h>
#endif

/// Functions of a byte as tables of 256 bytes.
namespace inlay::simd {

namespace detail {
#if defined(__AVX512VBMI__) && defined(__AVX512BW__)
/// The first elements, as many as vectors take: all.
template <class X, class Y>
inline std::size_t look_up_packs(X const* x, Y const* table, Y* y, std::size_t n) noexcept {
  __m512i const a = _mm512_loadu_si512(table), b = _mm512_loadu_si512(table + 64),
                c = _mm512_loadu_si512(table + 128), d = _mm512_loadu_si512(table + 192);
  // Six bits of an index choose in each half of the table, the seventh which of two registers, the sign the half.
  auto const found = [&](__m512i at) {
    return _mm512_mask_blend_epi8(_mm512_movepi8_mask(at), _mm512_permutex2var_epi8(a, at, b),
                                  _mm512_permutex2var_epi8(c, at, d));
  };
  std::size_t i = 0;
  for (; i + 64 <= n; i += 64) _mm512_storeu_si512(y + i, found(_mm512_loadu_si512(x + i)));
  if (i < n) {
    __mmask64 const rest = ~std::uint64_t{0} >> (64 - (n - i));
    _mm512_mask_storeu_epi8(y + i, rest, found(_mm512_maskz_loadu_epi8(rest, x + i)));
  }
  return n;
}
#elif defined(__AVX2__)
template <class X, class Y>
inline std::size_t look_up_packs(X const* x, Y const* table, Y* y, std::size_t n) noexcept {
  if (n < 128) return 0;
  // A shuffle looks up sixteen bytes by four bits of an index, and gives 0 where its sign is set. 16 is taken off from one
  // sixteen of the table to the next: what an index has found by then is the exclusive or of all up to its own. So
  // each holds the difference from the one before; the upper half begins anew.
  __m256i sixteens[16];
  for (int k = 0; k < 16; ++k) {
    auto const load = [&](int i) {
      return _mm256_broadcastsi128_si256(_mm_loadu_si128(reinterpret_cast<__m128i const*>(table + 16 * i)));
    };
    sixteens[k] = k % 8 == 0 ? load(k) : _mm256_xor_si256(load(k), load(k - 1));
  }
  __m256i const sign = _mm256_set1_epi8(-128), sixteen = _mm256_set1_epi8(16);
  std::size_t i = 0;
  for (; i + 32 <= n; i += 32) {
    __m256i low = _mm256_loadu_si256(reinterpret_cast<__m256i const*>(x + i)),
            high = _mm256_xor_si256(low, sign), found = _mm256_setzero_si256(), others = found;
    for (int k = 0; k < 8; ++k) {
      found = _mm256_xor_si256(found, _mm256_shuffle_epi8(sixteens[k], low));
      others = _mm256_xor_si256(others, _mm256_shuffle_epi8(sixteens[8 + k], high));
      low = _mm256_subs_epi8(low, sixteen), high = _mm256_subs_epi8(high, sixteen);
    }
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(y + i), _mm256_xor_si256(found, others));
  }
  return i;
}
#elif defined(__aarch64__) && defined(__ARM_NEON)
template <class X, class Y>
inline std::size_t look_up_packs(X const* x, Y const* table, Y* y, std::size_t n) noexcept {
  auto const* const t = reinterpret_cast<std::uint8_t const*>(table);
  auto const* const from = reinterpret_cast<std::uint8_t const*>(x);
  auto* const to = reinterpret_cast<std::uint8_t*>(y);
  uint8x16x4_t const quarters[] = {vld1q_u8_x4(t), vld1q_u8_x4(t + 64), vld1q_u8_x4(t + 128),
                                   vld1q_u8_x4(t + 192)};
  uint8x16_t const quarter = vdupq_n_u8(64);
  std::size_t i = 0;
  for (; i + 16 <= n; i += 16) {
    // Indices beyond a quarter find nothing in it.
    uint8x16_t at = vld1q_u8(from + i), found = vqtbl4q_u8(quarters[0], at);
    for (int k = 1; k < 4; ++k) {
      at = vsubq_u8(at, quarter);
      found = vqtbx4q_u8(found, quarters[k], at);
    }
    vst1q_u8(to + i, found);
  }
  return i;
}
#else
template <class X, class Y>
INLAY_ALWAYS_INLINE std::size_t look_up_packs(X const*, Y const*, Y*, std::size_t) {
  return 0;
}
#endif
}  // namespace detail

/// y[i] = table[x[i]] for n bytes, where an index counts by its bits: -1 is 255. y may be x.
template <class X, class Y>
INLAY_ALWAYS_INLINE constexpr void look_up(X const* x, Y const* table, Y* y, std::size_t n) {
  if (!std::is_constant_evaluated()) {
    std::size_t const made = detail::look_up_packs(x, table, y, n);
    x += made, y += made, n -= made;
  }
  // Four at a time: compilers do not unroll at -O2. All are read before one is written.
  for (Y* const end = y + (n - n % 4); y != end; x += 4, y += 4) {
    auto const a = table[static_cast<std::uint8_t>(x[0])], b = table[static_cast<std::uint8_t>(x[1])],
               c = table[static_cast<std::uint8_t>(x[2])], d = table[static_cast<std::uint8_t>(x[3])];
    y[0] = a, y[1] = b, y[2] = c, y[3] = d;
  }
  for (std::size_t i = 0; i < n % 4; ++i) y[i] = table[static_cast<std::uint8_t>(x[i])];
}

}  // namespace inlay::simd
