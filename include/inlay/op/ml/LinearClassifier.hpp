// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/attributes.hpp>
#include <inlay/family/scores.hpp>

namespace inlay::op::ml {

/// ONNX `LinearClassifier` (ai.onnx.ml, since 1).   Z = X * coefficients' + intercepts, transformed;  Y =
///   the label of the largest score before
/// Shapes: X (N, C) or (C);  coefficients E * C, intercepts E elements, labels E, lists of the model;  Y (N),
///   int64 or string as the labels;  Z (N, E), float. With E of 1 there are two classes and labels, the second where the score s
///   is above 0, and Z (N, 2) is 1 - s and s, as family::transform_binary_score says.
///   Types: float, double, int64, int32.
/// Errors: rank_out_of_range, elem_type_not_supported, attribute_length_differs (found, wanted).
/// Accuracy: C * 2^-24 relative to the sum of magnitudes, before the transformation.
/// Source: Operators-ml.md#ai.onnx.ml.LinearClassifier
struct LinearClassifier {
  static constexpr op_identity id{"ai.onnx.ml", "LinearClassifier", 1};
  static constexpr arity inputs{2, 4}, outputs{2, 2};
  static constexpr list_attribute lists[] = {
      {{"coefficients"}}, {{"intercepts"}}, {{"classlabels_ints", "classlabels_strings"}}};

  struct attributes {
    std::int64_t multi_class = 0;
    family::post_transform post_transform = family::post_transform::NONE;
  };

  static constexpr error infer(attributes const&, std::span<tensor_info const> in,
                               std::span<tensor_info> out) {
    std::int64_t rows = 0, features = 0;
    if (error const e = family::check_rows(in[0], rows, features)) return e;
    auto const given = static_cast<std::int64_t>(in[1].elements());
    std::int64_t const scores = features == 0 ? 0 : given / features;
    if (scores < 1 || (given != scores * features && !in[0].is_capacity))
      return {fault::attribute_length_differs, given, features};
    std::int64_t const classes = scores == 1 ? 2 : scores;
    for (std::size_t i = 2; i < in.size(); ++i) {
      std::int64_t const length = static_cast<std::int64_t>(in[i].elements()),
                         wanted = i == 2 ? scores : classes;
      if (in[i].present() && length != wanted) return {fault::attribute_length_differs, length, wanted};
    }
    elem_type label{};
    if (error const e = family::type_of_labels(in.size() > 3 ? in[3] : tensor_info{}, label)) return e;
    out[0] = {label, {rows}};
    out[1] = {elem_type::float_, {rows, classes}};
    return no_error;
  }

  static constexpr std::uint64_t macs(attributes const&, std::span<tensor_info const> in,
                                      std::span<tensor_info const> out) {
    return in[1].elements() * static_cast<std::uint64_t>(out[1].dims[0]);
  }

  static constexpr void reference(attributes const& a, auto X, auto coefficients, auto intercepts,
                                  auto labels, auto Y, auto Z) {
    auto const C = static_cast<std::size_t>(X.dims().back()), E = static_cast<std::size_t>(Z.dims()[1]);
    std::size_t const scores = coefficients.size() / C;
    for (std::size_t n = 0; n < Y.size(); ++n) {
      float* const z = Z.data() + n * E;
      family::linear_scores(X.data() + n * C, coefficients, intercepts, C, scores, z);
      std::size_t const best = scores == 1 ? z[0] > 0 : family::largest_score(z, E);
      Y[n] = family::label_of(labels, best);
      if (scores == 1) family::transform_binary_score(a.post_transform, 1 - z[0], z[0], z);
      else family::transform_scores(a.post_transform, z, E);
    }
  }
};

}  // namespace inlay::op::ml

INLAY_ATTRIBUTES(inlay::op::ml::LinearClassifier::attributes, multi_class, post_transform);
