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
  f32 sum[std::size_t{Rows}];
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

/// Groups of 2 * Step lanes of a, then of b: the two halves of each are added.
template <std::size_t Step, class Packet, std::size_t... I>
INLAY_ALWAYS_INLINE f32 add_halves(Packet a, Packet b, std::index_sequence<I...>) {
  // Lane I is of group I / Step; the groups of b follow those of a.
  Packet const lower = __builtin_shufflevector(a, b, static_cast<int>(I / Step * 2 * Step + I % Step)...);
  Packet const upper =
      __builtin_shufflevector(a, b, static_cast<int>((I / Step * 2 + 1) * Step + I % Step)...);
  return f32{lower} + f32{upper};
}
}  // namespace detail

/// Lane i is the sum of the lanes of the pack at `packs + i * lanes`, as reduce_lanes() adds them. The first Valid of Count
/// packs exist.
template <std::size_t Valid, std::size_t Count = lanes>
INLAY_ALWAYS_INLINE f32 sums_of_lanes(float const* packs) {
  if constexpr (Count == 1) {
    return load(packs);
  } else {
    constexpr std::size_t half = Count / 2;
    f32 const a = sums_of_lanes<Valid, half>(packs);
    f32 b = broadcast(0);
    if constexpr (Valid > half) b = sums_of_lanes<Valid - half, half>(packs + half * lanes);
    return detail::add_halves<lanes / Count>(a.value, b.value, std::make_index_sequence<lanes>{});
  }
}

/// The products of Rows rows of x with Columns rows of w, which all have Length elements: packs whose lanes add up to
/// the dot products. Each is one chain: the pack of the last elements, if they do not fill one, is filled up with zeros.
template <int Rows, int Columns, int Length>
struct dot_tile {
  f32 sum[std::size_t{Rows * Columns}];

  INLAY_ALWAYS_INLINE void run(float const* x, float const* w) {
    constexpr int width = static_cast<int>(lanes), rest = Length % width;
    start(std::make_integer_sequence<int, Rows * Columns>{});
    for (int k = 0; k + width <= Length; k += width, x += width, w += width)
      add<lanes>(x, w, std::make_integer_sequence<int, Rows>{}, std::make_integer_sequence<int, Columns>{});
    if constexpr (rest > 0)
      add<std::size_t{rest}>(x, w, std::make_integer_sequence<int, Rows>{},
                             std::make_integer_sequence<int, Columns>{});
  }

  /// The sum of row r and column c to `to + (r * pitch + c) * lanes`.
  INLAY_ALWAYS_INLINE void store(float* to, int pitch) const {
    [&]<int... I>(std::integer_sequence<int, I...>) {
      (simd::store(to + (I / Columns * pitch + I % Columns) * static_cast<int>(lanes), sum[I]), ...);
    }(std::make_integer_sequence<int, Rows * Columns>{});
  }

 private:
  template <int... I>
  INLAY_ALWAYS_INLINE void start(std::integer_sequence<int, I...>) {
    ((sum[I] = broadcast(0)), ...);
  }
  template <std::size_t Valid, int... R, int... C>
  INLAY_ALWAYS_INLINE void add(float const* x, float const* w, std::integer_sequence<int, R...>,
                               std::integer_sequence<int, C...> columns) {
    f32 const of[] = {load_first<Valid>(w + C * Length)...};
    (add_row<R>(load_first<Valid>(x + R * Length), of, columns), ...);
  }
  template <int R, int... C>
  INLAY_ALWAYS_INLINE void add_row(f32 x, f32 const* of, std::integer_sequence<int, C...>) {
    ((sum[R * Columns + C] = multiply_add(x, of[C], sum[R * Columns + C])), ...);
  }
};

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
