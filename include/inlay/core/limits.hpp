// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/elem_type.hpp>

#include <bit>
#include <cstdint>
#include <limits>
#include <type_traits>

/// Infinities and NaN in programs that are compiled with -ffast-math: there the compiler takes them for impossible, so
/// that one as an operand, an argument or a result makes anything of the sum around it.
namespace inlay {

/// Whether the compiler knows infinities and NaN: not with -ffinite-math-only, nor -ffast-math and -Ofast, which have it
/// in them.
#if defined(__FINITE_MATH_ONLY__) && __FINITE_MATH_ONLY__
inline constexpr bool has_infinities = false;
#else
inline constexpr bool has_infinities = true;
#endif

namespace detail {
template <class T>
constexpr T greatest_number() {
  if constexpr (has_infinities && std::is_same_v<T, float>) return std::bit_cast<T>(0x7f800000u);
  else if constexpr (has_infinities && std::is_same_v<T, double>)
    return std::bit_cast<T>(std::uint64_t{0x7ff} << 52);
  else return (std::numeric_limits<T>::max)();
}
template <class T>
constexpr T least_number() {
  if constexpr (std::is_floating_point_v<T>) return -greatest_number<T>();
  else return std::numeric_limits<T>::lowest();
}
}  // namespace detail

/// No number is above it: infinity, where the type and the compiler have one.
template <class T>
inline constexpr T greatest = detail::greatest_number<T>();

/// No number is below it: where a search for the largest starts that has no first element at hand.
template <class T>
inline constexpr T least = detail::least_number<T>();

/// Whether x is NaN, by its bits, whatever the compiler takes for granted. By reference: as an argument or a result, a
/// NaN is impossible to a compiler of finite numbers. T is one of the four floating-point element types, or of
/// is_float8().
template <class T>
constexpr bool is_nan(T const& x) {
  static_assert(is_floating_v<T> || is_float8(elem_type_of<T>));
  if constexpr (std::is_same_v<T, double>)
    return std::bit_cast<std::uint64_t>(x) << 1 > std::uint64_t{0x7ff} << 53;
  else if constexpr (std::is_same_v<T, float>) return std::bit_cast<std::uint32_t>(x) << 1 > 0xff000000u;
  else if constexpr (std::is_same_v<T, bfloat16>) return (x.bits & 0x7fffu) > 0x7f80u;
  else if constexpr (is_float8(elem_type_of<T>)) return x.is_nan();
  else return (x.bits & 0x7fffu) > 0x7c00u;
}

/// Whether x is an infinity, in the same way.
template <class T>
constexpr bool is_infinite(T const& x) {
  static_assert(is_floating_v<T>);
  if constexpr (std::is_same_v<T, double>)
    return std::bit_cast<std::uint64_t>(x) << 1 == std::uint64_t{0x7ff} << 53;
  else if constexpr (std::is_same_v<T, float>) return std::bit_cast<std::uint32_t>(x) << 1 == 0xff000000u;
  else if constexpr (std::is_same_v<T, bfloat16>) return (x.bits & 0x7fffu) == 0x7f80u;
  else return (x.bits & 0x7fffu) == 0x7c00u;
}
template <class T>
constexpr bool is_minus_infinity(T const& x) {
  return is_infinite(x) && x < T(0);
}

}  // namespace inlay
