// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/family/elementwise.hpp>

namespace inlay::op {

/// ONNX `Clip` (ai.onnx, since 13).   Y = min(max(X, min), max)
/// Shapes: X and Y alike; min and max scalars, each optional.   Types: numbers, all alike; NaN stays NaN.
/// Errors: element_count_differs (found elements of min or max, wanted 1).   Source: Operators.md#Clip
struct Clip : family::elementwise<Clip> {
  static constexpr op_identity id{"", "Clip", 13};
  static constexpr arity inputs{1, 3};
  using attributes = no_attributes;

  static constexpr error infer(attributes, std::span<tensor_info const> in, std::span<tensor_info> out) {
    if (error const e = family::detail::check_types<Clip>(in)) return e;
    for (tensor_info const& bound : in.subspan(1))
      if (bound.present() && bound.elements() != 1)
        return {fault::element_count_differs, static_cast<std::int64_t>(bound.elements()), 1};
    out[0] = {in[0].type, in[0].dims};
    return no_error;
  }

  template <class T, class Low = absent_t, class High = absent_t>
  INLAY_ALWAYS_INLINE static constexpr T apply(attributes, T x, Low low = {}, High high = {}) {
    if constexpr (is_present<Low>) x = simd::max(x, low);
    if constexpr (is_present<High>) x = simd::min(x, high);
    return x;
  }

  static constexpr void reference(attributes a, auto X, auto min, auto max, auto Y) {
    map(a, Y, X, min, max);
  }
  template <auto a>
  static constexpr void evaluate(auto X, auto min, auto max, auto Y) {
    map<a>(Y, X, min, max);
  }
};

}  // namespace inlay::op
