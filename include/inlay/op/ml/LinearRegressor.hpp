// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/attributes.hpp>
#include <inlay/family/scores.hpp>

namespace inlay::op::ml {

/// ONNX `LinearRegressor` (ai.onnx.ml, since 1).   Y = X * coefficients' + intercepts, transformed
/// Shapes: X (N, C) or (C);  coefficients targets * C, intercepts targets elements, lists of the model;  Y
///   (N, targets), float.   Types: float, double, int64, int32.
/// Errors: rank_out_of_range, elem_type_not_supported, attribute_out_of_range (found targets),
///   attribute_length_differs (found, wanted).
/// Accuracy: C * 2^-24 relative to the sum of magnitudes.
/// Source: Operators-ml.md#ai.onnx.ml.LinearRegressor
struct LinearRegressor {
  static constexpr op_identity id{"ai.onnx.ml", "LinearRegressor", 1};
  static constexpr arity inputs{2, 3}, outputs{1, 1};
  static constexpr list_attribute lists[] = {{{"coefficients"}}, {{"intercepts"}}};

  struct attributes {
    family::post_transform post_transform = family::post_transform::NONE;
    std::int64_t targets = 1;
  };

  static constexpr error infer(attributes const& a, std::span<tensor_info const> in,
                               std::span<tensor_info> out) {
    std::int64_t rows = 0, features = 0;
    if (error const e = family::check_rows(in[0], rows, features)) return e;
    auto const given = static_cast<std::int64_t>(in[1].elements());
    if (a.targets < 1 || a.targets > given) return {fault::attribute_out_of_range, a.targets, given};
    if (given != a.targets * features && !in[0].is_capacity)
      return {fault::attribute_length_differs, given, a.targets * features};
    if (in.size() > 2 && in[2].present() && static_cast<std::int64_t>(in[2].elements()) != a.targets)
      return {fault::attribute_length_differs, static_cast<std::int64_t>(in[2].elements()), a.targets};
    out[0] = {elem_type::float_, {rows, a.targets}};
    return no_error;
  }

  static constexpr std::uint64_t macs(attributes const& a, std::span<tensor_info const> in,
                                      std::span<tensor_info const>) {
    return static_cast<std::uint64_t>(a.targets) * in[0].elements();
  }

  static constexpr void reference(attributes const& a, auto X, auto coefficients, auto intercepts, auto Y) {
    std::size_t const C = static_cast<std::size_t>(X.dims().back()), E = static_cast<std::size_t>(a.targets);
    for (std::size_t n = 0; n * E < Y.size(); ++n) {
      float* const y = Y.data() + n * E;
      family::linear_scores(X.data() + n * C, coefficients, intercepts, C, E, y);
      family::transform_scores(a.post_transform, y, E);
    }
  }
};

}  // namespace inlay::op::ml

INLAY_ATTRIBUTES(inlay::op::ml::LinearRegressor::attributes, post_transform, targets);
