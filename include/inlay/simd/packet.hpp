// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/config.hpp>

/// The operations on one vector register of floats, as Eigen's packet math calls them: Eigen's own where the target
/// has vectors that this room knows (SSE2 and later, NEON). A target without (Cortex-M, RISC-V without V) takes the
/// same functions of one float, and no header of Eigen's.
#if defined(__SSE2__) || defined(__ARM_NEON)

#include <inlay/simd/eigen.hpp>

namespace inlay::simd {

using packet = typename Eigen::internal::packet_traits<float>::type;

namespace packet_math {
using namespace Eigen::internal;

// What inner loops are made of, in place of Eigen's functions of the same names, which make the same instructions. Those
// take references and are plainly inline, and GCC puts no such function into one that is always in line: every operand of a
// tile would lie in memory through all levels of functions that the tile is made of, and be followed there by each pass.
#if defined(EIGEN_VECTORIZE_SSE)
INLAY_ALWAYS_INLINE packet padd(packet a, packet b) { return a + b; }
INLAY_ALWAYS_INLINE packet psub(packet a, packet b) { return a - b; }
INLAY_ALWAYS_INLINE packet pmul(packet a, packet b) { return a * b; }
INLAY_ALWAYS_INLINE packet pdiv(packet a, packet b) { return a / b; }
INLAY_ALWAYS_INLINE float pfirst(packet x) { return x[0]; }
#if defined(EIGEN_VECTORIZE_AVX512)
template <class Packet>
INLAY_ALWAYS_INLINE Packet ploadu(float const* p) {
  return _mm512_loadu_ps(p);
}
INLAY_ALWAYS_INLINE void pstoreu(float* p, packet x) { _mm512_storeu_ps(p, x); }
template <class Packet>
INLAY_ALWAYS_INLINE Packet pset1(float x) {
  return _mm512_set1_ps(x);
}
INLAY_ALWAYS_INLINE packet pmadd(packet a, packet b, packet c) { return _mm512_fmadd_ps(a, b, c); }
#elif defined(EIGEN_VECTORIZE_AVX)
template <class Packet>
INLAY_ALWAYS_INLINE Packet ploadu(float const* p) {
  return _mm256_loadu_ps(p);
}
INLAY_ALWAYS_INLINE void pstoreu(float* p, packet x) { _mm256_storeu_ps(p, x); }
template <class Packet>
INLAY_ALWAYS_INLINE Packet pset1(float x) {
  return _mm256_set1_ps(x);
}
#if !defined(EIGEN_VECTORIZE_FMA)
INLAY_ALWAYS_INLINE packet pmadd(packet a, packet b, packet c) { return a * b + c; }
#elif !defined(__clang__)  // for which Eigen says in assembler which of the sums stays in its register
INLAY_ALWAYS_INLINE packet pmadd(packet a, packet b, packet c) { return _mm256_fmadd_ps(a, b, c); }
#endif
#else
template <class Packet>
INLAY_ALWAYS_INLINE Packet ploadu(float const* p) {
  return _mm_loadu_ps(p);
}
INLAY_ALWAYS_INLINE void pstoreu(float* p, packet x) { _mm_storeu_ps(p, x); }
template <class Packet>
INLAY_ALWAYS_INLINE Packet pset1(float x) {
  return _mm_set1_ps(x);
}
INLAY_ALWAYS_INLINE packet pmadd(packet a, packet b, packet c) { return a * b + c; }
#endif
#elif defined(EIGEN_VECTORIZE_NEON)
// Intrinsics, not operators: GCC vectorizes no operator on ARMv7, whose NEON takes subnormal numbers for zeros.
INLAY_ALWAYS_INLINE packet padd(packet a, packet b) { return vaddq_f32(a, b); }
INLAY_ALWAYS_INLINE packet psub(packet a, packet b) { return vsubq_f32(a, b); }
INLAY_ALWAYS_INLINE packet pmul(packet a, packet b) { return vmulq_f32(a, b); }
INLAY_ALWAYS_INLINE packet pabs(packet x) { return vabsq_f32(x); }
INLAY_ALWAYS_INLINE float pfirst(packet x) { return vgetq_lane_f32(x, 0); }
template <class Packet>
INLAY_ALWAYS_INLINE Packet ploadu(float const* p) {
  return vld1q_f32(p);
}
INLAY_ALWAYS_INLINE void pstoreu(float* p, packet x) { vst1q_f32(p, x); }
template <class Packet>
INLAY_ALWAYS_INLINE Packet pset1(float x) {
  return vdupq_n_f32(x);
}
INLAY_ALWAYS_INLINE uint32x4_t pcmp_lt(packet a, packet b) { return vcltq_f32(a, b); }
INLAY_ALWAYS_INLINE packet pselect(uint32x4_t mask, packet x, packet y) { return vbslq_f32(mask, x, y); }
#if defined(__aarch64__)
INLAY_ALWAYS_INLINE packet pdiv(packet a, packet b) { return vdivq_f32(a, b); }
// Plainly inline: early in line, it gets sums of depthwise windows moved between registers.
inline packet pmadd(packet a, packet b, packet c) { return vfmaq_f32(c, a, b); }
#elif defined(__ARM_FEATURE_FMA)
INLAY_ALWAYS_INLINE packet pmadd(packet a, packet b, packet c) { return vfmaq_f32(c, a, b); }
#else
INLAY_ALWAYS_INLINE packet pmadd(packet a, packet b, packet c) { return vmlaq_f32(c, a, b); }
#endif
#endif
}  // namespace packet_math

}  // namespace inlay::simd

#elif defined(__wasm_simd128__)

#include <wasm_simd128.h>
#include <cmath>

namespace inlay::simd {

using packet = float __attribute__((vector_size(16)));

namespace packet_math {
/// f of each lane: for functions that WebAssembly has no instruction for.
template <class F>
inline packet each_lane(F f, packet x) {
  for (int i = 0; i < 4; ++i) x[i] = f(x[i]);
  return x;
}
// Clang has no constraint for vectors in asm here: it is these that keep the promise of rounded() under -ffast-math.
inline packet padd(packet a, packet b) {
#pragma clang fp reassociate(off)
  return a + b;
}
inline packet psub(packet a, packet b) {
#pragma clang fp reassociate(off)
  return a - b;
}
inline packet pmul(packet a, packet b) {
#pragma clang fp reassociate(off)
  return a * b;
}
inline packet pdiv(packet a, packet b) { return a / b; }
inline packet pmadd(packet a, packet b, packet c) {
#pragma clang fp reassociate(off)
  return a * b + c;
}
template <class Packet>
inline Packet ploadu(float const* p) {
  return Packet(wasm_v128_load(p));
}
inline void pstoreu(float* p, packet x) { wasm_v128_store(p, v128_t(x)); }
template <class Packet>
inline Packet pset1(float x) {
  return Packet{x, x, x, x};
}
inline float pfirst(packet x) { return x[0]; }
inline packet pabs(packet x) { return packet(wasm_f32x4_abs(v128_t(x))); }
inline packet pfloor(packet x) { return packet(wasm_f32x4_floor(v128_t(x))); }
inline packet pceil(packet x) { return packet(wasm_f32x4_ceil(v128_t(x))); }
inline packet print(packet x) { return packet(wasm_f32x4_nearest(v128_t(x))); }
inline packet psqrt(packet x) { return packet(wasm_f32x4_sqrt(v128_t(x))); }
inline packet pmin(packet a, packet b) {
  return packet(wasm_f32x4_min(v128_t(a), v128_t(b)));
}  // NaN if either is
inline packet pmax(packet a, packet b) { return packet(wasm_f32x4_max(v128_t(a), v128_t(b))); }
inline packet pexp(packet x) {
  return each_lane([](float y) { return std::exp(y); }, x);
}
inline packet plog(packet x) {
  return each_lane([](float y) { return std::log(y); }, x);
}
inline packet psin(packet x) {
  return each_lane([](float y) { return std::sin(y); }, x);
}
inline packet pcos(packet x) {
  return each_lane([](float y) { return std::cos(y); }, x);
}
inline v128_t pcmp_lt(packet a, packet b) { return wasm_f32x4_lt(v128_t(a), v128_t(b)); }
inline packet pselect(v128_t mask, packet x, packet y) {
  return packet(wasm_v128_bitselect(v128_t(x), v128_t(y), mask));
}
}  // namespace packet_math

}  // namespace inlay::simd

#else

#include <cmath>

namespace inlay::simd {

using packet = float;

// Plainly inline, as Eigen's are: forced into line early, they cost a Cortex-M7 14 % in a first layer.
namespace packet_math {
inline float padd(float a, float b) { return a + b; }
inline float psub(float a, float b) { return a - b; }
inline float pmul(float a, float b) { return a * b; }
inline float pdiv(float a, float b) { return a / b; }
inline float pmadd(float a, float b, float c) { return a * b + c; }
template <class Packet>
inline Packet ploadu(float const* p) {
  return *p;
}
inline void pstoreu(float* p, float x) { *p = x; }
template <class Packet>
inline Packet pset1(float x) {
  return x;
}
inline float pfirst(float x) { return x; }
inline float pabs(float x) { return std::abs(x); }
inline float pfloor(float x) { return std::floor(x); }
inline float pceil(float x) { return std::ceil(x); }
inline float print(float x) { return std::nearbyint(x); }  // rounds to an integer
inline float psqrt(float x) { return std::sqrt(x); }
inline float pexp(float x) { return std::exp(x); }
inline float plog(float x) { return std::log(x); }
inline float psin(float x) { return std::sin(x); }
inline float pcos(float x) { return std::cos(x); }
inline bool pcmp_lt(float a, float b) { return a < b; }
inline float pselect(bool mask, float x, float y) { return mask ? x : y; }
}  // namespace packet_math

}  // namespace inlay::simd

#endif
