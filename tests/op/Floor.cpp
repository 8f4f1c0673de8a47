// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/Floor.hpp>

#include "elementwise.hpp"

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::Floor;

// Shapes.
static_assert(infers_unary<Floor>(is_floating));

// Official: test_floor_example, the first elements of test_floor.
constexpr auto x = literal<float>({3}, {-1.5f, 1.2f, 2}), y = literal<float>({3}, {-2, 1, 2});
static_assert(gives<Floor, no_attributes{}, list<x>, list<y>>);
static_assert(gives<Floor, no_attributes{},
                    list<literal<float>({8}, {1.7640524f, 0.4001572f, 0.978738f, 2.2408931f, 1.867558f,
                                              -0.9772779f, 0.95008844f, -0.1513572f})>,
                    list<literal<float>({8}, {1, 0, 0, 2, 1, -1, 0, -1})>>);

TEST_CASE("Floor against the exact function, at lengths around a pack") {
  check_unary<Floor>({.low = -9, .high = 9}, [](double x) { return std::floor(x); });
}

// Corners.
static_assert(identical(value_of<Floor>(-0.0f), -0.0f));
static_assert(identical(value_of<Floor>(infinite), infinite));
// From 2^23 on every float is an integer.
static_assert(identical(value_of<Floor>(8388607.5f), 8388607.0f));
static_assert(identical(value_of<Floor>(-0x1p31f), -0x1p31f));

TEST_CASE("Floor in a model") { CHECK(model_gives<Floor, no_attributes{}, list<x>, list<y>>()); }
}  // namespace INLAY_UNIT
