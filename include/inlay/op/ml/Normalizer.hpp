// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/attributes.hpp>
#include <inlay/family/scores.hpp>

namespace inlay::op::ml {

enum class vector_norm : std::uint8_t { MAX, L1, L2 };

}  // namespace inlay::op::ml

template <>
inline constexpr std::array<std::string_view, 3> inlay::enumerators<inlay::op::ml::vector_norm>{"MAX", "L1",
                                                                                                "L2"};

namespace inlay::op::ml {

/// ONNX `Normalizer` (ai.onnx.ml, since 1).   Each row divided by its norm: its largest element, the sum of
///   its magnitudes, or the root of the sum of their squares; a row whose norm is 0 stays as it is
/// Shapes: X (N, C) or (C);  Y the same, float.   Types: float, double, int64, int32.
/// Errors: rank_out_of_range, elem_type_not_supported.   Source: Operators-ml.md#ai.onnx.ml.Normalizer
struct Normalizer {
  static constexpr op_identity id{"ai.onnx.ml", "Normalizer", 1};
  static constexpr arity inputs{1, 1}, outputs{1, 1};

  struct attributes {
    vector_norm norm = vector_norm::MAX;
  };

  static constexpr error infer(attributes const&, std::span<tensor_info const> in,
                               std::span<tensor_info> out) {
    std::int64_t rows = 0, features = 0;
    if (error const e = family::check_rows(in[0], rows, features)) return e;
    out[0] = {elem_type::float_, in[0].dims};
    return no_error;
  }

  static constexpr void reference(attributes const& a, auto X, auto Y) {
    auto const C = static_cast<std::size_t>(Y.dims().back());
    for (std::size_t first = 0; first < Y.size(); first += C) {
      float norm = 0;
      for (std::size_t i = first; i < first + C; ++i) {
        auto const x = static_cast<float>(X[i]);
        if (a.norm == vector_norm::MAX) norm = i == first || x > norm ? x : norm;
        else norm += a.norm == vector_norm::L2 ? x * x : x < 0 ? -x : x;
      }
      if (a.norm == vector_norm::L2) norm = math::sqrt(norm);
      for (std::size_t i = first; i < first + C; ++i)
        Y[i] = norm == 0 ? static_cast<float>(X[i]) : static_cast<float>(X[i]) / norm;
    }
  }
};

}  // namespace inlay::op::ml

INLAY_ATTRIBUTES(inlay::op::ml::Normalizer::attributes, norm);
