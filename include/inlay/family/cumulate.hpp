// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/attributes.hpp>
#include <inlay/core/op.hpp>
#include <inlay/family/elementwise.hpp>
#include <inlay/family/movement.hpp>
#include <inlay/simd/f32.hpp>

#include <algorithm>
#include <cstddef>
#include <type_traits>

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

  /// Rows that lie side by side: each is made of the one before, by packs where elements are floats.
  template <auto a>
  static void evaluate(auto x, auto axis_input, auto y) {
    using T = typename decltype(y)::value_type;
    dims const& shape = decltype(x)::static_dims;
    auto const axis = static_cast<std::size_t>(
        safe_index(static_cast<std::int64_t>(axis_input[0]), static_cast<std::int64_t>(shape.size())));
    auto const columns = static_cast<std::ptrdiff_t>(elements(shape, axis + 1, shape.size()));
    if constexpr (std::is_same_v<T, compute_type<T>> && elements(decltype(x)::static_dims) > 0) {
      if (columns > 1) {
        accumulate_rows<T>(x.data(), y.data(), elements(shape, 0, axis), shape[axis], columns,
                           a.exclusive != 0, a.reverse != 0);
        return;
      }
    }
    reference(a, x, axis_input, y);
  }

 private:
  /// `count` matrices of `rows` rows of `columns` elements.
  template <class T>
  [[gnu::noinline]] static void accumulate_rows(T const* x, T* y, std::size_t count, std::int64_t rows,
                                                std::ptrdiff_t columns, bool exclusive, bool reverse) {
    std::ptrdiff_t const step = reverse ? -columns : columns, last = detail::difference(rows - 1) * columns;
    for (; count > 0; --count, x += last + columns, y += last + columns) {
      T const* from = reverse ? x + last : x;
      T* to = reverse ? y + last : y;
      if (exclusive) std::fill_n(to, columns, Op::template start<T>());
      else add_row<T>(nullptr, from, to, columns);
      for (std::int64_t row = 1; row < rows; ++row) {
        add_row(to, exclusive ? from : from + step, to + step, columns);
        from += step;
        to += step;
      }
    }
  }

  /// y = sum + x for each element of a row; sums start where there are none.
  template <class T>
  static void add_row(T const* sum, T const* x, T* y, std::ptrdiff_t columns) {
    std::ptrdiff_t i = 0;
    auto const add = [&]<class Value>(Value value) {
      Value before = simd::constant<Value>(Op::template start<T>());
      if (sum) before = simd::load_as<Value>(sum + i, 0, std::false_type{});
      return Op::add(before, value);
    };
    if constexpr (std::is_same_v<T, float> && simd::lanes > 1) {
      constexpr auto lanes = static_cast<std::ptrdiff_t>(simd::lanes);
      for (; i + lanes <= columns; i += lanes) simd::store(y + i, add(simd::load(x + i)));
    }
    for (; i < columns; ++i) y[i] = add(x[i]);
  }
};

}  // namespace inlay::family

INLAY_ATTRIBUTES(inlay::family::cumulate_attributes, exclusive, reverse);
