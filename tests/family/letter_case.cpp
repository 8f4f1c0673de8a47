// SPDX-License-Identifier: Apache-2.0
#include <inlay/family/letter_case.hpp>

#include <doctest/doctest.h>

namespace {
using namespace inlay;
using family::letter_case, family::lower_case, family::upper_case;

// What Python's str.lower and str.upper say.
static_assert(lower_case('A') == 'a' && lower_case('z') == 'z' && lower_case('[') == '[');
static_assert(lower_case(0xc4) == 0xe4 && upper_case(0xe4) == 0xc4 && lower_case(0xd7) == 0xd7 &&
              upper_case(0xf7) == 0xf7);
static_assert(upper_case(0xff) == 0x178 && lower_case(0x178) == 0xff && upper_case(0x101) == 0x100);
static_assert(lower_case(0x141) == 0x142 && upper_case(0x142) == 0x141 && lower_case(0x17d) == 0x17e);
static_assert(lower_case(0x3a9) == 0x3c9 && upper_case(0x3c2) == 0x3a3 && upper_case(0x3ac) == 0x386);
static_assert(lower_case(0x416) == 0x436 && upper_case(0x451) == 0x401 && upper_case(0x561) == 0x531);
static_assert(upper_case(0x1ef9) == 0x1ef8 && lower_case(0x4e2d) == 0x4e2d && upper_case(0x131) == 0x131);

constexpr bool in_case(letter_case to, std::string_view from, std::string_view wanted) {
  char bytes[32]{};
  family::text_writer writer(tensor<char, dims{32}>{bytes});
  family::put_in_case(to, from, writer);
  return writer.finish() == wanted;
}
static_assert(in_case(letter_case::UPPER,
                      "stra\xc3\x9f"
                      "e \xd0\xb6",
                      "STRASSE \xd0\x96"));
static_assert(in_case(letter_case::LOWER, "\xc3\x84\xe1\xbb\xb8\xe4\xb8\xad\xf0\x9f\x99\x82",
                      "\xc3\xa4\xe1\xbb\xb9\xe4\xb8\xad\xf0\x9f\x99\x82"));
static_assert(in_case(letter_case::NONE, "Ab", "Ab"));
// Bytes that are no UTF-8 stay: one in the middle, a character that is cut short.
static_assert(in_case(letter_case::UPPER,
                      "a\xff"
                      "b\xc3",
                      "A\xff"
                      "B\xc3"));
static_assert(in_case(letter_case::UPPER,
                      "\xe2\x82"
                      "a",
                      "\xe2\x82"
                      "A"));

static_assert(family::equal_but_for_case("\xc3\x84"
                                         "B",
                                         "\xc3\xa4"
                                         "b") &&
              family::equal_but_for_case("", ""));
static_assert(!family::equal_but_for_case("ab", "abc") && !family::equal_but_for_case("\xff", "\xfe"));

TEST_CASE("letter case: all above in constant expressions") {}
}  // namespace
