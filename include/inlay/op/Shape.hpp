// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/attributes.hpp>
#include <inlay/family/movement.hpp>

#include <limits>

namespace inlay::op {

/// ONNX `Shape` (ai.onnx, since 25).   shape = the extents of data, of axes [start, end)
/// Shapes: data (D1, …, Dr), any type;  shape (number of axes), int64. Negative start and end count from the
///   end; both are clamped to [0, r].   Source: Operators.md#Shape
struct Shape {
  static constexpr op_identity id{"", "Shape", 25};
  static constexpr arity inputs{1, 1}, outputs{1, 1};
  static constexpr bool has_fixed_outputs = true;

  struct attributes {
    std::int64_t start = 0;
    std::int64_t end = std::numeric_limits<std::int64_t>::max();  ///< left out: the rank
  };

  static constexpr error infer(attributes const& a, std::span<tensor_info const> in,
                               std::span<tensor_info> out) {
    std::int64_t const first = clamped(a.start, in[0].rank()), last = clamped(a.end, in[0].rank());
    out[0] = {elem_type::int64, {last > first ? last - first : 0}};
    return no_error;
  }

  static constexpr void reference(attributes const& a, auto X, auto Y) {
    auto const first = static_cast<std::size_t>(clamped(a.start, X.rank()));
    for (std::size_t i = 0; i < Y.size(); ++i) Y[i] = X.dims()[first + i];
  }

 private:
  static constexpr std::int64_t clamped(std::int64_t axis, std::size_t rank) {
    auto const last = static_cast<std::int64_t>(rank);
    std::int64_t const normal = normalize_axis(axis, rank);
    return normal < 0 ? 0 : normal > last ? last : normal;
  }
};

}  // namespace inlay::op

INLAY_ATTRIBUTES(inlay::op::Shape::attributes, start, end);
