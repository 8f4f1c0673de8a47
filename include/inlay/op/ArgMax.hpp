// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/family/reduce.hpp>
#include <inlay/kernel/extreme.hpp>

#include <type_traits>

namespace inlay::op {

/// ONNX `ArgMax` (ai.onnx, since 13).   reduced = index of the largest element along `axis`, the first or the
/// last of equals
/// Shapes: data any;  reduced without the axis, or with an extent of 1 if keepdims.
/// Types: numbers to int64; NaN wins, as in NumPy.   Errors: axis_out_of_range.   Source: Operators.md#ArgMax
struct ArgMax {
  static constexpr op_identity id{"", "ArgMax", 13};
  static constexpr arity inputs{1, 1}, outputs{1, 1};

  struct attributes {
    std::int64_t axis = 0;
    std::int64_t keepdims = 1;
    std::int64_t select_last_index = 0;
  };

  static constexpr error infer(attributes const& a, std::span<tensor_info const> in,
                               std::span<tensor_info> out) {
    if (!is_numeric(in[0].type))
      return {fault::elem_type_not_supported, static_cast<std::int64_t>(in[0].type), 0};
    ints axes;
    if (error const e = family::normalize_axes({&a.axis, 1}, in[0].rank(), axes)) return e;
    out[0] = {elem_type::int64,
              family::reduced_dims(in[0].dims, family::mask_of({&a.axis, 1}, in[0].rank()), a.keepdims != 0)};
    return no_error;
  }

  static constexpr void reference(attributes const& a, auto X, auto Y) {
    using T = compute_type<typename decltype(X)::value_type>;
    family::for_each_reduction(X.dims(), family::mask_of({&a.axis, 1}, X.rank()),
                               [&](std::size_t y, std::size_t, auto const& each) {
                                 T best{};
                                 Y[y] = 0;
                                 each([&](std::size_t at, std::size_t i) {
                                   auto const x = static_cast<T>(X[at]);
                                   bool const is_nan = x != x, ties = is_nan ? best != best : x == best;
                                   bool const wins = is_nan ? best == best : x > best;
                                   if (i != 0 && !wins && !(a.select_last_index && ties)) return;
                                   best = x;
                                   Y[y] = static_cast<std::int64_t>(i);
                                 });
                               });
  }

  /// The kernels serve floats: columns side by side, or rows, of a pack at least.
  template <auto a>
  static void evaluate(auto X, auto Y) {
    constexpr dims const& x = decltype(X)::static_dims;
    constexpr auto axis = static_cast<std::size_t>(normalize_axis(a.axis, x.size()));
    constexpr std::size_t columns = elements(x, axis + 1, x.size());
    constexpr auto length = static_cast<int>(x[axis]), count = static_cast<int>(elements(x, 0, axis));
    constexpr bool has_packs = std::is_same_v<typename decltype(X)::value_type, float> && simd::lanes > 1 &&
                               elements(x) > 0 && x[axis] <= kernel::most_numbered;
    if constexpr (has_packs && columns >= simd::lanes)
      kernel::rows_of_extremes<true, a.select_last_index != 0>(X.data(), Y.data(), length,
                                                               static_cast<int>(columns), count);
    else if constexpr (has_packs && columns == 1 && length >= static_cast<int>(simd::lanes))
      kernel::places_of_extremes<true, a.select_last_index != 0>(X.data(), Y.data(), length, count);
    else reference(a, X, Y);
  }
};

}  // namespace inlay::op

INLAY_ATTRIBUTES(inlay::op::ArgMax::attributes, axis, keepdims, select_last_index);
