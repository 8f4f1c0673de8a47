// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/family/reduce.hpp>
#include <inlay/kernel/extreme.hpp>

namespace inlay::op {

/// ONNX `Hardmax` (ai.onnx, since 13).   Y = 1 at the largest element along `axis`, the first of equals; 0
/// elsewhere
/// Shapes: X and Y alike.   Types: floats.   Errors: axis_out_of_range.   Source: Operators.md#Hardmax
struct Hardmax {
  static constexpr op_identity id{"", "Hardmax", 13};
  static constexpr arity inputs{1, 1}, outputs{1, 1};

  struct attributes {
    std::int64_t axis = -1;
  };

  static constexpr error infer(attributes const& a, std::span<tensor_info const> in,
                               std::span<tensor_info> out) {
    return family::infer_along(a.axis, in[0], out[0]);
  }

  static constexpr void reference(attributes const& a, auto X, auto Y) {
    if (X.size() != 0) mark(X.data(), Y.data(), family::lines(a.axis, X.dims()));
  }

  template <auto a>
  static void evaluate(auto X, auto Y) {
    constexpr std::int64_t axis = normalize_axis(a.axis, X.static_dims.size());
    if constexpr (kernel::has_extremes<decltype(X), axis>()) kernel::mark_largest<axis>(X, Y);
    else if constexpr (X.size() != 0) mark(X.data(), Y.data(), family::lines_of<axis, X.static_dims>);
  }

 private:
  template <class T>
  [[gnu::noinline]] static constexpr void mark(T const* x, T* y, family::lines const& l) {
    using Value = compute_type<T>;
    T const zero = static_cast<T>(Value(0)), one = static_cast<T>(Value(1));
    l.for_each([&](std::ptrdiff_t first) {
      auto largest = static_cast<Value>(x[first]);
      std::ptrdiff_t place = first, at = first;
      for (std::ptrdiff_t i = 0; i < l.length; ++i, at += l.columns) {
        auto const value = static_cast<Value>(x[at]);
        y[at] = zero;
        if (!(value > largest)) continue;
        largest = value;
        place = at;
      }
      y[place] = one;
    });
  }
};

}  // namespace inlay::op

INLAY_ATTRIBUTES(inlay::op::Hardmax::attributes, axis);
