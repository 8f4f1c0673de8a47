// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/family/loss.hpp>

namespace inlay::op {

/// ONNX `NegativeLogLikelihoodLoss` (ai.onnx, since 22).   loss[n, d] = -weight[c] * input[n, c, d], c = target[n, d]
/// Shapes: input (N, C, D1, …), log-probabilities;  target (N, D1, …);  weight (C);  loss as target, or a scalar if
///   reduced: `mean` divides by the sum of the weights.   Types: floats; target int32 or int64.
/// Errors: those of family::infer_loss.   Source: Operators.md#NegativeLogLikelihoodLoss
struct NegativeLogLikelihoodLoss {
  static constexpr op_identity id{"", "NegativeLogLikelihoodLoss", 22};
  static constexpr arity inputs{2, 3}, outputs{1, 1};
  using attributes = family::loss_attributes;

  static constexpr error infer(attributes const& a, std::span<tensor_info const> in,
                               std::span<tensor_info> out) {
    return family::infer_loss(a, in, out[0]);
  }

  static constexpr void reference(attributes const& a, auto input, auto target, auto weight, auto loss) {
    using T = compute_type<typename decltype(loss)::value_type>;
    auto const classes = static_cast<std::size_t>(input.dims()[1]);
    std::size_t const inner = elements(input.dims(), 2, input.rank());
    family::reduce_loss(a, input, target, weight, loss, [&](std::size_t n, std::size_t c, std::size_t d) {
      return static_cast<T>(input[(n * classes + c) * inner + d]);
    });
  }
};

}  // namespace inlay::op
