// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/op.hpp>
#include <inlay/kernel/convolution.hpp>

/// Matrix product Y = A * B (+ bias): the convolution of pixels that are the rows of A.
namespace inlay::kernel {

struct product_shape {
  int rows, depth, columns;  ///< A (rows, depth), B (depth, columns)
  storage weights;           ///< how B lies: panels or row_major
  bool bias;                 ///< one for each column
};

/// The part of a worker: rows of A, or columns of B where there are too few rows.
template <product_shape S, int Workers, class Epilogue>
INLAY_ALWAYS_INLINE void multiply(share<Workers> part, float const* a, float const* b, float const* bias,
                                  float* y, Epilogue const& epilogue) {
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
