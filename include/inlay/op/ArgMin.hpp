// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/family/arg_extreme.hpp>
#include <inlay/kernel/extreme.hpp>

namespace inlay::op {

/// ONNX `ArgMin` (ai.onnx, since 13).   reduced = index of the smallest element along `axis`, the first or
/// the last of equals
/// Shapes: data any;  reduced without the axis, or with an extent of 1 if keepdims.
/// Types: numbers to int64; NaN wins, as in NumPy.   Errors: axis_out_of_range.   Source: Operators.md#ArgMin
struct ArgMin : family::arg_extreme<false> {
  static constexpr op_identity id{"", "ArgMin", 13};

  template <auto a>
  static void evaluate(auto X, auto Y) {
    constexpr std::int64_t axis = normalize_axis(a.axis, X.static_dims.size());
    if constexpr (kernel::has_extremes<decltype(X), axis>())
      kernel::find_extremes<false, a.select_last_index != 0, axis>(X, Y);
    else find<a.select_last_index != 0>(X.data(), Y.data(), family::lines_of<axis, X.static_dims>);
  }
};

}  // namespace inlay::op
