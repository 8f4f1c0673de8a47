// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/attributes.hpp>
#include <inlay/family/movement.hpp>
#include <inlay/family/scores.hpp>

#include <algorithm>

namespace inlay::op::ml {

/// ONNX `ArrayFeatureExtractor` (ai.onnx.ml, since 1).   Z = the features Y of each row of X
/// Shapes: X (…, C);  Y any, int64, K elements;  Z (…, K), and (1, K) for X (C).   Types: float, double,
///   int64, int32, string. An index outside C that is known only at run time counts as the nearest feature.
/// Errors: elem_type_not_supported, elem_types_differ, rank_out_of_range, axis_out_of_range (found known
///   index, wanted C), element_count_differs (found C without a feature).
/// Source: Operators-ml.md#ai.onnx.ml.ArrayFeatureExtractor
struct ArrayFeatureExtractor {
  static constexpr op_identity id{"ai.onnx.ml", "ArrayFeatureExtractor", 1};
  static constexpr arity inputs{2, 2}, outputs{1, 1};
  using attributes = no_attributes;

  static constexpr error infer(attributes, std::span<tensor_info const> in, std::span<tensor_info> out) {
    tensor_info const &X = in[0], &Y = in[1];
    if (X.type != elem_type::string)
      if (error const e = family::check_features(X)) return e;
    if (Y.type != elem_type::int64)
      return {fault::elem_types_differ, static_cast<std::int64_t>(Y.type),
              static_cast<std::int64_t>(elem_type::int64)};
    if (X.rank() == 0) return {fault::rank_out_of_range, 0, 1};
    std::int64_t const C = X.dims.back();
    for (std::int64_t const i : Y.known())
      if ((i < 0 || i >= C) && !X.is_capacity) return {fault::axis_out_of_range, i, C};
    auto const K = static_cast<std::int64_t>(Y.elements());
    if (C == 0 && K > 0) return {fault::element_count_differs, 0, 1};
    dims Z = X.dims;
    Z.back() = K;
    if (X.rank() == 1) Z = {1, K};
    if (error const e = family::check_extents(Z)) return e;
    out[0] = {X.type, Z};
    return no_error;
  }

  static constexpr void reference(attributes, auto X, auto Y, auto Z) {
    std::size_t const C = static_cast<std::size_t>(X.dims().back()), K = Y.size();
    if (K == 0) return;
    for (std::size_t row = 0; row * K < Z.size(); ++row)
      for (std::size_t k = 0; k < K; ++k) {
        auto const i = std::clamp<std::int64_t>(Y[k], 0, static_cast<std::int64_t>(C) - 1);
        Z[row * K + k] = X[row * C + static_cast<std::size_t>(i)];
      }
  }
};

}  // namespace inlay::op::ml
