// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>
#include <cstdint>

namespace inlay {

/// What the codes at the end of a small float's range stand for.
enum class special_codes : std::uint8_t {
  ieee,           ///< the largest exponent holds infinity and NaN, as in IEEE 754: E5M2
  one_nan,        ///< no infinity; NaN has all bits but the sign set: "FN"
  unsigned_zero,  ///< no infinity, no negative zero: its code is the only NaN: "FNUZ"
  none,  ///< finite numbers alone; NaN becomes zero, its sign turned round as in ml_dtypes: FLOAT4, FLOAT6
};

/// A float of at most 8 bits, stored as its bits in the low end of a byte: a sign, `Exponent` and `Mantissa` bits;
/// exponents count from -Bias. Arithmetic happens in float, which holds each of them exactly; conversion rounds to
/// nearest even. Sources: "FP8 Formats for Deep Learning" (arXiv 2209.05433), OCP Microscaling Formats 1.0, ONNX's
/// "Float stored in 8 bits".
template <int Exponent, int Mantissa, int Bias, special_codes Special>
struct small_float {
  std::uint8_t bits{};

  static constexpr std::uint8_t sign_bit = 1u << (Exponent + Mantissa);
  /// The largest finite number; its opposite has the sign bit as well.
  static constexpr std::uint8_t largest = sign_bit - 1 -
                                          (Special == special_codes::ieee      ? 1u << Mantissa
                                           : Special == special_codes::one_nan ? 1u
                                                                               : 0u);

  constexpr small_float() = default;
  /// Numbers past the largest become the largest, infinity as well ("saturate", ONNX's default).
  constexpr small_float(float value) : bits(round(value, true)) {}
  /// Without `saturate` they become infinity, or NaN where there is none.
  static constexpr small_float from(float value, bool saturate) { return from_bits(round(value, saturate)); }
  static constexpr small_float from_bits(std::uint8_t bits) {
    small_float result;
    result.bits = bits;
    return result;
  }

  constexpr operator float() const {
    std::uint32_t const sign = bits & sign_bit ? 0x80000000u : 0u;
    std::uint32_t const code = bits & (sign_bit - 1u);
    if (is_nan()) return std::bit_cast<float>(sign | 0x7fc00000u);
    if (Special == special_codes::ieee && code == largest + 1u)
      return std::bit_cast<float>(sign | 0x7f800000u);
    std::uint32_t const exponent = code >> Mantissa, mantissa = code & ((1u << Mantissa) - 1);
    if (exponent != 0)
      return std::bit_cast<float>(sign | (exponent + 127 - Bias) << 23 | mantissa << (23 - Mantissa));
    float const magnitude =
        static_cast<float>(mantissa) * std::bit_cast<float>((128u - Bias - Mantissa) << 23);
    return sign ? -magnitude : magnitude;  // subnormal, exact in float
  }

  constexpr bool is_nan() const {
    if (Special == special_codes::none) return false;
    if (Special == special_codes::unsigned_zero) return bits == sign_bit;
    return (bits & (sign_bit - 1u)) > largest + (Special == special_codes::ieee ? 1u : 0u);
  }

 private:
  static constexpr std::uint8_t round(float value, bool saturate) {
    std::uint32_t const word = std::bit_cast<std::uint32_t>(value), magnitude = word & 0x7fffffffu;
    std::uint32_t const sign = word >> 31 ? sign_bit : 0u;
    constexpr bool unsigned_zero = Special == special_codes::unsigned_zero;
    if (magnitude > 0x7f800000u) {
      if (Special == special_codes::none) return static_cast<std::uint8_t>(sign ^ sign_bit);
      return unsigned_zero
                 ? sign_bit
                 : static_cast<std::uint8_t>(
                       sign | (sign_bit - (Special == special_codes::ieee ? 1u << (Mantissa - 1) : 1u)));
    }
    std::uint32_t const code = nearest(magnitude);
    if (code == 0 && unsigned_zero) return 0;
    if (code <= largest) return static_cast<std::uint8_t>(sign | code);
    if (saturate || Special == special_codes::none) return static_cast<std::uint8_t>(sign | largest);
    return unsigned_zero ? sign_bit : static_cast<std::uint8_t>(sign | (largest + 1u));
  }

  /// The code nearest to a finite or infinite magnitude, where exponents go on without end.
  static constexpr std::uint32_t nearest(std::uint32_t magnitude) {
    auto const exponent = static_cast<int>(magnitude >> 23) - 127 + Bias;
    if (exponent < -Mantissa) return 0;  // below half of the smallest number
    int const shift = 23 - Mantissa + (exponent < 1 ? 1 - exponent : 0);
    std::uint32_t const significand = (magnitude & 0x7fffffu) | 0x800000u, half = 1u << (shift - 1);
    std::uint32_t const lost = significand & ((1u << shift) - 1);
    std::uint32_t kept = significand >> shift;
    kept += lost > half || (lost == half && (kept & 1));
    return exponent < 1 ? kept : (static_cast<std::uint32_t>(exponent - 1) << Mantissa) + kept;
  }
};

using float8e4m3fn = small_float<4, 3, 7, special_codes::one_nan>;
using float8e4m3fnuz = small_float<4, 3, 8, special_codes::unsigned_zero>;
using float8e5m2 = small_float<5, 2, 15, special_codes::ieee>;
using float8e5m2fnuz = small_float<5, 2, 16, special_codes::unsigned_zero>;
using float6e2m3 = small_float<2, 3, 1, special_codes::none>;
using float6e3m2 = small_float<3, 2, 3, special_codes::none>;
using float4e2m1 = small_float<2, 1, 1, special_codes::none>;

/// How a number between two powers of two becomes one of them: ONNX's `round_mode`.
enum class power_rounding : std::uint8_t { up, down, nearest };

/// A power of two from 2^-127 to 2^127, stored as its exponent + 127; 255 is NaN: the scale of the OCP Microscaling
/// Formats. There is no sign and no zero.
struct float8e8m0 {
  std::uint8_t bits{};

  constexpr float8e8m0() = default;
  constexpr float8e8m0(float value) : bits(from(value).bits) {}
  /// Sources: tables in ONNX's Cast. With `saturate` infinity becomes 2^127, and zero 2^-127; otherwise both are
  /// NaN, and all that is out of range. The sign is dropped (ONNX leaves it open).
  static constexpr float8e8m0 from(float value, bool saturate = true,
                                   power_rounding mode = power_rounding::up) {
    std::uint32_t const magnitude = std::bit_cast<std::uint32_t>(value) & 0x7fffffffu;
    std::uint32_t const exponent = magnitude >> 23, fraction = magnitude & 0x7fffffu;
    if (magnitude > 0x7f800000u) return from_bits(255);
    if (exponent == 255) return from_bits(saturate ? 254 : 255);
    if (exponent == 0 && fraction < 0x400000u && !saturate) return from_bits(255);
    // Below 2^-126 lie 2^-127, whose fraction is a half, and what is nearer to zero.
    bool const rounds_up = mode == power_rounding::up ? fraction > (exponent == 0 ? 0x400000u : 0u)
                           : mode == power_rounding::nearest
                               ? fraction >= (exponent == 0 ? 0x600000u : 0x400000u)
                               : false;
    std::uint32_t const code = exponent + rounds_up;
    return from_bits(static_cast<std::uint8_t>(code == 255 && saturate ? 254 : code));
  }
  static constexpr float8e8m0 from_bits(std::uint8_t bits) {
    float8e8m0 result;
    result.bits = bits;
    return result;
  }

  constexpr operator float() const {
    if (bits == 255) return std::bit_cast<float>(0x7fc00000u);
    return std::bit_cast<float>(bits == 0 ? 0x400000u : std::uint32_t{bits} << 23);
  }
};

}  // namespace inlay
