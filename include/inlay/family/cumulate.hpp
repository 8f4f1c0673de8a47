// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/attributes.hpp>
#include <inlay/core/op.hpp>
#include <inlay/family/elementwise.hpp>
#include <inlay/family/movement.hpp>

/// What CumSum and CumProd share. An operator has
///   template <class T> static constexpr T start()     before the first element
///   template <class T> static constexpr T add(T, T)     and with one more
namespace inlay::family {

struct cumulate_attributes {
  std::int64_t exclusive = 0;
  std::int64_t reverse = 0;
};

/// y[…, d, …] = all x[…, i, …] with i <= d, or < d if exclusive, or i >= d and > d if reverse.
/// Shapes: x and y alike;  axis one element, int32 or int64, in [-rank, rank).   Types: numbers. The 16-bit
///   floats are accumulated in binary32. An axis that is known only at run time is clamped.
/// Errors: elem_type_not_supported, element_count_differs (found elements of axis, wanted 1),
///   axis_out_of_range.
template <class Op>
struct cumulate {
  static constexpr arity inputs{2, 2}, outputs{1, 1};
  using attributes = cumulate_attributes;

  static constexpr error infer(attributes const&, std::span<tensor_info const> in,
                               std::span<tensor_info> out) {
    tensor_info const &x = in[0], &axis = in[1];
    if (!is_numeric(x.type)) return {fault::elem_type_not_supported, static_cast<std::int64_t>(x.type), 1};
    if (error const e = check_indices(axis)) return e;
    if (axis.elements() != 1)
      return {fault::element_count_differs, static_cast<std::int64_t>(axis.elements()), 1};
    if (x.rank() < 1) return {fault::rank_out_of_range, 0, 1};
    std::size_t ignored = 0;
    if (axis.values)
      if (error const e = normalize_axis_of(axis.values[0], x.rank(), ignored)) return e;
    out[0] = {x.type, x.dims};
    return no_error;
  }

  static constexpr void reference(attributes const& a, auto x, auto axis_input, auto y) {
    using T = typename decltype(y)::value_type;
    using Value = compute_type<T>;
    auto const axis = static_cast<std::size_t>(
        safe_index(static_cast<std::int64_t>(axis_input[0]), static_cast<std::int64_t>(x.rank())));
    std::size_t const outer = elements(x.dims(), 0, axis), inner = elements(x.dims(), axis + 1, x.rank());
    auto const extent = static_cast<std::size_t>(x.dims()[axis]);
    for (std::size_t o = 0; o < outer; ++o)
      for (std::size_t i = 0; i < inner; ++i) {
        auto sum = Op::template start<Value>();
        for (std::size_t step = 0; step < extent; ++step) {
          std::size_t const at = (o * extent + (a.reverse != 0 ? extent - 1 - step : step)) * inner + i;
          Value const before = sum;
          sum = Op::add(sum, static_cast<Value>(x[at]));
          y[at] = static_cast<T>(a.exclusive != 0 ? before : sum);
        }
      }
  }
};

}  // namespace inlay::family

INLAY_ATTRIBUTES(inlay::family::cumulate_attributes, exclusive, reverse);
