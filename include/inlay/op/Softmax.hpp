// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/family/math.hpp>
#include <inlay/family/reduce.hpp>
#include <inlay/family/short_floats.hpp>
#include <inlay/kernel/softmax.hpp>

namespace inlay::op {

/// ONNX `Softmax` (ai.onnx, since 13).   Y = exp(X) / sum of exp(X) along `axis`
/// Shapes: X and Y alike.   Types: floats.   The largest element is subtracted first, so that nothing
/// overflows.
/// Accuracy: 2 d + n + 6 ULP for the n elements along the axis, of which this one is d below the largest;
/// exponentials below 2^-126 count as 0. Floats of 16 bits are rounded after each step of the standard's function.
/// Errors: axis_out_of_range.   Source: Operators.md#Softmax
struct Softmax : family::along_axis<Softmax> {
  static constexpr op_identity id{"", "Softmax", 13};
  static constexpr arity inputs{1, 1}, outputs{1, 1};

  struct attributes {
    std::int64_t axis = -1;
  };

  static constexpr error infer(attributes const& a, std::span<tensor_info const> in,
                               std::span<tensor_info> out) {
    return family::infer_along(a.axis, in[0], out[0]);
  }

  static constexpr void reference(attributes const& a, auto X, auto Y) {
    using Result = typename decltype(Y)::value_type;
    using T = compute_type<Result>;
    family::for_each_reduction(
        X.dims(), family::mask_of({&a.axis, 1}, X.rank()), [&](std::size_t, std::size_t, auto const& each) {
          T largest{}, sum{};
          each([&](std::size_t at, std::size_t i) {
            if (i == 0 || static_cast<T>(X[at]) > largest) largest = static_cast<T>(X[at]);
          });
          if constexpr (family::is_short_float<Result>) {
            constexpr elem_type type = elem_type_of<Result>;
            family::short_sum<T> total(type);
            auto const exponential = [&](std::size_t at) {
              return family::short_exponential(type, static_cast<T>(X[at]), largest);
            };
            each([&](std::size_t at, std::size_t) { total.add(exponential(at)); });
            sum = total.value();
            each([&](std::size_t at, std::size_t) { Y[at] = static_cast<Result>(exponential(at) / sum); });
            return;
          }
          each([&](std::size_t at, std::size_t) { sum += math::exp(static_cast<T>(X[at]) - largest); });
          each([&](std::size_t at, std::size_t) {
            Y[at] = static_cast<Result>(math::exp(static_cast<T>(X[at]) - largest) / sum);
          });
        });
  }

  template <class T>
  INLAY_ALWAYS_INLINE static constexpr void line(T const* x, T* y, std::ptrdiff_t length,
                                                 std::ptrdiff_t step) {
    std::ptrdiff_t const end = length * step;
    T largest = x[0], sum = 0;
    for (std::ptrdiff_t i = step; i < end; i += step) largest = x[i] > largest ? x[i] : largest;
    for (std::ptrdiff_t i = 0; i < end; i += step) {
      y[i] = math::exp(x[i] - largest);
      sum += y[i];
    }
    for (std::ptrdiff_t i = 0; i < end; i += step) y[i] /= sum;
  }
  template <int Length>
  static void rows(float const* x, float* y, int count) {
    kernel::softmax_rows<Length>(x, y, count);
  }
  static void columns(float const* x, float* y, int length, int columns, int count) {
    kernel::softmax_columns(x, y, length, columns, count);
  }
};

}  // namespace inlay::op

INLAY_ATTRIBUTES(inlay::op::Softmax::attributes, axis);
