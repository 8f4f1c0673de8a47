// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/attributes.hpp>
#include <inlay/family/movement.hpp>
#include <inlay/family/scores.hpp>

namespace inlay::op::ml {

/// ONNX `FeatureVectorizer` (ai.onnx.ml, since 1).   Y = the inputs side by side, as float
/// Shapes: X1…Xn (N, Ci), or (N) for Ci of 1;  Y (N, sum of inputdimensions). An input that has more features
///   than its entry of inputdimensions is cut, one that has fewer is followed by zeros.
/// Types: float, double, int64, int32.
/// Errors: elem_type_not_supported, rank_out_of_range, attribute_length_differs (found, wanted n),
///   attribute_out_of_range (found entry), dims_not_broadcastable (found rows, wanted N).
/// Source: Operators-ml.md#ai.onnx.ml.FeatureVectorizer
struct FeatureVectorizer {
  static constexpr op_identity id{"ai.onnx.ml", "FeatureVectorizer", 1};
  static constexpr arity inputs = at_least(1), outputs{1, 1};

  struct attributes {
    ints inputdimensions{};  ///< left out: all features of each
  };

  static constexpr error infer(attributes const& a, std::span<tensor_info const> in,
                               std::span<tensor_info> out) {
    if (!a.inputdimensions.empty() && a.inputdimensions.size() != in.size())
      return {fault::attribute_length_differs, static_cast<std::int64_t>(a.inputdimensions.size()),
              static_cast<std::int64_t>(in.size())};
    dims Y{0, 0};
    for (std::size_t i = 0; i < in.size(); ++i) {
      tensor_info const& X = in[i];
      if (error const e = family::check_features(X)) return e;
      if (X.rank() != 1 && X.rank() != 2)
        return {fault::rank_out_of_range, static_cast<std::int64_t>(X.rank()), 2};
      if (i == 0) Y[0] = X.dims[0];
      if (X.dims[0] != Y[0]) return {fault::dims_not_broadcastable, X.dims[0], Y[0]};
      std::int64_t const taken = features(a, i, X.dims);
      if (taken < 0) return {fault::attribute_out_of_range, taken, 0};
      Y[1] += taken;
      if (error const e = family::check_extents(Y)) return e;
    }
    out[0] = {elem_type::float_, Y};
    return no_error;
  }

  static constexpr void reference(attributes const& a, auto const& in, auto Y) {
    auto const N = static_cast<std::size_t>(Y.dims()[0]), stride = static_cast<std::size_t>(Y.dims()[1]);
    std::size_t i = 0, first = 0;
    auto const append = [&](auto X) {
      auto const taken = static_cast<std::size_t>(features(a, i++, X.dims()));
      std::size_t const there = N == 0 ? 0 : X.size() / N;
      for (std::size_t row = 0; row < N; ++row)
        for (std::size_t c = 0; c < taken; ++c)
          Y[row * stride + first + c] = c < there ? static_cast<float>(X[row * there + c]) : 0.0f;
      first += taken;
    };
    std::apply([&](auto... X) { (append(X), ...); }, in);
  }

 private:
  static constexpr std::int64_t features(attributes const& a, std::size_t i, dims const& X) {
    if (!a.inputdimensions.empty()) return a.inputdimensions[i];
    return X.size() == 1 ? 1 : X[1];
  }
};

}  // namespace inlay::op::ml

INLAY_ATTRIBUTES(inlay::op::ml::FeatureVectorizer::attributes, inputdimensions);
