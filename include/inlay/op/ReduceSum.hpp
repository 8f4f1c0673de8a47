// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/family/elementwise.hpp>
#include <inlay/family/reduce.hpp>

namespace inlay::op {

/// ONNX `ReduceSum` (ai.onnx, since 13).   reduced = the sum over `axes`
/// Shapes: data any;  axes (count), int64, optional: none or empty means all, or no axis if
///   noop_with_empty_axes;  reduced without the axes, or with extents of 1 if keepdims. Axes that are known
///   only at run time need declared dims of reduced.
/// Types: numbers; integers wrap.   Errors: axis_out_of_range, axis_repeated, shape_must_be_constant.
/// Source: Operators.md#ReduceSum
struct ReduceSum {
  static constexpr op_identity id{"", "ReduceSum", 13};
  static constexpr arity inputs{1, 2}, outputs{1, 1};

  struct attributes {
    std::int64_t keepdims = 1;
    std::int64_t noop_with_empty_axes = 0;
  };

  static constexpr error infer(attributes const& a, std::span<tensor_info const> in,
                               std::span<tensor_info> out) {
    tensor_info const& X = in[0];
    if (!is_numeric(X.type)) return {fault::elem_type_not_supported, static_cast<std::int64_t>(X.type), 0};
    bool const given = in.size() > 1 && in[1].present();
    if (given && in[1].type != elem_type::int64)
      return {fault::elem_type_not_supported, static_cast<std::int64_t>(in[1].type), 7};
    if (given && in[1].elements() > max_rank)
      return {fault::attribute_length_differs, static_cast<std::int64_t>(in[1].elements()), max_rank};
    if (given && in[1].elements() > 0 && !in[1].values) {
      if (!out[0].present()) return {fault::shape_must_be_constant, 0, 0};
      out[0].type = X.type;
      return no_error;
    }
    ints axes;
    if (given)
      if (error const e = family::normalize_axes(in[1].known(), X.rank(), axes)) return e;
    out[0] = {X.type,
              family::reduced_dims(X.dims, mask(a, {axes.begin(), axes.size()}, X.rank()), a.keepdims != 0)};
    return no_error;
  }

  template <class T>
  static constexpr T start(T) {
    return T(0);
  }
  template <class T>
  static constexpr T add(T sum, T x) {
    return family::wrapping(sum, x, [](auto p, auto q) { return p + q; });
  }
  template <class T>
  static constexpr T finish(T sum, std::size_t) {
    return sum;
  }

  static constexpr void reference(attributes const& a, auto X, auto axes, auto Y) {
    if constexpr (is_present<decltype(axes)>)
      family::reduce_elements<ReduceSum>(X, mask(a, {axes.data(), axes.size()}, X.rank()), Y);
    else family::reduce_elements<ReduceSum>(X, mask(a, {}, X.rank()), Y);
  }

 private:
  static constexpr family::axis_mask mask(attributes const& a, std::span<std::int64_t const> axes,
                                          std::size_t rank) {
    if (axes.empty() && a.noop_with_empty_axes) return family::axis_mask(rank, false);
    return family::mask_of(axes, rank);
  }
};

}  // namespace inlay::op

INLAY_ATTRIBUTES(inlay::op::ReduceSum::attributes, keepdims, noop_with_empty_axes);
