// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/family/elementwise.hpp>
#include <inlay/family/reduce.hpp>

namespace inlay::op {

/// ONNX `ReduceSum` (ai.onnx, since 13).   reduced = the sum over `axes`
/// Shapes, errors: family::reduce.   Types: numbers; integers wrap.   Source: Operators.md#ReduceSum
struct ReduceSum : family::reduce<ReduceSum> {
  static constexpr op_identity id{"", "ReduceSum", 13};

  static constexpr bool accepts(elem_type type) { return is_numeric(type); }
  template <class T>
  static constexpr T start(T) {
    return simd::constant<T>(0);
  }
  template <class T>
  static constexpr T add(T sum, T x) {
    return family::wrapping(sum, x, [](auto p, auto q) { return p + q; });
  }
  template <class T>
  static constexpr T finish(T sum, std::size_t) {
    return sum;
  }
};

}  // namespace inlay::op
