// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/Exp.hpp>

#include "elementwise.hpp"

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::Exp;

// Shapes.
static_assert(infers_unary<Exp>(is_floating));

// Official: test_exp_example.
constexpr auto x = literal<float>({3}, {-1, 0, 1}), y = literal<float>({3}, {0.36787942f, 1, 2.718282f});
static_assert(gives<Exp, no_attributes{}, list<x>, list<y>, 0x1p-22>);

TEST_CASE("Exp against the exact function, at lengths around a pack") {
  check_unary<Exp>({.low = -87, .high = 88.7, .ulps = 2}, [](double x) { return std::exp(x); });
}

// Corners.
static_assert(identical(value_of<Exp>(-infinite), 0.0f));
static_assert(identical(value_of<Exp>(-0.0f), 1.0f));
static_assert(identical(value_of<Exp>(89.0f), infinite));

TEST_CASE("Exp in a model") { CHECK(model_gives<Exp, no_attributes{}, list<x>, list<y>, 0x1p-22>()); }
}  // namespace INLAY_UNIT
