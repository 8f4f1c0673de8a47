// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/Acosh.hpp>

#include "elementwise.hpp"

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::Acosh;

// Shapes.
static_assert(infers_unary<Acosh>(is_floating));

// Official: test_acosh_example.
constexpr auto x = literal<float>({3}, {10, 2.7182817f, 1}),
               y = literal<float>({3}, {2.993223f, 1.6574544f, 0});
static_assert(gives<Acosh, no_attributes{}, list<x>, list<y>, 0x1p-22>);

TEST_CASE("Acosh against the exact function, at lengths around a pack") {
  check_unary<Acosh>({.low = 1, .high = 50, .ulps = libm_ulps}, [](double x) { return std::acosh(x); });
}

// Corners.
static_assert(identical(value_of<Acosh>(1.0f), 0.0f));
static_assert(identical(value_of<Acosh>(0.5f), quiet_nan));
static_assert(identical(value_of<Acosh>(infinite), infinite));

TEST_CASE("Acosh in a model") { CHECK(model_gives<Acosh, no_attributes{}, list<x>, list<y>, 0x1p-22>()); }
}  // namespace INLAY_UNIT
