// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/tensor_info.hpp>
#include <inlay/kernel/tiling.hpp>
#include <inlay/simd/math.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <type_traits>

/// Where the largest or smallest elements of columns and of rows are.
namespace inlay::kernel {

/// Rows or elements whose numbers a float can hold.
inline constexpr std::int64_t most_numbered = std::int64_t{1} << 24;

namespace detail {

/// The row of a column's extreme as ONNX defines it: a NaN if there is one and `NaN` wins, else the largest or smallest; of
/// several the first or the last. Where it does not win, the first element stays if it is a NaN.
template <bool Largest, bool Last, bool NaN>
std::int64_t row_of_extreme(float const* x, int rows, std::ptrdiff_t columns) {
  float best = *x;
  std::int64_t at = 0;
  for (int row = 1; row < rows; ++row) {
    x += columns;
    bool const is_nan = NaN && *x != *x, ties = is_nan ? best != best : *x == best;
    bool const wins = is_nan ? best == best : Largest ? *x > best : *x < best;
    if (!wins && !(Last && ties)) continue;
    best = *x;
    at = row;
  }
  return at;
}

/// The extremes of each lane. Comparisons with NaN are false; `all` is NaN where there is some.
template <bool Largest, bool Last>
struct extremes {
  simd::f32 best, all, at = simd::broadcast(0);

  INLAY_ALWAYS_INLINE explicit extremes(simd::f32 first) : best(first), all(first) {}
  INLAY_ALWAYS_INLINE void add(simd::f32 value, float number) {
    simd::f32 const here = simd::broadcast(number), low = Largest == Last ? value : best,
                    high = Largest == Last ? best : value;
    // What makes an element win is low < high, or with Last that it is not so.
    at = Last ? simd::if_less(low, high, at, here) : simd::if_less(low, high, here, at);
    best = Last ? simd::if_less(low, high, best, value) : simd::if_less(low, high, value, best);
    all = simd::max(all, value);
  }
};

/// y = the row of the extreme of each of `columns` columns, a pack or more, of a matrix whose rows lie `apart`.
template <bool Largest, bool Last, bool NaN>
INLAY_ALWAYS_INLINE void rows_of_columns(float const* x, std::int64_t* y, int rows, int columns,
                                         std::ptrdiff_t apart) {
  simd::for_each_pack(columns, [=](int c) {
    extremes<Largest, Last> found(simd::load(x + c));
    for (int row = 1; row < rows; ++row) found.add(simd::load(x + row * apart + c), static_cast<float>(row));
    float row_of[lanes], largest[lanes];
    simd::store(row_of, found.at);
    simd::store(largest, found.all);
    for (int lane = 0; lane < lanes; ++lane)
      y[c + lane] = largest[lane] == largest[lane]
                        ? static_cast<std::int64_t>(row_of[lane])
                        : row_of_extreme<Largest, Last, NaN>(x + c + lane, rows, apart);
  });
}

}  // namespace detail

/// y = the row of the largest (or smallest) element of each column: `count` matrices of `rows` rows of `columns` elements,
/// a pack or more. NaN is larger and smaller than any number.
template <bool Largest, bool Last>
[[gnu::noinline, gnu::nothrow]] void rows_of_extremes(float const* x, std::int64_t* y, int rows, int columns,
                                                      int count) {
  for (; count > 0; --count, x += std::ptrdiff_t{rows} * columns, y += columns)
    detail::rows_of_columns<Largest, Last, true>(x, y, rows, columns, columns);
}

/// y = where the largest (or smallest) element of each of `count` rows is, whose elements lie side by side, a pack or
/// more. If `NaN` does not win, a NaN in front is the extreme, and no other is.
template <bool Largest, bool Last, bool NaN = true>
[[gnu::noinline, gnu::nothrow]] void places_of_extremes(float const* x, std::int64_t* y, int length,
                                                        int count) {
  for (; count > 0; --count, x += length, ++y) {
    detail::extremes<Largest, Last> found(simd::load(x));
    int i = lanes;
    for (; i + lanes <= length; i += lanes) found.add(simd::load(x + i), static_cast<float>(i));
    float first[lanes], best[lanes], all[lanes];
    simd::store(first, found.at);
    simd::store(best, found.best);
    simd::store(all, found.all);
    bool is_nan = false;
    float extreme = best[0];
    int place = static_cast<int>(first[0]);
    auto const compare = [&](float value, int at) {
      is_nan = is_nan || value != value;
      if (Largest ? value > extreme : value < extreme) extreme = value, place = at;
      else if (value == extreme) place = (Last ? at > place : at < place) ? at : place;
    };
    for (int lane = 0; lane < lanes; ++lane) {
      is_nan = is_nan || all[lane] != all[lane];
      compare(best[lane], static_cast<int>(first[lane]) + lane);
    }
    for (; i < length; ++i) compare(x[i], i);
    *y = is_nan ? detail::row_of_extreme<Largest, Last, NaN>(x, length, 1) : place;
  }
}

/// Whether there is a kernel for X along this axis: of floats, whose columns lie side by side or whose rows do, a pack of
/// them at least.
template <class X, std::int64_t Axis>
constexpr bool has_extremes() {
  constexpr auto axis = static_cast<std::size_t>(Axis);
  constexpr dims const& x = X::static_dims;
  constexpr std::size_t columns = elements(x, axis + 1, x.size());
  return std::is_same_v<typename X::value_type, float> && simd::lanes > 1 && elements(x) > 0 &&
         x[axis] <= most_numbered &&
         (columns >= simd::lanes || (columns == 1 && x[axis] >= static_cast<std::int64_t>(simd::lanes)));
}

/// Y = where the largest (or smallest) elements of X are along the axis; of equals the first or the last.
template <bool Largest, bool Last, std::int64_t Axis>
void find_extremes(auto X, auto Y) {
  constexpr auto axis = static_cast<std::size_t>(Axis);
  constexpr dims const& x = decltype(X)::static_dims;
  constexpr auto columns = static_cast<int>(elements(x, axis + 1, x.size()));
  constexpr auto length = static_cast<int>(x[axis]), count = static_cast<int>(elements(x, 0, axis));
  if constexpr (columns > 1) rows_of_extremes<Largest, Last>(X.data(), Y.data(), length, columns, count);
  else places_of_extremes<Largest, Last>(X.data(), Y.data(), length, count);
}

/// y = 1 where the largest element of each line of X along the axis is, the first of equals; else 0. NaN does not win.
template <std::int64_t Axis>
void mark_largest(auto X, auto Y) {
  constexpr auto axis = static_cast<std::size_t>(Axis);
  constexpr dims const& dims_x = decltype(X)::static_dims;
  constexpr auto columns = static_cast<int>(elements(dims_x, axis + 1, dims_x.size()));
  constexpr auto length = static_cast<int>(dims_x[axis]), count = static_cast<int>(elements(dims_x, 0, axis));
  constexpr std::ptrdiff_t size = std::ptrdiff_t{length} * columns;
  std::fill_n(Y.data(), X.size(), 0.0f);
  float const* x = X.data();
  float* y = Y.data();
  for (int i = 0; i < count; ++i, x += size, y += size) {
    if constexpr (columns == 1) {
      std::int64_t place;
      places_of_extremes<true, false, false>(x, &place, length, 1);
      y[place] = 1;
    } else {
      constexpr int together = columns < 64 ? columns : 64;
      std::int64_t rows[std::size_t{together}];
      for (int c = 0;; c = c + together < columns - together ? c + together : columns - together) {
        detail::rows_of_columns<true, false, false>(x + c, rows, length, together, columns);
        for (int k = 0; k < together; ++k) y[rows[k] * columns + c + k] = 1;
        if (c == columns - together) break;
      }
    }
  }
}

}  // namespace inlay::kernel
