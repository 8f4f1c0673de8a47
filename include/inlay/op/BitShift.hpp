// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/attributes.hpp>
#include <inlay/family/elementwise.hpp>

namespace inlay::op {

/// ONNX `BitShift` (ai.onnx, since 28).   Z = X << Y, or X >> Y
/// Shapes: X and Y broadcast to Z.   Types: integers. Bits past the sign are lost; signed numbers move right
///   with copies of their sign. A negative amount, or one not below the bits of the type, leaves only these.
/// Errors: attribute_out_of_range (no direction).   Source: Operators.md#BitShift
struct BitShift : family::elementwise_binary<BitShift> {
  static constexpr op_identity id{"", "BitShift", 28};
  enum class way : std::uint8_t { none, LEFT, RIGHT };
  struct attributes {
    way direction = way::none;  ///< the standard has no default
  };

  static constexpr bool accepts(elem_type type) { return is_integer(type); }
  static constexpr error infer(attributes const& a, std::span<tensor_info const> in,
                               std::span<tensor_info> out) {
    if (a.direction == way::none) return {fault::attribute_out_of_range, 0, 1};
    return family::elementwise_binary<BitShift>::infer(a, in, out);
  }
  template <class T>
    requires std::is_integral_v<T>
  static constexpr T apply(attributes const& a, T x, T y) {
    using Unsigned = std::make_unsigned_t<T>;
    constexpr int bits = std::numeric_limits<Unsigned>::digits;
    bool const outside = y < 0 || static_cast<std::uint64_t>(y) >= static_cast<std::uint64_t>(bits);
    int const amount = outside ? 0 : static_cast<int>(y);
    if (a.direction == way::RIGHT)
      return outside ? static_cast<T>(x < 0 ? -1 : 0) : static_cast<T>(x >> amount);
    return outside ? T(0) : static_cast<T>(static_cast<std::uint64_t>(static_cast<Unsigned>(x)) << amount);
  }
};

}  // namespace inlay::op

/// "" stands for an attribute that the model leaves out.
template <>
inline constexpr std::array<std::string_view, 3> inlay::enumerators<inlay::op::BitShift::way>{"", "LEFT",
                                                                                              "RIGHT"};

INLAY_ATTRIBUTES(inlay::op::BitShift::attributes, direction);
