// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/epilogue.hpp>
#include <inlay/core/op.hpp>
#include <inlay/kernel/integer.hpp>
#include <inlay/kernel/integer_tiles.hpp>
#include <inlay/simd/byte_lanes.hpp>

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>

/// Products of matrices of bytes whose second factor is packed.
namespace inlay::kernel {

/// A (M, K) times B (K, N), as a layer whose pixels are the rows.
template <int M, int K, int N>
inline constexpr integer_layer product_layer{.down = {},
                                             .along = {.input = M, .output = M},
                                             .channels = K,
                                             .outputs = N,
                                             .x_column = K,
                                             .x_row = M * K,
                                             .y_pixel = N};

/// The part of y (M, N) that a worker makes: rows or, where these are fewer than workers, pairs of columns.
struct product_part {
  int first_row, rows, first_column, columns;

  template <int Workers>
  static constexpr product_part of(share<Workers> worker, int M, int N) {
    if (M >= Workers) return {worker.first(M), worker.last(M) - worker.first(M), 0, N};
    int const pairs = (N + 1) / 2, first = 2 * worker.first(pairs),
              last = std::min(2 * worker.last(pairs), N);
    return {0, M, first, last - first};
  }

  /// Calls f(first, count) for the elements of each run in a matrix of N columns.
  constexpr void each_run(int N, auto const& f) const {
    auto const columns_of_all = static_cast<std::size_t>(N), count = static_cast<std::size_t>(columns);
    std::size_t at =
        static_cast<std::size_t>(first_row) * columns_of_all + static_cast<std::size_t>(first_column);
    if (columns == N) return f(at, static_cast<std::size_t>(rows) * count);
    for (int m = 0; m < rows; ++m, at += columns_of_all) f(at, count);
  }
};

/// The part of y = requantised(a x b) that a worker makes. Near says that its sums are (`is_near`).
template <int M, int K, int N, bool Near = false, int Workers, class X, class Finish>
[[gnu::nothrow]] void multiply_part(share<Workers> worker, X const* a, std::int8_t const* b,
                                    requantisation<Finish> const& q, typename Finish::element* y) {
  if constexpr (Workers == 1)
    return multiply_packed<product_layer<M, K, N>, Near>(product_layer<M, K, N>, a, b, q, y);
  auto const part = product_part::of(worker, M, N);
  if (part.rows == 0 || part.columns == 0) return;
  integer_layer one = product_layer<M, K, N>;
  one.along.input = one.along.output = part.rows;
  one.x_row = part.rows * K;
  one.outputs = part.columns;
  multiply_packed<product_layer<M, K, N>, Near>(
      one, a + std::ptrdiff_t{part.first_row} * K,
      b + std::ptrdiff_t{part.first_column} / 2 * 8 * product_layer<M, K, N>.quads(),
      q.from(part.first_column), y + std::ptrdiff_t{part.first_row} * N + part.first_column);
}

/// What makes sums as int32 of weights less their zero points. What the zero point of x adds is not taken off: it stands
/// for what lies outside of x.
INLAY_ALWAYS_INLINE requantisation<plain_sum> plain_sums(std::int32_t zero_x, auto const& zero_w) {
  static constexpr float one[] = {1};
  requantisation<plain_sum> q{{}, one, 0, nullptr, nullptr, 0, zero_x};
  if constexpr (is_present<decltype(zero_w)>)
    if (zero_w.size() > 1 || zero_w[0] != 0) {
      q.zero_w = zero_w.data();
      q.zero_w_step = zero_w.size() > 1;
    }
  return q;
}

/// The part of y = a x (b - b_zero) as int32. What zero points of `a` add is not taken off. y may be memory of floats.
template <int M, int K, int N, class X>
[[gnu::nothrow]] void sum_products(auto worker, X const* a, std::int8_t const* b, auto const& b_zero,
                                   void* y) {
  multiply_part<M, K, N>(worker, a, b, plain_sums(0, b_zero), static_cast<std::int32_t*>(y));
}

namespace detail {
/// sum - zero_a * column_sum; wraps around.
INLAY_ALWAYS_INLINE std::int32_t less_zero_point(std::int32_t sum, std::int32_t zero_a,
                                                 std::int32_t column_sum) {
  return simd::wrapping_sum(sum, static_cast<std::int32_t>(0u - static_cast<std::uint32_t>(zero_a) *
                                                                    static_cast<std::uint32_t>(column_sum)));
}
}  // namespace detail

/// Takes what the zero point of A adds off sums (M, N), in place: y[m][n] -= zero_a * column_sums[n].
template <int N>
[[gnu::nothrow]] void finish_sums(product_part const& part, std::int32_t* y, std::int32_t zero_a,
                                  std::int32_t const* column_sums) {
  if (zero_a == 0) return;
  int const end = part.first_column + part.columns;
  for (int m = part.first_row; m < part.first_row + part.rows; ++m)
    for (int n = part.first_column; n < end; ++n) {
      std::int32_t& sum = y[std::ptrdiff_t{m} * N + n];
      sum = detail::less_zero_point(sum, zero_a, column_sums[n]);
    }
}

/// The same, and sums become floats, on which the epilogue works.
template <int N, class... Steps>
[[gnu::nothrow]] void finish_sums(product_part const& part, float* y, std::int32_t zero_a,
                                  std::int32_t const* column_sums, epilogue<Steps...> const& after) {
  constexpr int together = simd::has_byte_lanes ? static_cast<int>(simd::lanes) : 1;
  int const end = part.first_column + part.columns, of_packs = end - part.columns % together;
  for (int m = part.first_row; m < part.first_row + part.rows; ++m) {
    auto at = static_cast<std::size_t>(m) * static_cast<std::size_t>(N) +
              static_cast<std::size_t>(part.first_column);
    if constexpr (together > 1)
      for (int n = part.first_column; n < of_packs; n += together, at += simd::lanes)
        simd::store(y + at, after(simd::load_sums(y + at, column_sums + n, -zero_a), at));
    for (int n = together > 1 ? of_packs : part.first_column; n < end; ++n, ++at) {
      std::int32_t const sum =
          detail::less_zero_point(std::bit_cast<std::int32_t>(y[at]), zero_a, column_sums[n]);
      y[at] = after(static_cast<float>(sum), at);
    }
  }
}

}  // namespace inlay::kernel
