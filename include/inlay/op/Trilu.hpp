// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/attributes.hpp>
#include <inlay/family/movement.hpp>

#include <algorithm>

namespace inlay::op {

/// ONNX `Trilu` (ai.onnx, since 14).   Y = X on one side of the diagonal c = r + k, that diagonal included,
///   else 0
/// Shapes: X and Y (…, M, N);  k one int64, 0 if left out.   Types: all.
/// Errors: rank_out_of_range, elem_types_differ (found type of k), element_count_differs (found elements of
///   k).
/// Source: Operators.md#Trilu
struct Trilu {
  static constexpr op_identity id{"", "Trilu", 14};
  static constexpr arity inputs{1, 2}, outputs{1, 1};

  struct attributes {
    std::int64_t upper = 1;
  };

  static constexpr error infer(attributes const&, std::span<tensor_info const> in,
                               std::span<tensor_info> out) {
    tensor_info const &X = in[0], k = family::input_at(in, 1);
    if (error const e = family::check_movable(X)) return e;
    if (X.rank() < 2) return {fault::rank_out_of_range, static_cast<std::int64_t>(X.rank()), 2};
    if (k.present()) {
      if (error const e = family::check_same_type(k, elem_type::int64)) return e;
      if (k.elements() != 1)
        return {fault::element_count_differs, static_cast<std::int64_t>(k.elements()), 1};
    }
    out[0] = {X.type, X.dims};
    return no_error;
  }

  static constexpr void reference(attributes const& a, auto X, auto k, auto Y) {
    using T = typename decltype(Y)::value_type;
    if (Y.size() == 0) return;
    std::int64_t const rows = Y.dims()[Y.rank() - 2], columns = Y.dims()[Y.rank() - 1];
    std::int64_t shift = 0;
    if constexpr (is_present<decltype(k)>) shift = k[0] < -rows ? -rows : k[0] > columns ? columns : k[0];
    std::size_t i = 0;
    while (i < Y.size())
      for (std::int64_t r = 0; r < rows; ++r) {
        std::int64_t const edge = std::clamp<std::int64_t>(r + shift + (a.upper ? 0 : 1), 0, columns);
        for (std::int64_t c = 0; c < edge; ++c, ++i) Y[i] = a.upper ? T{} : X[i];
        for (std::int64_t c = edge; c < columns; ++c, ++i) Y[i] = a.upper ? X[i] : T{};
      }
  }
};

}  // namespace inlay::op

INLAY_ATTRIBUTES(inlay::op::Trilu::attributes, upper);
