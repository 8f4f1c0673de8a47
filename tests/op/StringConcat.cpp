// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/StringConcat.hpp>

#include "run.hpp"

#include <doctest/doctest.h>

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::StringConcat;

// Shapes; 64 bytes for each string, or what is declared.
constexpr tensor_info strings_of(dims const& shape) { return {elem_type::string, shape}; }
constexpr tensor_info numbers{elem_type::float_, {2}};
constexpr tensor_info text_of(std::array<tensor_info, 2> out) {
  std::array const in{strings_of({2, 1}), strings_of({3})};
  return inlay::infer<StringConcat>({}, in, out) ? tensor_info{} : out[1];
}
static_assert(dims_of<StringConcat, 2, 2>({}, {strings_of({2, 1}), strings_of({3})}) == dims{2, 3});
static_assert(text_of({}).type == elem_type::text && text_of({}).is_capacity &&
              text_of({}).dims == dims{384});
static_assert(text_of({tensor_info{}, capacity_of(elem_type::text, {1000})}).dims == dims{1000});
static_assert(error_of<StringConcat, 2, 2>({}, {strings_of({2}), numbers}) ==
              error{fault::elem_type_not_supported, 1, 8});
static_assert(error_of<StringConcat, 2, 2>({}, {strings_of({2}), strings_of({3})}).what ==
              fault::dims_not_broadcastable);

// Official elements of test_string_concat, test_string_concat_broadcasting and test_string_concat_utf8.
constexpr auto x = strings({2}, {"abc", "def"}), y = strings({2}, {".com", ".net"});
constexpr auto z = strings({2}, {"abc.com", "def.net"});
constexpr auto text =
    literal<char>({14}, {'a', 'b', 'c', '.', 'c', 'o', 'm', 'd', 'e', 'f', '.', 'n', 'e', 't'});
constexpr auto cats = strings({3}, {"cat", "dog", "snake"});
constexpr auto s = strings({1}, {"s"});
constexpr auto many = strings({3}, {"cats", "dogs", "snakes"});
constexpr auto many_text =
    literal<char>({14}, {'c', 'a', 't', 's', 'd', 'o', 'g', 's', 's', 'n', 'a', 'k', 'e', 's'});

TEST_CASE("StringConcat in a model") {
  CHECK(model_gives_declared<StringConcat, no_attributes{}, list<x, y>, list<z, text>>());
  CHECK(model_gives_declared<StringConcat, no_attributes{}, list<cats, s>, list<many, many_text>>());
}

// In a constant expression.
static_assert([] {
  constexpr std::string_view x[] = {"ab", ""}, y[] = {"\xe2\x82\xac"};
  std::string_view z[2];
  char bytes[8]{};
  tensor_info types[] = {{elem_type::string, {2}}, {elem_type::text, {8}}};
  StringConcat::make({}, tensor<std::string_view const, dims{2}>{x},
                     tensor<std::string_view const, dims{}>{y}, tensor<std::string_view, dims{2}>{z},
                     tensor<char, dims{8}>{bytes}, types);
  return z[0] == "ab\xe2\x82\xac" && z[1] == "\xe2\x82\xac" && types[1].dims == dims{8};
}());

struct net {
  static constexpr auto nodes =
      graph(input<"x", std::string_view, 2>(), input<"y", std::string_view>(),
            node<"sum", op::StringConcat>(in<"x">, in<"y">, out<"z">, out<"z_text", char, 8>), output<"z">());
};

TEST_CASE("Text that there is no room for ends the run") {
  model<net> m;
  m.set<"x">(std::array<std::string_view, 2>{"abc", "d"});
  m.set<"y">(std::array<std::string_view, 1>{"ef"});
  CHECK(!m.run());
  CHECK(m.output<"z">()[0] == "abcef");
  CHECK(m.output<"z">()[1] == "def");
  m.set<"x">(std::array<std::string_view, 2>{"abc", "d"});
  m.set<"y">(std::array<std::string_view, 1>{"efg"});
  auto const e = m.run();
  CHECK(e == error{fault::capacity_exceeded, 10, 8});
  CHECK(e.value == "z_text");
}
}  // namespace INLAY_UNIT
