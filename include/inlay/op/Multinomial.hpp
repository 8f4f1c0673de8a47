// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/family/random.hpp>

namespace inlay::op {

/// ONNX `Multinomial` (ai.onnx, since 22).   Classes drawn with the probabilities softmax(input)
/// Shapes: input (N, C), logarithms of probabilities that need no common scale;  output (N, sample_size).
/// Types: floats; output int32 or int64, as dtype says. family/random.hpp says what a seed gives.
/// Errors: elem_type_not_supported, rank_out_of_range, attribute_out_of_range (found sample_size, or C wanted 1).
/// Source: Operators.md#Multinomial
struct Multinomial {
  static constexpr op_identity id{"", "Multinomial", 22};
  static constexpr arity inputs{1, 1}, outputs{1, 1};

  struct attributes {
    std::int64_t dtype = 6;  ///< a TensorProto.DataType
    std::int64_t sample_size = 1;
    float seed = 0;
  };

  static constexpr error infer(attributes const& a, std::span<tensor_info const> in,
                               std::span<tensor_info> out) {
    tensor_info const& X = in[0];
    if (!is_floating(X.type)) return {fault::elem_type_not_supported, static_cast<std::int64_t>(X.type), 1};
    if (X.rank() != 2) return {fault::rank_out_of_range, static_cast<std::int64_t>(X.rank()), 2};
    if (X.dims[1] < 1) return {fault::attribute_out_of_range, X.dims[1], 1};
    tensor_info Y{elem_type_of_number(a.dtype), {X.dims[0], a.sample_size}};
    if (error const e = family::check_indices(Y)) return e;
    if (error const e = family::check_extents(Y.dims)) return e;
    out[0] = Y;
    return no_error;
  }

  static constexpr void reference(attributes const& a, auto X, auto Y) {
    using Result = typename decltype(Y)::value_type;
    auto const classes = static_cast<std::size_t>(X.dims()[1]),
               samples = static_cast<std::size_t>(Y.dims()[1]);
    for (std::size_t i = 0; i < Y.size(); ++i) {
      std::size_t const row = i / samples * classes;
      auto const x = [&](std::size_t c) { return static_cast<double>(X[row + c]); };
      double largest = x(0), sum = 0;
      for (std::size_t c = 1; c < classes; ++c)
        if (x(c) > largest) largest = x(c);
      for (std::size_t c = 0; c < classes; ++c) sum += math::exp(x(c) - largest);
      double left = family::random_uniform(a.seed, i) * sum;
      std::size_t drawn = 0, last = 0;
      for (; drawn < classes; ++drawn) {
        double const share = math::exp(x(drawn) - largest);
        if (share > 0) last = drawn;  // what rounding leaves over goes to a class that can be drawn
        if (left < share) break;
        left -= share;
      }
      Y[i] = static_cast<Result>(drawn < classes ? drawn : last);
    }
  }
};

}  // namespace inlay::op

INLAY_ATTRIBUTES(inlay::op::Multinomial::attributes, dtype, sample_size, seed);
