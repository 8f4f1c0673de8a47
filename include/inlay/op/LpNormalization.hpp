// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/family/lp_norm.hpp>
#include <inlay/family/reduce.hpp>
#include <inlay/kernel/rows.hpp>
#include <inlay/kernel/tiling.hpp>

#include <cmath>

namespace inlay::op {

/// ONNX `LpNormalization` (ai.onnx, since 22).   output = input / (sum of |input|^p along `axis`)^(1 / p), and 0
/// where that is 0
/// Shapes: input and output alike.   Types: floats.
/// Errors: axis_out_of_range, attribute_out_of_range (found p, which is 1 or 2).
/// Source: Operators.md#LpNormalization
struct LpNormalization {
  static constexpr op_identity id{"", "LpNormalization", 22};
  static constexpr arity inputs{1, 1}, outputs{1, 1};

  struct attributes {
    std::int64_t axis = -1;
    std::int64_t p = 2;
  };

  static constexpr error infer(attributes const& a, std::span<tensor_info const> in,
                               std::span<tensor_info> out) {
    if (a.p != 1 && a.p != 2) return {fault::attribute_out_of_range, a.p, 2};
    return family::infer_along(a.axis, in[0], out[0]);
  }

  static constexpr void reference(attributes const& a, auto X, auto Y) {
    using T = typename decltype(Y)::value_type;
    using Value = compute_type<T>;
    family::for_each_reduction(
        X.dims(), family::mask_of({&a.axis, 1}, X.rank()), [&](std::size_t, std::size_t, auto const& each) {
          family::lp_norm<Value> norm{a.p};
          each([&](std::size_t at, std::size_t) { norm.add(static_cast<Value>(X[at])); });
          Value const root = norm.root();
          each([&](std::size_t at, std::size_t) {
            Y[at] = static_cast<T>(root == 0 ? Value(0) : static_cast<Value>(X[at]) / root);
          });
        });
  }

  template <auto a>
  static constexpr void evaluate(auto X, auto Y) {
    along<a.p>::template evaluate<a>(X, Y);
  }

 private:
  template <int P>
  struct along : family::along_axis<along<P>> {
    static constexpr void reference(attributes const& a, auto X, auto Y) {
      LpNormalization::reference(a, X, Y);
    }

    template <class T>
    INLAY_ALWAYS_INLINE static constexpr void line(T const* x, T* y, std::ptrdiff_t length,
                                                   std::ptrdiff_t step) {
      std::ptrdiff_t const end = length * step;
      family::lp_norm<T> norm{P};
      for (std::ptrdiff_t i = 0; i < end; i += step) norm.add(x[i]);
      T const root = norm.root();
      for (std::ptrdiff_t i = 0; i < end; i += step) y[i] = root == 0 ? 0 : x[i] / root;
    }

    template <int Length>
    [[gnu::noinline]]
    static void rows(float const* x, float* y, int count) {
      for (; count > 0; --count, x += Length, y += Length) {
        float const sum = kernel::sum_of_row<Length>(x, [](auto value) { return term(value); });
        float const root = P == 2 ? std::sqrt(sum) : sum;
        kernel::map_row<Length>(x, y, [root](auto value, int) {
          using Value = decltype(value);
          return root == 0 ? simd::constant<Value>(0) : value / simd::constant<Value>(root);
        });
      }
    }

    [[gnu::noinline]]
    static void columns(float const* x, float* y, int length, int columns, int count) {
      std::ptrdiff_t const size = std::ptrdiff_t{length} * columns;
      for (; count > 0; --count, x += size, y += size)
        simd::for_each_pack(columns, [=](int c) {
          simd::f32 const zero = simd::broadcast(0);
          simd::f32 sum = zero;
          for (std::ptrdiff_t at = c; at < size; at += columns) sum = sum + term(simd::load(x + at));
          simd::f32 const root = P == 2 ? simd::sqrt(sum) : sum;
          // Of a root that is NaN the product is too.
          for (std::ptrdiff_t at = c; at < size; at += columns)
            simd::store(y + at, simd::if_less(zero, root, simd::load(x + at) / root, root * zero));
        });
    }

   private:
    template <class Value>
    INLAY_ALWAYS_INLINE static Value term(Value x) {
      if constexpr (P == 2) return x * x;
      else return math::abs(x);
    }
  };
};

}  // namespace inlay::op

INLAY_ATTRIBUTES(inlay::op::LpNormalization::attributes, axis, p);
