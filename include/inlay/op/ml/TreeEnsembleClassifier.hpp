// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/attributes.hpp>
#include <inlay/family/trees.hpp>

namespace inlay::op::ml {

/// ONNX `TreeEnsembleClassifier` (ai.onnx.ml, since 5).   Z = for each class the sum of the weights of the
///   leaves that a row of X falls into, transformed;  Y = the label of the largest sum
/// Shapes: X (N, C) or (C);  the trees as family::tree_lists says, labels E, a list of the model;  Y (N),
///   int64 or string as the labels; Z (N, E), float. Where E is 2 and all weights are those of the first class (attribute binary),
///   their sum s decides as in ONNX Runtime: the second class where s > 0.5, and Z = (1 - s, s), if no
///   weight is negative; else where s > 0, and Z = (-s, s). Of such a pair LOGISTIC makes (logistic(-s),
///   logistic(s)), and other transformations but PROBIT nothing.   Types: float, double, int64, int32.
/// Errors: rank_out_of_range, elem_type_not_supported, inner_dimensions_differ (found C, wanted features that
///   the trees read).
/// Accuracy: trees * 2^-24 relative to the sum of magnitudes, before the transformation.
/// Source: Operators-ml.md#ai.onnx.ml.TreeEnsembleClassifier
struct TreeEnsembleClassifier {
  static constexpr op_identity id{"ai.onnx.ml", "TreeEnsembleClassifier", 5};
  static constexpr arity inputs{8, family::tree_inputs + 1}, outputs{2, 2};
  static constexpr std::array<list_attribute, 12> lists = [] {
    std::array<list_attribute, 12> result{{{{"classlabels_int64s", "classlabels_strings"}}}};
    for (std::size_t i = 0; i < family::tree_lists.size(); ++i) result[1 + i] = family::tree_lists[i];
    return result;
  }();

  /// What decides where all weights are those of the first of two classes.
  static constexpr std::int64_t not_binary = 0, positive = 1, any_sign = 2;

  struct attributes {
    family::post_transform post_transform = family::post_transform::NONE;
    std::int64_t features = 0;  ///< how many of X the trees read
    std::int64_t mode = 0;      ///< of all nodes, as family::tree_lists says
    std::int64_t binary = 0;    ///< one of the constants above
  };

  static constexpr error infer(attributes const& a, std::span<tensor_info const> in,
                               std::span<tensor_info> out) {
    std::int64_t rows = 0;
    if (error const e = family::infer_trees(a.features, in, rows)) return e;
    auto const classes = static_cast<std::int64_t>(in[1].elements());
    if (a.binary != not_binary && classes != 2) return {fault::attribute_length_differs, classes, 2};
    elem_type label{};
    if (error const e = family::type_of_labels(in[1], label)) return e;
    out[0] = {label, {rows}};
    out[1] = {elem_type::float_, {rows, classes}};
    return no_error;
  }

  static constexpr void reference(attributes const& a, auto X, auto labels, auto... arrays_and_outputs) {
    run(a, a.mode, X, labels, arrays_and_outputs...);
  }

  /// The same, with a mode that the compiler knows.
  template <auto a>
  static constexpr void evaluate(auto X, auto labels, auto... arrays_and_outputs) {
    run(a, std::integral_constant<std::int64_t, a.mode>{}, X, labels, arrays_and_outputs...);
  }

 private:
  static constexpr void run(attributes const& a, auto mode, auto X, auto labels, auto roots, auto features,
                            auto splits, auto children, auto targets, auto weights, auto firsts, auto modes,
                            auto base, auto members, auto member_firsts, auto Y, auto Z) {
    auto const trees = family::ensemble_of(mode, roots, features, splits, children, targets, weights, firsts,
                                           modes, base, members, member_firsts);
    std::size_t const C = static_cast<std::size_t>(X.dims().back()), E = labels.size();
    for (std::size_t n = 0; n < Y.size(); ++n) {
      float* const z = Z.data() + n * E;
      trees.evaluate(family::aggregate::SUM, X.data() + n * C, z, a.binary == not_binary ? E : 1);
      if (a.binary == not_binary) {
        Y[n] = labels[family::largest_score(z, E)];
        family::transform_scores(a.post_transform, z, E);
      } else {
        float const s = z[0];
        Y[n] = labels[s > (a.binary == positive ? 0.5f : 0.0f)];
        family::transform_binary_score(a.post_transform, a.binary == positive ? 1 - s : -s, s, z);
      }
    }
  }
};

}  // namespace inlay::op::ml

INLAY_ATTRIBUTES(inlay::op::ml::TreeEnsembleClassifier::attributes, post_transform, features, mode, binary);
