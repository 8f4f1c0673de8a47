// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/IsNaN.hpp>

#include "elementwise.hpp"

namespace {
using namespace inlay;
using namespace inlay::test;
using op::IsNaN;

// Shapes.
static_assert(infers_unary<IsNaN>(is_floating, elem_type::bool_));

// Official: test_isnan.
constexpr auto x = literal<float>({4}, {3, quiet_nan, 4, quiet_nan});
constexpr auto y = literal<bool>({4}, {false, true, false, true});
static_assert(gives<IsNaN, no_attributes{}, list<x>, list<y>>);

TEST_CASE("IsNaN against the exact function, at lengths around a pack") {
  check_unary<IsNaN>({}, [](double x) { return x != x; });
}

// Corners.
static_assert(value_of<IsNaN>(infinite) == false);
static_assert(value_of<IsNaN>(std::numeric_limits<double>::quiet_NaN()) == true);
static_assert(value_of<IsNaN>(float16::from_bits(0x7c01)) == true);
static_assert(value_of<IsNaN>(float16::from_bits(0x7c00)) == false);

TEST_CASE("IsNaN in a model") { CHECK(model_gives<IsNaN, no_attributes{}, list<x>, list<y>>()); }
}  // namespace
