// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace example {

/// SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014).
/// The distributions are part of the class because those of <random> differ between standard libraries.
/// Neighbouring seeds give unrelated sequences.
class splitmix64 {
 public:
  constexpr explicit splitmix64(std::uint64_t seed) noexcept : state_(seed) {}

  constexpr std::uint64_t next() noexcept {
    std::uint64_t z = (state_ += 0x9e3779b97f4a7c15U);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31);
  }

  /// An integer of 0 .. count - 1; count > 0. The bias is below count / 2^32.
  constexpr std::uint32_t below(std::uint32_t count) noexcept {
    return static_cast<std::uint32_t>(((next() >> 32) * count) >> 32);
  }

  /// A number of low .. high, one of 2^24 steps, so that the fraction is exact in a float.
  constexpr float uniform(float low, float high) noexcept {
    return low + (high - low) * (static_cast<float>(next() >> 40) * 0x1p-24F);
  }

  /// Mean 0, variance 1, within +-6: the sum of twelve uniform numbers (Irwin-Hall). Unlike the exact
  /// methods it calls no transcendental function, whose last bit depends on the C library.
  constexpr float normal() noexcept {
    float sum = -6;
    for (int i = 0; i < 12; ++i) sum += uniform(0, 1);
    return sum;
  }

 private:
  std::uint64_t state_;
};

}  // namespace example
