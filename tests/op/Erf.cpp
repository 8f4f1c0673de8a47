// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/Erf.hpp>

#include "elementwise.hpp"

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::Erf;

// Shapes.
static_assert(infers_unary<Erf>(is_floating));

// Official: the first elements of test_erf.
constexpr auto x = literal<float>({8}, {1.7640524f, 0.4001572f, 0.978738f, 2.2408931f, 1.867558f, -0.9772779f,
                                        0.95008844f, -0.1513572f}),
               y = literal<float>({8}, {0.9873953f, 0.4285435f, 0.8336858f, 0.9984709f, 0.9917369f,
                                        -0.83305275f, 0.82093126f, -0.16949303f});
static_assert(gives<Erf, no_attributes{}, list<x>, list<y>, 0x1p-22>);

TEST_CASE("Erf against the exact function, at lengths around a pack") {
  check_unary<Erf>({.low = -4, .high = 4, .ulps = 6}, [](double x) { return std::erf(x); });
}

// Corners.
static_assert(identical(value_of<Erf>(-0.0f), -0.0f));
static_assert(identical(value_of<Erf>(-infinite), -1.0f));

TEST_CASE("Erf in a model") { CHECK(model_gives<Erf, no_attributes{}, list<x>, list<y>, 0x1p-22>()); }
}  // namespace INLAY_UNIT
