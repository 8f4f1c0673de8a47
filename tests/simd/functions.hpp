// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/simd/f32.hpp>

#include "../accuracy.hpp"

#include <doctest/doctest.h>

#include <bit>
#include <cstdint>
#include <limits>

/// How functions on packs are compared with those of <cmath> in double, at arguments of every exponent and with the
/// bounds that their headers state.
namespace inlay::test {

inline constexpr float infinite = std::numeric_limits<float>::infinity(),
                       quiet_nan = std::numeric_limits<float>::quiet_NaN();

/// Subnormal numbers count as zeros on ARMv7 NEON.
#if defined(EIGEN_VECTORIZE_NEON) && !defined(__aarch64__)
inline constexpr bool armv7 = true;
#else
inline constexpr bool armv7 = false;
#endif

struct domain {
  float low = -infinite;
  float high = infinite;
  bool subnormal = !armv7;  ///< arguments below 2^-126 count
};

/// The largest error over a sample of all arguments in the domain: `bits` in steps that hit every exponent a
/// few thousand times, a pack of neighbours in the sequence at once.
template <class F, class Exact>
double largest_error(domain const& d, F f, Exact exact) {
  double largest = 0;
  float x[simd::lanes], y[simd::lanes];
  std::size_t lane = 0;
  for (std::uint64_t bits = 0; bits < std::uint64_t{1} << 32; bits += 4099) {  // a prime
    auto const value = std::bit_cast<float>(static_cast<std::uint32_t>(bits));
    if (!(value >= d.low && value <= d.high)) continue;
    if (!d.subnormal && std::fabs(value) < std::numeric_limits<float>::min()) continue;
    x[lane++] = value;
    if (lane < simd::lanes) continue;
    lane = 0;
    simd::store(y, f(simd::load(x)));
    for (std::size_t i = 0; i < simd::lanes; ++i)
      largest = std::fmax(largest, ulps(y[i], exact(static_cast<double>(x[i]))));
  }
  return largest;
}

/// f of x in every lane.
template <class F>
inline float at(F f, float x) {
  float y[simd::lanes];
  simd::store(y, f(simd::broadcast(x)));
  for (float const& lane : y) CHECK(std::bit_cast<std::uint32_t>(lane) == std::bit_cast<std::uint32_t>(y[0]));
  return y[0];
}
inline bool is_zero(float x, bool negative) { return x == 0 && std::signbit(x) == negative; }
}  // namespace inlay::test
