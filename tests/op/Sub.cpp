// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/Sub.hpp>

#include "elementwise.hpp"

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::Sub;

// Shapes.
static_assert(infers_binary<Sub>(is_numeric));

// Official: test_sub_example, and the first elements of test_sub_uint8.
constexpr auto a = literal<float>({3}, {1, 2, 3}), b = literal<float>({3}, {3, 2, 1}),
               c = literal<float>({3}, {-2, 0, 2});
static_assert(gives<Sub, no_attributes{}, list<a, b>, list<c>>);
static_assert(
    gives<Sub, no_attributes{},
          list<literal<std::uint8_t>({4}, {12, 20, 20, 21}), literal<std::uint8_t>({4}, {4, 4, 5, 11})>,
          list<literal<std::uint8_t>({4}, {8, 16, 15, 10})>>);

TEST_CASE("Sub against the exact function, at lengths around a pack") {
  check_binary<Sub>({}, [](double x, double y) { return static_cast<float>(x - y); });
}

// Corners.
// Integers wrap.
static_assert(value_of<Sub>(std::int8_t{-128}, std::int8_t{1}) == 127);
static_assert(value_of<Sub>(std::uint8_t{0}, std::uint8_t{1}) == 255);
static_assert(identical(value_of<Sub>(0.0f, 0.0f), 0.0f));

TEST_CASE("Sub in a model") { CHECK(model_gives<Sub, no_attributes{}, list<a, b>, list<c>>()); }
}  // namespace INLAY_UNIT
