// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/Sqrt.hpp>

#include "elementwise.hpp"

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::Sqrt;

// Shapes.
static_assert(infers_unary<Sqrt>(is_floating));

// Official: test_sqrt_example.
constexpr auto x = literal<float>({3}, {1, 4, 9}), y = literal<float>({3}, {1, 2, 3});
static_assert(gives<Sqrt, no_attributes{}, list<x>, list<y>>);

TEST_CASE("Sqrt against the exact function, at lengths around a pack") {
  check_unary<Sqrt>({.low = 0, .high = 100, .ulps = root_ulps}, [](double x) { return std::sqrt(x); });
}

// Corners.
static_assert(identical(value_of<Sqrt>(-1.0f), quiet_nan));
static_assert(identical(value_of<Sqrt>(-0.0f), -0.0f));
static_assert(identical(value_of<Sqrt>(infinite), infinite));

TEST_CASE("Sqrt in a model") { CHECK(model_gives<Sqrt, no_attributes{}, list<x>, list<y>>()); }
}  // namespace INLAY_UNIT
