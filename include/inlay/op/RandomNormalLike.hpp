// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/family/random.hpp>

namespace inlay::op {

/// ONNX `RandomNormalLike` (ai.onnx, since 22).   Numbers normally spread, of mean `mean` and deviation `scale`
/// Shapes: input and output alike.   Types: floats; of output that which dtype names, of input if left out.
///   family/random.hpp says what a seed gives.
/// Errors: elem_type_not_supported (found type).   Source: Operators.md#RandomNormalLike
struct RandomNormalLike {
  static constexpr op_identity id{"", "RandomNormalLike", 22};
  static constexpr arity inputs{1, 1}, outputs{1, 1};

  struct attributes {
    std::int64_t dtype = 0;  ///< a TensorProto.DataType; 0 is left out
    float mean = 0, scale = 1, seed = 0;
  };

  static constexpr error infer(attributes const& a, std::span<tensor_info const> in,
                               std::span<tensor_info> out) {
    tensor_info Y{elem_type::undefined, in[0].dims};
    if (error const e = family::random_type(a.dtype, in[0].type, is_floating, Y.type)) return e;
    out[0] = Y;
    return no_error;
  }

  static constexpr void reference(attributes const& a, auto, auto Y) {
    family::fill_normal(a.seed, a.mean, a.scale, Y);
  }
};

}  // namespace inlay::op

INLAY_ATTRIBUTES(inlay::op::RandomNormalLike::attributes, dtype, mean, scale, seed);
