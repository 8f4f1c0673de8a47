// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/attributes.hpp>
#include <inlay/family/elementwise.hpp>
#include <inlay/family/text.hpp>

namespace inlay::op {

/// ONNX `StringConcat` (ai.onnx, since 20).   Z = the characters of X, and those of Y behind them
/// Shapes: X and Y broadcast to Z;  text, the bytes of all Z, which the generator adds.   Types: string.
/// Errors: elem_type_not_supported, dims_not_broadcastable.   Source: Operators.md#StringConcat
struct StringConcat {
  static constexpr op_identity id{"", "StringConcat", 20};
  static constexpr arity inputs{2, 2}, outputs{2, 2};
  static constexpr bool makes_extents = true;
  using attributes = no_attributes;

  static constexpr error infer(attributes, std::span<tensor_info const> in, std::span<tensor_info> out) {
    for (tensor_info const& x : in)
      if (error const e = family::check_strings(x)) return e;
    out[0] = {elem_type::string, {}};
    if (error const e = family::broadcast(in, out[0].dims)) return e;
    out[1] = family::text_of(out[1], out[0]);
    return no_error;
  }

  static constexpr void make(attributes, auto X, auto Y, auto Z, auto text, std::span<tensor_info> types) {
    tensor_info const in[] = {{elem_type::string, X.dims()}, {elem_type::string, Y.dims()}};
    dims& shape = types[0].dims;
    static_cast<void>(family::broadcast(in, shape));  // infer() has asked
    dims const x_strides = family::broadcast_strides(X.dims(), shape),
               y_strides = family::broadcast_strides(Y.dims(), shape);
    family::text_writer writer(text);
    for_each_index(shape, [&](dims const& index, std::size_t i) {
      writer.put(X[linear_index(index, x_strides)]);
      writer.put(Y[linear_index(index, y_strides)]);
      Z[i] = writer.finish();
    });
    types[1].dims[0] = writer.used();
  }
};

}  // namespace inlay::op
