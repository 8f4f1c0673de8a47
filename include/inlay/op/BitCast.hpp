// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/attributes.hpp>
#include <inlay/core/op.hpp>

#include <bit>

namespace inlay::op {

/// ONNX `BitCast` (ai.onnx, since 26).   Y holds the bits of X as elements of type `to`
/// Shapes: X and Y alike.   Types: numbers of any width and bool, X and Y of one width. Any byte but 0 is true.
/// Errors: elem_type_not_supported (found the type), element_count_differs (found bits of an element of X, wanted those
///   of Y).   Source: Operators.md#BitCast
struct BitCast {
  static constexpr op_identity id{"", "BitCast", 26};
  static constexpr arity inputs{1, 1}, outputs{1, 1};

  struct attributes {
    std::int64_t to = 0;  ///< a TensorProto.DataType
  };

  static constexpr error infer(attributes const& a, std::span<tensor_info const> in,
                               std::span<tensor_info> out) {
    elem_type const from = in[0].type, to = elem_type_of_number(a.to);
    if (!is_real(from)) return {fault::elem_type_not_supported, static_cast<std::int64_t>(from), 0};
    if (!is_real(to)) return {fault::elem_type_not_supported, a.to, 0};
    if (bits_of(from) != bits_of(to))
      return {fault::element_count_differs, static_cast<std::int64_t>(bits_of(from)),
              static_cast<std::int64_t>(bits_of(to))};
    out[0] = {to, in[0].dims};
    return no_error;
  }

  static constexpr void reference(attributes const&, auto X, auto Y) {
    using From = typename decltype(X)::value_type;
    using To = typename decltype(Y)::value_type;
    for (std::size_t i = 0; i < X.size(); ++i) Y[i] = cast<To, From>(X[i]);
  }

 private:
  template <class To, class From>
  static constexpr To cast(From x) {
    if constexpr (std::is_same_v<To, From>) return x;
    else if constexpr (std::is_same_v<To, bool>) return std::bit_cast<std::uint8_t>(x) != 0;
    else if constexpr (is_small_integer(elem_type_of<To>)) return To(std::bit_cast<std::uint8_t>(x));
    else if constexpr (is_small_integer(elem_type_of<From>))  // the same width: its low bits alone
      return std::bit_cast<To>(static_cast<std::uint8_t>(x.value & ((1 << bits_of(elem_type_of<From>)) - 1)));
    else return std::bit_cast<To>(x);
  }
};

}  // namespace inlay::op

INLAY_ATTRIBUTES(inlay::op::BitCast::attributes, to);
