// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "import/diagnostic.hpp"
#include "import/graph.hpp"

#include <inlay/core/attributes.hpp>

#include <boost/hana/accessors.hpp>
#include <boost/hana/first.hpp>
#include <boost/hana/for_each.hpp>
#include <boost/hana/second.hpp>
#include <boost/hana/string.hpp>

#include <algorithm>
#include <limits>
#include <map>
#include <string>
#include <type_traits>

/// AttributeProto <-> the typed attributes of an operator, by member name, for every operator alike.
namespace inlay::codegen {

/// A float as C++ source that reads back as the same bits; also for infinities and NaN.
std::string float_text(float value);

namespace detail {

template <class T>
inline constexpr bool is_static_vector = false;
template <class T, std::size_t N>
inline constexpr bool is_static_vector<static_vector<T, N>> = true;

template <class T>
inline constexpr bool is_text = false;
template <std::size_t N>
inline constexpr bool is_text<text<N>> = true;

template <class T>
inline constexpr bool is_list_of_enumerators = false;
template <class T, std::size_t N>
inline constexpr bool is_list_of_enumerators<static_vector<T, N>> = std::is_enum_v<T>;

/// Stores a value of the model in a member; the reason where it does not fit.
template <class Member>
refusal assign(Member& member, attribute_value const& value) {
  if constexpr (is_list_of_enumerators<Member>) {
    auto const* list = std::get_if<std::vector<std::string>>(&value);
    if (!list) return {"is no list of strings"};
    if (list->size() > Member::capacity())
      return {"has " + std::to_string(list->size()) + " elements, at most " +
                  std::to_string(Member::capacity()) + " are supported",
              exit_status::unsupported};
    member = {};
    for (std::string const& text : *list) {
      std::remove_cvref_t<decltype(member[0])> element{};
      if (refusal const r = assign(element, text)) return r;
      member.push_back(element);
    }
  } else if constexpr (is_static_vector<Member>) {
    using Element = std::remove_cvref_t<decltype(member[0])>;
    using List = std::vector<Element>;
    auto const* list = std::get_if<List>(&value);
    if (!list) return {std::is_same_v<Element, float> ? "is no list of floats" : "is no list of integers"};
    if (list->size() > Member::capacity())
      return {"has " + std::to_string(list->size()) + " elements, at most " +
                  std::to_string(Member::capacity()) + " are supported",
              exit_status::unsupported};
    member = {};
    for (Element const& e : *list) member.push_back(e);
  } else if constexpr (std::is_enum_v<Member>) {
    auto const* text = std::get_if<std::string>(&value);
    if (!text) return {"is no string"};
    auto const& names = enumerators<Member>;
    auto const found = std::find(names.begin(), names.end(), *text);
    if (found == names.end()) return {"has an unknown value"};
    member = static_cast<Member>(found - names.begin());
  } else if constexpr (is_text<Member>) {
    auto const* text = std::get_if<std::string>(&value);
    if (!text) return {"is no string"};
    if (text->size() > Member::capacity())
      return {"has " + std::to_string(text->size()) + " characters, at most " +
                  std::to_string(Member::capacity()) + " are supported",
              exit_status::unsupported};
    member = std::string_view(*text);
  } else if constexpr (std::is_same_v<Member, scalar>) {
    auto const* tensor = std::get_if<constant>(&value);
    if (!tensor) return {"is no tensor"};
    if (size_of(tensor->type) > sizeof member.bits)
      return {"has elements of type " + std::string(name_of(tensor->type)), exit_status::unsupported};
    if (tensor->elements() != 1) return {"has " + std::to_string(tensor->elements()) + " elements, wanted 1"};
    member = {tensor->type, 0};
    std::copy(tensor->data.begin(), tensor->data.end(), reinterpret_cast<std::byte*>(&member.bits));
  } else if constexpr (std::is_same_v<Member, float>) {
    auto const* number = std::get_if<float>(&value);
    if (!number) return {"is no float"};
    member = *number;
  } else {
    static_assert(std::is_same_v<Member, std::int64_t>);
    auto const* number = std::get_if<std::int64_t>(&value);
    if (!number) return {"is no integer"};
    member = *number;
  }
  return {};
}

inline std::string member_text(std::int64_t value) {
  if (value == std::numeric_limits<std::int64_t>::min()) return "std::numeric_limits<std::int64_t>::min()";
  return std::to_string(value);
}
inline std::string member_text(float value) { return float_text(value); }
inline std::string member_text(scalar value) {
  return "{elem_type(" + std::to_string(static_cast<int>(value.type)) + "), " + std::to_string(value.bits) +
         "u}";
}
template <std::size_t N>
std::string member_text(text<N> const& value) {
  return string_literal(std::string(value.view()));
}
template <class Enumeration>
  requires std::is_enum_v<Enumeration>
std::string member_text(Enumeration value);
template <class T, std::size_t N>
std::string member_text(static_vector<T, N> const& values) {
  std::string text;
  for (T const& v : values) text += (text.empty() ? "" : ", ") + member_text(v);
  return "{" + text + "}";
}

/// The C++ name of an attribute's enumeration, for the header.
template <class Enumeration>
std::string enumeration_name() {
  std::string name = __PRETTY_FUNCTION__;  // "… [with Enumeration = inlay::auto_pad; …]": GCC and Clang alike
  name = name.substr(name.find("Enumeration = ") + 14);
  return name.substr(0, name.find_first_of(";]"));
}

template <class Enumeration>
  requires std::is_enum_v<Enumeration>
std::string member_text(Enumeration value) {
  return enumeration_name<Enumeration>() +
         "::" + std::string(enumerators<Enumeration>[static_cast<std::size_t>(value)]);
}

}  // namespace detail

/// Fills attributes from a node's; the reason where that cannot be done.
template <class Attributes>
refusal fill_attributes(Attributes& attributes, std::map<std::string, attribute_value> const& values) {
  std::size_t used = 0;
  refusal why;
  boost::hana::for_each(boost::hana::accessors<Attributes>(), [&](auto accessor) {
    std::string const name = boost::hana::to<char const*>(boost::hana::first(accessor));
    auto const found = values.find(name);
    if (found == values.end()) return;
    ++used;
    if (refusal const r = detail::assign(boost::hana::second(accessor)(attributes), found->second); r && !why)
      why = {"attribute '" + name + "' " + r.reason, r.status};
  });
  if (why || used == values.size()) return why;
  for (auto const& [name, value] : values) {
    bool known = false;
    boost::hana::for_each(boost::hana::accessors<Attributes>(), [&](auto accessor) {
      known = known || name == boost::hana::to<char const*>(boost::hana::first(accessor));
    });
    if (!known) return {"attribute '" + printable(name) + "' is not supported", exit_status::unsupported};
  }
  return {};
}

/// Designated initializers of all attributes that differ from their defaults.
template <class Attributes>
std::string attributes_text(Attributes const& attributes) {
  std::string text;
  [[maybe_unused]] Attributes const defaults{};
  boost::hana::for_each(boost::hana::accessors<Attributes>(), [&](auto accessor) {
    auto const& member = boost::hana::second(accessor)(attributes);
    std::string const own = detail::member_text(member);
    if (own == detail::member_text(boost::hana::second(accessor)(defaults))) return;
    text += (text.empty() ? "." : ", .") +
            std::string(boost::hana::to<char const*>(boost::hana::first(accessor))) + " = " + own;
  });
  return text;
}

}  // namespace inlay::codegen
