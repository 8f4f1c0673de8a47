// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/family/loss.hpp>
#include <inlay/family/math.hpp>

namespace inlay::op {

/// ONNX `SoftmaxCrossEntropyLoss` (ai.onnx, since 13).   log_prob = LogSoftmax(scores) along axis 1;
///   output[n, d] = -weights[c] * log_prob[n, c, d], c = labels[n, d]
/// Shapes: scores (N, C, D1, …);  labels (N, D1, …);  weights (C);  output as labels, or a scalar if reduced: `mean`
///   divides by the sum of the weights;  log_prob as scores.   Types: floats; labels int32 or int64.
/// Errors: those of family::infer_loss.   Source: Operators.md#SoftmaxCrossEntropyLoss
struct SoftmaxCrossEntropyLoss {
  static constexpr op_identity id{"", "SoftmaxCrossEntropyLoss", 13};
  static constexpr arity inputs{2, 3}, outputs{1, 2};
  using attributes = family::loss_attributes;

  static constexpr error infer(attributes const& a, std::span<tensor_info const> in,
                               std::span<tensor_info> out) {
    if (out.size() > 1) out[1] = {in[0].type, in[0].dims};
    return family::infer_loss(a, in, out[0]);
  }

  static constexpr void reference(attributes const& a, auto scores, auto labels, auto weights, auto output,
                                  [[maybe_unused]] auto log_prob) {
    using T = compute_type<typename decltype(output)::value_type>;
    auto const classes = static_cast<std::size_t>(scores.dims()[1]);
    std::size_t const inner = elements(scores.dims(), 2, scores.rank());
    auto const score = [&](std::size_t n, std::size_t c, std::size_t d) {
      return static_cast<T>(scores[(n * classes + c) * inner + d]);
    };
    // What is subtracted from the scores of one position: their largest, and the logarithm of the sum of what is left.
    struct normalization {  // no std::pair: GCC notes a change of its ABI on Arm
      T largest, logarithm;
    };
    auto const normalizer = [&](std::size_t n, std::size_t d) -> normalization {
      T largest = score(n, 0, d), sum{};
      for (std::size_t c = 1; c < classes; ++c)
        if (score(n, c, d) > largest) largest = score(n, c, d);
      for (std::size_t c = 0; c < classes; ++c) sum += math::exp(score(n, c, d) - largest);
      return {largest, math::log(sum)};
    };
    if constexpr (is_present<decltype(log_prob)>) {
      using Result = typename decltype(log_prob)::value_type;
      for (std::size_t n = 0; n < labels.size() / (inner ? inner : 1); ++n)
        for (std::size_t d = 0; d < inner; ++d) {
          auto const [largest, logarithm] = normalizer(n, d);
          for (std::size_t c = 0; c < classes; ++c)
            log_prob[(n * classes + c) * inner + d] =
                static_cast<Result>(score(n, c, d) - largest - logarithm);
        }
    }
    family::reduce_loss(a, scores, labels, weights, output, [&](std::size_t n, std::size_t c, std::size_t d) {
      auto const [largest, logarithm] = normalizer(n, d);
      return score(n, c, d) - largest - logarithm;
    });
  }
};

}  // namespace inlay::op
