// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/Add.hpp>

#include "elementwise.hpp"

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::Add;

// Shapes.
static_assert(infers_binary<Add>(is_numeric));

// The first elements of the official cases test_add and test_add_uint8.
constexpr auto a = literal<float>({4}, {1.7640524f, 0.4001572f, 0.978738f, 2.2408931f}),
               b = literal<float>({4}, {-0.67246044f, -0.35955316f, -0.8131463f, -1.7262826f}),
               c = literal<float>({4}, {1.091592f, 0.040604055f, 0.16559172f, 0.5146105f});
static_assert(gives<Add, no_attributes{}, list<a, b>, list<c>>);
static_assert(
    gives<Add, no_attributes{},
          list<literal<std::uint8_t>({4}, {12, 10, 12, 15}), literal<std::uint8_t>({4}, {6, 14, 10, 7})>,
          list<literal<std::uint8_t>({4}, {18, 24, 22, 22})>>);

TEST_CASE("Add against the exact function, at lengths around a pack") {
  check_binary<Add>({}, [](double x, double y) { return static_cast<float>(x + y); });
}

// Corners.
// Integers wrap.
static_assert(value_of<Add>(std::int8_t{127}, std::int8_t{1}) == -128);
static_assert(value_of<Add>(std::numeric_limits<std::int64_t>::max(), std::int64_t{1}) ==
              std::numeric_limits<std::int64_t>::min());
static_assert(identical(value_of<Add>(-0.0f, -0.0f), -0.0f));
// 65504, the largest float16, and half a unit in its last place.
static_assert(value_of<Add>(float16{65504.0f}, float16{16.0f}) == infinite);

TEST_CASE("Add in a model") { CHECK(model_gives<Add, no_attributes{}, list<a, b>, list<c>>()); }
}  // namespace INLAY_UNIT
