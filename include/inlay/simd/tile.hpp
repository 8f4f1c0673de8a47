// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/simd/f32.hpp>

#include <utility>

#if defined(EIGEN_VECTORIZE_NEON)
#include <arm_neon.h>
#endif

/// A tile of sums in registers and the one inner loop of all matrix products and dense convolutions:
///   sum[r][v] += x[r][k] * w[k][v]   for k < Length
/// All extents are template constants and every access to the sums is unrolled by pack expansion, so that
/// they stay in registers at -Os as at -O3.
namespace inlay::simd {

/// What the choice of a tile depends on.
struct machine_facts {
  int registers;    ///< vector registers (single ones where a pack has one lane)
  int x_step;       ///< values of k that one load of x serves: 4 where a multiply by lane exists
  bool wide_issue;  ///< loads and multiply-adds overlap: the slower of the two counts, not their sum
};

inline constexpr machine_facts machine =
#if defined(EIGEN_VECTORIZE_AVX512)
    {32, 1, true};
#elif defined(EIGEN_VECTORIZE_NEON) && defined(__aarch64__)
    {28, 4, false};  // of 32: compilers load weights a step ahead
#elif defined(EIGEN_VECTORIZE_NEON)
    {16, 4, false};
#elif defined(EIGEN_VECTORIZE) || defined(__wasm_simd128__)
    {16, 1, true};  // AVX, SSE, and what WebAssembly becomes on x86-64
#else
    {32, 1, false};  // VFP: 32 single registers
#endif

/// Two pointers into packed weights: vectors of full panels, and those of a narrower last panel, whose rows
/// are shorter.
struct weights_cursor {
  float const* full;
  float const* last;
};

/// `Weights` says where the vectors of one matrix row lie:
///   static constexpr int vectors
///   static constexpr bool in_last(int v)           vector v is read through weights_cursor::last
///   static constexpr std::ptrdiff_t offset(int v)  its place from that pointer
///   static constexpr int full_step, last_step      elements from one row of the matrix to the next
///   template <int V> static f32 load(float const*)
template <class Weights, int Rows>
struct tile {
  static constexpr int vectors = Weights::vectors;

  f32 sum[static_cast<std::size_t>(Rows * vectors)];

  /// Adds Length products to rows [First, Last) of the tile. Element (r, k) of x lies at (r - First) * XPixel
  /// + k * XStep; k counts WStep rows of the weights.
  template <int First, int Last, int Length, int XPixel, int XStep, int WStep>
  INLAY_ALWAYS_INLINE void accumulate(float const* x, weights_cursor w) {
#if defined(EIGEN_VECTORIZE_NEON)
    if constexpr (XStep == 1 && Length >= 4) {
      accumulate_quads<First, Last, Length / 4, XPixel, WStep>(
          x, w, std::make_index_sequence<std::size_t{Last - First}>{});
      constexpr int done = Length / 4 * 4;
      if constexpr (done < Length)
        accumulate_unrolled<First, Last, XPixel, XStep, WStep>(
            x + done,
            {w.full + done * WStep * Weights::full_step, w.last + done * WStep * Weights::last_step},
            std::make_index_sequence<std::size_t{Length - done}>{});
      return;
    }
#endif
    if constexpr (Length <= most_unrolled) {
      accumulate_unrolled<First, Last, XPixel, XStep, WStep>(x, w,
                                                             std::make_index_sequence<std::size_t{Length}>{});
    } else {
      for (int k = 0; k < Length; ++k) {
        prefetch(w, std::make_index_sequence<static_cast<std::size_t>(vectors)>{});
        step<First, Last, XPixel>(x, w);
        x += XStep;
        w.full += WStep * Weights::full_step;
        w.last += WStep * Weights::last_step;
      }
    }
  }

 private:
  /// Up to this many products the loop is unrolled: the taps of a kernel over one or few channels.
  static constexpr int most_unrolled = lanes > 1 ? 8 : 5;

  template <int First, int Last, int XPixel, int XStep, int WStep, std::size_t... K>
  INLAY_ALWAYS_INLINE void accumulate_unrolled(float const* x, weights_cursor w, std::index_sequence<K...>) {
    (step<First, Last, XPixel>(fresh(x) + static_cast<int>(K) * XStep,
                               {w.full + static_cast<int>(K) * WStep * Weights::full_step,
                                w.last + static_cast<int>(K) * WStep * Weights::last_step}),
     ...);
  }

  /// Values of x that several taps share are loaded anew for each: a vector register for each of them would
  /// be one too many. The empty statement keeps the compiler from seeing that the loads are the same.
  INLAY_ALWAYS_INLINE static float const* fresh(float const*& x) {
    if constexpr (lanes > 1) asm("" : "+r"(x));
    return x;
  }

  /// One k: either the vectors of w or the values of x wait in registers, whichever are fewer.
  template <int First, int Last, int XPixel>
  INLAY_ALWAYS_INLINE void step(float const* x, weights_cursor w) {
    if constexpr (vectors <= Last - First)
      step_by_rows<First, XPixel>(x, w, std::make_index_sequence<std::size_t{Last - First}>{},
                                  std::make_index_sequence<static_cast<std::size_t>(vectors)>{});
    else
      step_by_columns<First, XPixel>(x, w, std::make_index_sequence<std::size_t{Last - First}>{},
                                     std::make_index_sequence<static_cast<std::size_t>(vectors)>{});
  }

  /// Asks for the same row of the next block of weights, which lies too far away for a processor to find by
  /// itself.
  template <std::size_t... V>
  INLAY_ALWAYS_INLINE static void prefetch(weights_cursor w, std::index_sequence<V...>) {
    if constexpr (Weights::ahead != 0)
      (__builtin_prefetch((Weights::in_last(static_cast<int>(V)) ? w.last : w.full) +
                              Weights::offset(static_cast<int>(V)) + Weights::ahead,
                          0, 2),
       ...);
  }

  template <std::size_t V>
  INLAY_ALWAYS_INLINE static f32 load_weights(weights_cursor w) {
    constexpr int v = static_cast<int>(V);
    return Weights::template load<v>((Weights::in_last(v) ? w.last : w.full) + Weights::offset(v));
  }

  template <int First, int XPixel, std::size_t... R, std::size_t... V>
  INLAY_ALWAYS_INLINE void step_by_rows(float const* x, weights_cursor w, std::index_sequence<R...>,
                                        std::index_sequence<V...>) {
    f32 const b[] = {load_weights<V>(w)...};
    (multiply_row<First + R>(broadcast(x[static_cast<int>(R) * XPixel]), b, std::index_sequence<V...>{}),
     ...);
  }
  template <std::size_t R, std::size_t... V>
  INLAY_ALWAYS_INLINE void multiply_row(f32 a, f32 const* b, std::index_sequence<V...>) {
    ((sum[R * sizeof...(V) + V] = multiply_add(a, b[V], sum[R * sizeof...(V) + V])), ...);
  }

  template <int First, int XPixel, std::size_t... R, std::size_t... V>
  INLAY_ALWAYS_INLINE void step_by_columns(float const* x, weights_cursor w, std::index_sequence<R...>,
                                           std::index_sequence<V...>) {
    f32 const a[] = {broadcast(x[static_cast<int>(R) * XPixel])...};
    (multiply_column<First, V>(load_weights<V>(w), a, std::index_sequence<R...>{}), ...);
  }
  template <int First, std::size_t V, std::size_t... R>
  INLAY_ALWAYS_INLINE void multiply_column(f32 b, f32 const* a, std::index_sequence<R...>) {
    ((sum[(First + R) * vectors + V] = multiply_add(a[R], b, sum[(First + R) * vectors + V])), ...);
  }

#if defined(EIGEN_VECTORIZE_NEON)
  /// Four k at a time: one load serves four values of x, each multiplied by lane.
  template <int First, int Last, int Quads, int XPixel, int WStep, std::size_t... R>
  INLAY_ALWAYS_INLINE void accumulate_quads(float const* x, weights_cursor w,
                                            std::index_sequence<R...> rows) {
    float const* at[] = {x + static_cast<int>(R) * XPixel...};
    for (int q = 0; q < Quads; ++q) {
      float32x4_t const a[] = {load_quad(at[R])...};
      multiply_quad<First, WStep>(a, w, rows, std::make_index_sequence<4>{});
    }
  }
  INLAY_ALWAYS_INLINE static float32x4_t load_quad(float const*& p) {
    float32x4_t const a = vld1q_f32(p);
    p += 4;
    keep(p);
    return a;
  }
  template <int First, int WStep, std::size_t... R, std::size_t... K>
  INLAY_ALWAYS_INLINE void multiply_quad(float32x4_t const* a, weights_cursor& w,
                                         std::index_sequence<R...> rows, std::index_sequence<K...>) {
    (multiply_lane_row<First, static_cast<int>(K), WStep>(
         a, w, rows, std::make_index_sequence<static_cast<std::size_t>(vectors)>{}),
     ...);
  }
  template <int First, int K, int WStep, std::size_t... R, std::size_t... V>
  INLAY_ALWAYS_INLINE void multiply_lane_row(float32x4_t const* a, weights_cursor& w,
                                             std::index_sequence<R...> rows, std::index_sequence<V...>) {
    (multiply_lane_column<First, K, V>(load_weights<V>(w), a, rows), ...);
    w.full += WStep * Weights::full_step;
    w.last += WStep * Weights::last_step;
    keep(w.full);
    if constexpr (Weights::in_last(vectors - 1)) keep(w.last);
  }
  template <int First, int K, std::size_t V, std::size_t... R>
  INLAY_ALWAYS_INLINE void multiply_lane_column(f32 b, float32x4_t const* a, std::index_sequence<R...>) {
    ((sum[(First + R) * vectors + V].value =
          multiply_lane<K>(sum[(First + R) * vectors + V].value, b.value, a[R])),
     ...);
  }
  template <int K>
  INLAY_ALWAYS_INLINE static float32x4_t multiply_lane(float32x4_t c, float32x4_t b, float32x4_t a) {
#if defined(__aarch64__)
    return vfmaq_laneq_f32(c, b, a, K);
#else
    return vmlaq_lane_f32(c, b, K < 2 ? vget_low_f32(a) : vget_high_f32(a), K % 2);
#endif
  }
#endif
};

}  // namespace inlay::simd
