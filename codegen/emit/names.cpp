// SPDX-License-Identifier: Apache-2.0
#include "emit/names.hpp"

#include "emit/global_names.hpp"
#include "emit/header.hpp"
#include "import/diagnostic.hpp"

#include <algorithm>
#include <cstdio>
#include <string_view>

namespace inlay::codegen {

namespace {
// One space before and behind each word.
constexpr std::string_view keywords =
    " alignas alignof and and_eq asm auto bitand bitor bool break case catch char char8_t char16_t char32_t "
    "class "
    "compl concept const consteval constexpr constinit const_cast continue co_await co_return co_yield "
    "decltype "
    "default delete do double dynamic_cast else enum explicit export extern false float for friend goto if "
    "inline "
    "int long mutable namespace new noexcept not not_eq nullptr operator or or_eq private protected public "
    "register "
    "reinterpret_cast requires return short signed sizeof static static_assert static_cast struct switch "
    "template "
    "this thread_local throw true try typedef typeid typename union unsigned using virtual void volatile "
    "wchar_t "
    "while xor xor_eq ";
// Lower-case macros of C libraries (glibc, newlib, picolibc), compilers and Arduino.
constexpr std::string_view macros =
    " alloca arm assert avr complex daylight environ errno feof ferror fpclassify getc getchar h_errno i386 "
    "imaginary "
    "isfinite isgreater isgreaterequal isinf isless islessequal islessgreater isnan isnormal isunordered "
    "linux major "
    "makedev minor noreturn offsetof optarg optind putc putchar setjmp signbit signgam sigsetjmp st_atime "
    "st_ctime "
    "st_mtime stderr stdin stdout timezone toascii tzname unix va_arg va_copy va_end va_start "
    "abs bit constrain degrees far highByte interrupts lowByte max min near nointerrupts radians round sq "
    "word "
    "bitClear bitRead bitSet bitWrite noInterrupts clrbit howmany isclr isset powerof2 roundup setbit ";
// Names that generated headers rely on, from outside and of their own.
constexpr std::string_view of_headers =
    " inlay std main NULL EOF weights net model placed_model data info elements ordinal bytes op ";

bool is_among(std::string_view words, std::string const& word) {
  return words.find(" " + word + " ") != std::string_view::npos;
}

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
}  // namespace

bool is_reserved(std::string const& word) {
  return is_among(keywords, word) || is_among(macros, word) || is_among(of_headers, word);
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

std::string why_no_namespace(std::string const& text) {
  for (std::size_t begin = 0;;) {
    std::size_t const end = std::min(text.find("::", begin), text.size());
    std::string const word = text.substr(begin, end - begin);
    std::string const shown = "'" + printable(word) + "' ";
    bool const letters =
        std::all_of(word.begin(), word.end(), [](char c) { return is_letter(c) || is_digit(c) || c == '_'; });
    if (word.empty() || !letters || is_digit(word[0])) return shown + "is no C++ identifier";
    if (word[0] == '_' || word.find("__") != std::string::npos)
      return shown + "is reserved: it starts with '_' or holds two of them";
    if (is_among(keywords, word)) return shown + "is a C++ keyword";
    if (is_among(macros, word)) return shown + "is a macro of C libraries or compilers";
    if (word == "inlay" || word == "std" || word == "main" || word == "NULL" || word == "EOF")
      return shown + "is taken";
    if (begin == 0 && is_among(global_names, word))
      return shown + "is a name of the C library; hint: a second level, such as models::" + word;
    if (end == text.size()) return {};
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
  if (!why_no_namespace(result).empty()) result += "_model";
  return result;
}

}  // namespace inlay::codegen
