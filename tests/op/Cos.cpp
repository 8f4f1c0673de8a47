// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/Cos.hpp>

#include "elementwise.hpp"

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::Cos;

// Shapes.
static_assert(infers_unary<Cos>(is_floating));

// Official: test_cos_example.
constexpr auto x = literal<float>({3}, {-1, 0, 1}), y = literal<float>({3}, {0.5403023f, 1, 0.5403023f});
static_assert(gives<Cos, no_attributes{}, list<x>, list<y>, 0x1p-22>);

TEST_CASE("Cos against the exact function, at lengths around a pack") {
  check_unary<Cos>({.low = -1000, .high = 1000, .ulps = 3}, [](double x) { return std::cos(x); });
}

// Corners.
static_assert(identical(value_of<Cos>(-0.0f), 1.0f));

TEST_CASE("Cos in a model") { CHECK(model_gives<Cos, no_attributes{}, list<x>, list<y>, 0x1p-22>()); }
}  // namespace INLAY_UNIT
