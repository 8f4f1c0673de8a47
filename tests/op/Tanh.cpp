// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/Tanh.hpp>

#include "elementwise.hpp"

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::Tanh;

// Shapes.
static_assert(infers_unary<Tanh>(is_floating));

// Official: test_tanh_example.
constexpr auto x = literal<float>({3}, {-1, 0, 1}), y = literal<float>({3}, {-0.7615942f, 0, 0.7615942f});
static_assert(gives<Tanh, no_attributes{}, list<x>, list<y>, 0x1p-22>);

TEST_CASE("Tanh against the exact function, at lengths around a pack") {
  check_unary<Tanh>({.low = -10, .high = 10, .ulps = 7}, [](double x) { return std::tanh(x); });
}

// Corners.
static_assert(identical(value_of<Tanh>(-0.0f), -0.0f));
static_assert(identical(value_of<Tanh>(-infinite), -1.0f));

TEST_CASE("Tanh in a model") { CHECK(model_gives<Tanh, no_attributes{}, list<x>, list<y>, 0x1p-22>()); }
}  // namespace INLAY_UNIT
