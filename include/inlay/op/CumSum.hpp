// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/family/cumulate.hpp>

namespace inlay::op {

/// ONNX `CumSum` (ai.onnx, since 14).   y = the sum of the elements of x along axis up to each of them
/// Shapes, types and errors as family::cumulate says; integers wrap.   Source: Operators.md#CumSum
struct CumSum : family::cumulate<CumSum> {
  static constexpr op_identity id{"", "CumSum", 14};

  template <class T>
  static constexpr T start() {
    return T(0);
  }
  template <class T>
  static constexpr T add(T sum, T x) {
    return family::wrapping(sum, x, [](auto p, auto q) { return p + q; });
  }
};

}  // namespace inlay::op
