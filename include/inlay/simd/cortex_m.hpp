// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/config.hpp>

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

/// Pixels times pairs of columns of weights in `storage::quads`. Multipliers and zero points of w move on by `step`
/// bytes from one column to the next. x is extended (`spread`), of four interleaved pixels or of one.
struct requantised_quads {
  std::int32_t const* bias;
  float const* multiplier;
  std::int32_t multiplier_step;
  void* y;
  std::int32_t y_pixel;  ///< bytes from one pixel to the next
  std::int32_t columns;  ///< a multiple of 2, or of 4 for one pixel; above 0
  std::int16_t const* x;
  std::int16_t const* x_end;
  std::int8_t const* w;
  std::int8_t const* zero_w;  ///< or nullptr
  std::int32_t zero_w_step;
  std::int32_t zero_y;
  std::int32_t is_unsigned;  ///< y is uint8
  std::int32_t odd;          ///< the number of quads is odd
  std::int32_t w_pair;       ///< bytes from a pair of columns to the second one of a four; for one pixel
  std::int32_t totals[4];    ///< of the pixels' x, where there is zero_w
};

/// A row of pixels of a depthwise convolution by 3x3, four channels. x are records of a column each: pairs (row 0,
/// row 1) of channels 0, 2, 1, 3, then row 2 of channels 0 and 2, and of 1 and 3; weights likewise.
struct requantised_taps {
  std::int16_t weights[36];
  std::int32_t bias[4];  ///< of channels 0, 2, 1, 3; so are multipliers
  std::int32_t zero_y;
  std::int32_t is_unsigned;
  void* y;
  std::int32_t y_pixel;
  std::int32_t x_pixel;  ///< bytes from the end of a pixel's records to the next pixel's first
  std::int16_t const* x_end;
  float multiplier[4];
};

#if defined __ARM_FEATURE_DSP && defined __ARM_ARCH_PROFILE && __ARM_ARCH_PROFILE == 'M' && \
    defined __ARM_FP && __ARM_FP & 4
namespace detail {

static_assert(offsetof(requantised_quads, totals) == 60 && offsetof(requantised_taps, multiplier) == 112);

/// Four pixels, two columns at a time: 55 instructions for 64 products, and 82 for eight elements.
[[gnu::naked, gnu::noinline]] inline void requantise_4x2(requantised_quads* /*all*/) {
  asm(R"(
    .syntax unified
    push {r0, r4-r11, lr}
    sub sp, sp, #4
    ldr r2, [r0, #28]
    str r2, [sp]
    ldr r1, [r0, #32]
  1:
    ldr r2, [r0]
    ldrd r4, r5, [r2]
    ldrd r6, r7, [r2]
    ldrd r8, r9, [r2]
    ldrd r10, r11, [r2], #8
    str r2, [r0]
    ldr r2, [r0, #52]
    ldr r0, [r0, #24]
    cbnz r2, 3f
  2:
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
  3:
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
    ldr r2, [sp]
    cmp r0, r2
    bne 2b
    ldr r0, [sp, #4]
    ldrd r2, r3, [r0, #36]
    cmp r2, #0
    bne 6f
  4:
    vmov s0, s1, r4, r5
    vmov s2, s3, r6, r7
    vmov s4, s5, r8, r9
    vmov s6, s7, r10, r11
    ldrd r12, lr, [r0, #4]
    vldr s8, [r12]
    add r12, r12, lr
    vldr s9, [r12]
    add r12, r12, lr
    str r12, [r0, #4]
    vcvt.f32.s32 s0, s0
    vcvt.f32.s32 s1, s1
    vcvt.f32.s32 s2, s2
    vcvt.f32.s32 s3, s3
    vcvt.f32.s32 s4, s4
    vcvt.f32.s32 s5, s5
    vcvt.f32.s32 s6, s6
    vcvt.f32.s32 s7, s7
    vmul.f32 s0, s0, s8
    vmul.f32 s1, s1, s9
    vmul.f32 s2, s2, s8
    vmul.f32 s3, s3, s9
    vmul.f32 s4, s4, s8
    vmul.f32 s5, s5, s9
    vmul.f32 s6, s6, s8
    vmul.f32 s7, s7, s9
    vcvtr.s32.f32 s0, s0
    vcvtr.s32.f32 s1, s1
    vcvtr.s32.f32 s2, s2
    vcvtr.s32.f32 s3, s3
    vcvtr.s32.f32 s4, s4
    vcvtr.s32.f32 s5, s5
    vcvtr.s32.f32 s6, s6
    vcvtr.s32.f32 s7, s7
    vmov r4, r5, s0, s1
    vmov r6, r7, s2, s3
    vmov r8, r9, s4, s5
    vmov r10, r11, s6, s7
    ldrd r2, r3, [r0, #44]
    qadd r4, r4, r2
    qadd r5, r5, r2
    qadd r6, r6, r2
    qadd r7, r7, r2
    qadd r8, r8, r2
    qadd r9, r9, r2
    qadd r10, r10, r2
    qadd r11, r11, r2
    cmp r3, #0
    bne 7f
    ssat r4, #8, r4
    ssat r5, #8, r5
    ssat r6, #8, r6
    ssat r7, #8, r7
    ssat r8, #8, r8
    ssat r9, #8, r9
    ssat r10, #8, r10
    ssat r11, #8, r11
  5:
    ldrd r2, r3, [r0, #12]
    strb r4, [r2], #1
    strb r5, [r2], #1
    str r2, [r0, #12]
    add r2, r2, r3
    strb r6, [r2, #-2]
    strb r7, [r2, #-1]
    add r2, r2, r3
    strb r8, [r2, #-2]
    strb r9, [r2, #-1]
    add r2, r2, r3
    strb r10, [r2, #-2]
    strb r11, [r2, #-1]
    ldr r2, [r0, #20]
    subs r2, r2, #2
    str r2, [r0, #20]
    bgt 1b
    add sp, sp, #8
    pop {r4-r11, pc}
  6:
    ldrsb r12, [r2]
    add r2, r2, r3
    ldrsb lr, [r2]
    add r2, r2, r3
    str r2, [r0, #36]
    ldrd r2, r3, [r0, #60]
    mls r4, r2, r12, r4
    mls r5, r2, lr, r5
    mls r6, r3, r12, r6
    mls r7, r3, lr, r7
    ldrd r2, r3, [r0, #68]
    mls r8, r2, r12, r8
    mls r9, r2, lr, r9
    mls r10, r3, r12, r10
    mls r11, r3, lr, r11
    b 4b
  7:
    usat r4, #8, r4
    usat r5, #8, r5
    usat r6, #8, r6
    usat r7, #8, r7
    usat r8, #8, r8
    usat r9, #8, r9
    usat r10, #8, r10
    usat r11, #8, r11
    b 5b
  )");
}

/// One pixel, four columns at a time: 41 instructions for 32 products, and 57 for four elements.
[[gnu::naked, gnu::noinline]] inline void requantise_1x4(requantised_quads* /*all*/) {
  asm(R"(
    .syntax unified
    push {r0, r4-r11, lr}
    sub sp, sp, #4
    ldr r2, [r0, #28]
    str r2, [sp]
    ldr lr, [r0, #32]
  1:
    mov r1, lr
    ldr r2, [r0]
    ldrd r4, r5, [r2], #8
    ldrd r6, r7, [r2], #8
    str r2, [r0]
    ldrd r2, r3, [r0, #52]
    ldr r0, [r0, #24]
    add lr, r1, r3
    cbnz r2, 3f
  2:
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
  3:
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
    ldr r2, [sp]
    cmp r0, r2
    bne 2b
    ldr r0, [sp, #4]
    ldrd r2, r3, [r0, #36]
    cmp r2, #0
    bne 6f
  4:
    vmov s0, s1, r4, r5
    vmov s2, s3, r6, r7
    ldrd r12, r3, [r0, #4]
    vldr s4, [r12]
    add r12, r12, r3
    vldr s5, [r12]
    add r12, r12, r3
    vldr s6, [r12]
    add r12, r12, r3
    vldr s7, [r12]
    add r12, r12, r3
    str r12, [r0, #4]
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
    vmov r4, r5, s0, s1
    vmov r6, r7, s2, s3
    ldrd r2, r3, [r0, #44]
    qadd r4, r4, r2
    qadd r5, r5, r2
    qadd r6, r6, r2
    qadd r7, r7, r2
    cmp r3, #0
    bne 7f
    ssat r4, #8, r4
    ssat r5, #8, r5
    ssat r6, #8, r6
    ssat r7, #8, r7
  5:
    ldr r2, [r0, #12]
    strb r4, [r2], #1
    strb r5, [r2], #1
    strb r6, [r2], #1
    strb r7, [r2], #1
    str r2, [r0, #12]
    ldr r2, [r0, #20]
    subs r2, r2, #4
    str r2, [r0, #20]
    bgt 1b
    add sp, sp, #8
    pop {r4-r11, pc}
  6:
    ldr r1, [r0, #60]
    ldrsb r12, [r2]
    add r2, r2, r3
    mls r4, r1, r12, r4
    ldrsb r12, [r2]
    add r2, r2, r3
    mls r5, r1, r12, r5
    ldrsb r12, [r2]
    add r2, r2, r3
    mls r6, r1, r12, r6
    ldrsb r12, [r2]
    add r2, r2, r3
    mls r7, r1, r12, r7
    str r2, [r0, #36]
    b 4b
  7:
    usat r4, #8, r4
    usat r5, #8, r5
    usat r6, #8, r6
    usat r7, #8, r7
    b 5b
  )");
}

}  // namespace detail

/// Four interleaved pixels, pairs of columns. `all` is used up.
INLAY_ALWAYS_INLINE void requantise_four_pixels(requantised_quads& all) { detail::requantise_4x2(&all); }

/// One pixel, fours of columns.
INLAY_ALWAYS_INLINE void requantise_one_pixel(requantised_quads& all) { detail::requantise_1x4(&all); }
#else
inline void requantise_four_pixels(requantised_quads&) {}
inline void requantise_one_pixel(requantised_quads&) {}
#endif

}  // namespace inlay::simd
