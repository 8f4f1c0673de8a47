// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/config.hpp>
#include <inlay/simd/byte_lanes.hpp>
#include <inlay/simd/f32.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>

/// Products of floats with weights of 2, 4 or 8 bits, which are unpacked for a few columns and a stretch of depth at a time.
namespace inlay::kernel {

/// Columns and depth that are unpacked at a time: 4 KB of the stack.
inline constexpr int unpacked_columns = 4, unpacked_depth = 256;

namespace detail {
/// Calls f(weight) for `count` weights of Bits bits, from the low bits of each byte on.
template <int Bits>
INLAY_ALWAYS_INLINE void each_of_bytes(std::uint8_t const* from, int count, auto const& f) {
  constexpr int each = 8 / Bits, mask = (1 << Bits) - 1;
  auto const some = [&](int weights) {
    unsigned const byte = *from++;
    for (int i = 0; i < weights; ++i) f(static_cast<int>(byte >> (i * Bits) & mask));
  };
#pragma GCC unroll 4
  for (; count >= each; count -= each) some(each);
  if (each > 1 && count > 0) some(count);
}

/// The same as bytes.
template <int Bits>
INLAY_ALWAYS_INLINE void unpack_bytes(std::uint8_t const* from, int count, std::uint8_t* to) {
  if constexpr (Bits == 4) {
    using bytes [[gnu::vector_size(16)]] = std::uint8_t;
    for (; count >= 32; count -= 32, from += 16, to += 32) {
      bytes both;
      std::memcpy(&both, from, sizeof both);
      bytes const low = both & 15, high = both >> 4;
      bytes const first =
          __builtin_shufflevector(low, high, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
      bytes const last =
          __builtin_shufflevector(low, high, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
      std::memcpy(to, &first, sizeof first);
      std::memcpy(to + 16, &last, sizeof last);
    }
  }
  each_of_bytes<Bits>(from, count, [&](int weight) { *to++ = static_cast<std::uint8_t>(weight); });
}

/// Products of Rows rows of x, which lie `row` apart, with weights, added to y, whose rows lie `columns` apart.
template <int Rows>
INLAY_ALWAYS_INLINE void multiply_unpacked(float const* x, std::ptrdiff_t row, float const* weights,
                                           int depth, float* y, std::ptrdiff_t columns, int count) {
  constexpr int width = static_cast<int>(simd::lanes);
  simd::f32 sums[std::size_t{Rows}][std::size_t{unpacked_columns}];
  for (auto& of_row : sums)
    for (simd::f32& sum : of_row) sum = simd::broadcast(0);
  int k = 0;
  for (; k + width <= depth; k += width) {
    simd::f32 w[std::size_t{unpacked_columns}];
#pragma GCC unroll 4
    for (int c = 0; c < unpacked_columns; ++c) w[c] = simd::load(weights + c * unpacked_depth + k);
#pragma GCC unroll 4
    for (int r = 0; r < Rows; ++r) {
      simd::f32 const at = simd::load(x + r * row + k);
#pragma GCC unroll 4
      for (int c = 0; c < unpacked_columns; ++c) sums[r][c] = simd::multiply_add(at, w[c], sums[r][c]);
    }
  }
  for (int r = 0; r < Rows; ++r)
    for (int c = 0; c < count; ++c) {
      float sum = simd::reduce_lanes(std::plus<>{}, sums[r][c]);
      for (int last = k; last < depth; ++last) sum += x[r * row + last] * weights[c * unpacked_depth + last];
      y[r * columns + c] += sum;
    }
}
}  // namespace detail

/// Calls of_pack(place, weights less zero) for packs of weights, and of_one(place, weight less zero) for those past the last
/// pack.
template <int Bits>
INLAY_ALWAYS_INLINE void each_weight(std::uint8_t const* from, int count, float zero, auto const& of_pack,
                                     auto const& of_one) {
  int i = 0;
  if constexpr (simd::lanes > 1 && simd::has_byte_lanes) {
    std::uint8_t memory[Bits == 8 ? 1 : unpacked_depth];
    if constexpr (Bits != 8) detail::unpack_bytes<Bits>(from, count, memory);
    std::uint8_t const* const bytes = Bits == 8 ? from : memory;
    for (; i + static_cast<int>(simd::lanes) <= count; i += static_cast<int>(simd::lanes))
      of_pack(i, simd::load_bytes(bytes + i, 0) - simd::broadcast(zero));
    for (; i < count; ++i) of_one(i, static_cast<float>(bytes[i]) - zero);
  } else {
    detail::each_of_bytes<Bits>(from, count,
                                [&](int weight) { of_one(i++, static_cast<float>(weight) - zero); });
  }
}

/// A stretch of a column: at most unpacked_depth weights, from row `first` on, that have one zero point and scale.
struct few_bits {
  std::uint8_t const* from;
  int first, count;
  float zero, scale;
};

/// y (columns) += x (depth) times weights, which are not stored on the way.
template <int Bits>
[[gnu::nothrow]] void multiply_row_of_few_bits(float const* x, int depth, int columns, float* y,
                                               auto const& each_stretch) {
  for (int n = 0; n < columns; ++n) {
    simd::f32 packs = simd::broadcast(0);
    float last = 0;
    each_stretch(n, 0, depth, [&](few_bits const& s) {
      simd::f32 products = simd::broadcast(0);
      float rest = 0;
      each_weight<Bits>(
          s.from, s.count, s.zero,
          [&](int i, simd::f32 w) {
            products = simd::multiply_add(simd::load(x + s.first + i), w, products);
          },
          [&](int i, float w) { rest += x[s.first + i] * w; });
      packs = simd::multiply_add(products, simd::broadcast(s.scale), packs);
      last += rest * s.scale;
    });
    y[n] += (simd::lanes > 1 ? simd::reduce_lanes(std::plus<>{}, packs) : 0.0f) + last;
  }
}

/// y (rows, columns) += x (rows, depth) times weights of Bits bits: each_stretch(column, first, count, f) calls f(few_bits)
/// for stretches that make up `count` rows of a column, each unpacked_depth rows at most.
template <int Bits>
[[gnu::nothrow]] void multiply_few_bits(float const* x, int rows, int depth, int columns, float* y,
                                        auto const& each_stretch) {
  if (rows == 1) return multiply_row_of_few_bits<Bits>(x, depth, columns, y, each_stretch);
  constexpr int together = simd::lanes > 1 ? 3 : 2;
  float weights[unpacked_columns * unpacked_depth]{};
  for (int n = 0; n < columns; n += unpacked_columns) {
    int const count = std::min(unpacked_columns, columns - n);
    for (int k = 0; k < depth; k += unpacked_depth) {
      int const length = std::min(unpacked_depth, depth - k);
      for (int c = 0; c < count; ++c)
        each_stretch(n + c, k, length, [&](few_bits const& s) {
          float* const to = weights + c * unpacked_depth + (s.first - k);
          each_weight<Bits>(
              s.from, s.count, s.zero,
              [&](int i, simd::f32 w) { simd::store(to + i, w * simd::broadcast(s.scale)); },
              [&](int i, float w) { to[i] = w * s.scale; });
        });
      int m = 0;
      for (; m + together <= rows; m += together)
        detail::multiply_unpacked<together>(x + std::ptrdiff_t{m} * depth + k, depth, weights, length,
                                            y + std::ptrdiff_t{m} * columns + n, columns, count);
      for (; m < rows; ++m)
        detail::multiply_unpacked<1>(x + std::ptrdiff_t{m} * depth + k, depth, weights, length,
                                     y + std::ptrdiff_t{m} * columns + n, columns, count);
    }
  }
}

}  // namespace inlay::kernel
