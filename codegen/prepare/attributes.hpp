// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "import/diagnostic.hpp"
#include "import/graph.hpp"

#include <inlay/core/attributes.hpp>

#include <boost/hana/accessors.hpp>
#include <boost/hana/core/to.hpp>
#include <boost/hana/first.hpp>
#include <boost/hana/second.hpp>
#include <boost/hana/string.hpp>
#include <boost/hana/unpack.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

/// AttributeProto <-> the typed attributes of an operator, by member name, for every operator alike.
namespace inlay::codegen {

/// A float as C++ source that reads back as the same bits; also for infinities and NaN.
std::string float_text(float value);

/// A member of an operator's attributes. Functions of it are compiled once for each type of member, not for each
/// operator.
struct attribute_member {
  std::string_view name;
  /// Where it lies in the operator's attributes.
  void const* (*of)(void const* attributes);
  /// Stores a value of the model in it; the reason where it does not fit.
  refusal (*assign)(void* member, attribute_value const& value);
  /// It as C++ source.
  std::string (*text)(void const* member);
};

namespace detail {

refusal assign(std::int64_t& member, attribute_value const& value);
refusal assign(float& member, attribute_value const& value);
refusal assign(scalar& member, attribute_value const& value);

/// The list of a model that is to fill a list of at most `capacity` elements; null, with `why`, where it cannot be.
template <class Element>
std::vector<Element> const* list_of(attribute_value const& value, std::size_t capacity, refusal& why);
/// The string of a model that is to fill a text of at most `capacity` bytes; likewise.
std::string const* text_of(attribute_value const& value, std::size_t capacity, refusal& why);
/// The number of an enumerator by its name.
refusal find_enumerator(std::span<std::string_view const> names, attribute_value const& value,
                        std::size_t& found);

template <class Enumeration>
  requires std::is_enum_v<Enumeration>
refusal assign(Enumeration& member, attribute_value const& value) {
  std::size_t found{};
  refusal why = find_enumerator(enumerators<Enumeration>, value, found);
  if (!why) member = static_cast<Enumeration>(found);
  return why;
}

template <class T, std::size_t N>
refusal assign(static_vector<T, N>& member, attribute_value const& value) {
  refusal why;
  using Element = std::conditional_t<std::is_enum_v<T>, std::string, T>;
  auto const* const list = list_of<Element>(value, N, why);
  if (!list) return why;
  member = {};
  for (Element const& e : *list)
    if constexpr (std::is_enum_v<T>) {
      T element{};
      if (refusal const r = assign(element, attribute_value(e))) return r;
      member.push_back(element);
    } else {
      member.push_back(e);
    }
  return {};
}

template <std::size_t N>
refusal assign(text<N>& member, attribute_value const& value) {
  refusal why;
  if (auto const* const from = text_of(value, N, why)) member = std::string_view(*from);
  return why;
}

std::string member_text(std::int64_t value);
std::string member_text(float value);
std::string member_text(scalar value);
/// The elements of a list, by commas, in braces.
std::string list_text(std::span<std::string const> elements);
/// The enumerator of a value of __PRETTY_FUNCTION__'s enumeration, for the header.
std::string enumerator_text(std::string_view pretty_function, std::string_view enumerator);

template <std::size_t N>
std::string member_text(text<N> const& value) {
  return string_literal(std::string(value.view()));
}
template <class Enumeration>
  requires std::is_enum_v<Enumeration>
std::string member_text(Enumeration value) {
  return enumerator_text(__PRETTY_FUNCTION__, enumerators<Enumeration>[static_cast<std::size_t>(value)]);
}
template <class T, std::size_t N>
std::string member_text(static_vector<T, N> const& values) {
  std::vector<std::string> elements;
  for (T const& v : values) elements.push_back(member_text(v));
  return list_text(elements);
}

template <class Attributes, class Member>
void const* member_of(void const* attributes) {
  return &Member{}(*static_cast<Attributes const*>(attributes));
}
template <class Member>
refusal assign_member(void* member, attribute_value const& value) {
  return assign(*static_cast<Member*>(member), value);
}
template <class Member>
std::string text_of_member(void const* member) {
  return member_text(*static_cast<Member const*>(member));
}

template <class Attributes, class Accessor>
constexpr attribute_member make_attribute_member(Accessor const& accessor) {
  using Pointer = std::remove_cvref_t<decltype(boost::hana::second(accessor))>;
  using Member = std::remove_cvref_t<decltype(Pointer{}(std::declval<Attributes const&>()))>;
  return {boost::hana::to<char const*>(boost::hana::first(accessor)), member_of<Attributes, Pointer>,
          assign_member<Member>, text_of_member<Member>};
}

}  // namespace detail

/// All members of an operator's attributes, in their order.
template <class Attributes>
inline constexpr auto attribute_members =
    boost::hana::unpack(boost::hana::accessors<Attributes>(), [](auto const&... accessor) {
      return std::array<attribute_member, sizeof...(accessor)>{
          detail::make_attribute_member<Attributes>(accessor)...};
    });

/// Fills attributes, whose members these are, from a node's; the reason where that cannot be done.
refusal fill_attributes(std::span<attribute_member const> members, void* attributes,
                        std::map<std::string, attribute_value> const& values);
template <class Attributes>
refusal fill_attributes(Attributes& attributes, std::map<std::string, attribute_value> const& values) {
  return fill_attributes(attribute_members<Attributes>, &attributes, values);
}

/// Designated initializers of all attributes that differ from their defaults.
std::string attributes_text(std::span<attribute_member const> members, void const* attributes,
                            void const* defaults);
template <class Attributes>
std::string attributes_text(Attributes const& attributes) {
  constexpr Attributes defaults{};
  return attributes_text(attribute_members<Attributes>, &attributes, &defaults);
}

}  // namespace inlay::codegen
