// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/Tan.hpp>

#include "elementwise.hpp"

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::Tan;

// Shapes.
static_assert(infers_unary<Tan>(is_floating));

// Official: test_tan_example.
constexpr auto x = literal<float>({3}, {-1, 0, 1}), y = literal<float>({3}, {-1.5574077f, 0, 1.5574077f});
static_assert(gives<Tan, no_attributes{}, list<x>, list<y>, 0x1p-22>);

TEST_CASE("Tan against the exact function, at lengths around a pack") {
  check_unary<Tan>({.low = -1000, .high = 1000, .ulps = libm_ulps}, [](double x) { return std::tan(x); });
}

// Corners.
static_assert(identical(value_of<Tan>(-0.0f), -0.0f));

TEST_CASE("Tan in a model") { CHECK(model_gives<Tan, no_attributes{}, list<x>, list<y>, 0x1p-22>()); }
}  // namespace INLAY_UNIT
