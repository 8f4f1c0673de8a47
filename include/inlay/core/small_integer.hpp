// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <type_traits>

namespace inlay {

/// An integer of 2 or 4 bits in a byte of its own, extended by its sign, so that an element has an address. In
/// ONNX's files two or four of them share a byte; the importer unpacks them. Arithmetic happens in int; conversion
/// keeps the low bits, as ONNX's Cast does.
template <int Bits, bool Signed>
struct small_integer {
  using byte = std::conditional_t<Signed, std::int8_t, std::uint8_t>;
  static constexpr int lowest = Signed ? -(1 << (Bits - 1)) : 0, largest = lowest + (1 << Bits) - 1;

  byte value{};

  constexpr small_integer() = default;
  constexpr explicit small_integer(int x)
      : value(static_cast<byte>((x & (largest - lowest)) > largest ? (x & (largest - lowest)) - (1 << Bits)
                                                                   : x & (largest - lowest))) {}
  constexpr operator int() const { return value; }
};

using int4 = small_integer<4, true>;
using uint4 = small_integer<4, false>;
using int2 = small_integer<2, true>;
using uint2 = small_integer<2, false>;

}  // namespace inlay
