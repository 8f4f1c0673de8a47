// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/tensor.hpp>
#include <inlay/family/elementwise.hpp>
#include <inlay/family/math.hpp>

#include <algorithm>

/// What operators share that read tensors between their elements.
namespace inlay::family {

/// The elements along one axis that make a sample, and their weights.
template <class Sum>
struct axis_taps {
  std::int64_t position[4]{};
  Sum weight[4]{};
  std::size_t count = 0;

  constexpr void add(std::int64_t at, Sum w) {
    position[count] = at;
    weight[count++] = w;
  }
};

/// The two neighbours of x, of which those outside [0, extent) count as zero.
template <class Sum>
constexpr axis_taps<Sum> linear_taps(Sum x, std::int64_t extent) {
  axis_taps<Sum> taps;
  auto const low = static_cast<Sum>(math::floor(static_cast<double>(x)));
  Sum const share = x - low;
  if (!(low >= -1 && low < static_cast<Sum>(extent))) return taps;
  auto const first = static_cast<std::int64_t>(low);
  if (first >= 0) taps.add(first, 1 - share);
  if (first + 1 < extent) taps.add(first + 1, share);
  return taps;
}

/// The weighted sum of elements of a box, the first axis outermost: taps of `rank` axes, whose neighbours are
/// `strides` elements apart.
template <class Sum, class T>
constexpr Sum sum_of_taps(T const* x, axis_taps<Sum> const* taps, std::int64_t const* strides,
                          std::size_t rank) {
  if (rank == 0) return static_cast<Sum>(*x);
  Sum sum{0};
  for (std::size_t i = 0; i < taps->count; ++i)
    sum += taps->weight[i] * sum_of_taps(x + taps->position[i] * *strides, taps + 1, strides + 1, rank - 1);
  return sum;
}

}  // namespace inlay::family
