// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/Atan.hpp>

#include "elementwise.hpp"

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::Atan;

// Shapes.
static_assert(infers_unary<Atan>(is_floating));

// Official: test_atan_example.
constexpr auto x = literal<float>({3}, {-1, 0, 1}), y = literal<float>({3}, {-0.7853982f, 0, 0.7853982f});
static_assert(gives<Atan, no_attributes{}, list<x>, list<y>, 0x1p-22>);

TEST_CASE("Atan against the exact function, at lengths around a pack") {
  check_unary<Atan>({.low = -50, .high = 50, .ulps = libm_ulps}, [](double x) { return std::atan(x); });
}

// Corners.
static_assert(identical(value_of<Atan>(-0.0f), -0.0f));
// The float next to pi / 2.
static_assert(identical(value_of<Atan>(infinite), 1.57079632679489661923f));

TEST_CASE("Atan in a model") { CHECK(model_gives<Atan, no_attributes{}, list<x>, list<y>, 0x1p-22>()); }
}  // namespace INLAY_UNIT
