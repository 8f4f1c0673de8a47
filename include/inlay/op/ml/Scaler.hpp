// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/attributes.hpp>
#include <inlay/family/scores.hpp>

namespace inlay::op::ml {

/// ONNX `Scaler` (ai.onnx.ml, since 1).   Y = (X - offset) * scale, of each feature its own or one for all
/// Shapes: X (N, C) or (C);  offset and scale C or 1 elements, lists of the model;  Y as X, float.
/// Types: float, double, int64, int32.
/// Errors: rank_out_of_range, elem_type_not_supported, attribute_length_differs (found, wanted C).
/// Source: Operators-ml.md#ai.onnx.ml.Scaler
struct Scaler {
  static constexpr op_identity id{"ai.onnx.ml", "Scaler", 1};
  static constexpr arity inputs{1, 3}, outputs{1, 1};
  using attributes = no_attributes;
  static constexpr list_attribute lists[] = {{{"offset"}}, {{"scale"}}};

  static constexpr error infer(attributes, std::span<tensor_info const> in, std::span<tensor_info> out) {
    std::int64_t rows = 0, features = 0;
    if (error const e = family::check_rows(in[0], rows, features)) return e;
    for (tensor_info const& list : in.subspan(1)) {
      auto const length = static_cast<std::int64_t>(list.elements());
      if (list.present() && length != 1 && length != features)
        return {fault::attribute_length_differs, length, features};
    }
    out[0] = {elem_type::float_, in[0].dims};
    return no_error;
  }

  static constexpr void reference(attributes, auto X, [[maybe_unused]] auto offset,
                                  [[maybe_unused]] auto scale, auto Y) {
    auto const C = static_cast<std::size_t>(Y.dims().back());
    for (std::size_t first = 0; first < Y.size(); first += C)
      for (std::size_t c = 0; c < C; ++c) {
        auto y = static_cast<float>(X[first + c]);
        if constexpr (is_present<decltype(offset)>) y -= offset[offset.size() == 1 ? 0 : c];
        if constexpr (is_present<decltype(scale)>) y *= scale[scale.size() == 1 ? 0 : c];
        Y[first + c] = y;
      }
  }
};

}  // namespace inlay::op::ml
