// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/config.hpp>
#include <inlay/simd/quads.hpp>

#include <cstddef>
#include <cstdint>
#include <type_traits>

/// Products of bytes on Cortex-M with the DSP extension and a float unit (M4, M7, M33, M55), requantised while the
/// sums are in registers. Assembler texts: the inner loops need all fourteen registers. What they read of a layer
/// lies in a plain struct, whose offsets they know.
namespace inlay::simd {

#if defined __ARM_FEATURE_DSP && defined __ARM_ARCH_PROFILE && __ARM_ARCH_PROFILE == 'M' && \
    defined __ARM_FP && __ARM_FP & 4
inline constexpr bool has_requantising_products = true;
#else
inline constexpr bool has_requantising_products = false;
#endif

/// Sums become elements here where that needs no bounds but those of the element's type.
template <class Finish>
concept requantises_in_registers = has_requantising_products && !Finish::bounded;

/// Quads, or pairs of them, in a turn of the inner loops. An argument of templates: objects that are compiled for size and
/// others may be linked together.
#if defined __OPTIMIZE_SIZE__
inline constexpr int quads_a_turn = 1;
#else
inline constexpr int quads_a_turn = 4;
#endif

/// Pixels times pairs of columns of weights in `storage::quads`. Multipliers move on by `step` bytes from one pair to
/// the next, zero points of w from one column to the next. x is extended (`spread`), of four interleaved pixels or of
/// one.
struct requantised_quads {
  std::int32_t const* bias;
  float const* multiplier;
  void* y;
  std::int32_t columns;  ///< a multiple of 2, above 0
  std::int32_t multiplier_step;
  std::int32_t y_pixel;  ///< bytes from one pixel to the next
  std::int16_t const* x;
  std::int32_t odd;           ///< the number of quads is odd; for one pixel
  std::int8_t const* zero_w;  ///< or nullptr
  std::int32_t zero_w_step;
  std::int32_t zero_y;
  std::int32_t entry;  ///< where the text begins a block of columns: its own
  std::int16_t const* x_end;
  std::int32_t skipped;    ///< bytes of the loop's text that its first turn jumps over (`skip`)
  std::int32_t totals[4];  ///< of the pixels' x, where there is zero_w
  std::int32_t least;      ///< zero_y is the least of its type; for four pixels
  std::int8_t const* w;

  /// The loop over four pixels takes a quad, or Steps of them, a turn, in pieces of 104 bytes; that over one pixel twice as
  /// many, in pieces of 72 bytes for two.
  template <int Steps>
  static constexpr std::int32_t skip(std::int32_t pixels, std::int32_t quads) {
    if (pixels == 4) return (Steps - quads % Steps) % Steps * 104;
    return quads < 2 ? Steps * 72 : (Steps - quads / 2 % Steps) % Steps * 72;
  }
};

/// A row of pixels of a depthwise convolution by 3x3, four channels. x are records of a column each, as `spread_taps`
/// makes them, and so are the weights.
struct requantised_taps {
  std::int16_t weights[36];
  std::int32_t bias[4];
  std::int32_t above;  ///< y's zero point less the least of its type: sums become bytes from 0 to 255 first
  std::uint32_t flipped;  ///< bits that make elements of four of these
  void* y;
  std::int32_t y_pixel;
  std::int32_t x_pixel;  ///< bytes from the end of a pixel's records to the next pixel's first
  std::int16_t const* x_end;
  float multiplier[4];
};

/// Two rows of pixels of such a convolution, one below the other. x are two rows of records, those of rows 0 and 1
/// and those of rows 2 and 3 of what both read, as `spread_row_pair` makes them.
struct requantised_row_pair {
  float multiplier[4];
  std::int16_t upper[24], lower[24];  ///< records of the weights' rows 0 and 1, and of 1 and 2
  std::int32_t bias[4];
  std::int32_t above;  ///< as those of requantised_taps
  std::uint32_t flipped;
  std::int32_t y_pixel;
  void* y;
  std::int32_t y_row;  ///< bytes from the first row to the second one; or 0, and the second is not kept
  std::int16_t const* x_end;
};

#if defined __ARM_FEATURE_DSP && defined __ARM_ARCH_PROFILE && __ARM_ARCH_PROFILE == 'M' && \
    defined __ARM_FP && __ARM_FP & 4
namespace detail {

static_assert(offsetof(requantised_quads, w) == 76 && offsetof(requantised_taps, multiplier) == 112 &&
              offsetof(requantised_row_pair, bias) == 112 && sizeof(requantised_row_pair) == 152);

/// Four pixels, two columns at a time: 107 instructions for 128 products, and 76 for eight elements, or 72 where y's zero
/// point is the least of its type.
#define INLAY_REQUANTISE_4x2_ENTER \
  ".syntax unified\n"              \
  "push {r4-r11, lr}\n"            \
  "sub sp, sp, #76\n"              \
  "mov r12, sp\n"                  \
  "ldm r0!, {r4-r11}\n"            \
  "stm r12!, {r4-r11}\n"           \
  "ldm r0!, {r4-r11}\n"            \
  "stm r12!, {r4-r11}\n"           \
  "ldm r0, {r2-r5}\n"              \
  "stm r12, {r2-r4}\n"             \
  "mov r1, r5\n"                   \
  "adr.w r2, 4f\n"                 \
  "cbz r4, 7f\n"                   \
  "adr.w r2, 5f\n"                 \
  "7:\n"                           \
  "add r2, r2, #1\n"               \
  "str r2, [sp, #72]\n"            \
  "ldr r2, [sp, #52]\n"            \
  "adr.w r12, 2f\n"                \
  "add r2, r2, r12\n"              \
  "add r2, r2, #1\n"               \
  "str r2, [sp, #52]\n"            \
  "ldr r4, [sp, #32]\n"            \
  "cbz r4, 8f\n"                   \
  "adr.w r2, 6f\n"                 \
  "add r2, r2, #1\n"               \
  "8:\n"                           \
  "str r2, [sp, #44]\n"            \
  "ldm sp, {r0, r2, r3, r12}\n"    \
  "1:\n"                           \
  "ldrd r4, r5, [r0]\n"            \
  "ldrd r6, r7, [r0]\n"            \
  "ldrd r8, r9, [r0]\n"            \
  "ldrd r10, r11, [r0], #8\n"      \
  "stm sp, {r0, r2, r3, r12}\n"    \
  "ldr r0, [sp, #24]\n"            \
  "ldr pc, [sp, #44]\n"            \
  ".balign 4\n"                    \
  "2:\n"
#define INLAY_REQUANTISE_4x2_STEP \
  "ldr r2, [r1], #4\n"            \
  "ldrd r12, lr, [r0], #8\n"      \
  "sxtb16 r3, r2, ror #8\n"       \
  "sxtb16 r2, r2\n"               \
  "smlad r4, r12, r2, r4\n"       \
  "smlad r5, r12, r3, r5\n"       \
  "smlad r6, lr, r2, r6\n"        \
  "smlad r7, lr, r3, r7\n"        \
  "ldrd r12, lr, [r0], #8\n"      \
  "smlad r8, r12, r2, r8\n"       \
  "smlad r9, r12, r3, r9\n"       \
  "smlad r10, lr, r2, r10\n"      \
  "smlad r11, lr, r3, r11\n"      \
  "ldr r2, [r1], #4\n"            \
  "ldrd r12, lr, [r0], #8\n"      \
  "sxtb16 r3, r2, ror #8\n"       \
  "sxtb16 r2, r2\n"               \
  "smlad r4, r12, r2, r4\n"       \
  "smlad r5, r12, r3, r5\n"       \
  "smlad r6, lr, r2, r6\n"        \
  "smlad r7, lr, r3, r7\n"        \
  "ldrd r12, lr, [r0], #8\n"      \
  "smlad r8, r12, r2, r8\n"       \
  "smlad r9, r12, r3, r9\n"       \
  "smlad r10, lr, r2, r10\n"      \
  "smlad r11, lr, r3, r11\n"
// Two bytes from 0 to 255 to elements of int8 and of uint8, where the zero point is their least.
#define INLAY_FLIP_ELEMENTS(r) "eor " r ", " r ", #0x80808080\n"
#define INLAY_KEEP_ELEMENTS(r) ""
#define INLAY_REQUANTISE_4x2_LEAVE(saturate, flip) \
  "ldr r2, [sp, #48]\n" \
  "cmp r0, r2\n" \
  "bne 2b\n" \
  "vmov s0, s1, r4, r5\n" \
  "vmov s2, s3, r6, r7\n" \
  "vmov s4, s5, r8, r9\n" \
  "vmov s6, s7, r10, r11\n" \
  "ldm sp, {r0, r2, r3, r12, lr}\n" \
  "vldm r2, {s8, s9}\n" \
  "add r2, r2, lr\n" \
  "vcvt.f32.s32 s0, s0\n" \
  "vcvt.f32.s32 s1, s1\n" \
  "vcvt.f32.s32 s2, s2\n" \
  "vcvt.f32.s32 s3, s3\n" \
  "vcvt.f32.s32 s4, s4\n" \
  "vcvt.f32.s32 s5, s5\n" \
  "vcvt.f32.s32 s6, s6\n" \
  "vcvt.f32.s32 s7, s7\n" \
  "vmul.f32 s0, s0, s8\n" \
  "vmul.f32 s1, s1, s9\n" \
  "vmul.f32 s2, s2, s8\n" \
  "vmul.f32 s3, s3, s9\n" \
  "vmul.f32 s4, s4, s8\n" \
  "vmul.f32 s5, s5, s9\n" \
  "vmul.f32 s6, s6, s8\n" \
  "vmul.f32 s7, s7, s9\n" \
  "vcvtr.s32.f32 s0, s0\n" \
  "vcvtr.s32.f32 s1, s1\n" \
  "vcvtr.s32.f32 s2, s2\n" \
  "vcvtr.s32.f32 s3, s3\n" \
  "vcvtr.s32.f32 s4, s4\n" \
  "vcvtr.s32.f32 s5, s5\n" \
  "vcvtr.s32.f32 s6, s6\n" \
  "vcvtr.s32.f32 s7, s7\n" \
  "vmov r4, r5, s0, s1\n" \
  "vmov r6, r7, s2, s3\n" \
  "vmov r8, r9, s4, s5\n" \
  "vmov r10, r11, s6, s7\n" \
  "ldr pc, [sp, #72]\n" \
  "4:\n" \
  "ldr lr, [sp, #40]\n" \
  "qadd r4, r4, lr\n" \
  "qadd r5, r5, lr\n" \
  "qadd r6, r6, lr\n" \
  "qadd r7, r7, lr\n" \
  "qadd r8, r8, lr\n" \
  "qadd r9, r9, lr\n" \
  "qadd r10, r10, lr\n" \
  "qadd r11, r11, lr\n" saturate " r4, #8, r4\n" saturate " r5, #8, r5\n" saturate " r6, #8, r6\n" saturate \
  " r7, #8, r7\n" saturate " r8, #8, r8\n" saturate " r9, #8, r9\n" saturate " r10, #8, r10\n" saturate \
  " r11, #8, r11\n" \
  "ldr lr, [sp, #20]\n" \
  "strb r4, [r3], #1\n" \
  "strb r5, [r3], #1\n" \
  "add r4, r3, lr\n" \
  "strb r6, [r4, #-2]\n" \
  "strb r7, [r4, #-1]\n" \
  "add r4, r4, lr\n" \
  "strb r8, [r4, #-2]\n" \
  "strb r9, [r4, #-1]\n" \
  "add r4, r4, lr\n" \
  "strb r10, [r4, #-2]\n" \
  "strb r11, [r4, #-1]\n" \
  "subs r12, r12, #2\n" \
  "bgt 1b\n" \
  "add sp, sp, #76\n" \
  "pop {r4-r11, pc}\n" \
  "5:\n" \
  "usat r4, #8, r4\n" \
  "usat r5, #8, r5\n" \
  "usat r6, #8, r6\n" \
  "usat r7, #8, r7\n" \
  "usat r8, #8, r8\n" \
  "usat r9, #8, r9\n" \
  "usat r10, #8, r10\n" \
  "usat r11, #8, r11\n" \
  "orr r4, r4, r5, lsl #8\n" \
  "orr r6, r6, r7, lsl #8\n" \
  "orr r8, r8, r9, lsl #8\n" \
  "orr r10, r10, r11, lsl #8\n" \
  flip("r4") flip("r6") flip("r8") flip("r10") \
  "ldr lr, [sp, #20]\n" \
  "strh r4, [r3], #2\n" \
  "add r4, r3, lr\n" \
  "strh r6, [r4, #-2]\n" \
  "add r4, r4, lr\n" \
  "strh r8, [r4, #-2]\n" \
  "add r4, r4, lr\n" \
  "strh r10, [r4, #-2]\n" \
  "subs r12, r12, #2\n" \
  "bgt.w 1b\n" \
  "add sp, sp, #76\n" \
  "pop {r4-r11, pc}\n" \
  "6:\n" \
  "ldrd r2, r3, [sp, #32]\n" \
  "ldrsb r12, [r2]\n" \
  "add r2, r2, r3\n" \
  "ldrsb lr, [r2]\n" \
  "add r2, r2, r3\n" \
  "str r2, [sp, #32]\n" \
  "ldrd r2, r3, [sp, #56]\n" \
  "mls r4, r2, r12, r4\n" \
  "mls r5, r2, lr, r5\n" \
  "mls r6, r3, r12, r6\n" \
  "mls r7, r3, lr, r7\n" \
  "ldrd r2, r3, [sp, #64]\n" \
  "mls r8, r2, r12, r8\n" \
  "mls r9, r2, lr, r9\n" \
  "mls r10, r3, r12, r10\n" \
  "mls r11, r3, lr, r11\n" \
  "ldr pc, [sp, #52]\n"
template <int Steps, bool Unsigned>
void requantise_4x2(requantised_quads const* all);
template <>
[[gnu::naked, gnu::noinline]] inline void requantise_4x2<1, false>(requantised_quads const* /*all*/) {
  asm(INLAY_REQUANTISE_4x2_ENTER INLAY_REQUANTISE_4x2_STEP INLAY_REQUANTISE_4x2_LEAVE("ssat",
                                                                                      INLAY_FLIP_ELEMENTS));
}
template <>
[[gnu::naked, gnu::noinline]] inline void requantise_4x2<1, true>(requantised_quads const* /*all*/) {
  asm(INLAY_REQUANTISE_4x2_ENTER INLAY_REQUANTISE_4x2_STEP INLAY_REQUANTISE_4x2_LEAVE("usat",
                                                                                      INLAY_KEEP_ELEMENTS));
}
template <>
[[gnu::naked, gnu::noinline]] inline void requantise_4x2<4, false>(requantised_quads const* /*all*/) {
  asm(INLAY_REQUANTISE_4x2_ENTER INLAY_REQUANTISE_4x2_STEP INLAY_REQUANTISE_4x2_STEP INLAY_REQUANTISE_4x2_STEP
          INLAY_REQUANTISE_4x2_STEP INLAY_REQUANTISE_4x2_LEAVE("ssat", INLAY_FLIP_ELEMENTS));
}
template <>
[[gnu::naked, gnu::noinline]] inline void requantise_4x2<4, true>(requantised_quads const* /*all*/) {
  asm(INLAY_REQUANTISE_4x2_ENTER INLAY_REQUANTISE_4x2_STEP INLAY_REQUANTISE_4x2_STEP INLAY_REQUANTISE_4x2_STEP
          INLAY_REQUANTISE_4x2_STEP INLAY_REQUANTISE_4x2_LEAVE("usat", INLAY_KEEP_ELEMENTS));
}

/// One pixel, two columns at a time: 74 instructions for 128 products, and 24 for two elements.
#define INLAY_REQUANTISE_1x2_ENTER \
  ".syntax unified\n"              \
  "push {r4-r11, lr}\n"            \
  "sub sp, sp, #76\n"              \
  "mov r12, sp\n"                  \
  "ldm r0!, {r4-r11}\n"            \
  "stm r12!, {r4-r11}\n"           \
  "ldm r0!, {r4-r11}\n"            \
  "stm r12!, {r4-r11}\n"           \
  "ldm r0, {r2-r5}\n"              \
  "stm r12, {r2-r4}\n"             \
  "mov r1, r5\n"                   \
  "ldrd r3, r2, [sp, #48]\n"       \
  "adr.w r12, 2f\n"                \
  "add r2, r2, r12\n"              \
  "add r2, r2, #1\n"               \
  "str r2, [sp, #52]\n"            \
  "ldr r4, [sp, #28]\n"            \
  "cbz r4, 8f\n"                   \
  "adr.w r2, 3f\n"                 \
  "add r2, r2, #1\n"               \
  "8:\n"                           \
  "str r2, [sp, #28]\n"            \
  "ldr r4, [sp, #32]\n"            \
  "cbz r4, 9f\n"                   \
  "adr.w r2, 6f\n"                 \
  "add r2, r2, #1\n"               \
  "9:\n"                           \
  "str r2, [sp, #44]\n"            \
  "ldm sp, {r6-r9}\n"              \
  "1:\n"                           \
  "ldrd r4, r5, [r6], #8\n"        \
  "stm sp, {r6-r9}\n"              \
  "ldr r0, [sp, #24]\n"            \
  "ldr pc, [sp, #44]\n"            \
  "3:\n"                           \
  "ldrd r6, r7, [r0], #8\n"        \
  "ldrd r10, r11, [r1], #8\n"      \
  "sxtb16 r2, r10, ror #8\n"       \
  "sxtb16 r10, r10\n"              \
  "smlad r4, r6, r10, r4\n"        \
  "smlad r5, r6, r2, r5\n"         \
  "sxtb16 r2, r11, ror #8\n"       \
  "sxtb16 r11, r11\n"              \
  "smlad r4, r7, r11, r4\n"        \
  "smlad r5, r7, r2, r5\n"         \
  "ldr pc, [sp, #52]\n"            \
  ".balign 4\n"                    \
  "2:\n"
#define INLAY_REQUANTISE_1x2_STEP \
  "ldm r0!, {r6-r9}\n"            \
  "ldm r1!, {r10-r12, lr}\n"      \
  "sxtb16 r2, r10, ror #8\n"      \
  "sxtb16 r10, r10\n"             \
  "smlad r4, r6, r10, r4\n"       \
  "smlad r5, r6, r2, r5\n"        \
  "sxtb16 r2, r11, ror #8\n"      \
  "sxtb16 r11, r11\n"             \
  "smlad r4, r7, r11, r4\n"       \
  "smlad r5, r7, r2, r5\n"        \
  "sxtb16 r2, r12, ror #8\n"      \
  "sxtb16 r12, r12\n"             \
  "smlad r4, r8, r12, r4\n"       \
  "smlad r5, r8, r2, r5\n"        \
  "sxtb16 r2, lr, ror #8\n"       \
  "sxtb16 lr, lr\n"               \
  "smlad r4, r9, lr, r4\n"        \
  "smlad r5, r9, r2, r5\n"
#define INLAY_REQUANTISE_1x2_LEAVE(saturate)             \
  "cmp r0, r3\n"                                         \
  "bne 2b\n"                                             \
  "vmov s0, s1, r4, r5\n"                                \
  "ldm sp, {r6-r10}\n"                                   \
  "vldm r7, {s2, s3}\n"                                  \
  "add r7, r7, r10\n"                                    \
  "vcvt.f32.s32 s0, s0\n"                                \
  "vcvt.f32.s32 s1, s1\n"                                \
  "vmul.f32 s0, s0, s2\n"                                \
  "vmul.f32 s1, s1, s3\n"                                \
  "vcvtr.s32.f32 s0, s0\n"                               \
  "vcvtr.s32.f32 s1, s1\n"                               \
  "vmov r4, r5, s0, s1\n"                                \
  "ldr r10, [sp, #40]\n"                                 \
  "qadd r4, r4, r10\n"                                   \
  "qadd r5, r5, r10\n" saturate " r4, #8, r4\n" saturate \
  " r5, #8, r5\n"                                        \
  "strb r4, [r8], #1\n"                                  \
  "strb r5, [r8], #1\n"                                  \
  "subs r9, r9, #2\n"                                    \
  "bgt 1b\n"                                             \
  "add sp, sp, #76\n"                                    \
  "pop {r4-r11, pc}\n"                                   \
  "6:\n"                                                 \
  "ldrd r10, r11, [sp, #32]\n"                           \
  "ldr r2, [sp, #56]\n"                                  \
  "ldrsb r12, [r10]\n"                                   \
  "add r10, r10, r11\n"                                  \
  "ldrsb lr, [r10]\n"                                    \
  "add r10, r10, r11\n"                                  \
  "str r10, [sp, #32]\n"                                 \
  "mls r4, r2, r12, r4\n"                                \
  "mls r5, r2, lr, r5\n"                                 \
  "ldr pc, [sp, #28]\n"
template <int Steps, bool Unsigned>
void requantise_1x2(requantised_quads const* all);
template <>
[[gnu::naked, gnu::noinline]] inline void requantise_1x2<1, false>(requantised_quads const* /*all*/) {
  asm(INLAY_REQUANTISE_1x2_ENTER INLAY_REQUANTISE_1x2_STEP INLAY_REQUANTISE_1x2_LEAVE("ssat"));
}
template <>
[[gnu::naked, gnu::noinline]] inline void requantise_1x2<1, true>(requantised_quads const* /*all*/) {
  asm(INLAY_REQUANTISE_1x2_ENTER INLAY_REQUANTISE_1x2_STEP INLAY_REQUANTISE_1x2_LEAVE("usat"));
}
template <>
[[gnu::naked, gnu::noinline]] inline void requantise_1x2<4, false>(requantised_quads const* /*all*/) {
  asm(INLAY_REQUANTISE_1x2_ENTER INLAY_REQUANTISE_1x2_STEP INLAY_REQUANTISE_1x2_STEP INLAY_REQUANTISE_1x2_STEP
          INLAY_REQUANTISE_1x2_STEP INLAY_REQUANTISE_1x2_LEAVE("ssat"));
}
template <>
[[gnu::naked, gnu::noinline]] inline void requantise_1x2<4, true>(requantised_quads const* /*all*/) {
  asm(INLAY_REQUANTISE_1x2_ENTER INLAY_REQUANTISE_1x2_STEP INLAY_REQUANTISE_1x2_STEP INLAY_REQUANTISE_1x2_STEP
          INLAY_REQUANTISE_1x2_STEP INLAY_REQUANTISE_1x2_LEAVE("usat"));
}

/// The instruction that widens two bytes of a word to 16 bits is `inlay_extend` in a text that serves both signs.
#define INLAY_EXTEND_BY(instruction)                  \
  ".syntax unified\n"                                 \
  ".macro inlay_extend to, from:vararg\n" instruction \
  " \\to, \\from\n"                                   \
  ".endm\n"
#define INLAY_EXTEND_END ".purgem inlay_extend\n"

/// 16 instructions for sixteen bytes.
#define INLAY_SPREAD_4_PIXELS     \
  "push {r4-r11, lr}\n"           \
  "mov r12, r3\n"                 \
  "add lr, r12, r2, lsl #5\n"     \
  "add r3, r1, r1, lsl #1\n"      \
  "add r3, r3, r0\n"              \
  "add r2, r0, r1, lsl #1\n"      \
  "add r1, r1, r0\n"              \
  "1:\n"                          \
  "ldr r4, [r0], #4\n"            \
  "ldr r5, [r1], #4\n"            \
  "ldr r6, [r2], #4\n"            \
  "ldr r7, [r3], #4\n"            \
  "inlay_extend r8, r4\n"         \
  "inlay_extend r9, r5\n"         \
  "inlay_extend r10, r6\n"        \
  "inlay_extend r11, r7\n"        \
  "stm r12!, {r8-r11}\n"          \
  "inlay_extend r4, r4, ror #8\n" \
  "inlay_extend r5, r5, ror #8\n" \
  "inlay_extend r6, r6, ror #8\n" \
  "inlay_extend r7, r7, ror #8\n" \
  "stm r12!, {r4-r7}\n"           \
  "cmp r12, lr\n"                 \
  "bne 1b\n"                      \
  "pop {r4-r11, pc}\n"
[[gnu::naked, gnu::noinline]] inline void spread_4_pixels(std::int8_t const* /*x*/, std::int32_t /*step*/,
                                                          int /*quads*/, std::int16_t* /*to*/) {
  asm(INLAY_EXTEND_BY("sxtb16") INLAY_SPREAD_4_PIXELS INLAY_EXTEND_END);
}
[[gnu::naked, gnu::noinline]] inline void spread_4_pixels(std::uint8_t const* /*x*/, std::int32_t /*step*/,
                                                          int /*quads*/, std::int16_t* /*to*/) {
  asm(INLAY_EXTEND_BY("uxtb16") INLAY_SPREAD_4_PIXELS INLAY_EXTEND_END);
}

/// 7 instructions for sixteen elements.
[[gnu::naked, gnu::noinline]] inline void join_4_pixels(std::int16_t const* /*x*/, std::int32_t /*step*/,
                                                        int /*quads*/, std::int16_t* /*to*/) {
  asm(R"(
    .syntax unified
    push {r4-r11, lr}
    mov r12, r3
    add lr, r12, r2, lsl #5
    add r3, r1, r1, lsl #1
    add r3, r3, r0
    add r2, r0, r1, lsl #1
    add r1, r1, r0
  1:
    ldrd r4, r8, [r0], #8
    ldrd r5, r9, [r1], #8
    ldrd r6, r10, [r2], #8
    ldrd r7, r11, [r3], #8
    stm r12!, {r4-r11}
    cmp r12, lr
    bne 1b
    pop {r4-r11, pc}
  )");
}

/// 10 instructions for eight elements.
#define INLAY_SPREAD_FOURS        \
  "push {r4-r7, lr}\n"            \
  "1:\n"                          \
  "ldr r4, [r0]\n"                \
  "ldr r6, [r0, r1]\n"            \
  "add r0, r0, r1, lsl #1\n"      \
  "inlay_extend r5, r4, ror #8\n" \
  "inlay_extend r4, r4\n"         \
  "inlay_extend r7, r6, ror #8\n" \
  "inlay_extend r6, r6\n"         \
  "stm r2!, {r4-r7}\n"            \
  "cmp r2, r3\n"                  \
  "bne 1b\n"                      \
  "pop {r4-r7, pc}\n"
[[gnu::naked, gnu::noinline]] inline void spread_fours_of(std::int8_t const* /*x*/, std::int32_t /*step*/,
                                                          std::int16_t* /*to*/, std::int16_t* /*end*/) {
  asm(INLAY_EXTEND_BY("sxtb16") INLAY_SPREAD_FOURS INLAY_EXTEND_END);
}
[[gnu::naked, gnu::noinline]] inline void spread_fours_of(std::uint8_t const* /*x*/, std::int32_t /*step*/,
                                                          std::int16_t* /*to*/, std::int16_t* /*end*/) {
  asm(INLAY_EXTEND_BY("uxtb16") INLAY_SPREAD_FOURS INLAY_EXTEND_END);
}

/// 4 instructions for sixteen elements.
[[gnu::naked, gnu::noinline]] inline void move_words(std::int16_t const* /*from*/, std::int16_t* /*to*/,
                                                     std::int16_t* /*end*/) {
  asm(R"(
    .syntax unified
    push {r4-r11, lr}
  1:
    ldm r0!, {r4-r11}
    stm r1!, {r4-r11}
    cmp r1, r2
    bne 1b
    pop {r4-r11, pc}
  )");
}

/// 17 instructions for twelve bytes.
#define INLAY_SPREAD_3_ROWS         \
  "push {r4-r11, lr}\n"             \
  "ldrd r12, lr, [sp, #36]\n"       \
  "mov r11, r3\n"                   \
  "movs r3, #0\n"                   \
  "cmp r12, lr\n"                   \
  "beq 2f\n"                        \
  "1:\n"                            \
  "ldr r4, [r0, r3]\n"              \
  "ldr r6, [r1, r3]\n"              \
  "ldr r10, [r2, r3]\n"             \
  "add r3, r3, r11\n"               \
  "inlay_extend r5, r4, ror #8\n"   \
  "inlay_extend r4, r4\n"           \
  "inlay_extend r8, r6, ror #8\n"   \
  "inlay_extend r6, r6\n"           \
  "pkhbt r9, r4, r6, lsl #16\n"     \
  "pkhtb r6, r6, r4, asr #16\n"     \
  "pkhbt r4, r5, r8, lsl #16\n"     \
  "pkhtb r8, r8, r5, asr #16\n"     \
  "inlay_extend r5, r10\n"          \
  "inlay_extend r10, r10, ror #8\n" \
  "stm r12!, {r4-r6, r8-r10}\n"     \
  "cmp r12, lr\n"                   \
  "bne 1b\n"                        \
  "2:\n"                            \
  "pop {r4-r11, pc}\n"
[[gnu::naked, gnu::noinline]] inline void spread_3_rows(std::int8_t const* /*top*/,
                                                        std::int8_t const* /*middle*/,
                                                        std::int8_t const* /*bottom*/, std::int32_t /*step*/,
                                                        std::int16_t* /*to*/, std::int16_t* /*end*/) {
  asm(INLAY_EXTEND_BY("sxtb16") INLAY_SPREAD_3_ROWS INLAY_EXTEND_END);
}
[[gnu::naked, gnu::noinline]] inline void spread_3_rows(std::uint8_t const* /*top*/,
                                                        std::uint8_t const* /*middle*/,
                                                        std::uint8_t const* /*bottom*/, std::int32_t /*step*/,
                                                        std::int16_t* /*to*/, std::int16_t* /*end*/) {
  asm(INLAY_EXTEND_BY("uxtb16") INLAY_SPREAD_3_ROWS INLAY_EXTEND_END);
}

/// 70 instructions for 36 products, their four sums and elements, where y's zero point is the least of its type; else
/// 75.
[[gnu::naked, gnu::noinline]] inline void requantise_3x3(std::int16_t const* /*x*/,
                                                         requantised_taps* /*all*/) {
  asm(R"(
    .syntax unified
    push {r4-r11, lr}
    add r2, r1, #112
    vldm r2, {s8-s11}
    adds r1, r1, #72
  1:
    ldm r1, {r4-r7}
    ldm r0!, {r8-r12, lr}
    ldrd r2, r3, [r1, #-72]
    smlad r5, r8, r2, r5
    smlabb r4, r9, r3, r4
    smlatt r6, r9, r3, r6
    ldrd r2, r3, [r1, #-64]
    smlad r6, r10, r2, r6
    smlad r7, r11, r3, r7
    ldrd r2, r3, [r1, #-56]
    smlad r4, r12, r2, r4
    smlabb r5, lr, r3, r5
    smlatt r7, lr, r3, r7
    ldm r0!, {r8-r12, lr}
    ldrd r2, r3, [r1, #-48]
    smlad r5, r8, r2, r5
    smlabb r4, r9, r3, r4
    smlatt r6, r9, r3, r6
    ldrd r2, r3, [r1, #-40]
    smlad r6, r10, r2, r6
    smlad r7, r11, r3, r7
    ldrd r2, r3, [r1, #-32]
    smlad r4, r12, r2, r4
    smlabb r5, lr, r3, r5
    smlatt r7, lr, r3, r7
    ldm r0!, {r8-r12, lr}
    ldrd r2, r3, [r1, #-24]
    smlad r5, r8, r2, r5
    smlabb r4, r9, r3, r4
    smlatt r6, r9, r3, r6
    ldrd r2, r3, [r1, #-16]
    smlad r6, r10, r2, r6
    smlad r7, r11, r3, r7
    ldrd r2, r3, [r1, #-8]
    smlad r4, r12, r2, r4
    smlabb r5, lr, r3, r5
    smlatt r7, lr, r3, r7
    vmov s0, s1, r4, r5
    vmov s2, s3, r6, r7
    vcvt.f32.s32 s0, s0
    vcvt.f32.s32 s1, s1
    vcvt.f32.s32 s2, s2
    vcvt.f32.s32 s3, s3
    vmul.f32 s0, s0, s8
    vmul.f32 s1, s1, s9
    vmul.f32 s2, s2, s10
    vmul.f32 s3, s3, s11
    vcvtr.s32.f32 s0, s0
    vcvtr.s32.f32 s1, s1
    vcvtr.s32.f32 s2, s2
    vcvtr.s32.f32 s3, s3
    vmov r4, r5, s0, s1
    vmov r6, r7, s2, s3
    add r2, r1, #16
    ldm r2, {r2, r3, r8-r11}
    cbnz r2, 3f
  2:
    usat r4, #8, r4
    usat r5, #8, r5
    usat r6, #8, r6
    usat r7, #8, r7
    orr r4, r4, r5, lsl #8
    orr r6, r6, r7, lsl #8
    orr r4, r4, r6, lsl #16
    eor r4, r4, r3
    str r4, [r8]
    add r8, r8, r9
    str r8, [r1, #24]
    add r0, r0, r10
    cmp r0, r11
    bne 1b
    pop {r4-r11, pc}
  3:
    qadd r4, r4, r2
    qadd r5, r5, r2
    qadd r6, r6, r2
    qadd r7, r7, r2
    b 2b
  )");
}

/// 15 instructions for eight bytes.
#define INLAY_SPREAD_2_ROWS       \
  "push {r4-r11, lr}\n"           \
  "ldrd lr, r12, [sp, #36]\n"     \
  "mov r11, r2\n"                 \
  "cmp lr, r12\n"                 \
  "beq 2f\n"                      \
  "1:\n"                          \
  "ldr r8, [r0]\n"                \
  "ldr r9, [r1]\n"                \
  "add r0, r0, r11\n"             \
  "add r1, r1, r3\n"              \
  "inlay_extend r10, r8\n"        \
  "inlay_extend r8, r8, ror #8\n" \
  "inlay_extend r2, r9\n"         \
  "inlay_extend r9, r9, ror #8\n" \
  "pkhbt r4, r10, r2, lsl #16\n"  \
  "pkhbt r5, r8, r9, lsl #16\n"   \
  "pkhtb r6, r2, r10, asr #16\n"  \
  "pkhtb r7, r9, r8, asr #16\n"   \
  "stm lr!, {r4-r7}\n"            \
  "cmp lr, r12\n"                 \
  "bne 1b\n"                      \
  "2:\n"                          \
  "pop {r4-r11, pc}\n"
[[gnu::naked, gnu::noinline]] inline void spread_2_rows(std::int8_t const* /*top*/,
                                                        std::int8_t const* /*bottom*/,
                                                        std::int32_t /*top_step*/,
                                                        std::int32_t /*bottom_step*/, std::int16_t* /*to*/,
                                                        std::int16_t* /*end*/) {
  asm(INLAY_EXTEND_BY("sxtb16") INLAY_SPREAD_2_ROWS INLAY_EXTEND_END);
}
[[gnu::naked, gnu::noinline]] inline void spread_2_rows(std::uint8_t const* /*top*/,
                                                        std::uint8_t const* /*bottom*/,
                                                        std::int32_t /*top_step*/,
                                                        std::int32_t /*bottom_step*/, std::int16_t* /*to*/,
                                                        std::int16_t* /*end*/) {
  asm(INLAY_EXTEND_BY("uxtb16") INLAY_SPREAD_2_ROWS INLAY_EXTEND_END);
}

/// 134 instructions for 72 products, their eight sums and elements, where y's zero point is the least of its type; else
/// 143. Weights wait in registers of the float unit; on the stack lies what begins with bias.
[[gnu::naked, gnu::noinline]] inline void requantise_2x3x3(std::int16_t const* /*upper*/,
                                                           std::int16_t const* /*lower*/,
                                                           requantised_row_pair const* /*all*/) {
  asm(R"(
    .syntax unified
    @ Two channels of a column. Of the upper pair of rows the first sum reads both, and the second one the lower; of the
    @ lower pair the first sum reads the upper, and the second one both.
    .macro inlay_row_pair a, c, b, d, u0, u1, l0, l1
    ldrd r2, r3, [r0], #8
    vmov r12, lr, \u0, \u1
    smlad \a, r2, r12, \a
    smlatb \b, r2, r12, \b
    smlad \c, r3, lr, \c
    smlatb \d, r3, lr, \d
    ldrd r2, r3, [r1], #8
    vmov r12, lr, \l0, \l1
    smlabt \a, r2, r12, \a
    smlad \b, r2, r12, \b
    smlabt \c, r3, lr, \c
    smlad \d, r3, lr, \d
    .endm
    @ Four sums to rounded quotients.
    .macro inlay_round a, b, c, d
    vmov s0, s1, \a, \b
    vmov s2, s3, \c, \d
    vcvt.f32.s32 s0, s0
    vcvt.f32.s32 s1, s1
    vcvt.f32.s32 s2, s2
    vcvt.f32.s32 s3, s3
    vmul.f32 s0, s0, s4
    vmul.f32 s1, s1, s5
    vmul.f32 s2, s2, s6
    vmul.f32 s3, s3, s7
    vcvtr.s32.f32 s0, s0
    vcvtr.s32.f32 s1, s1
    vcvtr.s32.f32 s2, s2
    vcvtr.s32.f32 s3, s3
    vmov \a, \b, s0, s1
    vmov \c, \d, s2, s3
    .endm
    @ The same to a word of elements in a.
    .macro inlay_join a, b, c, d
    usat \a, #8, \a
    usat \b, #8, \b
    usat \c, #8, \c
    usat \d, #8, \d
    orr \a, \a, \b, lsl #8
    orr \c, \c, \d, lsl #8
    orr \a, \a, \c, lsl #16
    eor \a, \a, r3
    .endm
    push {r4-r11, lr}
    vpush {s16-s31}
    vldm r2!, {s4-s31}
    ldm r2, {r4-r12, lr}
    push {r4-r12, lr}
  1:
    ldm sp, {r4-r7}
    ldm sp, {r8-r11}
    inlay_row_pair r4, r5, r8, r9, s8, s9, s20, s21
    inlay_row_pair r6, r7, r10, r11, s10, s11, s22, s23
    inlay_row_pair r4, r5, r8, r9, s12, s13, s24, s25
    inlay_row_pair r6, r7, r10, r11, s14, s15, s26, s27
    inlay_row_pair r4, r5, r8, r9, s16, s17, s28, s29
    inlay_row_pair r6, r7, r10, r11, s18, s19, s30, s31
    inlay_round r4, r5, r6, r7
    inlay_round r8, r9, r10, r11
    ldrd r2, r3, [sp, #16]
    cbnz r2, 3f
  2:
    inlay_join r4, r5, r6, r7
    inlay_join r8, r9, r10, r11
    ldrd r2, r12, [sp, #24]
    ldrd r5, r6, [sp, #32]
    str r8, [r12, r5]
    str r4, [r12]
    add r12, r12, r2
    str r12, [sp, #28]
    sub r0, r0, #32
    sub r1, r1, #32
    cmp r0, r6
    bne 1b
    add sp, sp, #40
    vpop {s16-s31}
    pop {r4-r11, pc}
  3:
    qadd r4, r4, r2
    qadd r5, r5, r2
    qadd r6, r6, r2
    qadd r7, r7, r2
    qadd r8, r8, r2
    qadd r9, r9, r2
    qadd r10, r10, r2
    qadd r11, r11, r2
    b 2b
    .purgem inlay_row_pair
    .purgem inlay_round
    .purgem inlay_join
  )");
}

}  // namespace detail

/// Four interleaved pixels, pairs of columns; y is uint8 where Unsigned.
template <int Steps, bool Unsigned>
INLAY_ALWAYS_INLINE void requantise_four_pixels(requantised_quads const& all) {
  detail::requantise_4x2<Steps, Unsigned>(&all);
}

/// One pixel, pairs of columns.
template <int Steps, bool Unsigned>
INLAY_ALWAYS_INLINE void requantise_one_pixel(requantised_quads const& all) {
  detail::requantise_1x2<Steps, Unsigned>(&all);
}

/// Pixels from x on, which is not all.x_end.
INLAY_ALWAYS_INLINE void requantise_taps(requantised_taps& all, std::int16_t const* x) {
  detail::requantise_3x3(x, &all);
}

/// `spread` for four interleaved pixels, `step` bytes apart. `quads` is above 0.
template <class Byte>
INLAY_ALWAYS_INLINE void spread_four_pixels(Byte const* x, std::int32_t step, int quads, std::int16_t* to) {
  detail::spread_4_pixels(x, step, quads, to);
}

/// Interleaves the extended bytes of four pixels, `step` elements apart, as spread_four_pixels() does. `quads` is above 0.
INLAY_ALWAYS_INLINE void join_four_pixels(std::int16_t const* x, std::int32_t step, int quads,
                                          std::int16_t* to) {
  detail::join_4_pixels(x, 2 * step, quads, to);
}

/// `spread` of one pixel for fours of bytes that begin `step` bytes apart: `count` elements, a multiple of 8 above 0.
template <class Byte>
INLAY_ALWAYS_INLINE void spread_fours(Byte const* x, std::int32_t step, int count, std::int16_t* to) {
  detail::spread_fours_of(x, step, to, to + count);
}

/// Moves elements down, `count`, a multiple of 16 above 0, of them.
INLAY_ALWAYS_INLINE void move_elements(std::int16_t const* from, int count, std::int16_t* to) {
  detail::move_words(from, to, to + count);
}

/// Records of requantised_taps for `count` columns of four channels from three rows, whose columns are `step` bytes
/// apart: words of pairs of int16, (row 0, row 1) of channel 1; row 2 of channels 0 and 2; (row 0, row 1) of channels
/// 2, 3 and 0; row 2 of channels 1 and 3.
template <class Byte>
INLAY_ALWAYS_INLINE void spread_taps(Byte const* const (&rows)[3], std::int32_t step, int count,
                                     std::int16_t* to) {
  detail::spread_3_rows(rows[0], rows[1], rows[2], step, to, to + 12 * count);
}

/// Two rows of pixels from two rows of records on, of which `upper` does not end at all.x_end.
INLAY_ALWAYS_INLINE void requantise_row_pair(requantised_row_pair const& all, std::int16_t const* upper,
                                             std::int16_t const* lower) {
  detail::requantise_2x3x3(upper, lower, &all);
}

/// Four channels of a row of columns, which are `step` bytes apart.
template <class Byte>
struct four_channels {
  Byte const* at;
  std::int32_t step;
};
/// Records of requantised_row_pair for `count` columns of two rows: a word of two int16 for each channel.
template <class Byte>
INLAY_ALWAYS_INLINE void spread_row_pair(four_channels<Byte> top, four_channels<Byte> bottom, int count,
                                         std::int16_t* to) {
  detail::spread_2_rows(top.at, bottom.at, top.step, bottom.step, to, to + 8 * count);
}

/// Row `row` of `count` records of spread_taps becomes `value`.
inline void spread_value(int row, std::int16_t value, int count, std::int16_t* to) {
  for (; count > 0; --count, to += 12) {
    if (row == 2) to[2] = to[3] = to[10] = to[11] = value;
    else to[row] = to[4 + row] = to[6 + row] = to[8 + row] = value;
  }
}
#else
template <int, bool>
void requantise_four_pixels(requantised_quads const&) {}
template <int, bool>
void requantise_one_pixel(requantised_quads const&) {}
inline void requantise_taps(requantised_taps&, std::int16_t const*) {}
template <class Byte>
void spread_four_pixels(Byte const*, std::int32_t, int, std::int16_t*) {}
template <class Byte>
void spread_fours(Byte const*, std::int32_t, int, std::int16_t*) {}
inline void move_elements(std::int16_t const*, int, std::int16_t*) {}
inline void join_four_pixels(std::int16_t const*, std::int32_t, int, std::int16_t*) {}
inline void requantise_row_pair(requantised_row_pair const&, std::int16_t const*, std::int16_t const*) {}
template <class Byte>
struct four_channels {
  Byte const* at;
  std::int32_t step;
};
template <class Byte>
void spread_row_pair(four_channels<Byte>, four_channels<Byte>, int, std::int16_t*) {}
template <class Byte>
void spread_taps(Byte const* const (&)[3], std::int32_t, int, std::int16_t*) {}
inline void spread_value(int, std::int16_t, int, std::int16_t*) {}
#endif

}  // namespace inlay::simd

#undef INLAY_REQUANTISE_4x2_ENTER
#undef INLAY_REQUANTISE_4x2_STEP
#undef INLAY_REQUANTISE_4x2_LEAVE
#undef INLAY_FLIP_ELEMENTS
#undef INLAY_KEEP_ELEMENTS
#undef INLAY_REQUANTISE_1x2_ENTER
#undef INLAY_REQUANTISE_1x2_STEP
#undef INLAY_REQUANTISE_1x2_LEAVE
#undef INLAY_EXTEND_BY
#undef INLAY_EXTEND_END
#undef INLAY_SPREAD_4_PIXELS
#undef INLAY_SPREAD_FOURS
#undef INLAY_SPREAD_3_ROWS
#undef INLAY_SPREAD_2_ROWS
