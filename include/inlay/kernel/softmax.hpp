// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/kernel/tiling.hpp>
#include <inlay/simd/math.hpp>

#include <cmath>
#include <cstddef>
#include <functional>

/// Softmax and its logarithm along rows whose elements lie side by side, one row after the other, and along columns. A
/// row is at least a pack; x and y do not overlap.
namespace inlay::kernel {

/// Calls each(i, part) for the packs of a row: part.load(p) and part.store(p, value) are about the elements of
/// p from i; of the last pack they touch no other.
template <int Length>
INLAY_ALWAYS_INLINE void for_each_pack(auto const& each) {
  struct whole_pack {
    static simd::f32 load(float const* p) { return simd::load(p); }
    static void store(float* p, simd::f32 value) { simd::store(p, value); }
  };
  constexpr int rest = Length % lanes, whole = Length - rest;
  for (int i = 0; i < whole; i += lanes) each(i, whole_pack{});
  if constexpr (rest != 0) {
    struct part_of_pack {
      static simd::f32 load(float const* p) { return simd::load_first<rest>(p); }
      static void store(float* p, simd::f32 value) { simd::store_first<rest>(p, value); }
    };
    each(whole, part_of_pack{});
  }
}

/// The largest element of a row, in each lane; four chains of packs. Where an element is NaN the exponentials' sum is
/// too, whichever this is.
template <int Length>
INLAY_ALWAYS_INLINE simd::f32 largest_of_row(float const* x) {
  constexpr int chains = Length >= 4 * lanes ? 4 : 1;
  simd::f32 largest[std::size_t{chains}];
  for (simd::f32& chain : largest) chain = simd::load(x + Length - lanes);
  int i = 0;
  for (; i + chains * lanes <= Length; i += chains * lanes)
    for (int chain = 0; chain < chains; ++chain)
      largest[chain] = simd::larger(largest[chain], simd::load(x + i + chain * lanes));
  for (; i + lanes < Length; i += lanes) largest[0] = simd::larger(largest[0], simd::load(x + i));
  for (int chain = 1; chain < chains; ++chain) largest[0] = simd::larger(largest[0], largest[chain]);
  return simd::broadcast(
      simd::reduce_lanes([](simd::f32 p, simd::f32 q) { return simd::larger(p, q); }, largest[0]));
}

/// y = exp(x - largest); the sum of y.
template <int Length>
INLAY_ALWAYS_INLINE float exponentials_of_row(float const* x, float* y, simd::f32 largest) {
  simd::f32 sum = simd::broadcast(0);
  for_each_pack<Length>([&](int i, auto part) {
    part.store(y + i, simd::exp(part.load(x + i) - largest));
    sum = sum + part.load(y + i);  // zeros where there is no element
  });
  return simd::reduce_lanes(std::plus<>{}, sum);
}

/// y = exp(x) / sum of exp(x) for each row.
template <int Length>
[[gnu::noinline, gnu::nothrow]] void softmax_rows(float const* x, float* y, int rows) {
  for (int row = 0; row < rows; ++row, x += Length, y += Length) {
    float const sum = exponentials_of_row<Length>(x, y, largest_of_row<Length>(x));
    simd::f32 const share = simd::broadcast(1 / sum);
    for_each_pack<Length>([&](int i, auto part) { part.store(y + i, part.load(y + i) * share); });
  }
}

/// y = x - log(sum of exp(x)) for each row.
template <int Length>
[[gnu::noinline, gnu::nothrow]] void log_softmax_rows(float const* x, float* y, int rows) {
  for (int row = 0; row < rows; ++row, x += Length, y += Length) {
    simd::f32 const largest = largest_of_row<Length>(x);
    simd::f32 const log_of_sum = simd::broadcast(std::log(exponentials_of_row<Length>(x, y, largest)));
    for_each_pack<Length>(
        [&](int i, auto part) { part.store(y + i, part.load(x + i) - largest - log_of_sum); });
  }
}

/// y = exp(x) / sum of exp(x) along columns: `count` matrices of `length` rows of `columns` elements, a pack or more.
[[gnu::noinline, gnu::nothrow]] inline void softmax_columns(float const* x, float* y, int length, int columns,
                                                            int count) {
  std::ptrdiff_t const size = std::ptrdiff_t{length} * columns;
  for (float const* const end = x + size * count; x != end; x += size, y += size)
    simd::for_each_pack(columns, [=](int c) {
      simd::f32 largest = simd::load(x + c), sum = simd::broadcast(0);
      for (std::ptrdiff_t at = c; at < size; at += columns) largest = simd::max(largest, simd::load(x + at));
      for (std::ptrdiff_t at = c; at < size; at += columns) {
        simd::f32 const share = simd::exp(simd::load(x + at) - largest);
        simd::store(y + at, share);
        sum = sum + share;
      }
      simd::f32 const share = simd::broadcast(1) / sum;
      for (std::ptrdiff_t at = c; at < size; at += columns) simd::store(y + at, simd::load(y + at) * share);
    });
}

/// y = x - log(sum of exp(x)) along columns, as above.
[[gnu::noinline, gnu::nothrow]] inline void log_softmax_columns(float const* x, float* y, int length,
                                                                int columns, int count) {
  std::ptrdiff_t const size = std::ptrdiff_t{length} * columns;
  for (float const* const end = x + size * count; x != end; x += size, y += size)
    simd::for_each_pack(columns, [=](int c) {
      simd::f32 largest = simd::load(x + c), sum = simd::broadcast(0);
      for (std::ptrdiff_t at = c; at < size; at += columns) largest = simd::max(largest, simd::load(x + at));
      for (std::ptrdiff_t at = c; at < size; at += columns)
        sum = sum + simd::exp(simd::load(x + at) - largest);
      simd::f32 const log_of_sum = simd::map_lanes([](float total) { return std::log(total); }, sum);
      for (std::ptrdiff_t at = c; at < size; at += columns)
        simd::store(y + at, simd::load(x + at) - largest - log_of_sum);
    });
}

}  // namespace inlay::kernel
