// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/limits.hpp>
#include <inlay/family/elementwise.hpp>
#include <inlay/family/math.hpp>
#include <inlay/family/reduce.hpp>
#include <inlay/simd/math.hpp>

#include <cstddef>
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

  /// Of floats the kernel makes two walks: the largest element, then the sum of exponentials with that taken out.
  template <class Largest>
  struct sum_of_exponentials {
    Largest largest;  ///< 0 if that is infinite: two infinities have no difference

    template <class Value>
    static Value start(Value) {
      return simd::constant<Value>(0);
    }
    /// A run of packs has one number as its largest element.
    template <class Value>
    Value add(Value sum, Value x) const {
      if constexpr (std::is_same_v<Value, Largest>) return sum + exponential(x - largest);
      else return sum + exponential(x - simd::constant<Value>(largest));
    }
    template <class Value>
    static Value merge(Value a, Value b) {
      return a + b;
    }
    Largest finish(Largest sum, std::size_t) const { return largest + math::log(sum); }
    sum_of_exponentials<float> element(std::ptrdiff_t lane) const
      requires std::is_same_v<Largest, simd::f32>
    {
      float all[simd::lanes];
      simd::store(all, largest);
      return {all[lane]};
    }

   private:
    static simd::f32 exponential(simd::f32 x) { return simd::exp(x); }
    template <math::real T>
    static T exponential(T x) {
      return math::exp(x);
    }
  };
  struct reducer : family::largest_element {
    template <class Value>
    static sum_of_exponentials<Value> then(Value largest) {
      if constexpr (has_infinities) {
        auto const constant = [](float x) { return simd::constant<Value>(x); };
        Value const above = simd::if_less(constant(least<float>), largest, largest, constant(0));
        return {simd::if_less(largest, constant(greatest<float>), above, constant(0))};
      } else {
        return {largest};
      }
    }
  };
};

}  // namespace inlay::op
