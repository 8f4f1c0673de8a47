// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/attributes.hpp>
#include <inlay/core/op.hpp>
#include <inlay/family/decimal.hpp>
#include <inlay/family/elementwise.hpp>
#include <inlay/simd/halves.hpp>
#include <inlay/simd/integers.hpp>

#include <array>
#include <bit>
#include <cstdint>
#include <string_view>

namespace inlay {

template <>
inline constexpr std::array<std::string_view, 3> enumerators<power_rounding>{"up", "down", "nearest"};

/// What Cast and CastLike share: one element type becomes another.
namespace family {

/// A double as the float of the same sign next to it whose last bit says that something was lost: rounding that to a
/// shorter float is rounding once.
constexpr float round_to_odd(double x) {
  auto const nearest = static_cast<float>(x);
  double const back = static_cast<double>(nearest), lost = x - back;
  auto const word = std::bit_cast<std::uint32_t>(nearest);
  // Infinity and NaN are all ones in the exponent; what is exact stays, what is odd already says so.
  if ((word & 0x7f800000u) == 0x7f800000u || lost == 0 || (word & 1)) return nearest;
  bool const grows = (lost > 0) == (x > 0);
  return std::bit_cast<float>(grows ? word + 1 : word - 1);
}

/// One element. Floats lose their fraction in integers and are clamped to their range (ONNX leaves that open), NaN
/// becomes 0; integers of less than a byte keep their low bits, as NumPy's do. Every number but 0 is true. A string is the
/// number that it says (parse_number).
/// `saturate` and `mode` are those of Cast.
template <class To, class From>
constexpr To convert(From element, bool saturate = true, power_rounding mode = power_rounding::up) {
  auto const x = static_cast<compute_type<From>>(element);
  using X = compute_type<From>;
  constexpr elem_type to = elem_type_of<To>;
  if constexpr (std::is_same_v<To, From>) {
    return element;
  } else if constexpr (std::is_same_v<From, std::string_view>) {
    return convert<To>(parse_number<To>(element), saturate, mode);
  } else if constexpr (std::is_same_v<To, bool>) {
    return x != 0;
  } else if constexpr (is_small_integer(to)) {
    if constexpr (std::is_floating_point_v<X>)
      return To(static_cast<int>(to_integer<std::int64_t>(static_cast<double>(x)) & 0xff));
    else return To(static_cast<int>(static_cast<std::uint64_t>(x) & 0xff));
  } else if constexpr (std::is_integral_v<To>) {
    if constexpr (std::is_floating_point_v<X>) return to_integer<To>(x);
    else return static_cast<To>(x);
  } else if constexpr (std::is_same_v<To, float> || std::is_same_v<To, double>) {
    return static_cast<To>(x);
  } else {
    float single;
    if constexpr (std::is_same_v<X, double>) single = round_to_odd(x);
    else single = static_cast<float>(x);
    if constexpr (to == elem_type::float8e8m0) return To::from(single, saturate, mode);
    else if constexpr (is_small_float(to)) return To::from(single, saturate);
    else return To(single);
  }
}

constexpr void convert_elements(auto X, auto Y, bool saturate, power_rounding mode) {
  using From = typename decltype(X)::value_type;
  using To = typename decltype(Y)::value_type;
  std::size_t const count = X.size();
  if (!std::is_constant_evaluated()) {
    if constexpr (simd::lanes > 1 && std::is_same_v<From, float> && std::is_same_v<To, float16>) {
      if (count >= simd::lanes)
        return simd::for_each_pack(
            count, [&](std::size_t i) { simd::store_halves(Y.data() + i, simd::load(X.data() + i)); });
    } else if constexpr (simd::lanes > 1 && std::is_same_v<From, float16> && std::is_same_v<To, float>) {
      if (count >= simd::lanes)
        return simd::for_each_pack(
            count, [&](std::size_t i) { simd::store(Y.data() + i, simd::load_halves(X.data() + i)); });
    } else if constexpr (simd::lanes > 1 && std::is_same_v<From, float> && simd::integer_of_lane<To>) {
      if (count >= simd::lanes)
        return simd::for_each_pack(
            count, [&](std::size_t i) { simd::store_integers(Y.data() + i, simd::load(X.data() + i)); });
    } else if constexpr (std::is_same_v<From, bool> && !std::is_same_v<To, bool>) {
      // As bytes, of which compilers make packs.
      auto const* const x = reinterpret_cast<unsigned char const*>(X.data());
      for (std::size_t i = 0; i < count; ++i) Y[i] = convert<To>(std::uint8_t{x[i]}, saturate, mode);
      return;
    }
  }
  for (std::size_t i = 0; i < count; ++i) Y[i] = convert<To>(X[i], saturate, mode);
}

/// The shape rule: dims stay. Errors: elem_type_not_supported (found the type).
constexpr error infer_conversion(tensor_info const& X, elem_type to, std::int64_t number, tensor_info& Y) {
  if (!is_real(X.type) && X.type != elem_type::string)
    return {fault::elem_type_not_supported, static_cast<std::int64_t>(X.type), 1};
  if (!is_real(to)) return {fault::elem_type_not_supported, number, 1};
  Y = {to, X.dims};
  return no_error;
}

}  // namespace family
}  // namespace inlay
