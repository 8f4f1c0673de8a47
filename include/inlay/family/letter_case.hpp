// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/family/text.hpp>

#include <cstdint>
#include <string_view>

/// Lower and upper case of UTF-8. Letters of the Latin, Greek, Cyrillic and Armenian scripts whose other case takes as
/// many bytes; sharp s becomes SS. All else stays, as do bytes that are no UTF-8. No locale has a say.
namespace inlay::family {

enum class letter_case : std::uint8_t { NONE, LOWER, UPPER };

constexpr char32_t lower_case(char32_t c) {
  auto const in = [c](char32_t first, char32_t last) { return c >= first && c <= last; };
  if (c < 0x80) return in('A', 'Z') ? c + 32 : c;
  if (in(0xc0, 0xde)) return c == 0xd7 ? c : c + 32;
  // Pairs of capital and small letter: even and odd, or odd and even.
  if (in(0x100, 0x137) && c != 0x130 && c != 0x131) return c | 1;
  if (in(0x139, 0x148) || in(0x179, 0x17e)) return c + (c & 1);
  if (in(0x14a, 0x177) || in(0x1e00, 0x1e95) || in(0x1ea0, 0x1eff)) return c | 1;
  if (c == 0x178) return 0xff;
  if (in(0x391, 0x3ab)) return c == 0x3a2 ? c : c + 32;
  if (c == 0x386) return 0x3ac;
  if (in(0x388, 0x38a)) return c + 37;
  if (c == 0x38c) return 0x3cc;
  if (in(0x38e, 0x38f)) return c + 63;
  if (in(0x400, 0x40f)) return c + 80;
  if (in(0x410, 0x42f)) return c + 32;
  if (in(0x460, 0x481) || in(0x48a, 0x4bf) || in(0x4d0, 0x52f)) return c | 1;
  return in(0x531, 0x556) ? c + 48 : c;
}

/// Sharp s, whose upper case is two letters, stays here.
constexpr char32_t upper_case(char32_t c) {
  if (c == 0xff) return 0x178;
  if (c == 0xb5) return 0x39c;   // micro sign
  if (c == 0x3c2) return 0x3a3;  // sigma at the end of a word
  for (char32_t const offset : {32u, 1u, 80u, 37u, 38u, 63u, 64u, 48u})
    if (c > offset && lower_case(c - offset) == c) return c - offset;
  return c;
}

/// The characters of a string one after the other.
class characters {
 public:
  constexpr explicit characters(std::string_view bytes) : bytes_(bytes) {}

  constexpr bool at_end() const { return bytes_.empty(); }
  /// Takes the next one: its number, and its bytes. A byte that begins no UTF-8 is one by itself, of no number.
  constexpr char32_t next(std::string_view& bytes) {
    auto const byte = [&](std::size_t i) { return static_cast<unsigned char>(bytes_[i]); };
    unsigned const first = byte(0);
    std::size_t const length = first < 0x80       ? 1
                               : first >> 5 == 6  ? 2
                               : first >> 4 == 14 ? 3
                               : first >> 3 == 30 ? 4
                                                  : 0;
    bool valid = length != 0 && length <= bytes_.size();
    char32_t c = length <= 1 ? first : first & (0x7fu >> length);
    for (std::size_t i = 1; valid && i < length; ++i) {
      valid = byte(i) >> 6 == 2;
      c = c << 6 | (byte(i) & 0x3f);
    }
    bytes = bytes_.substr(0, valid ? length : 1);
    bytes_.remove_prefix(bytes.size());
    return valid ? c : none;
  }

  static constexpr char32_t none = 0xffffffff;

 private:
  std::string_view bytes_;
};

/// Writes a character of less than 0x10000.
constexpr void put_character(char32_t c, text_writer& to) {
  auto const put = [&](char32_t byte) { to.put(static_cast<char>(static_cast<unsigned char>(byte))); };
  if (c < 0x80) return put(c);
  if (c < 0x800) {
    put(0xc0 | c >> 6);
  } else {
    put(0xe0 | c >> 12);
    put(0x80 | (c >> 6 & 0x3f));
  }
  put(0x80 | (c & 0x3f));
}

/// Writes a string in another case.
constexpr void put_in_case(letter_case to, std::string_view string, text_writer& writer) {
  characters from(string);
  while (!from.at_end()) {
    std::string_view bytes;
    char32_t const c = from.next(bytes);
    if (to == letter_case::UPPER && c == 0xdf) {
      writer.put("SS");
      continue;
    }
    char32_t const changed = c == characters::none      ? c
                             : to == letter_case::UPPER ? upper_case(c)
                             : to == letter_case::LOWER ? lower_case(c)
                                                        : c;
    if (changed == c) writer.put(bytes);
    else put_character(changed, writer);
  }
}

/// Whether two strings are equal but for case.
constexpr bool equal_but_for_case(std::string_view a, std::string_view b) {
  characters x(a), y(b);
  while (!x.at_end() && !y.at_end()) {
    std::string_view p, q;
    char32_t const c = x.next(p), d = y.next(q);
    if (p != q && (c == characters::none || d == characters::none || lower_case(c) != lower_case(d)))
      return false;
  }
  return x.at_end() && y.at_end();
}

}  // namespace inlay::family
