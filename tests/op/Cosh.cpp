// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/Cosh.hpp>

#include "elementwise.hpp"

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::Cosh;

// Shapes.
static_assert(infers_unary<Cosh>(is_floating));

// Official: test_cosh_example.
constexpr auto x = literal<float>({3}, {-1, 0, 1}), y = literal<float>({3}, {1.5430807f, 1, 1.5430807f});
static_assert(gives<Cosh, no_attributes{}, list<x>, list<y>, 0x1p-22>);

TEST_CASE("Cosh against the exact function, at lengths around a pack") {
  check_unary<Cosh>({.low = -88, .high = 88, .ulps = libm_ulps}, [](double x) { return std::cosh(x); });
}

// Corners.
static_assert(identical(value_of<Cosh>(-infinite), infinite));
static_assert(identical(value_of<Cosh>(-0.0f), 1.0f));

TEST_CASE("Cosh in a model") { CHECK(model_gives<Cosh, no_attributes{}, list<x>, list<y>, 0x1p-22>()); }
}  // namespace INLAY_UNIT
