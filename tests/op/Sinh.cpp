// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/Sinh.hpp>

#include "elementwise.hpp"

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::Sinh;

// Shapes.
static_assert(infers_unary<Sinh>(is_floating));

// Official: test_sinh_example.
constexpr auto x = literal<float>({3}, {-1, 0, 1}), y = literal<float>({3}, {-1.1752012f, 0, 1.1752012f});
static_assert(gives<Sinh, no_attributes{}, list<x>, list<y>, 0x1p-22>);

TEST_CASE("Sinh against the exact function, at lengths around a pack") {
  check_unary<Sinh>({.low = -88, .high = 88, .ulps = libm_ulps}, [](double x) { return std::sinh(x); });
}

// Corners.
static_assert(identical(value_of<Sinh>(-0.0f), -0.0f));
static_assert(identical(value_of<Sinh>(-infinite), -infinite));

TEST_CASE("Sinh in a model") { CHECK(model_gives<Sinh, no_attributes{}, list<x>, list<y>, 0x1p-22>()); }
}  // namespace INLAY_UNIT
