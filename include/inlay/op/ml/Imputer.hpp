// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/attributes.hpp>
#include <inlay/family/scores.hpp>

namespace inlay::op::ml {

/// ONNX `Imputer` (ai.onnx.ml, since 1).   Y = X, but imputed values where X is replaced_value; a NaN there
///   stands for every NaN
/// Shapes: X (N, C) or (C);  imputed values C or 1 elements, a list of the model;  Y as X.
/// Types: float or double with imputed_value_floats, int64 or int32 with imputed_value_int64s.
/// Errors: rank_out_of_range, elem_type_not_supported, elem_types_differ, attribute_length_differs (found,
///   wanted C).
/// Source: Operators-ml.md#ai.onnx.ml.Imputer
struct Imputer {
  static constexpr op_identity id{"ai.onnx.ml", "Imputer", 1};
  static constexpr arity inputs{2, 2}, outputs{1, 1};
  static constexpr list_attribute lists[] = {{{"imputed_value_floats", "imputed_value_int64s"}}};

  struct attributes {
    float replaced_value_float = 0;
    std::int64_t replaced_value_int64 = 0;
  };

  static constexpr error infer(attributes const&, std::span<tensor_info const> in,
                               std::span<tensor_info> out) {
    std::int64_t rows = 0, features = 0;
    if (error const e = family::check_rows(in[0], rows, features)) return e;
    if (is_floating(in[0].type) != is_floating(in[1].type))
      return {fault::elem_types_differ, static_cast<std::int64_t>(in[1].type),
              static_cast<std::int64_t>(in[0].type)};
    auto const length = static_cast<std::int64_t>(in[1].elements());
    if (length != 1 && length != features) return {fault::attribute_length_differs, length, features};
    out[0] = {in[0].type, in[0].dims};
    return no_error;
  }

  static constexpr void reference(attributes const& a, auto X, auto values, auto Y) {
    using T = typename decltype(Y)::value_type;
    auto const C = static_cast<std::size_t>(Y.dims().back());
    for (std::size_t i = 0; i < Y.size(); ++i) {
      bool replaced = false;
      if constexpr (std::is_floating_point_v<T>) {
        auto const wanted = static_cast<T>(a.replaced_value_float);
        replaced = X[i] == wanted || (X[i] != X[i] && wanted != wanted);
      } else {
        replaced = static_cast<std::int64_t>(X[i]) == a.replaced_value_int64;
      }
      Y[i] = replaced ? static_cast<T>(values[values.size() == 1 ? 0 : i % C]) : X[i];
    }
  }
};

}  // namespace inlay::op::ml

INLAY_ATTRIBUTES(inlay::op::ml::Imputer::attributes, replaced_value_float, replaced_value_int64);
