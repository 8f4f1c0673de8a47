// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/attributes.hpp>
#include <inlay/family/elementwise.hpp>

namespace inlay::op {

/// How ONNX `Cast` rounds to a power of two.
enum class cast_rounding : std::uint8_t {
  up,       ///< away from zero
  down,     ///< towards zero
  nearest,  ///< to the nearest, ties up
};

}  // namespace inlay::op

template <>
inline constexpr std::array<std::string_view, 3> inlay::enumerators<inlay::op::cast_rounding>{"up", "down",
                                                                                              "nearest"};

namespace inlay::op {

/// ONNX `Cast` (ai.onnx, since 28).   Y = X in the element type `to`
/// Shapes: X and Y alike.   Types: numbers and bool to numbers and bool; not string.   Floats lose their
///   fraction in integers and are clamped to their range (ONNX leaves that open), NaN becomes 0; every number
///   but 0 is true.
/// Errors: elem_type_not_supported (found the type).   Source: Operators.md#Cast
struct Cast {
  static constexpr op_identity id{"", "Cast", 28};
  static constexpr arity inputs{1, 1}, outputs{1, 1};

  struct attributes {
    cast_rounding round_mode = cast_rounding::up;  ///< to float8e8m0 alone
    std::int64_t saturate = 1;                     ///< to 8-bit floats alone
    std::int64_t to = 0;                           ///< a TensorProto.DataType
  };

  static constexpr error infer(attributes const& a, std::span<tensor_info const> in,
                               std::span<tensor_info> out) {
    auto const to = a.to > 0 && a.to <= 16 ? static_cast<elem_type>(a.to) : elem_type::undefined;
    for (elem_type const type : {in[0].type, to})
      if (!is_numeric(type) && type != elem_type::bool_)
        return {fault::elem_type_not_supported, type == to ? a.to : static_cast<std::int64_t>(type), 1};
    out[0] = {to, in[0].dims};
    return no_error;
  }

  static constexpr void reference(attributes const&, auto X, auto Y) {
    using From = typename decltype(X)::value_type;
    using To = typename decltype(Y)::value_type;
    for (std::size_t i = 0; i < X.size(); ++i) {
      auto const x = static_cast<compute_type<From>>(X[i]);
      if constexpr (std::is_same_v<To, bool>) Y[i] = x != 0;
      else if constexpr (std::is_integral_v<To> && std::is_floating_point_v<compute_type<From>>)
        Y[i] = family::to_integer<To>(static_cast<double>(x));
      else if constexpr (sizeof(To) == 2 && is_floating_v<To>) Y[i] = To(static_cast<float>(x));
      else Y[i] = static_cast<To>(x);
    }
  }
};

}  // namespace inlay::op

INLAY_ATTRIBUTES(inlay::op::Cast::attributes, round_mode, saturate, to);
