// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/elem_type.hpp>
#include <inlay/core/tensor_info.hpp>

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
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
/// Member types: std::int64_t or bool (INT), float (FLOAT), ints, floats, an enumeration or text (STRING), scalar
/// (a TENSOR of one element).
namespace inlay {

/// An attribute that is a list of any length, such as the nodes of a tree. An operator that has some names them in
/// `Op::lists`: they are its last inputs then, in this order, and the generator makes constants of them. Any of
/// several names says the same in elements of different types. A list of strings has `enumerators`, and
/// its elements are their numbers, uint8.
struct list_attribute {
  std::array<std::string_view, 4> names;
  std::span<std::string_view const> enumerators{};
};

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

/// A STRING that is free text, of at most `Capacity` bytes.
template <std::size_t Capacity>
struct text {
  char bytes[Capacity]{};
  std::uint32_t count{};

  constexpr text() = default;
  // NOLINTNEXTLINE(google-explicit-constructor): a literal stands where an attribute is a string
  constexpr text(std::string_view from) {
    for (char const byte : from) bytes[count++] = byte;
  }
  template <std::size_t N>
  constexpr text(char const (&literal)[N]) : text(std::string_view(literal, N - 1)) {}

  static constexpr std::size_t capacity() { return Capacity; }
  constexpr std::string_view view() const { return {bytes, count}; }
  constexpr bool operator==(text const& other) const { return view() == other.view(); }
};

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
