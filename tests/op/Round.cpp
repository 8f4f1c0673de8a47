// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/Round.hpp>

#include "elementwise.hpp"

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::Round;

// Shapes.
static_assert(infers_unary<Round>(is_floating));

// Official: test_round.
constexpr auto x = literal<float>({15}, {0.1f, 0.5f, 0.9f, 1.2f, 1.5f, 1.8f, 2.3f, 2.5f, 2.7f, -1.1f, -1.5f,
                                         -1.9f, -2.2f, -2.5f, -2.8f}),
               y = literal<float>({15}, {0, 0, 1, 1, 2, 2, 2, 2, 3, -1, -2, -2, -2, -2, -3});
static_assert(gives<Round, no_attributes{}, list<x>, list<y>>);

TEST_CASE("Round against the exact function, at lengths around a pack") {
  check_unary<Round>({.low = -9, .high = 9}, [](double x) { return std::nearbyint(x); });
}

// Corners.
static_assert(identical(value_of<Round>(-0.5f), -0.0f));
static_assert(identical(value_of<Round>(0.49999997f), 0.0f));
// From 2^23 on every float is an integer.
static_assert(identical(value_of<Round>(8388607.5f), 8388608.0f));
static_assert(identical(value_of<Round>(-0x1p31f), -0x1p31f));

TEST_CASE("Round in a model") { CHECK(model_gives<Round, no_attributes{}, list<x>, list<y>>()); }
}  // namespace INLAY_UNIT
