// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/Acos.hpp>

#include "elementwise.hpp"

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::Acos;

// Shapes.
static_assert(infers_unary<Acos>(is_floating));

// Official: test_acos_example.
constexpr auto x = literal<float>({3}, {-0.5f, 0, 0.5f}),
               y = literal<float>({3}, {2.0943952f, 1.5707964f, 1.0471976f});
static_assert(gives<Acos, no_attributes{}, list<x>, list<y>, 0x1p-22>);

TEST_CASE("Acos against the exact function, at lengths around a pack") {
  check_unary<Acos>({.low = -1, .high = 1, .ulps = std::fmax(libm_ulps, root_ulps)},
                    [](double x) { return std::acos(x); });
}

// Corners.
static_assert(identical(value_of<Acos>(1.0f), 0.0f));
static_assert(identical(value_of<Acos>(1.5f), quiet_nan));
static_assert(identical(value_of<Acos>(-infinite), quiet_nan));

TEST_CASE("Acos in a model") { CHECK(model_gives<Acos, no_attributes{}, list<x>, list<y>, 0x1p-22>()); }
}  // namespace INLAY_UNIT
