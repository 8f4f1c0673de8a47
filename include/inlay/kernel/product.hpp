// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/op.hpp>
#include <inlay/kernel/convolution.hpp>
#include <inlay/simd/dot.hpp>

#include <algorithm>

/// Matrix product Y = A * B (+ bias): the convolution of pixels that are the rows of A.
namespace inlay::kernel {

struct product_shape {
  int rows, depth, columns;  ///< A (rows, depth), B (depth, columns)
  storage weights;           ///< how B lies: panels or row_major
  bool bias;                 ///< one for each column
};

/// Whether a product is a row times a matrix that lies row by row, too large for the nearer caches: columns side by side
/// would take a few lines of each page.
constexpr bool is_streamed(product_shape const& S) {
  return lanes > 1 && simd::machine.wide_issue && S.rows == 1 && S.weights == storage::row_major &&
         S.columns >= lanes && S.depth * S.columns >= most_kept;
}

/// Such a product, some rows of B at a time; sums wait in the nearest cache. An element is summed in the same order as by a
/// tile.
template <product_shape S, class Epilogue>
struct streamed_row {
  float const *a, *b, *bias;
  float* y;
  Epilogue epilogue;

  /// Columns [first, end), which are whole packs.
  [[gnu::noinline, gnu::nothrow]] static void run(streamed_row row, int first, int end) {
    constexpr int most = 1024;
    float sum[most];
    for (int c = first; c < end; c += most) {
      int const count = std::min(most, end - c);
      for (int i = 0; i < count; i += lanes)
        simd::store(sum + i, S.bias ? simd::load(row.bias + c + i) : simd::broadcast(0));
      int k = 0;
      for (; k + 4 <= S.depth; k += 4) row.add(sum, k, c, count, std::make_integer_sequence<int, 4>{});
      for (; k < S.depth; ++k) row.add(sum, k, c, count, std::integer_sequence<int, 0>{});
      float* to = row.y + c;
      for (int i = 0; i < count; i += lanes)
        store_results<lanes>(to, static_cast<std::size_t>(c + i), simd::load(sum + i), row.epilogue);
    }
  }

  /// The columns that do not fill a pack.
  static void finish(streamed_row row) {
    constexpr int rest = S.columns % lanes, first = S.columns - rest;
    float sum[std::size_t{rest}];
    for (int c = 0; c < rest; ++c) sum[c] = S.bias ? row.bias[first + c] : 0.0f;
    float const* b = row.b + first;
    for (int k = 0; k < S.depth; ++k, b += S.columns)
      for (int c = 0; c < rest; ++c) sum[c] = simd::multiply_add(row.a[k], b[c], sum[c]);
    for (int c = 0; c < rest; ++c)
      row.y[first + c] = row.epilogue(sum[c], static_cast<std::size_t>(first + c));
  }

 private:
  /// Adds rows k + K… of B, `count` columns from c on.
  template <int... K>
  INLAY_ALWAYS_INLINE void add(float* sum, int k, int c, int count, std::integer_sequence<int, K...>) const {
    simd::f32 const x[] = {simd::broadcast(a[k + K])...};
    float const* const from = b + std::ptrdiff_t{k} * S.columns + c;
    for (int i = 0; i < count; i += lanes) {
      simd::f32 s = simd::load(sum + i);
      ((s = simd::multiply_add(x[K], simd::load(from + std::ptrdiff_t{K} * S.columns + i), s)), ...);
      simd::store(sum + i, s);
    }
  }
};

/// The part of a worker: rows of A, or columns of B where there are too few rows.
template <product_shape S, int Workers, class Epilogue>
INLAY_ALWAYS_INLINE void multiply(share<Workers> part, float const* a, float const* b, float const* bias,
                                  float* y, Epilogue const& epilogue) {
  if constexpr (is_streamed(S)) {
    using row = streamed_row<S, Epilogue>;
    constexpr int packs = S.columns / lanes;
    row::run({a, b, bias, y, epilogue}, part.first(packs) * lanes, part.last(packs) * lanes);
    if constexpr (S.columns % lanes != 0)
      if (part.last(packs) == packs) row::finish({a, b, bias, y, epilogue});
    return;
  }
  constexpr int together = pixels_together(S.rows, S.depth, Workers);
  constexpr convolution_shape shape{S.depth, S.columns, S.depth,  S.columns, 0,     1,         1,     1,
                                    1,       0,         together, together,  false, S.weights, S.bias};
  using shared_row = dense_row<shape, Epilogue, Workers>;
  constexpr int rows = S.rows / together, blocks = shared_row::blocks;
  constexpr bool by_rows = share_rows(rows, blocks, Workers);
  using row_of_pixels = std::conditional_t<by_rows, dense_row<shape, Epilogue>, shared_row>;
  int const end = by_rows ? part.last(rows) : rows;
  for (int row = by_rows ? part.first(rows) : 0; row < end; ++row) {
    std::size_t const pixel = static_cast<std::size_t>(row) * static_cast<std::size_t>(together);
    std::size_t const first = pixel * static_cast<std::size_t>(S.columns);
    row_of_pixels::run({{a + pixel * static_cast<std::size_t>(S.depth)}}, b, bias, y + first,
                       epilogue.at(first), by_rows ? 0 : part.first(blocks),
                       by_rows ? row_of_pixels::blocks : part.last(blocks));
  }
}

/// Whether a product with a transposed B (columns, depth) takes less time with B as it lies than with B packed in each run.
/// To pack costs time for each element of B, rows as they lie for each element of Y, whose lanes are added up, and for
/// each tile of rows that reads B anew: measured on x86-64, both cost the same where there are four elements of a row for
/// each row, or 40 rows.
constexpr bool multiplies_rows(std::int64_t rows, std::int64_t depth) {
  return rows <= 40 && 4 * rows <= depth;
}

/// Whether a product of so many rows takes less time with a B (depth, columns) that is packed in each run than with B as it
/// lies, where a tile of columns reads a line of every row: rows that are a multiple of 512 bytes apart share few sets of
/// the nearest cache, and many rows lie in many pages. Measured on x86-64.
constexpr bool packs_matrix(std::int64_t rows, std::int64_t depth, std::int64_t columns) {
  return rows >= 48 && depth * columns >= 2 * most_kept && (columns % 128 == 0 || depth >= 512);
}

/// Y = A * B', B (columns, depth) row by row: each element is a dot product of two rows, summed in the same order whatever
/// its place.
template <product_shape S, class Epilogue>
struct row_products {
  /// Columns at a time: enough chains for one row alone.
  static constexpr int together = S.rows == 1 && !compact ? 8 : 4,
                       block = lanes > together ? lanes : together;
  static constexpr int blocks = ceil_div(S.columns, block);
  static constexpr int tiles = ceil_div(S.rows, most_rows(together)), height = S.rows / tiles,
                       taller = S.rows % tiles;

  float const *a, *b;
  float* y;
  Epilogue epilogue;

  /// Blocks [first, end) of columns.
  [[gnu::noinline, gnu::nothrow]] static void run(row_products product, int first, int end) {
    constexpr int rest = S.columns % block;
    for (int i = first; i < end; ++i) {
      if (rest == 0 || i < blocks - 1) product.template columns<block>(i * block);
      else if constexpr (rest > 0) product.template columns<rest>(i * block);
    }
  }

 private:
  template <int Width>
  INLAY_ALWAYS_INLINE void columns(int column) const {
    int row = 0;
    if constexpr (taller > 0)
      for (; row < taller * (height + 1); row += height + 1) tile<height + 1, Width>(row, column);
    for (; row < S.rows; row += height) tile<height, Width>(row, column);
  }

  template <int Rows, int Width>
  INLAY_ALWAYS_INLINE void tile(int row, int column) const {
    float packs[std::size_t{Rows * Width * lanes}];
    float const *const x = a + std::ptrdiff_t{row} * S.depth, *w = b + std::ptrdiff_t{column} * S.depth;
    constexpr int rest = Width % together;
    for (int c = 0; c + together <= Width; c += together) {
      simd::dot_tile<Rows, together, S.depth> sums;
      sums.run(x, w + c * S.depth);
      sums.store(packs + c * lanes, Width);
    }
    if constexpr (rest > 0) {
      simd::dot_tile<Rows, rest, S.depth> sums;
      sums.run(x, w + (Width - rest) * S.depth);
      sums.store(packs + (Width - rest) * lanes, Width);
    }
    for (int r = 0; r < Rows; ++r) {
      std::size_t const first =
          static_cast<std::size_t>(row + r) * std::size_t{S.columns} + static_cast<std::size_t>(column);
      finish<Width>(packs + r * Width * lanes, y + first, first);
    }
  }

  template <int Width>
  INLAY_ALWAYS_INLINE void finish(float const* packs, float* to, std::size_t offset) const {
    constexpr int valid = Width < lanes ? Width : lanes;
    store_results<valid>(to, offset, simd::sums_of_lanes<std::size_t{valid}>(packs), epilogue);
    if constexpr (Width > lanes)
      finish<Width - lanes>(packs + lanes * lanes, to, offset + std::size_t{lanes});
  }
};

/// The part of a worker of a product with a transposed B.
template <product_shape S, int Workers, class Epilogue>
INLAY_ALWAYS_INLINE void multiply_rows(share<Workers> part, float const* a, float const* b, float* y,
                                       Epilogue const& epilogue) {
  using product = row_products<S, Epilogue>;
  product::run({a, b, y, epilogue}, part.first(product::blocks), part.last(product::blocks));
}

}  // namespace inlay::kernel
