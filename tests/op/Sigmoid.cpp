// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/Sigmoid.hpp>

#include "elementwise.hpp"

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::Sigmoid;

// Shapes.
static_assert(infers_unary<Sigmoid>(is_floating));

// Official: test_sigmoid_example.
constexpr auto x = literal<float>({3}, {-1, 0, 1}), y = literal<float>({3}, {0.2689414f, 0.5f, 0.7310586f});
static_assert(gives<Sigmoid, no_attributes{}, list<x>, list<y>, 0x1p-22>);

TEST_CASE("Sigmoid against the exact function, at lengths around a pack") {
  check_unary<Sigmoid>({.low = -87, .high = 87, .ulps = 4}, [](double x) { return 1 / (1 + std::exp(-x)); });
}

// Corners.
static_assert(identical(value_of<Sigmoid>(-infinite), 0.0f));
static_assert(identical(value_of<Sigmoid>(infinite), 1.0f));
static_assert(identical(value_of<Sigmoid>(-0.0f), 0.5f));

TEST_CASE("Sigmoid in a model") { CHECK(model_gives<Sigmoid, no_attributes{}, list<x>, list<y>, 0x1p-22>()); }
}  // namespace INLAY_UNIT
