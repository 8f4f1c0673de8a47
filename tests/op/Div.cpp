// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/Div.hpp>

#include "elementwise.hpp"

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::Div;

// Shapes.
static_assert(infers_binary<Div>(is_numeric));

// Official: test_div_example, and the first elements of test_div_uint8.
constexpr auto a = literal<float>({2}, {3, 4}), b = literal<float>({2}, {1, 2}),
               c = literal<float>({2}, {3, 2});
static_assert(gives<Div, no_attributes{}, list<a, b>, list<c>>);
static_assert(gives<Div, no_attributes{},
                    list<literal<std::uint8_t>({5}, {16, 6, 0, 12, 18}),
                         literal<std::uint8_t>({5}, {11, 5, 23, 23, 23})>,
                    list<literal<std::uint8_t>({5}, {1, 1, 0, 0, 0})>>);

TEST_CASE("Div against the exact function, at lengths around a pack") {
  check_binary<Div>({.ulps = quotient_ulps}, [](double x, double y) { return x / y; });
}

// Corners.
// Integers round towards zero; what has no quotient traps nowhere.
static_assert(value_of<Div>(std::int32_t{-7}, std::int32_t{2}) == -3);
static_assert(value_of<Div>(std::int8_t{5}, std::int8_t{0}) == 0);
static_assert(value_of<Div>(std::int8_t{-128}, std::int8_t{-1}) == -128);
static_assert(value_of<Div>(std::numeric_limits<std::int64_t>::min(), std::int64_t{-1}) ==
              std::numeric_limits<std::int64_t>::min());

TEST_CASE("Div in a model") { CHECK(model_gives<Div, no_attributes{}, list<a, b>, list<c>>()); }
}  // namespace INLAY_UNIT
