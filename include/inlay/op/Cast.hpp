// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/family/conversion.hpp>

namespace inlay::op {

/// ONNX `Cast` (ai.onnx, since 28).   Y = X in the element type `to`
/// Shapes: X and Y alike.   Types: numbers of any width and bool to the same; not string.   family/conversion.hpp says
///   what becomes of a number that the other type does not have.
/// Errors: elem_type_not_supported (found the type).   Source: Operators.md#Cast
struct Cast {
  static constexpr op_identity id{"", "Cast", 28};
  static constexpr arity inputs{1, 1}, outputs{1, 1};

  struct attributes {
    power_rounding round_mode = power_rounding::up;  ///< to float8e8m0 alone
    std::int64_t saturate = 1;  ///< to small floats: what is too large becomes the largest
    std::int64_t to = 0;        ///< a TensorProto.DataType
  };

  static constexpr error infer(attributes const& a, std::span<tensor_info const> in,
                               std::span<tensor_info> out) {
    return family::infer_conversion(in[0], elem_type_of_number(a.to), a.to, out[0]);
  }

  static constexpr void reference(attributes const& a, auto X, auto Y) {
    family::convert_elements(X, Y, a.saturate != 0, a.round_mode);
    // GCC 12 takes two or three doubles to float and back for nothing to do (-O2, x86-64): where the floats are
    // read next, they are read from memory.
    using From = typename decltype(X)::value_type;
    using To = typename decltype(Y)::value_type;
    if constexpr (std::is_same_v<From, double> && std::is_same_v<To, float>)
      if (!std::is_constant_evaluated()) asm volatile("" : : "r"(Y.data()) : "memory");
  }
};

}  // namespace inlay::op

INLAY_ATTRIBUTES(inlay::op::Cast::attributes, round_mode, saturate, to);
