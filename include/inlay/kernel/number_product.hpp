// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/config.hpp>
#include <inlay/simd/f32.hpp>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <type_traits>
#include <utility>

/// Products of matrices of other numbers than floats: doubles, and integers of 32 and 64 bits, which wrap around.
namespace inlay::kernel {

/// Whether there are registers for several of them.
template <class T>
inline constexpr bool multiplies_numbers = simd::lanes > 1 && (std::is_same_v<T, double> ||
                                                               (std::is_integral_v<T> && sizeof(T) >= 4));

/// A matrix whose rows, and the elements of a row, lie so far apart.
template <class T>
struct strided_rows {
  T const* pointer;
  std::ptrdiff_t row, column;
};

namespace detail {
/// What is summed: integers without a sign, whose sums are defined.
template <class T>
struct summed {
  using type = T;
};
template <class T>
  requires std::is_integral_v<T>
struct summed<T> {
  using type = std::make_unsigned_t<T>;
};

/// As many numbers as a pack of floats has bytes for, one at least.
template <class T>
using number_pack [[gnu::vector_size(std::max(sizeof(simd::packet), sizeof(T)))]] = typename summed<T>::type;

/// The first Packs packs of columns of the first Rows rows of y. b and y have rows of `columns` numbers.
template <int Rows, int Packs, class T>
INLAY_ALWAYS_INLINE void sum_columns(strided_rows<T> a, T const* b, T* y, int depth, std::ptrdiff_t columns) {
  using pack = number_pack<T>;
  constexpr int width = sizeof(pack) / sizeof(T);
  pack sums[std::size_t{Rows}][std::size_t{Packs}]{};
  for (int k = 0; k < depth; ++k, a.pointer += a.column, b += columns) {
    pack values[std::size_t{Packs}];
#pragma GCC unroll 4
    for (int p = 0; p < Packs; ++p) std::memcpy(&values[p], b + p * width, sizeof(pack));
#pragma GCC unroll 4
    for (int r = 0; r < Rows; ++r) {
      pack const x = pack{} + static_cast<typename summed<T>::type>(a.pointer[r * a.row]);
#pragma GCC unroll 4
      for (int p = 0; p < Packs; ++p) sums[r][p] += x * values[p];
    }
  }
#pragma GCC unroll 4
  for (int r = 0; r < Rows; ++r)
#pragma GCC unroll 4
    for (int p = 0; p < Packs; ++p) std::memcpy(y + r * columns + p * width, &sums[r][p], sizeof(pack));
}

/// Rows of y, all columns: a pack of them at least.
template <int Rows, class T>
INLAY_ALWAYS_INLINE void sum_rows(strided_rows<T> a, T const* b, T* y, int depth, int columns) {
  constexpr int width = sizeof(number_pack<T>) / sizeof(T), packs = Rows == 1 ? 4 : 2;
  int n = 0;
  for (; n + packs * width <= columns; n += packs * width)
    sum_columns<Rows, packs>(a, b + n, y + n, depth, columns);
  for (; n < columns; n += width) {
    // The last columns may be some of those before: these are made again.
    int const at = n + width <= columns ? n : columns - width;
    sum_columns<Rows, 1>(a, b + at, y + at, depth, columns);
  }
}
}  // namespace detail

/// y (rows, columns) = a (rows, depth) times b (depth, columns). Each sum in order of k, alike in all rows and columns.
template <class T>
[[gnu::noinline, gnu::nothrow]] void multiply_numbers(strided_rows<T> a, T const* b, T* y, int rows,
                                                      int depth, int columns) {
  constexpr int width = sizeof(detail::number_pack<T>) / sizeof(T);
  if (depth == 0) {  // there may be no a and no b
    std::fill_n(y, rows * columns, T{});
    return;
  }
  if (columns >= width) {
    constexpr int together = 4;
    for (; rows >= together; rows -= together, a.pointer += together * a.row, y += together * columns)
      detail::sum_rows<together>(a, b, y, depth, columns);
    for (; rows > 0; --rows, a.pointer += a.row, y += columns) detail::sum_rows<1>(a, b, y, depth, columns);
    return;
  }
  using sum_type = typename detail::summed<T>::type;
  for (; rows > 0; --rows, a.pointer += a.row)
    for (int n = 0; n < columns; ++n) {
      sum_type sum{};
      for (std::ptrdiff_t k = 0; k < depth; ++k)
        sum += static_cast<sum_type>(a.pointer[k * a.column]) * static_cast<sum_type>(b[k * columns + n]);
      *y++ = static_cast<T>(sum);
    }
}

}  // namespace inlay::kernel
