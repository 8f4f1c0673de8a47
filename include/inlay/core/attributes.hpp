// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/elem_type.hpp>
#include <inlay/core/tensor_info.hpp>

#include <array>
#include <bit>
#include <string_view>

/// INLAY_ATTRIBUTES(type, member...), at namespace scope: the members of an operator's attributes. The generator reads
/// them by name, with Boost.Hana; the device never does, and needs no Boost.
#if defined(INLAY_GENERATOR)
#include <boost/hana/adapt_struct.hpp>
#define INLAY_ATTRIBUTES(...) BOOST_HANA_ADAPT_STRUCT(__VA_ARGS__)
#else
#define INLAY_ATTRIBUTES(...) static_assert(true)
#endif

/// Attributes of an operator are a plain aggregate whose members have ONNX's names, types and defaults,
/// named by INLAY_ATTRIBUTES so that the generator can fill it from a model and print it by name.
/// Member types: std::int64_t or bool (INT), float (FLOAT), ints, floats, an enumeration (STRING), scalar (a
/// TENSOR of one element).
namespace inlay {

/// The attributes of an operator that has none.
struct no_attributes {
  constexpr bool operator==(no_attributes const&) const = default;
};

/// ONNX's strings for the enumerators of an attribute that is a STRING, in the order of their values from 0.
template <class Enumeration>
inline constexpr std::array<std::string_view, 0> enumerators{};

enum class auto_pad : std::uint8_t { NOTSET, SAME_UPPER, SAME_LOWER, VALID };
template <>
inline constexpr std::array<std::string_view, 4> enumerators<auto_pad>{"NOTSET", "SAME_UPPER", "SAME_LOWER",
                                                                       "VALID"};

template <>
inline constexpr std::array<std::string_view, 3> enumerators<layout>{"channel_first", "channel_last",
                                                                     "channel_first_to_last"};

/// One element of any fixed-size type, as its bits.
struct scalar {
  elem_type type = elem_type::float_;
  std::uint64_t bits = 0;

  template <class T>
  static constexpr scalar of(T value) {
    if constexpr (std::is_same_v<T, bool>) return {elem_type_of<T>, value};
    else if constexpr (sizeof(T) == 1) return {elem_type_of<T>, std::bit_cast<std::uint8_t>(value)};
    else if constexpr (sizeof(T) == 2) return {elem_type_of<T>, std::bit_cast<std::uint16_t>(value)};
    else if constexpr (sizeof(T) == 4) return {elem_type_of<T>, std::bit_cast<std::uint32_t>(value)};
    else return {elem_type_of<T>, std::bit_cast<std::uint64_t>(value)};
  }
  template <class T>
  constexpr T as() const {
    if constexpr (std::is_same_v<T, bool>) return bits != 0;
    else if constexpr (sizeof(T) == 1) return std::bit_cast<T>(static_cast<std::uint8_t>(bits));
    else if constexpr (sizeof(T) == 2) return std::bit_cast<T>(static_cast<std::uint16_t>(bits));
    else if constexpr (sizeof(T) == 4) return std::bit_cast<T>(static_cast<std::uint32_t>(bits));
    else return std::bit_cast<T>(bits);
  }
};

}  // namespace inlay

INLAY_ATTRIBUTES(inlay::no_attributes);
