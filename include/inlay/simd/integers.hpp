// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/simd/byte_lanes.hpp>
#include <inlay/simd/math.hpp>

#include <concepts>
#include <cstdint>
#include <cstring>
#include <limits>
#include <type_traits>

/// Packs of floats as integers of up to 32 bits.
namespace inlay::simd {

/// What store_integers() makes of floats.
template <class T>
concept integer_of_lane = std::is_integral_v<T> && !std::is_same_v<T, bool> &&
                          (sizeof(T) < sizeof(float) || std::is_same_v<T, std::int32_t>);

#if defined(EIGEN_VECTORIZE_SSE2) || defined(EIGEN_VECTORIZE_NEON) || defined(__wasm_simd128__)

/// Stores `lanes` integers: x without its fraction, clamped to their range, 0 for NaN.
template <integer_of_lane Integer>
INLAY_ALWAYS_INLINE void store_integers(Integer* p, f32 x) {
  using limits = std::numeric_limits<Integer>;
  using detail::words;
  using numbers = std::int32_t __attribute__((vector_size(sizeof(packet))));
  using integers [[gnu::vector_size(sizeof(Integer) * lanes)]] = Integer;
  constexpr bool is_wide = std::is_same_v<Integer, std::int32_t>;
  // The largest float that is one: 2^31 - 128 of 32 bits.
  constexpr auto low = static_cast<float>(limits::min()),
                 high = is_wide ? 2147483520.0f : static_cast<float>(limits::max());
  f32 const number = detail::as_floats(detail::as_words(x) & words(x.value == x.value));
  numbers whole = __builtin_convertvector(min(max(number, broadcast(low)), broadcast(high)).value, numbers);
  if constexpr (is_wide) {
    auto const above = numbers(number.value > broadcast(high).value);
    whole = (whole & ~above) | (limits::max() & above);
  }
#if !defined(__wasm_simd128__)
  // Compilers convert AVX2's lanes one by one.
  if constexpr (sizeof(Integer) == 1) return detail::narrow(p, __builtin_bit_cast(detail::int_lanes, whole));
#endif
  auto const result = __builtin_convertvector(whole, integers);
  std::memcpy(p, &result, sizeof result);
}

#else
// Declared alone: what asks for vectors first names it.
template <integer_of_lane Integer>
void store_integers(Integer*, f32);
#endif

}  // namespace inlay::simd
