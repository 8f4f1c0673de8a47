// SPDX-License-Identifier: Apache-2.0
#include "emit/names.hpp"

#include "emit/header.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

namespace inlay::codegen {

namespace {
// C++20 keywords, alternative tokens and words that generated headers use themselves.
constexpr std::array reserved{
    "alignas",     "alignof",   "and",        "and_eq",    "asm",      "auto",         "bitand",
    "bitor",       "bool",      "break",      "case",      "catch",    "char",         "char8_t",
    "char16_t",    "char32_t",  "class",      "compl",     "concept",  "const",        "consteval",
    "constexpr",   "constinit", "const_cast", "continue",  "co_await", "co_return",    "co_yield",
    "decltype",    "default",   "delete",     "do",        "double",   "dynamic_cast", "else",
    "enum",        "explicit",  "export",     "extern",    "false",    "float",        "for",
    "friend",      "goto",      "if",         "inline",    "int",      "long",         "mutable",
    "namespace",   "new",       "noexcept",   "not",       "not_eq",   "nullptr",      "operator",
    "or",          "or_eq",     "private",    "protected", "public",   "register",     "reinterpret_cast",
    "requires",    "return",    "short",      "signed",    "sizeof",   "static",       "static_assert",
    "static_cast", "struct",    "switch",     "template",  "this",     "thread_local", "throw",
    "true",        "try",       "typedef",    "typeid",    "typename", "union",        "unsigned",
    "using",       "virtual",   "void",       "volatile",  "wchar_t",  "while",        "xor",
    "xor_eq",      "inlay",     "std",        "weights",   "net",      "model",        "data",
    "info",        "elements",  "ordinal",    "bytes",     "linux",    "unix",         "arm",
    "errno",       "assert",    "NULL",       "EOF",       "main",     "op",           "placed_model"};

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
}  // namespace

bool is_reserved(std::string const& word) {
  return std::find(reserved.begin(), reserved.end(), word) != reserved.end();
}

std::string identifier(std::string const& name, std::set<std::string>& taken) {
  std::string result;
  for (char c : name) {
    bool const fits = is_letter(c) || is_digit(c);
    if (fits) result += c;
    else if (!result.empty() && result.back() != '_') result += '_';  // "__" is the implementation's
  }
  while (!result.empty() && result.back() == '_') result.pop_back();
  constexpr std::size_t longest = 100;
  result = result.substr(0, longest);
  if (result.empty() || is_digit(result[0])) result = "w" + result;
  // Words in capitals alone are often macros of some platform's headers.
  if (is_reserved(result) ||
      std::none_of(result.begin(), result.end(), [](char c) { return c >= 'a' && c <= 'z'; }))
    result += "_w";
  std::string unique = result;
  for (int i = 2; !taken.insert(unique).second; ++i) unique = result + "_" + std::to_string(i);
  return unique;
}

bool is_namespace(std::string const& text) {
  std::size_t begin = 0;
  while (true) {
    std::size_t const end = std::min(text.find("::", begin), text.size());
    std::string const word = text.substr(begin, end - begin);
    if (word.empty() || !(is_letter(word[0]) || word[0] == '_') || is_reserved(word)) return false;
    for (char c : word)
      if (!is_letter(c) && !is_digit(c) && c != '_') return false;
    if (word.find("__") != std::string::npos || (word[0] == '_')) return false;
    if (end == text.size()) return true;
    begin = end + 2;
  }
}

std::string namespace_from(std::string const& stem) {
  std::string result;
  for (char c : stem) {
    if (is_letter(c) || is_digit(c)) result += c;
    else if (!result.empty() && result.back() != '_') result += '_';
  }
  while (!result.empty() && result.back() == '_') result.pop_back();
  if (result.empty()) return "model";
  if (is_digit(result[0])) result = "model_" + result;
  if (is_reserved(result)) result += "_model";
  return result;
}

std::string string_literal(std::string const& text) {
  std::string result = "\"";
  for (char c : text) {
    bool const plain = c >= 0x20 && c < 0x7f && c != '"' && c != '\\' && c != '?';  // "??/" was a trigraph
    if (plain) {
      result += c;
    } else {
      char escape[8];
      std::snprintf(escape, sizeof escape, "\\%03o", static_cast<unsigned>(static_cast<unsigned char>(c)));
      result += escape;
    }
  }
  return result + "\"";
}

}  // namespace inlay::codegen
