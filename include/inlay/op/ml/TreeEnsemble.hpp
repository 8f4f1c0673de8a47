// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/attributes.hpp>
#include <inlay/family/trees.hpp>

namespace inlay::op::ml {

/// ONNX `TreeEnsemble` (ai.onnx.ml, since 5), and TreeEnsembleRegressor, which the generator makes one of.
///   Y = the weights of the leaves that each row of X falls into, aggregated for each target, transformed
/// Shapes: X (N, C) or (C);  the trees as family::tree_lists says;  Y (N, n_targets).
/// Types: X float16, float, double, int64, int32; Y float, or of X's type where the attribute says so.
/// Errors: rank_out_of_range, elem_type_not_supported, inner_dimensions_differ (found C, wanted features that
///   the trees read), attribute_out_of_range.
/// Accuracy: trees * 2^-24 relative to the sum of magnitudes.   Source:
///   Operators-ml.md#ai.onnx.ml.TreeEnsemble
struct TreeEnsemble {
  static constexpr op_identity id{"ai.onnx.ml", "TreeEnsemble", 5};
  static constexpr arity inputs{7, family::tree_inputs}, outputs{1, 1};
  static constexpr auto lists = family::tree_lists;

  struct attributes {
    std::int64_t aggregate_function = 1;  ///< family::aggregate
    std::int64_t n_targets = 1;
    std::int64_t post_transform = 0;  ///< family::post_transform
    std::int64_t features = 0;        ///< how many of X the trees read
    std::int64_t mode = 0;            ///< of all nodes, as family::tree_lists says
    std::int64_t keeps_type = 0;      ///< Y has the type of X: so from version 5 on
  };

  static constexpr error infer(attributes const& a, std::span<tensor_info const> in,
                               std::span<tensor_info> out) {
    std::int64_t rows = 0;
    if (error const e = family::infer_trees(a.features, in, rows)) return e;
    if (a.n_targets < 1) return {fault::attribute_out_of_range, a.n_targets, 1};
    if (a.aggregate_function < 0 || a.aggregate_function > 3)
      return {fault::attribute_out_of_range, a.aggregate_function, 3};
    if (a.post_transform < 0 || a.post_transform > 4)
      return {fault::attribute_out_of_range, a.post_transform, 4};
    bool const keeps = a.keeps_type && is_floating(in[0].type);
    out[0] = {keeps ? in[0].type : elem_type::float_, {rows, a.n_targets}};
    return no_error;
  }

  static constexpr void reference(attributes const& a, auto X, auto... arrays_and_Y) {
    run(a, a.mode, X, arrays_and_Y...);
  }

  /// The same, with a mode that the compiler knows.
  template <auto a>
  static constexpr void evaluate(auto X, auto... arrays_and_Y) {
    run(a, std::integral_constant<std::int64_t, a.mode>{}, X, arrays_and_Y...);
  }

 private:
  static constexpr void run(attributes const& a, auto mode, auto X, auto roots, auto features, auto splits,
                            auto children, auto targets, auto weights, auto firsts, auto modes, auto base,
                            auto members, auto member_firsts, auto Y) {
    auto const trees = family::ensemble_of(mode, roots, features, splits, children, targets, weights, firsts,
                                           modes, base, members, member_firsts);
    std::size_t const C = static_cast<std::size_t>(X.dims().back()),
                      T = static_cast<std::size_t>(a.n_targets);
    for (std::size_t n = 0; n * T < Y.size(); ++n) {
      auto* const y = Y.data() + n * T;
      trees.evaluate(static_cast<family::aggregate>(a.aggregate_function), X.data() + n * C, y, T);
      if constexpr (std::is_floating_point_v<typename decltype(Y)::value_type>)
        family::transform_scores(static_cast<family::post_transform>(a.post_transform), y, T);
    }
  }
};

}  // namespace inlay::op::ml

INLAY_ATTRIBUTES(inlay::op::ml::TreeEnsemble::attributes, aggregate_function, n_targets, post_transform,
                 features, mode, keeps_type);
