// SPDX-License-Identifier: Apache-2.0
#include "import/regex.hpp"

#include "import/diagnostic.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace INLAY_UNIT {
using namespace inlay::codegen;

/// Whether the tables of a pattern take a string.
bool matches(regex_tables const& t, std::string const& text) {
  auto const K = static_cast<std::size_t>(t.transitions.dims[1]);
  std::size_t state = 1;
  for (char const c : text)
    state = t.transitions
                .as<std::uint16_t>()[state * K + t.classes.as<std::uint8_t>()[static_cast<unsigned char>(c)]];
  return t.accepting.as<bool>()[state];
}

struct expectation {
  std::string pattern;
  std::vector<std::string> yes, no;
};

TEST_CASE("patterns match what RE2's full match takes") {
  std::vector<expectation> const all{
      // Official: test_regex_full_match_basic, test_regex_full_match_email_domain.
      {"www\\.[\\w.-]+\\.\\bcom\\b", {"www.google.com", "www.facebook.com"}, {"www.bbc.co.uk"}},
      {"(\\W|^)[\\w.\\-]{0,25}@(yahoo|gmail)\\.com(\\W|$)",
       {"account@gmail.com", "account2@yahoo.com"},
       {"account@hotmail.com", "not email"}},
      // By the syntax of RE2.
      {"", {""}, {"a"}},
      {"a|bc*", {"a", "b", "bcc"}, {"", "ab", "ac"}},
      {"(?:ab){2,3}?", {"abab", "ababab"}, {"ab", "abababab"}},
      {"a{,2}", {"a{,2}"}, {"aa"}},
      {"[^a-c]", {"d", "\xc3\xa9", "\n"}, {"b", "dd", ""}},
      {".", {"x", "\xe2\x82\xac", "\xf0\x9f\x99\x82"}, {"\n", "", "\x80"}},
      {"(?s).", {"\n"}, {}},
      {"(?i)a[b-d]", {"aB", "AD"}, {"ae"}},
      {"(?i:a)b", {"Ab"}, {"AB"}},
      {"[]a-]+", {"]", "a-"}, {"b"}},
      {"[[:alpha:][:^print:]]", {"q", "\t"}, {"1"}},
      {"\\x41\\x{20ac}\\101\\n",
       {"A\xe2\x82\xac"
        "A\n"},
       {"A"}},
      {"\\Qa.b\\E+", {"a.b", "a.bb"}, {"axb", "a.ba.b", "a.b+"}},
      {"(?P<year>\\d{4})-\\d\\d", {"2024-06"}, {"24-06"}},
      {"\\bab\\B.", {"abc"}, {"ab.", "ab"}},
      {"^a$|b\\z", {"a", "b"}, {"a\n"}},
      {"a^b", {}, {"ab", "a^b"}},
      {"[\xc3\xa9-\xc3\xbc]+", {"\xc3\xaa\xc3\xbc"}, {"e", "\xc3\xbd"}}};
  for (expectation const& e : all) {
    CAPTURE(e.pattern);
    regex_tables const tables = compile_regex(e.pattern);
    for (std::string const& text : e.yes) CHECK_MESSAGE(matches(tables, text), text);
    for (std::string const& text : e.no) CHECK_MESSAGE(!matches(tables, text), text);
  }
  // The fewest states: none, the begin, behind a.
  CHECK(compile_regex("a|aa*|a+").transitions.dims == std::vector<std::int64_t>{3, 3});
}

TEST_CASE("patterns that are none, or not supported") {
  auto const refused = [](std::string const& pattern, std::string const& word, exit_status status) {
    CAPTURE(pattern);
    try {
      (void)compile_regex(pattern);
      CHECK(false);
    } catch (failure const& e) {
      CHECK_MESSAGE(std::string(e.what()).find(word) != std::string::npos, e.what());
      CHECK(e.status() == status);
    }
  };
  for (auto const& [pattern, word] :
       std::vector<std::pair<std::string, std::string>>{{"(a", "'(' without ')'"},
                                                        {"a)", "')' without '('"},
                                                        {"[a", "']'"},
                                                        {"*a", "nothing to repeat"},
                                                        {"a{3,2}", "at least 3"},
                                                        {"a{1001}", "more than 1000"},
                                                        {"[b-a]", "range"},
                                                        {"(a)\\1", "back reference"},
                                                        {"(?=a)", "around it"},
                                                        {"\\", "backslash"},
                                                        {"\\q", "unknown escape"},
                                                        {"[[:no:]]", "unknown class"},
                                                        {"\xff", "UTF-8"},
                                                        {"(?z)a", "unknown flag"},
                                                        {"\\x{110000}", "no character"}})
    refused(pattern, word, exit_status::bad_input);
  refused("\\pL", "Unicode class", exit_status::unsupported);
  refused("(?m)^a", "flag m", exit_status::unsupported);
  refused("((a{100}){100}){100}", "parts", exit_status::unsupported);
  refused("(a|b)*a(a|b){20}", "states", exit_status::unsupported);
  refused(std::string(1000, '(') + std::string(1000, ')'), "nested", exit_status::unsupported);
}
}  // namespace INLAY_UNIT
