// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/config.hpp>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>
#include <utility>

/// Products of bytes, four rows of a matrix at a time: weights in `storage::quads` (kernel/packing.hpp) times
/// activations that have been extended to pairs of int16. Sums are int32 and wrap around: exact in any order, the
/// same bits on every target. No step saturates: an int16 holds any byte, an int32 any sum of two products.
namespace inlay::simd {

/// sum + product; wraps around.
INLAY_ALWAYS_INLINE std::int32_t wrapping_sum(std::int32_t sum, std::int32_t product) {
  return static_cast<std::int32_t>(static_cast<std::uint32_t>(sum) + static_cast<std::uint32_t>(product));
}

namespace detail {

#if defined __ARM_FEATURE_DSP && defined __ARM_ARCH_PROFILE && __ARM_ARCH_PROFILE == 'M'
INLAY_ALWAYS_INLINE std::uint32_t load_word(void const* from) {
  std::uint32_t word;
  std::memcpy(&word, from, sizeof word);
  return word;
}

/// The sum of a word's two int16 and another.
INLAY_ALWAYS_INLINE std::int32_t add_halves(std::uint32_t word, std::int32_t sum) {
  asm("smlad %0, %1, %2, %0" : "+r"(sum) : "r"(word), "r"(0x00010001));
  return sum;
}

/// Bytes 0 and 2 of a word, or 1 and 3, as two int16.
template <class Byte>
INLAY_ALWAYS_INLINE std::uint32_t even_bytes(std::uint32_t word) {
  std::uint32_t pair;
  if constexpr (std::is_signed_v<Byte>) asm("sxtb16 %0, %1" : "=r"(pair) : "r"(word));
  else asm("uxtb16 %0, %1" : "=r"(pair) : "r"(word));
  return pair;
}
template <class Byte>
INLAY_ALWAYS_INLINE std::uint32_t odd_bytes(std::uint32_t word) {
  std::uint32_t pair;
  if constexpr (std::is_signed_v<Byte>) asm("sxtb16 %0, %1, ror #8" : "=r"(pair) : "r"(word));
  else asm("uxtb16 %0, %1, ror #8" : "=r"(pair) : "r"(word));
  return pair;
}

/// The sum of a product of the lower halves, or of the upper ones.
INLAY_ALWAYS_INLINE std::int32_t add_lower(std::uint32_t a, std::uint32_t b, std::int32_t sum) {
  asm("smlabb %0, %1, %2, %0" : "+r"(sum) : "r"(a), "r"(b));
  return sum;
}
INLAY_ALWAYS_INLINE std::int32_t add_upper(std::uint32_t a, std::uint32_t b, std::int32_t sum) {
  asm("smlatt %0, %1, %2, %0" : "+r"(sum) : "r"(a), "r"(b));
  return sum;
}

/// 26 instructions for 32 products. Written as a whole: it needs all fourteen registers. Two turns, the second of which
/// an odd number of fours enters first.
[[gnu::naked, gnu::noinline]] inline void dots_4x2(std::int16_t const* /*x*/, std::int8_t const* /*w*/,
                                                   int /*quads*/, std::int32_t* /*sums*/) {
  asm(R"(
    .syntax unified
    push {r2-r11, lr}
    ldm r3, {r4-r11}
    adds r3, r2, #1
    lsrs r3, r3, #1
    str r3, [sp]
    lsls r2, r2, #31
    bne 2f
    .irp entry, 1, 2
  \entry:
    .rept 2
    ldr r2, [r1], #4
    ldrd r12, lr, [r0], #8
    sxtb16 r3, r2, ror #8
    sxtb16 r2, r2
    smlad r4, r12, r2, r4
    smlad r5, r12, r3, r5
    smlad r6, lr, r2, r6
    smlad r7, lr, r3, r7
    ldrd r12, lr, [r0], #8
    smlad r8, r12, r2, r8
    smlad r9, r12, r3, r9
    smlad r10, lr, r2, r10
    smlad r11, lr, r3, r11
    .endr
    .endr
    ldr r2, [sp]
    subs r2, r2, #1
    str r2, [sp]
    bne 1b
    ldr r3, [sp, #4]
    stm r3, {r4-r11}
    add sp, sp, #8
    pop {r4-r11, pc}
  )");
}

/// 19 instructions for 16 products.
[[gnu::naked, gnu::noinline]] inline void dots_1x4(std::int16_t const* /*x*/, std::int8_t const* /*w*/,
                                                   int /*quads*/, std::int32_t* /*sums*/,
                                                   std::int8_t const* /*second*/) {
  asm(R"(
    .syntax unified
    push {r3-r11, lr}
    ldr lr, [sp, #40]
    ldm r3, {r4-r7}
    adds r3, r2, #1
    lsrs r3, r3, #1
    lsls r2, r2, #31
    mov r2, r3
    bne 2f
    .irp entry, 1, 2
  \entry:
    ldrd r11, r12, [r0], #8
    ldrd r8, r9, [r1], #8
    sxtb16 r3, r8, ror #8
    sxtb16 r8, r8
    sxtb16 r10, r9, ror #8
    sxtb16 r9, r9
    smlad r4, r11, r8, r4
    smlad r5, r11, r3, r5
    smlad r4, r12, r9, r4
    smlad r5, r12, r10, r5
    ldrd r8, r9, [lr], #8
    sxtb16 r3, r8, ror #8
    sxtb16 r8, r8
    sxtb16 r10, r9, ror #8
    sxtb16 r9, r9
    smlad r6, r11, r8, r6
    smlad r7, r11, r3, r7
    smlad r6, r12, r9, r6
    smlad r7, r12, r10, r7
    .endr
    subs r2, r2, #1
    bne 1b
    pop {r3}
    stm r3, {r4-r7}
    pop {r4-r11, pc}
  )");
}

template <int Pixels, class Byte>
INLAY_ALWAYS_INLINE void spread_four(Byte const* from, std::int16_t* to) {
  std::uint32_t const word = load_word(from), even = even_bytes<Byte>(word), odd = odd_bytes<Byte>(word);
  std::memcpy(__builtin_assume_aligned(to, 4), &even, sizeof even);
  std::memcpy(__builtin_assume_aligned(to + 2 * Pixels, 4), &odd, sizeof odd);
}

template <class Byte>
INLAY_ALWAYS_INLINE void add_four(Byte const* x, std::int8_t const* w, std::int32_t (&sums)[4]) {
  std::uint32_t const a = load_word(x), b = load_word(w);
  std::uint32_t const x_even = even_bytes<Byte>(a), x_odd = odd_bytes<Byte>(a);
  std::uint32_t const w_even = even_bytes<std::int8_t>(b), w_odd = odd_bytes<std::int8_t>(b);
  sums[0] = add_lower(x_even, w_even, sums[0]);
  sums[1] = add_lower(x_odd, w_odd, sums[1]);
  sums[2] = add_upper(x_even, w_even, sums[2]);
  sums[3] = add_upper(x_odd, w_odd, sums[3]);
}
#else
INLAY_ALWAYS_INLINE std::int32_t add_halves(std::uint32_t word, std::int32_t sum) {
  return sum + static_cast<std::int16_t>(word & 0xffff) + static_cast<std::int16_t>(word >> 16);
}

inline void dots_4x2(std::int16_t const* x, std::int8_t const* w, int quads, std::int32_t* sums) {
  for (int half = 0; half < 2 * quads; ++half, x += 8, w += 4)
    for (int p = 0; p < 4; ++p)
      for (int c = 0; c < 2; ++c)
        sums[2 * p + c] = wrapping_sum(sums[2 * p + c], x[2 * p] * w[c] + x[2 * p + 1] * w[c + 2]);
}

inline void dots_1x4(std::int16_t const* x, std::int8_t const* w, int quads, std::int32_t* sums,
                     std::int8_t const* second) {
  for (int half = 0; half < 2 * quads; ++half, x += 2, w += 4, second += 4)
    for (int c = 0; c < 2; ++c) {
      sums[c] = wrapping_sum(sums[c], x[0] * w[c] + x[1] * w[c + 2]);
      sums[2 + c] = wrapping_sum(sums[2 + c], x[0] * second[c] + x[1] * second[c + 2]);
    }
}

template <int Pixels, class Byte>
INLAY_ALWAYS_INLINE void spread_four(Byte const* from, std::int16_t* to) {
  to[0] = from[0];
  to[1] = from[2];
  to[2 * Pixels] = from[1];
  to[2 * Pixels + 1] = from[3];
}

template <class Byte>
INLAY_ALWAYS_INLINE void add_four(Byte const* x, std::int8_t const* w, std::int32_t (&sums)[4]) {
  for (int i = 0; i < 4; ++i) sums[i] = wrapping_sum(sums[i], x[i] * w[i]);
}
#endif

}  // namespace detail

/// Extends `quads` times four bytes to int16, for one of Pixels pixels that lie interleaved: pair (0, 2) of the
/// first four bytes goes to `to`, pair (1, 3) 2 * Pixels elements on, the next four bytes behind that.
template <int Pixels, class Byte>
INLAY_ALWAYS_INLINE void spread(Byte const* from, int quads, std::int16_t* to) {
  for (; quads > 0; --quads, from += 4, to += 4 * Pixels) detail::spread_four<Pixels>(from, to);
}

/// Pair j of extended bytes.
INLAY_ALWAYS_INLINE std::uint32_t pair_at(std::int16_t const* pairs, int j) {
  std::uint32_t pair;
  std::memcpy(&pair, __builtin_assume_aligned(pairs + 2 * j, 4), sizeof pair);
  return pair;
}

/// The sums of the extended bytes of Pixels interleaved pixels, which are aligned to 8 bytes.
template <int Pixels>
INLAY_ALWAYS_INLINE void sum_quads(std::int16_t const* x, int quads, std::int32_t* sums) {
  [&]<std::size_t... P>(std::index_sequence<P...>) {
    std::int32_t of[] = {(static_cast<void>(P), 0)...};
    auto const* from = static_cast<std::int16_t const*>(__builtin_assume_aligned(x, 8));
    for (; quads > 0; --quads, from += 4 * Pixels) {
      std::uint64_t pairs[sizeof...(P)];  // GCC loads two words at once
      std::memcpy(pairs, from, sizeof pairs);
      auto const word = [&](std::size_t i) {
        return static_cast<std::uint32_t>(pairs[i / 2] >> (i % 2 == 0 ? 0 : 32));
      };
      ((of[P] = detail::add_halves(word(P + sizeof...(P)), detail::add_halves(word(P), of[P]))), ...);
    }
    ((sums[P] = of[P]), ...);
  }(std::make_index_sequence<static_cast<std::size_t>(Pixels)>{});
}

/// spread() where all bytes are one.
template <int Pixels>
INLAY_ALWAYS_INLINE void spread_value(std::int16_t value, int quads, std::int16_t* to) {
  for (; quads > 0; --quads, to += 4 * Pixels) to[0] = to[1] = to[2 * Pixels] = to[2 * Pixels + 1] = value;
}

/// sums[p][c] += x[p] * w[c] over `quads` times four rows, for four interleaved pixels (`spread`) and a pair of
/// columns of weights; x and w are aligned to 8 bytes. `quads` is above 0.
INLAY_ALWAYS_INLINE void add_quads(std::int16_t const* x, std::int8_t const* w, int quads,
                                   std::int32_t (&sums)[8]) {
  detail::dots_4x2(x, w, quads, sums);
}

/// sums[c] += x * w[c] for one pixel and two pairs of columns, which start at w and at `second`.
INLAY_ALWAYS_INLINE void add_quads(std::int16_t const* x, std::int8_t const* w, std::int8_t const* second,
                                   int quads, std::int32_t (&sums)[4]) {
  detail::dots_1x4(x, w, quads, sums, second);
}

#if defined __ARM_FEATURE_DSP && defined __ARM_ARCH_PROFILE && __ARM_ARCH_PROFILE == 'M'
inline constexpr bool has_largest_of_four = true;
#else
inline constexpr bool has_largest_of_four = false;
#endif

/// Four bytes as a word, and the larger ones of two such words.
template <class Byte>
INLAY_ALWAYS_INLINE std::uint32_t four_bytes(Byte const* x) {
  std::uint32_t word;
  std::memcpy(&word, x, sizeof word);
  return word;
}
template <class Byte>
INLAY_ALWAYS_INLINE std::uint32_t largest_of_four([[maybe_unused]] std::uint32_t a, std::uint32_t b) {
#if defined __ARM_FEATURE_DSP && defined __ARM_ARCH_PROFILE && __ARM_ARCH_PROFILE == 'M'
  // One statement: the difference sets the flags by which bytes are selected.
  std::uint32_t difference;
  if constexpr (std::is_signed_v<Byte>)
    asm("ssub8 %1, %0, %2\n\tsel %0, %0, %2" : "+r"(a), "=&r"(difference) : "r"(b));
  else asm("usub8 %1, %0, %2\n\tsel %0, %0, %2" : "+r"(a), "=&r"(difference) : "r"(b));
  return a;
#else
  return b;  // not where has_largest_of_four says so
#endif
}

/// sums[i] += x[i] * w[i] for four bytes.
template <class Byte>
INLAY_ALWAYS_INLINE void add_four(Byte const* x, std::int8_t const* w, std::int32_t (&sums)[4]) {
  detail::add_four(x, w, sums);
}

}  // namespace inlay::simd
