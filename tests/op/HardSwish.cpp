// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/HardSwish.hpp>

#include "elementwise.hpp"

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::HardSwish;

// Shapes.
static_assert(infers_unary<HardSwish>(is_floating));

// Official: the first elements of test_hardswish.
constexpr auto x = literal<float>({8}, {1.7640524f, 0.4001572f, 0.978738f, 2.2408931f, 1.867558f, -0.9772779f,
                                        0.95008844f, -0.1513572f}),
               y = literal<float>({8}, {1.400673f, 0.22676624f, 0.6490237f, 1.9573803f, 1.5150745f,
                                        -0.32946026f, 0.6254889f, -0.07186043f});
static_assert(gives<HardSwish, no_attributes{}, list<x>, list<y>, 0x1p-22>);

TEST_CASE("HardSwish against the exact function, at lengths around a pack") {
  check_unary<HardSwish>({.ulps = 1, .absolute = 3 * 0x1p-24},
                         [](double x) { return x * std::fmax(0, std::fmin(1, x / 6 + 0.5)); });
}

// Corners.
static_assert(identical(value_of<HardSwish>(infinite), infinite));

TEST_CASE("HardSwish in a model") {
  CHECK(model_gives<HardSwish, no_attributes{}, list<x>, list<y>, 0x1p-22>());
}
}  // namespace INLAY_UNIT
