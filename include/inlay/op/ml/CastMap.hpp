// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/attributes.hpp>
#include <inlay/family/lookup.hpp>

namespace inlay::op::ml {

/// ONNX `CastMap` (ai.onnx.ml, since 1) in its dense form.   Y = the values of the map X in ascending order of its keys
/// Shapes: X as two vectors, its values (N) and its keys (N);  Y (1, N).
/// Types: values and Y of float, double, int64, string; keys of int64. What the generator makes of a CastMap is a Cast of
///   the values to the type of `cast_to`, and then this, or a DictVectorizer for the sparse form.
///   So numbers become strings as Cast writes them, which ONNX leaves open and ONNX Runtime does with six decimals; in the
///   sparse form a string that is missing is ONNX Runtime's, "0.f".
/// Errors: elem_type_not_supported, rank_out_of_range, element_count_differs (found keys, wanted values).
/// Source: Operators-ml.md#ai.onnx.ml.CastMap
struct CastMap {
  static constexpr op_identity id{"ai.onnx.ml", "CastMap", 1};
  static constexpr arity inputs{2, 2}, outputs{1, 1};

  using attributes = no_attributes;

  static constexpr error infer(attributes const&, std::span<tensor_info const> in,
                               std::span<tensor_info> out) {
    tensor_info const &values = in[0], &keys = in[1];
    if (error const e = family::check_map(values, keys)) return e;
    if (keys.type != elem_type::int64)
      return {fault::elem_type_not_supported, static_cast<std::int64_t>(keys.type), 1};
    out[0] = {values.type, {1, values.dims[0]}};
    return no_error;
  }

  /// Each value's place is the number of keys below its own: N * N comparisons, and no memory. Equal keys, which no map
  /// has, keep their order.
  static constexpr void reference(attributes const&, auto values, auto keys, auto Y) {
    for (std::size_t i = 0; i < keys.size(); ++i) {
      std::size_t place = 0;
      for (std::size_t k = 0; k < keys.size(); ++k)
        place += keys[k] < keys[i] || (k < i && !(keys[i] < keys[k]));
      Y[place] = values[i];
    }
  }
};

}  // namespace inlay::op::ml
