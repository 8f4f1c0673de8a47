// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/attributes.hpp>
#include <inlay/family/movement.hpp>
#include <inlay/family/scores.hpp>

namespace inlay::op::ml {

/// ONNX `OneHotEncoder` (ai.onnx.ml, since 1).   Y = 1 at the place of the category that X is, else 0
/// Shapes: X any;  categories K integers or strings, a list of the model;  Y as X, followed by an axis K, float.
/// Types: float, double, int64, int32, string. What is no category is all zeros, also where the attribute zeros is 0
///   and ONNX would have the program fail: nothing can fail on the device.
/// Errors: elem_type_not_supported, elem_types_differ (found categories, wanted), rank_out_of_range.
/// Source: Operators-ml.md#ai.onnx.ml.OneHotEncoder
struct OneHotEncoder {
  static constexpr op_identity id{"ai.onnx.ml", "OneHotEncoder", 1};
  static constexpr arity inputs{2, 2}, outputs{1, 1};
  static constexpr list_attribute lists[] = {{{"cats_int64s", "cats_strings"}}};

  struct attributes {
    std::int64_t zeros = 1;
  };

  static constexpr error infer(attributes const&, std::span<tensor_info const> in,
                               std::span<tensor_info> out) {
    tensor_info const &X = in[0], &categories = in[1];
    bool const strings = X.type == elem_type::string;
    if (!strings)
      if (error const e = family::check_features(X)) return e;
    if (error const e = family::check_same_type(categories, strings ? elem_type::string : elem_type::int64))
      return e;
    if (X.rank() == max_rank) return {fault::rank_out_of_range, max_rank, max_rank - 1};
    dims Y = X.dims;
    Y.push_back(static_cast<std::int64_t>(categories.elements()));
    if (error const e = family::check_extents(Y)) return e;
    out[0] = {elem_type::float_, Y};
    return no_error;
  }

  static constexpr void reference(attributes const&, auto X, auto categories, auto Y) {
    std::size_t const K = categories.size();
    for (std::size_t i = 0; i < X.size(); ++i) {
      auto const x = static_cast<typename decltype(categories)::value_type>(X[i]);
      bool found = false;
      for (std::size_t k = 0; k < K; ++k) {
        bool const here = !found && categories[k] == x;
        Y[i * K + k] = here ? 1.0f : 0.0f;
        found = found || here;
      }
    }
  }
};

}  // namespace inlay::op::ml

INLAY_ATTRIBUTES(inlay::op::ml::OneHotEncoder::attributes, zeros);
