// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>
#include <cstdint>

namespace inlay {

/// IEEE 754 binary16, stored as its bits. Arithmetic happens in float; conversion rounds to nearest even.
struct float16 {
  std::uint16_t bits{};

  constexpr float16() = default;
  constexpr float16(float value) : bits(round(value)) {}
  constexpr operator float() const {
    std::uint32_t const sign = std::uint32_t{bits & 0x8000u} << 16;
    std::uint32_t const exponent = (bits >> 10) & 0x1fu;
    std::uint32_t const mantissa = bits & 0x3ffu;
    if (exponent == 0x1f) return std::bit_cast<float>(sign | 0x7f800000u | mantissa << 13);
    if (exponent != 0) return std::bit_cast<float>(sign | (exponent + 112) << 23 | mantissa << 13);
    float const magnitude = static_cast<float>(mantissa) * 0x1p-24f;  // subnormal, exact in float
    return sign ? -magnitude : magnitude;
  }
  static constexpr float16 from_bits(std::uint16_t bits) {
    float16 result;
    result.bits = bits;
    return result;
  }

 private:
  static constexpr std::uint16_t round(float value) {
    std::uint32_t const word = std::bit_cast<std::uint32_t>(value);
    std::uint32_t const sign = (word >> 16) & 0x8000u;
    std::uint32_t const magnitude = word & 0x7fffffffu;
    auto const result = [&]() -> std::uint32_t {
      if (magnitude > 0x7f800000u) return 0x7e00u | ((magnitude >> 13) & 0x3ffu);  // NaN stays NaN
      if (magnitude >= 0x477ff000u) return 0x7c00u;  // rounds past 65504: infinity
      if (magnitude < 0x38800000u) {                 // subnormal or zero
        if (magnitude < 0x33000000u) return 0;       // below half of 2^-24
        std::uint32_t const shift = 126 - (magnitude >> 23);
        std::uint32_t const mantissa = (magnitude & 0x7fffffu) | 0x800000u;
        std::uint32_t const kept = mantissa >> shift;
        std::uint32_t const lost = mantissa & ((1u << shift) - 1);
        std::uint32_t const half = 1u << (shift - 1);
        return kept + (lost > half || (lost == half && (kept & 1)));
      }
      std::uint32_t const rounded = magnitude + 0xfffu + ((magnitude >> 13) & 1);
      return (rounded - (112u << 23)) >> 13;
    }();
    return static_cast<std::uint16_t>(sign | result);
  }
};

/// The upper half of a binary32 ("brain" float), stored as its bits. Conversion rounds to nearest even.
struct bfloat16 {
  std::uint16_t bits{};

  constexpr bfloat16() = default;
  constexpr bfloat16(float value) : bits(round(value)) {}
  constexpr operator float() const { return std::bit_cast<float>(std::uint32_t{bits} << 16); }
  static constexpr bfloat16 from_bits(std::uint16_t bits) {
    bfloat16 result;
    result.bits = bits;
    return result;
  }

 private:
  static constexpr std::uint16_t round(float value) {
    std::uint32_t const word = std::bit_cast<std::uint32_t>(value);
    if ((word & 0x7fffffffu) > 0x7f800000u) return static_cast<std::uint16_t>((word >> 16) | 0x40u);
    return static_cast<std::uint16_t>((word + 0x7fffu + ((word >> 16) & 1)) >> 16);
  }
};

}  // namespace inlay
