// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/attributes.hpp>
#include <inlay/family/scores.hpp>

namespace inlay::op::ml {

/// ONNX `Binarizer` (ai.onnx.ml, since 1).   Y = 1 where X > threshold, else 0
/// Shapes: X and Y alike.   Types: float, double, int64, int32.
/// Source: Operators-ml.md#ai.onnx.ml.Binarizer
struct Binarizer {
  static constexpr op_identity id{"ai.onnx.ml", "Binarizer", 1};
  static constexpr arity inputs{1, 1}, outputs{1, 1};
  static constexpr bool is_elementwise = true;

  struct attributes {
    float threshold = 0;
  };

  static constexpr error infer(attributes const&, std::span<tensor_info const> in,
                               std::span<tensor_info> out) {
    if (error const e = family::check_features(in[0])) return e;
    out[0] = {in[0].type, in[0].dims};
    return no_error;
  }

  static constexpr void reference(attributes const& a, auto X, auto Y) {
    using T = typename decltype(Y)::value_type;
    for (std::size_t i = 0; i < Y.size(); ++i)
      Y[i] = static_cast<T>(static_cast<double>(X[i]) > static_cast<double>(a.threshold));
  }
};

}  // namespace inlay::op::ml

INLAY_ATTRIBUTES(inlay::op::ml::Binarizer::attributes, threshold);
