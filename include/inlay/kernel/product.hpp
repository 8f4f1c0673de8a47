// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/op.hpp>
#include <inlay/kernel/convolution.hpp>

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

}  // namespace inlay::kernel
