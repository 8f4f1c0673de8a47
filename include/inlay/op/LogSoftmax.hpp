// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/family/math.hpp>
#include <inlay/family/reduce.hpp>
#include <inlay/kernel/softmax.hpp>

namespace inlay::op {

/// ONNX `LogSoftmax` (ai.onnx, since 13).   Y = X - log(sum of exp(X)) along `axis`
/// Shapes: X and Y alike.   Types: floats.   The largest element is subtracted first, so that nothing
/// overflows.
/// Accuracy: (2 d + n + 4) * 2^-24 for the n elements along the axis, of which this one is d below the
/// largest, and 2 ULP.
/// Errors: axis_out_of_range.   Source: Operators.md#LogSoftmax
struct LogSoftmax : family::along_axis<LogSoftmax> {
  static constexpr op_identity id{"", "LogSoftmax", 13};
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
          each([&](std::size_t at, std::size_t) { sum += math::exp(static_cast<T>(X[at]) - largest); });
          each([&](std::size_t at, std::size_t) {
            Y[at] = static_cast<Result>(static_cast<T>(X[at]) - largest - math::log(sum));
          });
        });
  }

  template <class T>
  INLAY_ALWAYS_INLINE static constexpr void line(T const* x, T* y, std::ptrdiff_t length,
                                                 std::ptrdiff_t step) {
    std::ptrdiff_t const end = length * step;
    T largest = x[0], sum = 0;
    for (std::ptrdiff_t i = step; i < end; i += step) largest = x[i] > largest ? x[i] : largest;
    for (std::ptrdiff_t i = 0; i < end; i += step) sum += math::exp(x[i] - largest);
    T const log_of_sum = math::log(sum);
    for (std::ptrdiff_t i = 0; i < end; i += step) y[i] = x[i] - largest - log_of_sum;
  }
  template <int Length>
  static void rows(float const* x, float* y, int count) {
    kernel::log_softmax_rows<Length>(x, y, count);
  }
  static void columns(float const* x, float* y, int length, int columns, int count) {
    kernel::log_softmax_columns(x, y, length, columns, count);
  }
};

}  // namespace inlay::op

INLAY_ATTRIBUTES(inlay::op::LogSoftmax::attributes, axis);
