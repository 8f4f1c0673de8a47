// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/epilogue.hpp>
#include <inlay/kernel/integer.hpp>
#include <inlay/kernel/integer_tiles.hpp>
#include <inlay/simd/byte_lanes.hpp>

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

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

/// y = a x (b - b_zero) as int32. What zero points of `a` add is not taken off. y may be memory of floats.
template <int M, int K, int N, class X>
[[gnu::nothrow]] void multiply_matrices(X const* a, std::int8_t const* b, auto const& b_zero, void* y) {
  static constexpr float one[] = {1};
  requantisation<plain_sum> q{{}, one, 0, nullptr, nullptr, 0, 0};
  if constexpr (is_present<decltype(b_zero)>)
    if (b_zero.size() > 1 || b_zero[0] != 0) {
      q.zero_w = b_zero.data();
      q.zero_w_step = b_zero.size() > 1;
    }
  multiply_packed<product_layer<M, K, N>>(product_layer<M, K, N>, a, b, q, static_cast<std::int32_t*>(y));
}

/// Takes what the zero point of A adds off sums (M, N), in place: y[m][n] -= zero_a * column_sums[n].
template <int M, int N>
[[gnu::nothrow]] void finish_sums(std::int32_t* y, std::int32_t zero_a, std::int32_t const* column_sums) {
  if (zero_a == 0) return;
  for (int m = 0; m < M; ++m, y += N)
    for (int n = 0; n < N; ++n)
      y[n] = simd::wrapping_sum(
          y[n], static_cast<std::int32_t>(0u - static_cast<std::uint32_t>(zero_a) *
                                                   static_cast<std::uint32_t>(column_sums[n])));
}

/// The same, and sums become floats, on which the epilogue works.
template <int M, int N, class... Steps>
[[gnu::nothrow]] void finish_sums(float* y, std::int32_t zero_a, std::int32_t const* column_sums,
                                  epilogue<Steps...> const& after) {
  std::size_t at = 0;
  for (int m = 0; m < M; ++m) {
    int n = 0;
    if constexpr (simd::has_byte_lanes)
      for (constexpr int lanes = simd::lanes; n + lanes <= N; n += lanes, at += simd::lanes)
        simd::store(y + at, after(simd::load_sums(y + at, column_sums + n, -zero_a), at));
    for (; n < N; ++n, ++at) {
      auto const sum =
          simd::wrapping_sum(std::bit_cast<std::int32_t>(y[at]),
                             static_cast<std::int32_t>(0u - static_cast<std::uint32_t>(zero_a) *
                                                                static_cast<std::uint32_t>(column_sums[n])));
      y[at] = after(static_cast<float>(sum), at);
    }
  }
}
template <int M, int N>
[[gnu::nothrow]] void finish_sums(float* y, std::int32_t zero_a, std::int32_t const* column_sums) {
  finish_sums<M, N>(y, zero_a, column_sums, epilogue<>{});
}

}  // namespace inlay::kernel
