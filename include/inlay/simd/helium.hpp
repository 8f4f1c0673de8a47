// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/config.hpp>

#include <bit>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <type_traits>

#if defined __ARM_FEATURE_MVE && __ARM_FEATURE_MVE & 2
#include <arm_mve.h>
#endif

/// Products of bytes on Cortex-M with Helium (MVE with floats: M52, M55, M85), requantised while the sums are in
/// registers. VMLADAV multiplies sixteen bytes and adds them to a general register; the sums of four pixels become
/// a vector register, in which they are converted, multiplied, rounded half to even and saturated. Sums are int32 and
/// wrap around; no product saturates. Assembler texts, since a loop that counts in lr needs all registers; what they
/// read of a layer lies in a plain struct, whose offsets they know.
namespace inlay::simd {

#if defined __ARM_FEATURE_MVE && __ARM_FEATURE_MVE & 2
inline constexpr bool has_helium = true;
#else
inline constexpr bool has_helium = false;
#endif

/// Two columns of at most 32 rows of weights, which stay in registers, for pixels whose rows lie one behind the other,
/// 8, 16 or 32 bytes each.
struct helium_columns {
  std::int8_t const* x;
  void* y;
  std::int32_t fours;   ///< pixels in fours, above 0
  std::int32_t y_four;  ///< bytes from four pixels to the next
  std::int32_t bias[2];
  float multiplier[2];
  std::int32_t zero_y;
  std::int16_t low, high;    ///< bounds of y
  std::uint16_t offsets[8];  ///< `helium_offsets`
  /// Rows 0 to 15 of both columns, then rows 16 to 31. Of 8 rows: both columns, with 0 behind them, and before them.
  std::int8_t weights[4][16];
};

/// Four pixels times pairs of columns of weights in `storage::quads`. x is sixteen rows of the first pixel, of the second, …,
/// then the next sixteen rows, all in the order that VLD2 gives to rows of the weights: of each four rows the second
/// and the third have changed places.
struct helium_pairs {
  std::int8_t const* w;
  std::int32_t const* bias;
  float const* multiplier;
  void* y;
  std::int32_t zero_y;
  std::int8_t const* w_end;  ///< behind the last pair
  std::int8_t const* x;      ///< aligned to 4
  std::int32_t skipped;      ///< bytes of the loop's text that its first turn jumps over (`skip`)
  std::int8_t const* x_end;
  std::int16_t low, high;
  std::uint16_t offsets[8];
  std::int32_t w_back;  ///< bytes that a pair of columns lacks to whole sixteens of rows

  /// The loop takes eight times sixteen rows a turn, in pieces of 44 bytes, beside sixteen rows before it; there are more than
  /// these.
  static constexpr std::int32_t skip(std::int32_t steps) { return (8 - (steps - 1) % 8) % 8 * 44; }
  /// Whether one turn is enough.
  static constexpr bool once(std::int32_t steps) { return steps <= 9; }
};

/// One pixel times four columns of weights, two pairs, at a time, x in the same order.
struct helium_fours {
  std::int8_t const* w;
  std::int32_t const* bias;
  float const* multiplier;
  void* y;
  std::int8_t const* x;
  std::int32_t steps;    ///< of sixteen rows
  std::int32_t w_pair;   ///< bytes from a pair of columns to the next
  std::int32_t columns;  ///< a multiple of 4, above 0
  std::int32_t zero_y;
  std::int16_t low, high;
};

/// Four rows of a depthwise convolution, of bytes, whose columns are `steps` bytes apart; 0 for a row outside.
struct helium_rows {
  std::int8_t const* rows[4];
  std::int32_t steps[4];
};

/// Fours of rows that become lines of records: see `helium_interleave`.
struct helium_lines {
  helium_rows const* lines;
  std::int8_t* to;
  std::int32_t columns;   ///< above 0
  std::int32_t channels;  ///< up to 16; those beyond are 0
  std::int32_t count;     ///< of lines, above 0
  std::int32_t next;      ///< bytes from behind a line to the next one
};

/// A depthwise convolution by 3x3 of up to sixteen channels. x and weights are records as `helium_interleave` makes
/// them: 64 bytes a column, four rows of each channel. Two rows of y are of one line of records where the stride is 1, of
/// two lines where it is 2.
struct helium_taps {
  std::int8_t const* weights;  ///< records: nothing, three columns, nothing; the same a row further down
  std::int32_t const* bias;
  float const* multiplier;
  void* y;
  std::int32_t channels;  ///< above 0
  std::int32_t fours;     ///< of columns of y
  std::int32_t rows;      ///< of y, in pairs
  std::int32_t rest;      ///< columns beyond fours
  std::int32_t zero_y;
  std::int16_t low, high;
  std::int32_t mask;         ///< lanes of the rest, as VPR has them
  std::int32_t y_four;       ///< bytes from four columns to the next
  std::int32_t y_next;       ///< bytes from behind the last four of a row, or two, to the next ones
  std::int32_t x_next;       ///< bytes of records from what a row reads (`x_read`) to the next one's
  std::uint16_t offsets[8];  ///< of y (`helium_offsets_of_taps`)
  std::uint32_t from[4];     ///< bytes from `weights` to x's records, less two of them, and to the next three
  std::uint32_t columns[4];  ///< 0, 64, 128, 192
  std::int32_t x_line;       ///< bytes from a line to the other one

  /// Bytes of a column's record.
  static constexpr int record = 64;
  /// Bytes of records that the loops over `columns` columns of y move on.
  static constexpr int x_read(int stride, int columns) {
    if (stride == 1) return (columns / 4 + columns % 4 / 3) * 4 * record;
    return (columns + 3) / 4 * 8 * record;
  }
};

/// The texts that a layer needs: its program holds no others.
struct helium_texts {
  void (*columns)(helium_columns const*);
  void (*pairs)(helium_pairs const*);
  void (*fours)(helium_fours const*);
  bool near;  ///< `helium_zero`
};

/// The same of a depthwise layer.
struct helium_text {
  void (*taps)(helium_taps const*);
  bool near;
};
/// Where the elements of four pixels and two columns go, in the order of lanes: columns side by side or, for a single
/// one, in the same place.
constexpr void helium_offsets(std::uint16_t (&offsets)[8], int y_pixel, int columns) {
  for (int i = 0; i < 8; ++i) {
    int const lane = i / 2, pixel = lane % 2 * 2 + lane / 2;
    offsets[i] = static_cast<std::uint16_t>(pixel * y_pixel + (columns == 2 ? i % 2 : 0));
  }
}

/// Those of two rows and four columns for helium_taps.
constexpr void helium_offsets_of_taps(std::uint16_t (&offsets)[8], int stride, int channels, int y_row) {
  for (int i = 0; i < 8; ++i) {
    int const lane = i / 2;
    if (stride == 1)
      offsets[i] = static_cast<std::uint16_t>(lane % 2 * y_row + (lane / 2 + i % 2 * 2) * channels);
    else offsets[i] = static_cast<std::uint16_t>(i % 2 * y_row + lane * channels);
  }
}
/// Lanes of the columns beyond fours, as VPR has them.
constexpr std::int32_t helium_mask_of_taps(int stride, int rest) {
  std::int32_t mask = 0;
  for (int i = 0; i < 8; ++i) {
    int const lane = i / 2, column = stride == 1 ? lane / 2 + i % 2 * 2 : lane;
    if (column < rest) mask |= 3 << 2 * i;
  }
  return mask;
}

#if defined __ARM_FEATURE_MVE && __ARM_FEATURE_MVE & 2
namespace detail {

static_assert(offsetof(helium_columns, zero_y) == 32 && offsetof(helium_columns, offsets) == 40 &&
              offsetof(helium_columns, weights) == 56);
static_assert(offsetof(helium_pairs, zero_y) == 16 && offsetof(helium_pairs, low) == 36 &&
              offsetof(helium_pairs, offsets) == 40 && offsetof(helium_pairs, w_back) == 56);
static_assert(offsetof(helium_fours, low) == 36 && sizeof(helium_rows) == 32 &&
              offsetof(helium_lines, next) == 20);
static_assert(offsetof(helium_taps, low) == 36 && offsetof(helium_taps, offsets) == 56 &&
              offsetof(helium_taps, columns) == 88 && offsetof(helium_taps, x_line) == 104);

// Sums in q0 and q1 to bytes in the lower halves of halfwords of q0, q0's and q1's in turn. Biases are added before.
#define INLAY_HELIUM_ROUND(near, m0, m1, zero) \
  "vcvt.f32.s32 q0, q0\n"                      \
  "vcvt.f32.s32 q1, q1\n"                      \
  "vmul.f32 q0, q0, " m0                       \
  "\n"                                         \
  "vmul.f32 q1, q1, " m1 "\n" INLAY_HELIUM_JOIN_##near(zero)
// Quotients that may be anything; or less than 2^15, which the addition of `helium_zero` rounds.
#define INLAY_HELIUM_JOIN_0(zero) \
  "vcvtn.s32.f32 q0, q0\n"        \
  "vcvtn.s32.f32 q1, q1\n"        \
  "vqmovnb.s32 q0, q0\n"          \
  "vqmovnt.s32 q0, q1\n"          \
  "vqadd.s16 q0, q0, " zero "\n"
#define INLAY_HELIUM_JOIN_1(zero) \
  "vadd.f32 q0, q0, " zero        \
  "\n"                            \
  "vadd.f32 q1, q1, " zero        \
  "\n"                            \
  "vmovnt.i32 q0, q1\n"
// The same of q0 alone.
#define INLAY_HELIUM_ROUND_FOUR_0(zero) \
  "vcvtn.s32.f32 q0, q0\n"              \
  "vqmovnb.s32 q0, q0\n"                \
  "vqadd.s16 q0, q0, " zero "\n"
#define INLAY_HELIUM_ROUND_FOUR_1(zero) "vadd.f32 q0, q0, " zero "\n"
// Bounds beyond those of the type: vectors on the stack, the lower one at `at`.
#define INLAY_HELIUM_BOUND_0(at) ""
#define INLAY_HELIUM_BOUND_1(at) \
  "vldrw.u32 q1, [sp, #" at      \
  "]\n"                          \
  "vmax.s16 q0, q0, q1\n"        \
  "vldrw.u32 q1, [sp, #" at      \
  " + 16]\n"                     \
  "vmin.s16 q0, q0, q1\n"
#define INLAY_HELIUM_NARROW_0 "vqmovnb.s16 q0, q0\n"
#define INLAY_HELIUM_NARROW_1 "vqmovunb.s16 q0, q0\n"

// A function for each combination: INLAY_HELIUM_TEXT(near, bounded, is_unsigned).
#define INLAY_HELIUM_TEXTS   \
  INLAY_HELIUM_TEXT(0, 0, 0) \
  INLAY_HELIUM_TEXT(0, 0, 1) \
  INLAY_HELIUM_TEXT(0, 1, 0) \
  INLAY_HELIUM_TEXT(0, 1, 1) \
  INLAY_HELIUM_TEXT(1, 0, 0) \
  INLAY_HELIUM_TEXT(1, 0, 1) \
  INLAY_HELIUM_TEXT(1, 1, 0) \
  INLAY_HELIUM_TEXT(1, 1, 1)

// Room for two vectors, filled with the bounds at [r0, #36] if elements have such. r1 is lost.
#define INLAY_HELIUM_BOUNDS_0
#define INLAY_HELIUM_BOUNDS_1 \
  "ldrsh.w r1, [r0, #36]\n"   \
  "vdup.16 q0, r1\n"          \
  "ldrsh.w r1, [r0, #38]\n"   \
  "vdup.16 q1, r1\n"          \
  "vstrw.32 q0, [sp]\n"       \
  "vstrw.32 q1, [sp, #16]\n"
#define INLAY_HELIUM_ENTER(room, bounded) \
  ".syntax unified\n"                     \
  "push {r4-r11, lr}\n"                   \
  "vpush {d8-d15}\n"                      \
  "sub sp, sp, #" room "\n" INLAY_HELIUM_BOUNDS_##bounded
#define INLAY_HELIUM_LEAVE \
  "add sp, sp, #32\n"      \
  "vpop {d8-d15}\n"        \
  "pop {r4-r11, pc}\n"

// Sums of four pixels and two columns, of 8, 16 or 32 rows, as vectors of pixels, and where elements go: q3, or a vector
// on the stack behind the bounds. Eight rows of two pixels share a register: weights are 0 for the other one.
#define INLAY_HELIUM_PUT(two, zero) \
  "vmov q0[" two "], q0[" zero      \
  "], r0, r4\n"                     \
  "vmov q1[" two "], q1[" zero "], r2, r6\n"
#define INLAY_HELIUM_8      \
  "vldmia r1!, {d2-d5}\n"   \
  "vmladav.s8 r0, q1, q5\n" \
  "vmladav.s8 r4, q1, q7\n" \
  "vmladav.s8 r2, q2, q5\n" \
  "vmladav.s8 r6, q2, q7\n" \
  "push {r0, r2, r4, r6}\n" \
  "vmladav.s8 r0, q1, q4\n" \
  "vmladav.s8 r4, q1, q6\n" \
  "vmladav.s8 r2, q2, q4\n" \
  "vmladav.s8 r6, q2, q6\n" \
  "push {r0, r2, r4, r6}\n" \
  "vpop {d0-d3}\n"
#define INLAY_HELIUM_16     \
  "vldmia r1!, {d0-d7}\n"   \
  "vmladav.s8 r0, q0, q5\n" \
  "vmladav.s8 r4, q1, q5\n" \
  "vmladav.s8 r2, q2, q5\n" \
  "vmladav.s8 r6, q3, q5\n" \
  "push {r0, r2, r4, r6}\n" \
  "vmladav.s8 r0, q0, q4\n" \
  "vmladav.s8 r4, q1, q4\n" \
  "vmladav.s8 r2, q2, q4\n" \
  "vmladav.s8 r6, q3, q4\n" \
  "push {r0, r2, r4, r6}\n" \
  "vpop {d0-d3}\n"
#define INLAY_HELIUM_32 \
  "vldmia r1!, {d0-d7}\n"                          \
  "vmladav.s8 r0, q0, q4\n"                        \
  "vmladav.s8 r2, q0, q5\n"                        \
  "vmladava.s8 r0, q1, q6\n"                       \
  "vmladava.s8 r2, q1, q7\n"                       \
  "vmladav.s8 r4, q2, q4\n"                        \
  "vmladav.s8 r6, q2, q5\n"                        \
  "vmladava.s8 r4, q3, q6\n"                       \
  "vmladava.s8 r6, q3, q7\n" INLAY_HELIUM_PUT("2", "0") \
  "vldmia r1!, {d4-d7}\n"                          \
  "vmladav.s8 r0, q2, q4\n"                        \
  "vmladav.s8 r2, q2, q5\n"                        \
  "vmladava.s8 r0, q3, q6\n"                       \
  "vmladava.s8 r2, q3, q7\n"                       \
  "vldmia r1!, {d4-d7}\n"                          \
  "vmladav.s8 r4, q2, q4\n"                        \
  "vmladav.s8 r6, q2, q5\n"                        \
  "vmladava.s8 r4, q3, q6\n"                       \
  "vmladava.s8 r6, q3, q7\n" INLAY_HELIUM_PUT("3", "1")
#define INLAY_HELIUM_STORE_8 "vstrb.16 q0, [r3, q3]\n"
#define INLAY_HELIUM_STORE_16 "vstrb.16 q0, [r3, q6]\n"
#define INLAY_HELIUM_STORE_32 \
  "vldrw.u32 q1, [sp, #32]\n" \
  "vstrb.16 q0, [r3, q1]\n"
#define INLAY_HELIUM_OFFSETS_8 ""
#define INLAY_HELIUM_OFFSETS_16 "vmov q6, q3\n"
#define INLAY_HELIUM_OFFSETS_32 "vstrw.32 q3, [sp, #32]\n"

// Four pixels, two columns: 26 instructions for 64 products and eight elements, 26 for 128, 38 for 256; two less for
// near sums, here and below. A turn of the loop has two such.
#define INLAY_HELIUM_FOUR(rows, near, bounded, is_unsigned)                                                  \
  INLAY_HELIUM_##rows                                                                                        \
      "vadd.i32 q0, q0, r5\n"                                                                                \
      "vadd.i32 q1, q1, r7\n" INLAY_HELIUM_ROUND(near, "r9", "r11", "r12") INLAY_HELIUM_BOUND_##bounded("0") \
          INLAY_HELIUM_NARROW_##is_unsigned INLAY_HELIUM_STORE_##rows "add r3, r3, r8\n"
#define INLAY_HELIUM_COLUMNS(rows, near, bounded, is_unsigned) \
  asm(INLAY_HELIUM_ENTER("48", bounded)                                                      \
      "add r2, r0, #40\n"                                                                                    \
      "vldrw.u32 q3, [r2]\n"                                                                                 \
      "vldrw.u32 q4, [r2, #16]\n"                                                                            \
      "vldrw.u32 q5, [r2, #32]\n"                                                                            \
      "vldrw.u32 q6, [r2, #48]\n"                                                                            \
      "vldrw.u32 q7, [r2, #64]\n" INLAY_HELIUM_OFFSETS_##rows                                                \
      "ldrd r1, r3, [r0]\n"                                                                                  \
      "ldrd r2, r8, [r0, #8]\n"                                                                              \
      "ldrd r5, r7, [r0, #16]\n"                                                                             \
      "ldrd r9, r11, [r0, #24]\n"                                                                            \
      "ldr.w r12, [r0, #32]\n"                                                                               \
      "adds r4, r2, #1\n"                                                                                   \
      "lsrs r4, r4, #1\n"                                                                                   \
      "dls lr, r4\n"                                                                                        \
      "lsls r2, r2, #31\n"                                                                                  \
      "bne.w 2f\n"                                                                                          \
      "1:\n" INLAY_HELIUM_FOUR(rows, near, bounded, is_unsigned)                                            \
      "2:\n" INLAY_HELIUM_FOUR(rows, near, bounded, is_unsigned)                                            \
      "le lr, 1b\n"                                                                                          \
      "add sp, sp, #16\n" INLAY_HELIUM_LEAVE)
template <int Rows, int Near, int Bounded, int Unsigned>
void helium_4x2(helium_columns const* all);
#define INLAY_HELIUM_TEXT(near, bounded, is_unsigned)                                  \
  template <>                                                                          \
  [[gnu::naked, gnu::noinline]] inline void helium_4x2<8, near, bounded, is_unsigned>( \
      helium_columns const*) {                                                         \
    INLAY_HELIUM_COLUMNS(8, near, bounded, is_unsigned);                               \
  }
INLAY_HELIUM_TEXTS
#undef INLAY_HELIUM_TEXT
#define INLAY_HELIUM_TEXT(near, bounded, is_unsigned)                                   \
  template <>                                                                           \
  [[gnu::naked, gnu::noinline]] inline void helium_4x2<16, near, bounded, is_unsigned>( \
      helium_columns const*) {                                                          \
    INLAY_HELIUM_COLUMNS(16, near, bounded, is_unsigned);                               \
  }
INLAY_HELIUM_TEXTS
#undef INLAY_HELIUM_TEXT
#define INLAY_HELIUM_TEXT(near, bounded, is_unsigned)                                   \
  template <>                                                                           \
  [[gnu::naked, gnu::noinline]] inline void helium_4x2<32, near, bounded, is_unsigned>( \
      helium_columns const*) {                                                          \
    INLAY_HELIUM_COLUMNS(32, near, bounded, is_unsigned);                               \
  }
INLAY_HELIUM_TEXTS
#undef INLAY_HELIUM_TEXT

// Sixteen rows of four pixels, in the order of `helium_offsets`, and two columns.
#define INLAY_HELIUM_STEP     \
  "vld20.8 {q0, q1}, [r1]\n"  \
  "vld21.8 {q0, q1}, [r1]!\n" \
  "vldmia r3!, {d8-d15}\n"    \
  "vmladava.s8 r0, q4, q0\n"  \
  "vmladava.s8 r8, q4, q1\n"  \
  "vmladava.s8 r2, q6, q0\n"  \
  "vmladava.s8 r10, q6, q1\n" \
  "vmladava.s8 r4, q5, q0\n"  \
  "vmladava.s8 r12, q5, q1\n" \
  "vmladava.s8 r6, q7, q0\n"  \
  "vmladava.s8 lr, q7, q1\n"

#define INLAY_HELIUM_BACK_0
#define INLAY_HELIUM_BACK_1 \
  "ldr.w r0, [sp, #16]\n"   \
  "subs r1, r1, r0\n"
// Turns of the loop, many or one. Of many r5 is the end of x, which the stack has; of one x, behind whose first sixteen
// rows the stack's is.
#define INLAY_HELIUM_TURNS_0 "ldr.w r5, [r0, #32]\n"
#define INLAY_HELIUM_TURNS_1 \
  "mov r5, r2\n"             \
  "adds r2, r2, #64\n"
#define INLAY_HELIUM_FIRST_0 \
  "ldr.w r3, [sp]\n"         \
  "vldmia r3!, {d8-d15}\n"
#define INLAY_HELIUM_FIRST_1 "vldmia r5, {d8-d15}\n"
#define INLAY_HELIUM_LOOP_0 "ldr.w pc, [sp, #4]\n"
#define INLAY_HELIUM_LOOP_1 "ldmia.w sp, {r3, pc}\n"
#define INLAY_HELIUM_AGAIN_0 \
  "cmp.w r3, r5\n"           \
  "bne.w 2b\n"
#define INLAY_HELIUM_AGAIN_1
// 11 instructions for 128 products, and 23 to 25 for eight elements, three less for one turn. Sums become vectors by way
// of the stack. On the stack, before the
// bounds: x, where the loop is entered, zero_y, w_end, w_back.
#define INLAY_HELIUM_PAIRS(ragged, once, near, bounded, is_unsigned) \
  asm(INLAY_HELIUM_ENTER("32", bounded)                                                                     \
      "sub sp, sp, #32\n"                                                                                   \
      "ldrd r2, r3, [r0, #16]\n"                                                                            \
      "strd r2, r3, [sp, #8]\n"                                                                             \
      "ldrd r2, r3, [r0, #24]\n"                                                                            \
      "ldr.w r4, [r0, #56]\n"                                                                               \
      "str.w r4, [sp, #16]\n"                                                                               \
      "adr.w r4, 2f\n"                                                                                      \
      "add r3, r3, r4\n"                                                                                    \
      "add r3, r3, #1\n" INLAY_HELIUM_TURNS_##once                                                          \
      "strd r2, r3, [sp]\n"                                                                                 \
      "add r2, r0, #40\n"                                                                                   \
      "vldrw.u32 q3, [r2]\n"                                                                                \
      "ldrd r1, r7, [r0]\n"                                                                                 \
      "ldrd r9, r11, [r0, #8]\n"                                                                            \
      "1:\n"                                                                                                \
      "vld20.8 {q0, q1}, [r1]\n"                                                                            \
      "vld21.8 {q0, q1}, [r1]!\n" INLAY_HELIUM_FIRST_##once                                                 \
      "vmladav.s8 r0, q4, q0\n"                                                                             \
      "vmladav.s8 r8, q4, q1\n"                                                                             \
      "vmladav.s8 r2, q6, q0\n"                                                                             \
      "vmladav.s8 r10, q6, q1\n"                                                                            \
      "vmladav.s8 r4, q5, q0\n"                                                                             \
      "vmladav.s8 r12, q5, q1\n"                                                                            \
      "vmladav.s8 r6, q7, q0\n"                                                                             \
      "vmladav.s8 lr, q7, q1\n" INLAY_HELIUM_LOOP_##once                                                    \
      ".balign 4\n"                                                                                         \
      "2:\n" INLAY_HELIUM_STEP INLAY_HELIUM_STEP INLAY_HELIUM_STEP INLAY_HELIUM_STEP INLAY_HELIUM_STEP      \
          INLAY_HELIUM_STEP INLAY_HELIUM_STEP INLAY_HELIUM_STEP INLAY_HELIUM_AGAIN_##once                   \
      "push {r0, r2, r4, r6, r8, r10, r12, lr}\n"                                                    \
      "vpop {d0-d3}\n"                                                                                \
      "ldrd r0, r2, [r7], #8\n"                                                                             \
      "ldrd r4, r6, [r9], #8\n"                                                                             \
      "ldrd r8, r10, [sp, #8]\n"                                                                               \
      "vadd.i32 q0, q0, r0\n"                                                                               \
      "vadd.i32 q1, q1, r2\n" INLAY_HELIUM_ROUND(near, "r4", "r6", "r8") INLAY_HELIUM_BOUND_##bounded("32") \
          INLAY_HELIUM_NARROW_##is_unsigned                                                                 \
      "vstrb.16 q0, [r11, q3]\n"                                                                            \
      "add r11, r11, #2\n" INLAY_HELIUM_BACK_##ragged                                                       \
      "cmp r1, r10\n"                                                                                       \
      "bne.w 1b\n"                                                                                          \
      "add sp, sp, #32\n" INLAY_HELIUM_LEAVE)

template <int Ragged, int Once, int Near, int Bounded, int Unsigned>
void helium_deep_4x2(helium_pairs const* all);
#define INLAY_HELIUM_TEXT(near, bounded, is_unsigned)                                          \
  template <>                                                                                  \
  [[gnu::naked, gnu::noinline]] inline void helium_deep_4x2<0, 0, near, bounded, is_unsigned>( \
      helium_pairs const*) {                                                                   \
    INLAY_HELIUM_PAIRS(0, 0, near, bounded, is_unsigned);                                      \
  }
INLAY_HELIUM_TEXTS
#undef INLAY_HELIUM_TEXT
#define INLAY_HELIUM_TEXT(near, bounded, is_unsigned)                                          \
  template <>                                                                                  \
  [[gnu::naked, gnu::noinline]] inline void helium_deep_4x2<1, 0, near, bounded, is_unsigned>( \
      helium_pairs const*) {                                                                   \
    INLAY_HELIUM_PAIRS(1, 0, near, bounded, is_unsigned);                                      \
  }
INLAY_HELIUM_TEXTS
#undef INLAY_HELIUM_TEXT
#define INLAY_HELIUM_TEXT(near, bounded, is_unsigned)                                          \
  template <>                                                                                  \
  [[gnu::naked, gnu::noinline]] inline void helium_deep_4x2<0, 1, near, bounded, is_unsigned>( \
      helium_pairs const*) {                                                                   \
    INLAY_HELIUM_PAIRS(0, 1, near, bounded, is_unsigned);                                      \
  }
INLAY_HELIUM_TEXTS
#undef INLAY_HELIUM_TEXT
#define INLAY_HELIUM_TEXT(near, bounded, is_unsigned)                                          \
  template <>                                                                                  \
  [[gnu::naked, gnu::noinline]] inline void helium_deep_4x2<1, 1, near, bounded, is_unsigned>( \
      helium_pairs const*) {                                                                   \
    INLAY_HELIUM_PAIRS(1, 1, near, bounded, is_unsigned);                                      \
  }
INLAY_HELIUM_TEXTS
#undef INLAY_HELIUM_TEXT

// Sixteen rows of a pixel in x, four columns.
#define INLAY_HELIUM_FOUR_COLUMNS(x) \
  "vld20.8 {q0, q1}, [r1]\n"         \
  "vld21.8 {q0, q1}, [r1]!\n"        \
  "vmladava.s8 r0, " x               \
  ", q0\n"                           \
  "vld20.8 {q2, q3}, [r3]\n"         \
  "vmladava.s8 r2, " x               \
  ", q1\n"                           \
  "vld21.8 {q2, q3}, [r3]!\n"        \
  "vmladava.s8 r4, " x               \
  ", q2\n"                           \
  "vmladava.s8 r6, " x ", q3\n"
// 18 instructions for 128 products, and 22 for four elements. On the stack, before the bounds: columns, zero_y, what follows
// the loop.
#define INLAY_HELIUM_FOURS(near, bounded, is_unsigned) \
  asm(INLAY_HELIUM_ENTER("32", bounded)                                                             \
      "ldrd r1, r9, [r0]\n"                                                                         \
      "ldrd r11, r7, [r0, #8]\n"                                                                    \
      "ldrd r8, r10, [r0, #16]\n"                                                                   \
      "ldrd r12, r5, [r0, #24]\n"                                                                   \
      "ldr.w r3, [r0, #32]\n"                                                                       \
      "sub sp, sp, #16\n"                                                                           \
      "strd r5, r3, [sp]\n"                                                                         \
      "add r3, r1, r12\n"                                                                           \
      "lsls r12, r12, #1\n"                                                                         \
      "sub r12, r12, r10, lsl #5\n"                                                                 \
      "adr.w r2, 4f\n"                                                                              \
      "lsrs r10, r10, #1\n"                                                                         \
      "bcc 5f\n"                                                                                    \
      "adr.w r2, 3f\n"                                                                              \
      "5:\n"                                                                                        \
      "adds r2, r2, #1\n"                                                                           \
      "str r2, [sp, #8]\n"                                                                          \
      "1:\n"                                                                                        \
      "movs r0, #0\n"                                                                               \
      "movs r2, #0\n"                                                                               \
      "movs r4, #0\n"                                                                               \
      "movs r6, #0\n"                                                                               \
      "mov r5, r8\n"                                                                                \
      "wls lr, r10, 6f\n"                                                                           \
      "2:\n"                                                                                        \
      "vldmia r5!, {d8-d11}\n" INLAY_HELIUM_FOUR_COLUMNS("q4") INLAY_HELIUM_FOUR_COLUMNS("q5")      \
      "le lr, 2b\n"                                                                                 \
      "6:\n"                                                                                        \
      "ldr.w pc, [sp, #8]\n"                                                                        \
      ".balign 4\n"                                                                                 \
      "3:\n"                                                                                        \
      "vldrw.u32 q4, [r5]\n" INLAY_HELIUM_FOUR_COLUMNS("q4")                                        \
      ".balign 4\n"                                                                                 \
      "4:\n"                                                                                        \
      "vmov q0[2], q0[0], r0, r4\n"                                                                   \
      "vmov q0[3], q0[1], r2, r6\n"                                                                   \
      "vldrw.u32 q1, [r9], #16\n"                                                                     \
      "vldrw.u32 q2, [r11], #16\n"                                                                    \
      "ldrd r4, r6, [sp]\n"                                                                           \
      "vadd.i32 q0, q0, q1\n"                                                                         \
      "vcvt.f32.s32 q0, q0\n"                                                                         \
      "vmul.f32 q0, q0, q2\n" INLAY_HELIUM_ROUND_FOUR_##near("r6") INLAY_HELIUM_BOUND_##bounded("16") \
          INLAY_HELIUM_NARROW_##is_unsigned                                                           \
      "vstrb.32 q0, [r7], #4\n"                                                                       \
      "add r1, r1, r12\n"                                                                             \
      "add r3, r3, r12\n"                                                                             \
      "subs r4, r4, #4\n"                                                                             \
      "str r4, [sp]\n"                                                                                \
      "bne 1b\n"                                                                                      \
      "add sp, sp, #16\n" INLAY_HELIUM_LEAVE)

template <int Near, int Bounded, int Unsigned>
void helium_1x4(helium_fours const* all);
#define INLAY_HELIUM_TEXT(near, bounded, is_unsigned)                                                     \
  template <>                                                                                             \
  [[gnu::naked, gnu::noinline]] inline void helium_1x4<near, bounded, is_unsigned>(helium_fours const*) { \
    INLAY_HELIUM_FOURS(near, bounded, is_unsigned);                                                       \
  }
INLAY_HELIUM_TEXTS
#undef INLAY_HELIUM_TEXT

// A column of a line. Pointers to its rows are a vector.
#define INLAY_HELIUM_COLUMN(flip)     \
  "vadd.i32 q5, q5, q6\n" flip        \
  "vst40.8 {q0, q1, q2, q3}, [r9]\n"  \
  "vst41.8 {q0, q1, q2, q3}, [r9]\n"  \
  "vst42.8 {q0, q1, q2, q3}, [r9]\n"  \
  "vst43.8 {q0, q1, q2, q3}, [r9]!\n" \
  "le lr, 1b\n"
#define INLAY_HELIUM_POINTERS   \
  "vmov r1, r3, q5[2], q5[0]\n" \
  "vmov r2, r4, q5[3], q5[1]\n"
// 12 instructions for 64 bytes, 13 where there are less than sixteen channels.
#define INLAY_HELIUM_INTERLEAVE(flip) \
  asm(".syntax unified\n"                                    \
      "push {r4-r11, lr}\n"                                  \
      "vpush {d8-d13}\n"                                     \
      "vmov.i8 q4, #0x80\n"                                  \
      "ldrd r9, r10, [r0, #4]\n"                             \
      "ldrd r5, r11, [r0, #12]\n"                            \
      "ldr.w r12, [r0, #20]\n"                               \
      "ldr r0, [r0]\n"                                       \
      "vctp.8 r5\n"                                          \
      "2:\n"                                                 \
      "vldrw.u32 q5, [r0], #16\n"                            \
      "vldrw.u32 q6, [r0], #16\n"                            \
      "dls lr, r10\n"                                        \
      "cmp r5, #16\n"                                        \
      "bge 3f\n"                                             \
      "1:\n" INLAY_HELIUM_POINTERS                           \
      "vpstttt\n"                                            \
      "vldrbt.u8 q0, [r1]\n"                                 \
      "vldrbt.u8 q1, [r2]\n"                                 \
      "vldrbt.u8 q2, [r3]\n"                                 \
      "vldrbt.u8 q3, [r4]\n" INLAY_HELIUM_COLUMN(flip)       \
      "b 4f\n"                                               \
      "3:\n"                                                 \
      "1:\n" INLAY_HELIUM_POINTERS                           \
      "vldrb.u8 q0, [r1]\n"                                  \
      "vldrb.u8 q1, [r2]\n"                                  \
      "vldrb.u8 q2, [r3]\n"                                  \
      "vldrb.u8 q3, [r4]\n" INLAY_HELIUM_COLUMN(flip)        \
      "4:\n"                                                 \
      "add r9, r9, r12\n"                                    \
      "subs r11, r11, #1\n"                                  \
      "bne 2b\n"                                             \
      "vpop {d8-d13}\n"                                      \
      "pop {r4-r11, pc}\n")

template <int Flip>
void helium_interleave(helium_lines const* all);
template <>
[[gnu::naked, gnu::noinline]] inline void helium_interleave<0>(helium_lines const* /*all*/) {
  INLAY_HELIUM_INTERLEAVE("");
}
template <>
[[gnu::naked, gnu::noinline]] inline void helium_interleave<1>(helium_lines const* /*all*/) {
  INLAY_HELIUM_INTERLEAVE(
      "veor q0, q0, q4\n"
      "veor q1, q1, q4\n"
      "veor q2, q2, q4\n"
      "veor q3, q3, q4\n");
}

// Sums of two rows and two columns, in the order of lanes.
#define INLAY_HELIUM_2x2(q) \
  "vmladav.s8 r0, " q       \
  ", q4\n"                  \
  "vmladav.s8 r2, " q       \
  ", q6\n"                  \
  "vmladav.s8 r4, " q       \
  ", q5\n"                  \
  "vmladav.s8 r6, " q       \
  ", q7\n"                  \
  "push {r0, r2, r4, r6}\n"
// Sums of four columns of a row, of the line at the addresses q.
#define INLAY_HELIUM_1x4(q) \
  "vldrw.u32 q0, [" q       \
  ", #128]!\n"              \
  "vmladav.s8 r0, q0, q4\n" \
  "vldrw.u32 q1, [" q       \
  ", #128]!\n"              \
  "vmladav.s8 r2, q1, q4\n" \
  "vldrw.u32 q0, [" q       \
  ", #128]!\n"              \
  "vmladav.s8 r4, q0, q4\n" \
  "vldrw.u32 q1, [" q       \
  ", #128]!\n"              \
  "vmladav.s8 r6, q1, q4\n" \
  "push {r0, r2, r4, r6}\n"
#define INLAY_HELIUM_TAPS_EIGHT(near, bounded, is_unsigned)                                              \
  "vpop {d0-d3}\n"                                                                                       \
  "vadd.i32 q0, q0, r5\n"                                                                                \
  "vadd.i32 q1, q1, r5\n" INLAY_HELIUM_ROUND(near, "r7", "r7", "r12") INLAY_HELIUM_BOUND_##bounded("64") \
      INLAY_HELIUM_NARROW_##is_unsigned
#define INLAY_HELIUM_TAPS_2x4(near, bounded, is_unsigned)                     \
  "vldrw.u32 q0, [q2, #128]!\n"                                               \
  "vldrw.u32 q1, [q2, #128]!\n" INLAY_HELIUM_2x2("q1") INLAY_HELIUM_2x2("q0") \
      INLAY_HELIUM_TAPS_EIGHT(near, bounded, is_unsigned)
#define INLAY_HELIUM_TAPS_FOUR(near, bounded, is_unsigned)                                         \
  "vadd.i32 q0, q0, r5\n"                                                                          \
  "vcvt.f32.s32 q0, q0\n"                                                                          \
  "vmul.f32 q0, q0, r7\n" INLAY_HELIUM_ROUND_FOUR_##near("r12") INLAY_HELIUM_BOUND_##bounded("64") \
      INLAY_HELIUM_NARROW_##is_unsigned

// On the stack, before the bounds: what a channel begins with, which are its weights, bias, rows, multiplier, the end of
// all weights, and one less than y; fours, x_line; columns; from.
#define INLAY_HELIUM_TAPS_ENTER(bounded) \
  INLAY_HELIUM_ENTER("32", bounded)      \
  "sub sp, sp, #64\n"                    \
  "add r2, r0, #56\n"                    \
  "vldrw.u32 q3, [r2]\n"                 \
  "vldrw.u32 q0, [r2, #16]\n"            \
  "vldrw.u32 q1, [r2, #32]\n"            \
  "vstrw.32 q1, [sp, #32]\n"             \
  "vstrw.32 q0, [sp, #48]\n"             \
  "ldrd r2, r5, [r0, #16]\n"             \
  "ldr.w r6, [r0, #104]\n"               \
  "strd r5, r6, [sp, #24]\n"             \
  "ldrd r3, r7, [r0, #24]\n"             \
  "adr.w r9, 5f\n"                       \
  "cmp r7, #0\n"                         \
  "beq 6f\n"                             \
  "adr.w r9, 4f\n"                       \
  "cmp r7, #3\n"                         \
  "beq 6f\n"                             \
  "adr.w r9, 3f\n"                       \
  "6:\n"                                 \
  "add r9, r9, #1\n"                     \
  "ldr.w r12, [r0, #32]\n"               \
  "ldrd r5, r11, [r0, #40]\n"            \
  "vmsr p0, r5\n"                        \
  "ldrd r10, r1, [r0, #48]\n"            \
  "ldrd r4, r8, [r0, #8]\n"              \
  "sub r8, r8, #1\n"                     \
  "lsls r6, r2, #2\n"                    \
  "ldrd r0, r2, [r0]\n"                  \
  "add r6, r6, r0\n"                     \
  "1:\n"                                 \
  "vldrw.u32 q1, [sp, #32]\n"            \
  "vadd.i32 q2, q1, r0\n"
// For a channel, behind its weights, and for two rows, which begin with `lines`.
#define INLAY_HELIUM_TAPS_CHANNEL(lines)   \
  "vldrw.u32 q1, [sp, #48]\n"              \
  "vadd.i32 q2, q1, r0\n"                  \
  "adds r0, #4\n"                          \
  "ldr r5, [r2], #4\n"                     \
  "ldr r7, [r4], #4\n"                     \
  "add r8, r8, #1\n"                       \
  "stmia.w sp, {r0, r2, r3, r4, r6, r8}\n" \
  "2:\n" lines                             \
  "ldr r2, [sp, #24]\n"                    \
  "wls lr, r2, 7f\n"                       \
  "8:\n"
#define INLAY_HELIUM_TAPS_LEAVE            \
  "5:\n"                                   \
  "vadd.i32 q2, q2, r1\n"                  \
  "add r8, r8, r10\n"                      \
  "subs r3, r3, #1\n"                      \
  "bne.w 2b\n"                             \
  "ldmia.w sp, {r0, r2, r3, r4, r6, r8}\n" \
  "cmp r0, r6\n"                           \
  "bne.w 1b\n"                             \
  "add sp, sp, #64\n" INLAY_HELIUM_LEAVE

// 28 instructions for 72 products and eight elements, 17 for four.
#define INLAY_HELIUM_TAPS_1(near, bounded, is_unsigned) \
  asm(INLAY_HELIUM_TAPS_ENTER(bounded)                                                                  \
      "vldrw.u32 q5, [q2]\n"                                                                   \
      "vldrw.u32 q4, [q2, #64]\n"                                                              \
      "vldrw.u32 q7, [q2, #320]\n"                                                             \
      "vldrw.u32 q6, [q2, #384]\n" INLAY_HELIUM_TAPS_CHANNEL("")                                   \
      INLAY_HELIUM_TAPS_2x4(near, bounded, is_unsigned)                                              \
      "vstrb.16 q0, [r8, q3]\n"                                                                \
      "add r8, r8, r11\n"                                                                      \
      "le lr, 8b\n"                                                                            \
      "7:\n"                                                                                   \
      "bx r9\n"                                                                                \
      "4:\n" INLAY_HELIUM_TAPS_2x4(near, bounded, is_unsigned)                                       \
      "vpst\n"                                                                                 \
      "vstrbt.16 q0, [r8, q3]\n"                                                               \
      "b.w 5f\n"                                                                               \
      "3:\n"                                                                                   \
      "vldrw.u32 q0, [q2, #128]\n" INLAY_HELIUM_2x2("q0")                                      \
      "vpop {d0, d1}\n"                                                                         \
      INLAY_HELIUM_TAPS_FOUR(near, bounded, is_unsigned)                                             \
      "vpst\n"                                                                                 \
      "vstrbt.16 q0, [r8, q3]\n" INLAY_HELIUM_TAPS_LEAVE)

// 34 instructions for 72 products and eight elements.
#define INLAY_HELIUM_TAPS_2(near, bounded, is_unsigned) \
  asm(INLAY_HELIUM_TAPS_ENTER(bounded)                                                             \
      "vldrw.u32 q4, [q2, #64]\n" INLAY_HELIUM_TAPS_CHANNEL("ldr r2, [sp, #28]\n"                  \
                                                            "vadd.i32 q5, q2, r2\n")               \
          INLAY_HELIUM_1x4("q5") INLAY_HELIUM_1x4("q2")                                            \
              INLAY_HELIUM_TAPS_EIGHT(near, bounded, is_unsigned)                                  \
      "vstrb.16 q0, [r8, q3]\n"                                                                    \
      "add r8, r8, r11\n"                                                                          \
      "le lr, 8b\n"                                                                                \
      "7:\n"                                                                                       \
      "bx r9\n"                                                                                    \
      "4:\n"                                                                                       \
      "3:\n" INLAY_HELIUM_1x4("q5") INLAY_HELIUM_1x4("q2")                                         \
          INLAY_HELIUM_TAPS_EIGHT(near, bounded, is_unsigned)                                      \
      "vpst\n"                                                                                     \
      "vstrbt.16 q0, [r8, q3]\n" INLAY_HELIUM_TAPS_LEAVE)

template <int Stride, int Near, int Bounded, int Unsigned>
void helium_3x3(helium_taps const* all);
#define INLAY_HELIUM_TEXT(near, bounded, is_unsigned)                                                       \
  template <>                                                                                               \
  [[gnu::naked, gnu::noinline]] inline void helium_3x3<1, near, bounded, is_unsigned>(helium_taps const*) { \
    INLAY_HELIUM_TAPS_1(near, bounded, is_unsigned);                                                        \
  }
INLAY_HELIUM_TEXTS
#undef INLAY_HELIUM_TEXT
#define INLAY_HELIUM_TEXT(near, bounded, is_unsigned)                                                       \
  template <>                                                                                               \
  [[gnu::naked, gnu::noinline]] inline void helium_3x3<2, near, bounded, is_unsigned>(helium_taps const*) { \
    INLAY_HELIUM_TAPS_2(near, bounded, is_unsigned);                                                        \
  }
INLAY_HELIUM_TEXTS
#undef INLAY_HELIUM_TEXT

}  // namespace detail

/// Whether elements are made with bounds beyond those of their type, and whether these are uint8.
template <class Finish>
inline constexpr bool helium_bounded = Finish::bounded;
template <class Finish>
inline constexpr bool helium_unsigned = !std::is_signed_v<typename Finish::element>;
/// What the texts take for y's zero point. Near are sums whose products with their multipliers are less than 2^15, where
/// the zero point is even: one addition rounds the product half to even and adds the zero point, since a float at
/// 1.5 * 2^23 has whole units, and the lower half of its bits is the result as int16.
constexpr std::int32_t helium_zero(bool near, std::int32_t zero_point) {
  return near ? std::bit_cast<std::int32_t>(12582912.0f + static_cast<float>(zero_point)) : zero_point;
}

/// Of layers with columns of `rows` rows, 8, 16 or 32, that stay in registers; or of deeper ones, whose pairs of columns
/// have whole sixteens of rows, or not.
template <class Finish, bool Near>
constexpr helium_texts helium_texts_of_columns(int rows) {
  constexpr bool bounded = helium_bounded<Finish>, is_unsigned = helium_unsigned<Finish>;
  return {rows == 8    ? detail::helium_4x2<8, Near, bounded, is_unsigned>
          : rows == 16 ? detail::helium_4x2<16, Near, bounded, is_unsigned>
                       : detail::helium_4x2<32, Near, bounded, is_unsigned>,
          nullptr, detail::helium_1x4<Near, bounded, is_unsigned>, Near};
}
template <class Finish, bool Near>
constexpr helium_texts helium_texts_of_pairs(bool pixels, bool ragged, bool once) {
  constexpr bool bounded = helium_bounded<Finish>, is_unsigned = helium_unsigned<Finish>;
  using text = decltype(helium_texts::pairs);
  constexpr text all[] = {detail::helium_deep_4x2<0, 0, Near, bounded, is_unsigned>,
                          detail::helium_deep_4x2<0, 1, Near, bounded, is_unsigned>,
                          detail::helium_deep_4x2<1, 0, Near, bounded, is_unsigned>,
                          detail::helium_deep_4x2<1, 1, Near, bounded, is_unsigned>};
  return {nullptr, pixels ? all[2 * ragged + once] : nullptr, detail::helium_1x4<Near, bounded, is_unsigned>,
          Near};
}
template <class Finish, bool Near>
constexpr helium_text helium_text_of_taps(int stride) {
  constexpr bool bounded = helium_bounded<Finish>, is_unsigned = helium_unsigned<Finish>;
  return {stride == 1 ? detail::helium_3x3<1, Near, bounded, is_unsigned>
                      : detail::helium_3x3<2, Near, bounded, is_unsigned>,
          Near};
}

/// Writes fours of rows of `columns` columns of sixteen channels: record by record the four bytes of each channel. uint8
/// become int8 by 128 less.
template <class X>
INLAY_ALWAYS_INLINE void helium_interleave(helium_lines const& all) {
  detail::helium_interleave<!std::is_signed_v<X>>(&all);
}

/// Whether no quotient of real values by a scale, nor its remainder, leaves the range of normal floats.
inline bool helium_divides(float x_scale, float y_scale) {
  return x_scale > 1e-9f && x_scale < 1e9f && y_scale > 1e-9f && y_scale < 1e9f;
}

/// x / by, rounded as a division rounds: two corrections of x times the reciprocal, each by an exact remainder.
INLAY_ALWAYS_INLINE float32x4_t helium_divide(float32x4_t x, float by, float reciprocal) {
  float32x4_t quotient = vmulq_n_f32(x, reciprocal);
  quotient = vfmaq_n_f32(quotient, vfmaq_n_f32(x, quotient, -by), reciprocal);
  return vfmaq_n_f32(quotient, vfmaq_n_f32(x, quotient, -by), reciprocal);
}

/// Up to four bytes less their zero point.
template <class Byte>
INLAY_ALWAYS_INLINE float32x4_t helium_elements(Byte const* x, std::int32_t zero_point, mve_pred16_t there) {
  int32x4_t v;
  if constexpr (std::is_signed_v<Byte>) v = vldrbq_z_s32(x, there);
  else v = vreinterpretq_s32_u32(vldrbq_z_u32(x, there));
  return vcvtq_f32_s32(vsubq_n_s32(v, zero_point));
}
/// The real values of up to four bytes.
template <class Byte>
INLAY_ALWAYS_INLINE float32x4_t helium_real(Byte const* x, float scale, std::int32_t zero_point,
                                            mve_pred16_t there) {
  return vmulq_n_f32(helium_elements(x, zero_point, there), scale);
}
/// Up to four values as bytes: rounded half to even, moved by a zero point and saturated.
template <class Byte>
INLAY_ALWAYS_INLINE void helium_store(Byte* y, float32x4_t x, std::int32_t zero_point, mve_pred16_t there) {
  int32x4_t const n = vcvtnq_s32_f32(x);
  int16x8_t half = vqmovnbq_s32(vreinterpretq_s16_s32(n), n);
  half = vqaddq_n_s16(half, static_cast<std::int16_t>(zero_point));
  if constexpr (std::is_signed_v<Byte>)
    vstrbq_p_s32(y, vreinterpretq_s32_s8(vqmovnbq_s16(vreinterpretq_s8_s16(half), half)), there);
  else vstrbq_p_u32(y, vreinterpretq_u32_u8(vqmovunbq_s16(vreinterpretq_u8_s16(half), half)), there);
}

/// Means of windows: rows by columns of x, each `row` and `column` elements from the next one; scales and zero points. The
/// one of y is added before or after rounding.
struct helium_means {
  int rows, columns, row, column;
  float x_scale, y_scale;
  std::int32_t zero_x, zero_before, zero_after;
};
/// One window of some channels.
template <class Byte>
[[gnu::noinline]] inline void helium_mean(helium_means const& of, Byte const* x, int channels,
                                          Byte* y) noexcept {
  helium_means m = of;  // bytes that are stored may alias the original
  auto const count = static_cast<float>(m.rows * m.columns);
  if (m.row == m.columns * m.column) {
    m.columns *= m.rows;
    m.rows = 1;
  }
  float const of_count = 1 / count, of_scale = 1 / m.y_scale, before = static_cast<float>(m.zero_before);
  for (; channels > 0; channels -= 4, x += 4, y += 4) {
    mve_pred16_t const there = vctp32q(static_cast<std::uint32_t>(channels));
    float32x4_t sum = vdupq_n_f32(0);
    Byte const* line = x;
    for (int i = m.rows; i > 0; --i, line += m.row) {
      Byte const* at = line;
      for (int j = m.columns; j > 0; --j, at += m.column)
        sum = vaddq_f32(sum, helium_real(at, m.x_scale, m.zero_x, there));
    }
    float32x4_t const mean = helium_divide(helium_divide(sum, count, of_count), m.y_scale, of_scale);
    helium_store(y, vaddq_n_f32(mean, before), m.zero_after, there);
  }
}
#else
template <class Finish, bool Near>
constexpr helium_text helium_text_of_taps(int) {
  return {};
}
#endif

}  // namespace inlay::simd

#undef INLAY_HELIUM_ROUND
#undef INLAY_HELIUM_JOIN_0
#undef INLAY_HELIUM_JOIN_1
#undef INLAY_HELIUM_ROUND_FOUR_0
#undef INLAY_HELIUM_ROUND_FOUR_1
#undef INLAY_HELIUM_TEXTS
#undef INLAY_HELIUM_BOUND_0
#undef INLAY_HELIUM_BOUND_1
#undef INLAY_HELIUM_NARROW_0
#undef INLAY_HELIUM_NARROW_1
#undef INLAY_HELIUM_BOUNDS_0
#undef INLAY_HELIUM_BOUNDS_1
#undef INLAY_HELIUM_ENTER
#undef INLAY_HELIUM_LEAVE
#undef INLAY_HELIUM_8
#undef INLAY_HELIUM_16
#undef INLAY_HELIUM_32
#undef INLAY_HELIUM_PUT
#undef INLAY_HELIUM_STORE_8
#undef INLAY_HELIUM_STORE_16
#undef INLAY_HELIUM_STORE_32
#undef INLAY_HELIUM_OFFSETS_8
#undef INLAY_HELIUM_OFFSETS_16
#undef INLAY_HELIUM_OFFSETS_32
#undef INLAY_HELIUM_FOUR
#undef INLAY_HELIUM_COLUMNS
#undef INLAY_HELIUM_STEP
#undef INLAY_HELIUM_BACK_0
#undef INLAY_HELIUM_BACK_1
#undef INLAY_HELIUM_TURNS_0
#undef INLAY_HELIUM_TURNS_1
#undef INLAY_HELIUM_FIRST_0
#undef INLAY_HELIUM_FIRST_1
#undef INLAY_HELIUM_LOOP_0
#undef INLAY_HELIUM_LOOP_1
#undef INLAY_HELIUM_AGAIN_0
#undef INLAY_HELIUM_AGAIN_1
#undef INLAY_HELIUM_PAIRS
#undef INLAY_HELIUM_FOUR_COLUMNS
#undef INLAY_HELIUM_FOURS
#undef INLAY_HELIUM_COLUMN
#undef INLAY_HELIUM_POINTERS
#undef INLAY_HELIUM_INTERLEAVE
#undef INLAY_HELIUM_2x2
#undef INLAY_HELIUM_TAPS_2x4
#undef INLAY_HELIUM_TAPS_FOUR
#undef INLAY_HELIUM_1x4
#undef INLAY_HELIUM_TAPS_EIGHT
#undef INLAY_HELIUM_TAPS_ENTER
#undef INLAY_HELIUM_TAPS_CHANNEL
#undef INLAY_HELIUM_TAPS_LEAVE
#undef INLAY_HELIUM_TAPS_1
#undef INLAY_HELIUM_TAPS_2
