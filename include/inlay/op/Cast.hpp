// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/family/conversion.hpp>

namespace inlay::op {

/// ONNX `Cast` (ai.onnx, since 28).   Y = X in the element type `to`
/// Shapes: X and Y alike;  text, the bytes of all Y where that is of strings, which the generator adds.   Types: numbers
///   of any width, bool and string to the same.   family/conversion.hpp says what becomes of a number that the other type
///   does not have, family/decimal.hpp what a string says, and how a number is written.
/// Errors: elem_type_not_supported (found the type).   Source: Operators.md#Cast
struct Cast {
  static constexpr op_identity id{"", "Cast", 28};
  static constexpr arity inputs{1, 1}, outputs{1, 2};
  static constexpr bool makes_extents = true, maps_rows = true;

  struct attributes {
    power_rounding round_mode = power_rounding::up;  ///< to float8e8m0 alone
    std::int64_t saturate = 1;  ///< to small floats: what is too large becomes the largest
    std::int64_t to = 0;        ///< a TensorProto.DataType
  };

  static constexpr error infer(attributes const& a, std::span<tensor_info const> in,
                               std::span<tensor_info> out) {
    elem_type const to = elem_type_of_number(a.to);
    if (to != elem_type::string) {
      if (out.size() > 1) return {fault::too_many_outputs, 2, 1};
      return family::infer_conversion(in[0], to, a.to, out[0]);
    }
    if (!is_real(in[0].type))
      return {fault::elem_type_not_supported, static_cast<std::int64_t>(in[0].type), 1};
    if (out.size() < 2) return {fault::elem_type_not_supported, a.to, 1};
    out[0] = {to, in[0].dims};
    out[1] = family::text_of(out[1], out[0], longest(in[0].type));
    return no_error;
  }

  static constexpr void make(attributes const& a, auto X, auto Y, [[maybe_unused]] auto text,
                             std::span<tensor_info> types) {
    types[0].dims = X.dims();
    if constexpr (std::is_same_v<typename decltype(Y)::value_type, std::string_view>) {
      family::text_writer writer(text);
      for (std::size_t i = 0; i < X.size(); ++i) {
        family::put_number(X[i], writer);
        Y[i] = writer.finish();
      }
      types[1].dims[0] = writer.used();
    } else {
      reference(a, X, Y);
    }
  }

  static constexpr void reference(attributes const& a, auto X, auto Y, auto...) {
    family::convert_elements(X, Y, a.saturate != 0, a.round_mode);
    // GCC 12 takes two or three doubles to float and back for nothing to do (-O2, x86-64): where the floats are
    // read next, they are read from memory.
    using From = typename decltype(X)::value_type;
    using To = typename decltype(Y)::value_type;
    if constexpr (std::is_same_v<From, double> && std::is_same_v<To, float>)
      if (!std::is_constant_evaluated()) asm volatile("" : : "r"(Y.data()) : "memory");
  }

 private:
  /// The most characters of a number: -1.7976931348623157e+308, -1.1754944e-38, -9223372036854775808.
  static constexpr std::int64_t longest(elem_type type) {
    return type == elem_type::double_ ? 24 : type == elem_type::int64 || type == elem_type::uint64 ? 20 : 16;
  }
};

}  // namespace inlay::op

INLAY_ATTRIBUTES(inlay::op::Cast::attributes, round_mode, saturate, to);
