// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/RegexFullMatch.hpp>

#include "run.hpp"

#include <doctest/doctest.h>

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::RegexFullMatch;

constexpr tensor_info X{elem_type::string, {2, 3}}, classes{elem_type::uint8, {256}},
    transitions{elem_type::uint16, {4, 2}}, accepting{elem_type::bool_, {4}};
static_assert(dims_of<RegexFullMatch, 4>({}, {X, classes, transitions, accepting}) == dims{2, 3});
static_assert(error_of<RegexFullMatch, 4>({}, {X, transitions, transitions, accepting}) ==
              error{fault::element_count_differs, 8, 256});
static_assert(error_of<RegexFullMatch, 4>({}, {X, classes, transitions, classes}) ==
              error{fault::element_count_differs, 256, 4});
static_assert(error_of<RegexFullMatch, 4>({}, {classes, classes, transitions, accepting}).what ==
              fault::elem_type_not_supported);

// (ab)+, by hand: states none, begin, behind a, behind b; classes other, a, b.
constexpr auto letters = [] {
  tensor_literal<std::uint8_t, 256> result{{}, {256}};
  result.elements['a'] = 1;
  result.elements['b'] = 2;
  return result;
}();
constexpr auto table = literal<std::uint16_t>({4, 3}, {0, 0, 0, 0, 2, 0, 0, 0, 3, 0, 2, 0});
constexpr auto ends = literal<bool>({4}, {false, false, false, true});
constexpr auto x = strings({6}, {"ab", "abab", "", "aba", "abc", "\xff"});
constexpr auto y = literal<bool>({6}, {true, true, false, false, false, false});
static_assert(gives<RegexFullMatch, no_attributes{}, list<x, letters, table, ends>, list<y>>);

TEST_CASE("RegexFullMatch in a model") {
  CHECK(model_gives<RegexFullMatch, no_attributes{}, list<x, letters, table, ends>, list<y>>());
}
}  // namespace INLAY_UNIT
