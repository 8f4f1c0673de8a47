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
}

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
