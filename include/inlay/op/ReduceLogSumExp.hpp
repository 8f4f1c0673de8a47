// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/family/elementwise.hpp>
#include <inlay/family/math.hpp>
#include <inlay/family/reduce.hpp>

#include <type_traits>

namespace inlay::op {

/// ONNX `ReduceLogSumExp` (ai.onnx, since 28).   reduced = the logarithm of the sum of exp(data) over `axes`,
/// all of them if there are none
/// Shapes: data any;  reduced without the axes, or with extents of 1 if keepdims.   Types: numbers; a
///   result of integers is truncated. The largest element so far is taken out of the sum, so that nothing overflows.
/// Errors: axis_out_of_range, axis_repeated.   Source: Operators.md#ReduceLogSumExp
struct ReduceLogSumExp : family::reduce<ReduceLogSumExp> {
  static constexpr op_identity id{"", "ReduceLogSumExp", 28};

  static constexpr bool accepts(elem_type type) { return is_numeric(type); }
  /// exp(largest) * sum, of elements of type T.
  template <class T>
  struct scaled_sum {
    using real = std::conditional_t<math::real<T>, T, double>;
    real largest, sum;
  };
  template <class T>
  static constexpr scaled_sum<T> start(T first) {
    return {static_cast<typename scaled_sum<T>::real>(first), 0};
  }
  template <class T>
  static constexpr scaled_sum<T> add(scaled_sum<T> const& s, T element) {
    auto const x = static_cast<typename scaled_sum<T>::real>(element);
    if (x == s.largest) return {x, s.sum + 1};  // two infinities have no difference
    if (x > s.largest) return {x, s.sum * math::exp(s.largest - x) + 1};
    return {s.largest, s.sum + math::exp(x - s.largest)};
  }
  template <class T>
  static constexpr T finish(scaled_sum<T> const& s, std::size_t) {
    auto const result = s.largest + math::log(s.sum);
    if constexpr (math::real<T>) return result;
    else return family::to_integer<T>(result);
  }
};

}  // namespace inlay::op
