// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/family/random.hpp>

namespace inlay::op {

/// ONNX `RandomUniform` (ai.onnx, since 22).   Numbers evenly spread over [low, high)
/// Shapes: output (shape).   Types: floats. family/random.hpp says what a seed gives.
/// Errors: elem_type_not_supported (found dtype), rank_out_of_range, attribute_out_of_range.
/// Source: Operators.md#RandomUniform
struct RandomUniform {
  static constexpr op_identity id{"", "RandomUniform", 22};
  static constexpr arity inputs{0, 0}, outputs{1, 1};

  struct attributes {
    std::int64_t dtype = 1;  ///< a TensorProto.DataType
    float low = 0, high = 1, seed = 0;
    ints shape{};
  };

  static constexpr error infer(attributes const& a, std::span<tensor_info const>,
                               std::span<tensor_info> out) {
    tensor_info Y;
    if (error const e = family::random_type(a.dtype, elem_type::undefined, is_floating, Y.type)) return e;
    if (error const e = family::random_dims(a.shape, Y.dims)) return e;
    out[0] = Y;
    return no_error;
  }

  static constexpr void reference(attributes const& a, auto Y) {
    family::fill_uniform(a.seed, a.low, a.high, Y);
  }
};

}  // namespace inlay::op

INLAY_ATTRIBUTES(inlay::op::RandomUniform::attributes, dtype, low, high, seed, shape);
