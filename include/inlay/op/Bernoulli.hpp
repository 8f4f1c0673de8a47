// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/family/random.hpp>

namespace inlay::op {

/// ONNX `Bernoulli` (ai.onnx, since 22).   output is 1 with the probability that input says, else 0
/// Shapes: input and output alike.   Types: floats; output numbers or bool, as dtype says, as input if left out.
///   family/random.hpp says what a seed gives.
/// Errors: elem_type_not_supported (found type).   Source: Operators.md#Bernoulli
struct Bernoulli {
  static constexpr op_identity id{"", "Bernoulli", 22};
  static constexpr arity inputs{1, 1}, outputs{1, 1};

  struct attributes {
    std::int64_t dtype = 0;  ///< a TensorProto.DataType; 0 is left out
    float seed = 0;
  };

  static constexpr error infer(attributes const& a, std::span<tensor_info const> in,
                               std::span<tensor_info> out) {
    if (!is_floating(in[0].type))
      return {fault::elem_type_not_supported, static_cast<std::int64_t>(in[0].type), 1};
    tensor_info Y{elem_type::undefined, in[0].dims};
    if (error const e = family::random_type(
            a.dtype, in[0].type, [](elem_type type) { return is_numeric(type) || type == elem_type::bool_; },
            Y.type))
      return e;
    out[0] = Y;
    return no_error;
  }

  static constexpr void reference(attributes const& a, auto X, auto Y) {
    using Result = typename decltype(Y)::value_type;
    for (std::size_t i = 0; i < X.size(); ++i)
      Y[i] = family::convert<Result>(family::random_uniform(a.seed, i) < static_cast<double>(X[i]));
  }
};

}  // namespace inlay::op

INLAY_ATTRIBUTES(inlay::op::Bernoulli::attributes, dtype, seed);
