// SPDX-License-Identifier: Apache-2.0
#include "prepare/attributes.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <variant>

namespace inlay::codegen {

std::string float_text(float value) {
  if (std::isnan(value)) return "std::numeric_limits<float>::quiet_NaN()";
  if (std::isinf(value)) return value < 0 ? "inlay::least<float>" : "inlay::greatest<float>";
  char buffer[32];
  auto const end = std::to_chars(buffer, buffer + sizeof buffer, value).ptr;
  std::string text(buffer, end);
  if (text.find_first_of(".e") == std::string::npos) text += ".0";
  return text + "f";
}

namespace detail {

refusal assign(std::int64_t& member, attribute_value const& value) {
  auto const* const number = std::get_if<std::int64_t>(&value);
  if (!number) return {"is no integer"};
  member = *number;
  return {};
}

refusal assign(float& member, attribute_value const& value) {
  auto const* const number = std::get_if<float>(&value);
  if (!number) return {"is no float"};
  member = *number;
  return {};
}

refusal assign(scalar& member, attribute_value const& value) {
  auto const* const tensor = std::get_if<constant>(&value);
  if (!tensor) return {"is no tensor"};
  if (size_of(tensor->type) > sizeof member.bits)
    return {"has elements of type " + std::string(name_of(tensor->type)), exit_status::unsupported};
  if (tensor->elements() != 1) return {"has " + std::to_string(tensor->elements()) + " elements, wanted 1"};
  member = {tensor->type, 0};
  std::copy(tensor->data.begin(), tensor->data.end(), reinterpret_cast<std::byte*>(&member.bits));
  return {};
}

namespace {
refusal too_long(std::size_t found, std::string_view what, std::size_t capacity) {
  return {"has " + std::to_string(found) + " " + std::string(what) + ", at most " + std::to_string(capacity) +
              " are supported",
          exit_status::unsupported};
}
}  // namespace

template <class Element>
std::vector<Element> const* list_of(attribute_value const& value, std::size_t capacity, refusal& why) {
  constexpr std::string_view kind = std::is_same_v<Element, std::string> ? "strings"
                                    : std::is_same_v<Element, float>     ? "floats"
                                                                         : "integers";
  auto const* const list = std::get_if<std::vector<Element>>(&value);
  if (!list) why = {"is no list of " + std::string(kind)};
  else if (list->size() > capacity) why = too_long(list->size(), "elements", capacity);
  return why ? nullptr : list;
}
template std::vector<std::int64_t> const* list_of(attribute_value const&, std::size_t, refusal&);
template std::vector<float> const* list_of(attribute_value const&, std::size_t, refusal&);
template std::vector<std::string> const* list_of(attribute_value const&, std::size_t, refusal&);

std::string const* text_of(attribute_value const& value, std::size_t capacity, refusal& why) {
  auto const* const text = std::get_if<std::string>(&value);
  if (!text) why = {"is no string"};
  else if (text->size() > capacity) why = too_long(text->size(), "characters", capacity);
  return why ? nullptr : text;
}

refusal find_enumerator(std::span<std::string_view const> names, attribute_value const& value,
                        std::size_t& found) {
  auto const* const text = std::get_if<std::string>(&value);
  if (!text) return {"is no string"};
  auto const name = std::find(names.begin(), names.end(), *text);
  if (name == names.end()) return {"has an unknown value"};
  found = static_cast<std::size_t>(name - names.begin());
  return {};
}

std::string member_text(std::int64_t value) {
  if (value == std::numeric_limits<std::int64_t>::min()) return "std::numeric_limits<std::int64_t>::min()";
  return std::to_string(value);
}
std::string member_text(float value) { return float_text(value); }
std::string member_text(scalar value) {
  return "{elem_type(" + std::to_string(static_cast<int>(value.type)) + "), " + std::to_string(value.bits) +
         "u}";
}

std::string list_text(std::span<std::string const> elements) {
  std::string text;
  for (std::string const& e : elements) text += (text.empty() ? "" : ", ") + e;
  return "{" + text + "}";
}

std::string enumerator_text(std::string_view pretty_function, std::string_view enumerator) {
  // "… [with Enumeration = inlay::auto_pad; …]": GCC and Clang alike
  std::string_view name = pretty_function.substr(pretty_function.find("Enumeration = ") + 14);
  name = name.substr(0, name.find_first_of(";]"));
  return std::string(name) + "::" + std::string(enumerator);
}

}  // namespace detail

refusal fill_attributes(std::span<attribute_member const> members, void* attributes,
                        std::map<std::string, attribute_value> const& values) {
  std::size_t used = 0;
  refusal why;
  for (attribute_member const& member : members) {
    auto const found = values.find(std::string(member.name));
    if (found == values.end()) continue;
    ++used;
    void* const to = const_cast<void*>(member.of(attributes));  // which are the caller's, not const
    if (refusal const r = member.assign(to, found->second); r && !why)
      why = {"attribute '" + std::string(member.name) + "' " + r.reason, r.status};
  }
  if (why || used == values.size()) return why;
  for (auto const& [name, value] : values)
    if (std::none_of(members.begin(), members.end(),
                     [&](attribute_member const& m) { return m.name == name; }))
      return {"attribute '" + printable(name) + "' is not supported", exit_status::unsupported};
  return {};
}

std::string attributes_text(std::span<attribute_member const> members, void const* attributes,
                            void const* defaults) {
  std::string text;
  for (attribute_member const& member : members) {
    std::string const own = member.text(member.of(attributes));
    if (own == member.text(member.of(defaults))) continue;
    text += (text.empty() ? "." : ", .") + std::string(member.name) + " = " + own;
  }
  return text;
}

}  // namespace inlay::codegen
