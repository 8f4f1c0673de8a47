// SPDX-License-Identifier: Apache-2.0
#include "import/diagnostic.hpp"

#include <doctest/doctest.h>

#include <regex>
#include <string>

namespace INLAY_UNIT {
using namespace inlay::codegen;
using namespace std::string_literals;

TEST_CASE("printable text stays as it is") {
  CHECK(printable("") == "");
  CHECK(printable("conv1/weights:0 'a' \"b\" \\") == "conv1/weights:0 'a' \"b\" \\");
  CHECK(printable("größe 入力 \U0001f600") == "größe 入力 \U0001f600");
}

TEST_CASE("controls are shown as their bytes") {
  CHECK(printable("a\nb\tc\x7f") == "a\\x0ab\\x09c\\x7f");
  CHECK(printable("a\0b"s) == "a\\x00b");
  CHECK(printable("\x1b[31mred") == "\\x1b[31mred");
  CHECK(printable("\u0085") == "\\xc2\\x85");                            // C1: next line
  CHECK(printable("\u202e") == "\\xe2\\x80\\xae");                       // right-to-left override
  CHECK(printable("\u2066\u2069") == "\\xe2\\x81\\xa6\\xe2\\x81\\xa9");  // isolates
  CHECK(printable("\u061c") == "\\xd8\\x9c");                            // Arabic letter mark
  CHECK(printable("\u2028") == "\\xe2\\x80\\xa8");                       // line separator
  CHECK(printable("\ufeff") == "\\xef\\xbb\\xbf");                       // byte order mark
}

TEST_CASE("bytes that are no UTF-8 are shown one by one") {
  CHECK(printable("\xff\xfe") == "\\xff\\xfe");
  CHECK(printable("\xc3") == "\\xc3");           // cut short
  CHECK(printable("\xc0\xaf") == "\\xc0\\xaf");  // overlong
  CHECK(printable("\xe0\x80\x80") == "\\xe0\\x80\\x80");
  CHECK(printable("\xed\xa0\x80") == "\\xed\\xa0\\x80");           // a surrogate
  CHECK(printable("\xf4\x90\x80\x80") == "\\xf4\\x90\\x80\\x80");  // past U+10FFFF
  CHECK(printable("\xc3"
                  "a") ==
        "\\xc3"
        "a");
}

TEST_CASE("long names are cut between characters") {
  CHECK(printable(std::string(200, 'x'), 10) == std::string(10, 'x') + "…");
  CHECK(printable("äääää", 3) == "ää…");
  CHECK(printable("abc", 3) == "abc");
}

TEST_CASE("names that differ at their ends are cut in the middle") {
  CHECK(shortened("abcdef", 6) == "abcdef");
  CHECK(shortened("abcdefg", 6) == "ab…efg");
  CHECK(shortened("äöüßä", 3) == "ä…ä");
  CHECK(shortened("abc", 1) == "…");
}

TEST_CASE("a list of messages is one failure") {
  try {
    fail_all({"one", "two"}, exit_status::unsupported);
    FAIL("no exception");
  } catch (failure const& e) {
    CHECK(e.what() == "one\ntwo"s);
    CHECK(e.status() == exit_status::unsupported);
  }
}

TEST_CASE("string literals are ASCII and end where they should") {
  CHECK(string_literal("") == "\"\"");
  CHECK(string_literal("Plus30_Output_0") == "\"Plus30_Output_0\"");
  CHECK(string_literal("a\"b") == R"("a\042b")");
  CHECK(string_literal("a\\") == R"("a\134")");
  CHECK(string_literal("a\n1") == R"("a\0121")");  // three digits: the next character is none of them
  CHECK(string_literal("\0"s) == R"("\000")");
  CHECK(string_literal("\xc3\xa4") == R"("\303\244")");
  CHECK(string_literal("?\?/") == R"("\077\077/")");
  CHECK(string_literal("*/") == "\"*/\"");
  std::regex const literal(R"re("([ !#->@-\[\]-~]|\\[0-7]{3})*")re");
  for (int c = 0; c < 256; ++c)
    CHECK(std::regex_match(string_literal(std::string(2, static_cast<char>(c))), literal));
}
}  // namespace INLAY_UNIT
