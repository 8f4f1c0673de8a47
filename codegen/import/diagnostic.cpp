// SPDX-License-Identifier: Apache-2.0
#include "import/diagnostic.hpp"

#include <cstdio>

namespace inlay::codegen {

namespace {
/// Length of the valid UTF-8 sequence at the start of `text`; 0 where there is none.
std::size_t utf8_length(std::string_view text) {
  auto const byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  unsigned char const first = byte(0);
  if (first < 0x80) return 1;
  std::size_t const length = first >= 0xc2 && first < 0xe0   ? 2
                             : first >= 0xe0 && first < 0xf0 ? 3
                             : first >= 0xf0 && first < 0xf5 ? 4
                                                             : 0;
  if (length == 0 || length > text.size()) return 0;
  for (std::size_t i = 1; i < length; ++i)
    if ((byte(i) & 0xc0u) != 0x80) return 0;
  if ((first == 0xe0 && byte(1) < 0xa0) || (first == 0xed && byte(1) >= 0xa0) ||
      (first == 0xf0 && byte(1) < 0x90) || (first == 0xf4 && byte(1) >= 0x90))
    return 0;
  return length;
}
/// Whether a valid UTF-8 sequence is a character that has no picture of its own and changes how its
/// neighbours are shown: controls, line and paragraph separators, and those that turn the direction of text
/// (Unicode's UAX #9).
bool is_control(std::string_view c) {
  if (c.size() == 1) return static_cast<unsigned char>(c[0]) < 0x20 || c[0] == 0x7f;
  if (c.size() == 2) return (c[0] == '\xc2' && static_cast<unsigned char>(c[1]) < 0xa0) || c == "\u061c";
  return (c >= "\u200b" && c <= "\u200f") || (c >= "\u2028" && c <= "\u202e") ||
         (c >= "\u2060" && c <= "\u206f") || c == "\ufeff";
}

void append_escaped(std::string& text, std::string_view bytes) {
  for (char c : bytes) {
    char escape[8];
    std::snprintf(escape, sizeof escape, "\\x%02x", static_cast<unsigned>(static_cast<unsigned char>(c)));
    text += escape;
  }
}
}  // namespace

std::string printable(std::string_view name, std::size_t longest) {
  std::string result;
  while (!name.empty()) {
    if (result.size() >= longest) return result + "…";
    std::size_t const length = utf8_length(name);
    std::string_view const character = name.substr(0, length == 0 ? 1 : length);
    if (length == 0 || is_control(character)) append_escaped(result, character);
    else result += character;
    name.remove_prefix(character.size());
  }
  return result;
}

std::string shortened(std::string_view name, std::size_t longest) {
  std::string const text = printable(name, name.size() * 4 + 1);
  std::vector<std::size_t> starts;  // of characters
  for (std::size_t i = 0; i < text.size(); ++i)
    if ((text[i] & 0xc0) != 0x80) starts.push_back(i);
  if (starts.size() <= longest || longest == 0) return text;
  std::size_t const kept = longest - 1, head = kept / 2, tail = kept - head;
  return text.substr(0, starts[head]) + "…" +
         (tail == 0 ? std::string() : text.substr(starts[starts.size() - tail]));
}

void fail_all(std::vector<std::string> const& messages, exit_status status) {
  std::string all;
  for (std::string const& m : messages) all += (all.empty() ? "" : "\n") + m;
  throw failure(all, status);
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
