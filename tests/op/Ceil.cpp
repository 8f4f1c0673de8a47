// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/Ceil.hpp>

#include "elementwise.hpp"

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::Ceil;

// Shapes.
static_assert(infers_unary<Ceil>(is_floating));

// Official: test_ceil_example, the first elements of test_ceil.
constexpr auto x = literal<float>({2}, {-1.5f, 1.2f}), y = literal<float>({2}, {-1, 2});
static_assert(gives<Ceil, no_attributes{}, list<x>, list<y>>);
static_assert(gives<Ceil, no_attributes{},
                    list<literal<float>({8}, {1.7640524f, 0.4001572f, 0.978738f, 2.2408931f, 1.867558f,
                                              -0.9772779f, 0.95008844f, -0.1513572f})>,
                    list<literal<float>({8}, {2, 1, 1, 3, 2, -0.0f, 1, -0.0f})>>);

TEST_CASE("Ceil against the exact function, at lengths around a pack") {
  check_unary<Ceil>({.low = -9, .high = 9}, [](double x) { return std::ceil(x); });
}

// Corners.
static_assert(identical(value_of<Ceil>(-0.5f), -0.0f));
static_assert(identical(value_of<Ceil>(-infinite), -infinite));
// From 2^23 on every float is an integer.
static_assert(identical(value_of<Ceil>(-8388607.5f), -8388607.0f));
static_assert(identical(value_of<Ceil>(0x1p31f), 0x1p31f));

TEST_CASE("Ceil in a model") { CHECK(model_gives<Ceil, no_attributes{}, list<x>, list<y>>()); }
}  // namespace INLAY_UNIT
