// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/Asinh.hpp>

#include "elementwise.hpp"

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::Asinh;

// Shapes.
static_assert(infers_unary<Asinh>(is_floating));

// Official: test_asinh_example.
constexpr auto x = literal<float>({3}, {-1, 0, 1}), y = literal<float>({3}, {-0.8813736f, 0, 0.8813736f});
static_assert(gives<Asinh, no_attributes{}, list<x>, list<y>, 0x1p-22>);

TEST_CASE("Asinh against the exact function, at lengths around a pack") {
  check_unary<Asinh>({.low = -50, .high = 50, .ulps = libm_ulps}, [](double x) { return std::asinh(x); });
}

// Corners.
static_assert(identical(value_of<Asinh>(-0.0f), -0.0f));
static_assert(identical(value_of<Asinh>(-infinite), -infinite));

TEST_CASE("Asinh in a model") { CHECK(model_gives<Asinh, no_attributes{}, list<x>, list<y>, 0x1p-22>()); }
}  // namespace INLAY_UNIT
