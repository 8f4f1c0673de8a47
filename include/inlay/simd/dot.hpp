// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/simd/f32.hpp>

#include <functional>

/// Dot products of rows of a matrix with a vector: the product of a layer that keeps state, one vector at a
/// time. Every row is summed in the same order, whatever its place: one chain of packs, their lanes, then the
/// elements past the last pack.
namespace inlay::simd {

namespace detail {
/// Rows row, row + length, …: one dot product for each.
template <int Rows>
INLAY_ALWAYS_INLINE void dots(float const* row, float const* x, int length, float* y) {
  constexpr int width = static_cast<int>(lanes);
  f32 sum[Rows];
  for (f32& s : sum) s = broadcast(0);
  int k = 0;
  for (; k + width <= length; k += width) {
    f32 const at = load(x + k);
    for (int r = 0; r < Rows; ++r) sum[r] = multiply_add(at, load(row + r * length + k), sum[r]);
  }
  for (int r = 0; r < Rows; ++r) y[r] = reduce_lanes(std::plus<>{}, sum[r]);
  for (; k < length; ++k)
    for (int r = 0; r < Rows; ++r) y[r] = multiply_add(x[k], row[r * length + k], y[r]);
}
}  // namespace detail

/// One row.
inline float dot(float const* row, float const* x, int length) {
  float y;
  detail::dots<1>(row, x, length, &y);
  return y;
}

/// As many rows as a pack has lanes, `length` floats apart.
[[gnu::noinline, gnu::nothrow]] inline f32 dot_rows(float const* rows, float const* x, int length) {
  constexpr int width = static_cast<int>(lanes), together = width < 4 ? width : 4;
  float y[lanes];
  for (int r = 0; r < width; r += together) detail::dots<together>(rows + r * length, x, length, y + r);
  return load(y);
}

}  // namespace inlay::simd
