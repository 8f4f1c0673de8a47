// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/StringSplit.hpp>

#include "run.hpp"

#include <doctest/doctest.h>

#include <array>
#include <string>

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::StringSplit;
using attributes = StringSplit::attributes;

// Shapes: the most parts are bounded by maxsplit, or declared.
constexpr tensor_info X{elem_type::string, {2, 3}};
static_assert(dims_of<StringSplit, 1, 2>({.maxsplit = 4}, {X}) == dims{2, 3, 5});
static_assert(dims_of<StringSplit, 1, 2>({}, {X}, {capacity_of(elem_type::string, {2, 3, 7})}) ==
              dims{2, 3, 7});
static_assert(dims_of<StringSplit, 1, 2>({.maxsplit = 4}, {X}, {capacity_of(elem_type::string, {2, 3, 2})}) ==
              dims{2, 3, 2});
static_assert(dims_of<StringSplit, 1, 2>({}, {tensor_info{elem_type::string, {2, 0}}}) == dims{2, 0, 0});
// Undeclared: as many as 64 bytes may have.
static_assert(dims_of<StringSplit, 1, 2>({}, {X}) == dims{2, 3, 32});
static_assert(dims_of<StringSplit, 1, 2>({.delimiter = "-"}, {X}) == dims{2, 3, 65});
static_assert(dims_of<StringSplit, 1, 2>({.delimiter = "<>"}, {X}) == dims{2, 3, 33});
static_assert(error_of<StringSplit, 1, 2>({}, {X}, {capacity_of(elem_type::string, {2, 3})}) ==
              error{fault::ranks_differ, 2, 3});
static_assert(error_of<StringSplit, 1, 2>({}, {tensor_info{elem_type::int8, {2}}}) ==
              error{fault::elem_type_not_supported, 3, 8});

// Official elements: test_string_split_basic, _maxsplit, _consecutive_delimiters, _no_delimiter.
constexpr auto sites = strings({2}, {"abc.com", "def.net"});
constexpr auto parts = strings({2, 2}, {"abc", "com", "def", "net"});
constexpr auto two = literal<std::int64_t>({2}, {2, 2});
constexpr auto words = strings({2, 2}, {"hello world", "def.net", "o n n x", "the quick brown fox"});
constexpr auto three = strings(
    {2, 2, 3}, {"hello", "world", "", "def.net", "", "", "o", "n", "n x", "the", "quick", "brown fox"});
constexpr auto counts = literal<std::int64_t>({2, 2}, {2, 1, 3, 3});
constexpr auto dashes = strings({2}, {"o-n-n--x-", "o-n----nx"});
constexpr auto six = strings({2, 6}, {"o", "n", "n", "", "x", "", "o", "n", "", "", "", "nx"});
constexpr auto sixes = literal<std::int64_t>({2}, {6, 6});
constexpr auto spaced = strings({3}, {"hello world !", "  hello   world !", " hello world   ! "});
constexpr auto unspaced =
    strings({3, 3}, {"hello", "world", "!", "hello", "world", "!", "hello", "world", "!"});
constexpr auto threes = literal<std::int64_t>({3}, {3, 3, 3});

static_assert(gives_declared<StringSplit, attributes{.delimiter = "."}, list<sites>, list<parts, two>>);
static_assert(gives_declared<StringSplit, attributes{.maxsplit = 2}, list<words>, list<three, counts>>);
static_assert(gives_declared<StringSplit, attributes{.delimiter = "-"}, list<dashes>, list<six, sixes>>);
static_assert(gives_declared<StringSplit, attributes{}, list<spaced>, list<unspaced, threes>>);

// As Python's str.split: a delimiter of several bytes; no split at all; a string without parts.
static_assert(gives_declared<StringSplit, attributes{.delimiter = "ab"}, list<strings({1}, {"1ab2aab3"})>,
                             list<strings({1, 3}, {"1", "2a", "3"}), literal<std::int64_t>({1}, {3})>>);
static_assert(gives_declared<StringSplit, attributes{.maxsplit = 0}, list<strings({2}, {"  a b ", " "})>,
                             list<strings({2, 1}, {"a b ", ""}), literal<std::int64_t>({2}, {1, 0})>>);
static_assert(gives_declared<StringSplit, attributes{.delimiter = ","}, list<strings({1}, {""})>,
                             list<strings({1, 1}, {""}), literal<std::int64_t>({1}, {1})>>);

TEST_CASE("StringSplit in a model") {
  CHECK(model_gives_declared<StringSplit, attributes{.delimiter = "."}, list<sites>, list<parts, two>>());
  CHECK(model_gives_declared<StringSplit, attributes{.maxsplit = 2}, list<words>, list<three, counts>>());
}

struct undeclared {
  static constexpr auto nodes =
      graph(input<"x", std::string_view, 1>(),
            node<"split", op::StringSplit, attributes{.delimiter = "-"}>(in<"x">, out<"y">, out<"z">),
            output<"y">(), output<"z">());
};

TEST_CASE("Strings of 64 bytes have room for all their parts where nothing is declared") {
  model<undeclared> m;
  std::string const most(64, '-');
  m.set<"x">(std::array<std::string_view, 1>{most});
  REQUIRE(!m.run());
  CHECK(m.output<"y">().dims() == dims{1, 65});
  CHECK(m.output<"z">()[0] == 65);
}

struct net {
  static constexpr auto nodes = graph(
      input<"x", std::string_view, 1>(),
      node<"split", op::StringSplit>(in<"x">, out<"y", std::string_view, 1, 3>, out<"z", std::int64_t, 1>),
      output<"y">(), output<"z">());
};

TEST_CASE("More parts than there is room for end the run") {
  model<net> m;
  m.set<"x">(std::array<std::string_view, 1>{"one two"});
  CHECK(!m.run());
  CHECK(m.output<"y">().dims() == dims{1, 2});
  CHECK(m.output<"y">()[1] == "two");
  CHECK(m.output<"z">()[0] == 2);
  m.set<"x">(std::array<std::string_view, 1>{"one two three four"});
  auto const e = m.run();
  CHECK(e == error{fault::capacity_exceeded, 4, 3});
  CHECK(e.value == "y");
}
}  // namespace INLAY_UNIT
