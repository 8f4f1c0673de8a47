// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/family/cumulate.hpp>

namespace inlay::op {

/// ONNX `CumProd` (ai.onnx, since 26).   y = the product of the elements of x along axis up to each of them
/// Shapes, types and errors as family::cumulate says; integers wrap.   Source: Operators.md#CumProd
struct CumProd : family::cumulate<CumProd> {
  static constexpr op_identity id{"", "CumProd", 26};

  template <class T>
  static constexpr T start() {
    return T(1);
  }
  template <class T>
  static constexpr T add(T product, T x) {
    return family::wrapping(product, x, [](auto p, auto q) { return p * q; });
  }
};

}  // namespace inlay::op
