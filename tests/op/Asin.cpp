// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/Asin.hpp>

#include "elementwise.hpp"

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::Asin;

// Shapes.
static_assert(infers_unary<Asin>(is_floating));

// Official: test_asin_example.
constexpr auto x = literal<float>({3}, {-0.5f, 0, 0.5f}),
               y = literal<float>({3}, {-0.5235988f, 0, 0.5235988f});
static_assert(gives<Asin, no_attributes{}, list<x>, list<y>, 0x1p-22>);

TEST_CASE("Asin against the exact function, at lengths around a pack") {
  check_unary<Asin>({.low = -1, .high = 1, .ulps = std::fmax(libm_ulps, root_ulps)},
                    [](double x) { return std::asin(x); });
}

// Corners.
static_assert(identical(value_of<Asin>(-0.0f), -0.0f));
static_assert(identical(value_of<Asin>(1.5f), quiet_nan));
static_assert(identical(value_of<Asin>(infinite), quiet_nan));

TEST_CASE("Asin in a model") { CHECK(model_gives<Asin, no_attributes{}, list<x>, list<y>, 0x1p-22>()); }
}  // namespace INLAY_UNIT
