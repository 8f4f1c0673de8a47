// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/op.hpp>
#include <inlay/kernel/integer.hpp>
#include <inlay/kernel/integer_product.hpp>
#include <inlay/kernel/integer_tiles.hpp>
#include <inlay/kernel/packing.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <type_traits>

/// Products of two matrices of bytes that are both known at run time only: some columns of the second are packed on the
/// stack, as the generator packs weights, and multiplied as those.
namespace inlay::kernel {

/// Bytes that packed columns may take.
inline constexpr int most_packed_bytes = most_arranged_bytes / 4;

/// Whether there is room for two packed columns of so many rows.
constexpr bool packs_columns(std::int64_t depth) {
  return depth > 0 && 2 * quad_rows(static_cast<std::size_t>(depth)) <= std::size_t{most_packed_bytes};
}
/// The same on every machine.
constexpr bool packs_columns_everywhere(std::int64_t depth) {
  return depth > 0 && 2 * quad_rows(static_cast<std::size_t>(depth)) <= 4096;
}
static_assert(most_packed_bytes >= 4096);

/// Columns that are packed at a time: an even number.
constexpr int columns_together(int depth, int columns) {
  int const pairs = most_packed_bytes / (2 * static_cast<int>(quad_rows(static_cast<std::size_t>(depth))));
  return std::min((columns + 1) / 2 * 2, pairs < 8 ? 2 * pairs : pairs / 8 * 16);
}

/// The zero points of a matrix of bytes: one, or one for each column.
template <class W>
struct column_zeros {
  W const* first;
  int step;  ///< 1, or 0 where there is one
};

/// Packs `count` columns of b (depth, columns) as `storage::quads`, uint8 as int8 of 128 less; `sums` are those of what is
/// stored, for each column.
template <class W>
[[gnu::noinline, gnu::nothrow]] void pack_columns(W const* b, std::ptrdiff_t columns, int depth, int count,
                                                  std::int8_t* packed, std::int32_t* sums) {
  constexpr int moved = std::is_signed_v<W> ? 0 : 128;
  auto const rows = static_cast<int>(quad_rows(static_cast<std::size_t>(depth)));
  std::fill_n(sums, count, 0);
  for (int k = 0; k < rows; ++k, b += columns) {
    std::int8_t* to = packed + quad_index(static_cast<std::size_t>(k), 0, static_cast<std::size_t>(depth));
    for (int n = 0; n < count; n += 2, to += 2 * rows)
      for (int i = 0; i < 2; ++i) {
        bool const inside = k < depth && n + i < count;
        to[i] = inside ? static_cast<std::int8_t>(b[n + i] - moved) : std::int8_t{0};
        if (inside) sums[n + i] += to[i];
      }
  }
}

/// The part of y (M, N) = finish((a - zero_a) x (b - zero_b), multiplier) that a worker makes: some of its rows. a is
/// (M, K), b (K, N).
template <int M, int K, int N, int Workers, class X, class W, class Finish>
[[gnu::nothrow]] void multiply_matrices(share<Workers> worker, X const* a, std::int32_t zero_a, W const* b,
                                        column_zeros<W> zero_b, Finish const& finish, float multiplier,
                                        typename Finish::element* y) {
  static_assert(packs_columns(K));
  constexpr int together = columns_together(K, N), moved = std::is_signed_v<W> ? 0 : 128;
  int const first_row = worker.first(M), rows = worker.last(M) - first_row;
  if (rows == 0) return;
  a += std::ptrdiff_t{first_row} * K;
  y += std::ptrdiff_t{first_row} * N;
  alignas(16) std::int8_t packed[quad_elements(std::size_t{K}, static_cast<std::size_t>(together))];
  std::int32_t bias[std::size_t{together}];
  std::int8_t zeros[std::size_t{together}];
  auto const multiply = [&]<int Count>(int first, std::integral_constant<int, Count>) {
    static constexpr integer_layer all = [] {
      integer_layer s = product_layer<M, K, Count>;
      s.y_pixel = N;
      return s;
    }();
    pack_columns(b + first, N, K, Count, packed, bias);
    bool has_zeros = false;
    for (int n = 0; n < Count; ++n) {
      int const zero = zero_b.first[(first + n) * zero_b.step] - moved;
      has_zeros = has_zeros || zero != 0;
      zeros[n] = static_cast<std::int8_t>(zero);
      auto const sum = static_cast<std::uint32_t>(bias[n] - K * zero);
      bias[n] = static_cast<std::int32_t>(0u - static_cast<std::uint32_t>(zero_a) * sum);
    }
    requantisation<Finish> const q{finish, &multiplier, 0, bias, has_zeros ? zeros : nullptr, 1, zero_a};
    integer_layer some = all;
    if constexpr (Workers > 1) {
      some.along.input = some.along.output = rows;
      some.x_row = rows * K;
    }
    multiply_packed<all>(some, a, packed, q, y + first);
  };
  int first = 0;
  for (; first + together <= N; first += together) multiply(first, std::integral_constant<int, together>{});
  if constexpr (N % together != 0) multiply(first, std::integral_constant<int, N % together>{});
}

/// The same of tensors A (…, M, K), B (…, K, N) and Y: each_matrix calls what it is given with where the matrices of each
/// product begin in A, B and Y.
template <class A, class B, class Y, class Finish>
[[gnu::nothrow]] void multiply_matrices(auto worker, A a, std::int32_t zero_a, B b,
                                        column_zeros<typename B::value_type> zero_b, Finish const& finish,
                                        float multiplier, Y* y, auto const& each_matrix) {
  constexpr int K = static_cast<int>(a.dims().back()),
                N = b.rank() > 1 ? static_cast<int>(b.dims().back()) : 1;
  constexpr bool one = b.size() == std::size_t{K} * std::size_t{N};
  constexpr int M = one            ? static_cast<int>(a.size()) / K
                    : a.rank() > 1 ? static_cast<int>(a.dims()[a.rank() - 2])
                                   : 1;
  auto const multiply = [&](std::size_t at_a, std::size_t at_b, std::size_t at_y) {
    multiply_matrices<M, K, N>(worker, a.data() + at_a, zero_a, b.data() + at_b, zero_b, finish, multiplier,
                               y + at_y);
  };
  if constexpr (one) multiply(0, 0, 0);
  else each_matrix(multiply);
}

}  // namespace inlay::kernel
