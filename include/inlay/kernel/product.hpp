// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/kernel/convolution.hpp>

/// Matrix product Y = A * B (+ bias): the convolution of pixels that are the rows of A.
namespace inlay::kernel {

struct product_shape {
  int rows, depth, columns;  ///< A (rows, depth), B (depth, columns)
  storage weights;           ///< how B lies: panels or row_major
  bool bias;                 ///< one for each column
};

template <product_shape S, class Epilogue>
INLAY_ALWAYS_INLINE void multiply(float const* a, float const* b, float const* bias, float* y,
                                  Epilogue const& epilogue) {
  constexpr int together = pixels_together(S.rows, S.depth);
  constexpr convolution_shape shape{S.depth, S.columns, S.depth, S.columns, 0,         1,        1,
                                    1,       1,         0,       together,  together, false, S.weights, S.bias};
  for (int row = 0; row < S.rows; row += together) {
    std::size_t const first = static_cast<std::size_t>(row) * static_cast<std::size_t>(S.columns);
    dense_row<shape, Epilogue>::run({{a + static_cast<std::size_t>(row) * static_cast<std::size_t>(S.depth)}}, b, bias,
                                    y + first, epilogue.at(first));
  }
}

}  // namespace inlay::kernel
