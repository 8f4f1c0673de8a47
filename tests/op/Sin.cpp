// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/Sin.hpp>

#include "elementwise.hpp"

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::Sin;

// Shapes.
static_assert(infers_unary<Sin>(is_floating));

// Official: test_sin_example.
constexpr auto x = literal<float>({3}, {-1, 0, 1}), y = literal<float>({3}, {-0.841471f, 0, 0.841471f});
static_assert(gives<Sin, no_attributes{}, list<x>, list<y>, 0x1p-22>);

TEST_CASE("Sin against the exact function, at lengths around a pack") {
  check_unary<Sin>({.low = -1000, .high = 1000, .ulps = 3}, [](double x) { return std::sin(x); });
}

// Corners.
static_assert(identical(value_of<Sin>(-0.0f), -0.0f));

TEST_CASE("Sin in a model") { CHECK(model_gives<Sin, no_attributes{}, list<x>, list<y>, 0x1p-22>()); }
}  // namespace INLAY_UNIT
