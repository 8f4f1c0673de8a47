// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/Log.hpp>

#include "elementwise.hpp"

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::Log;

// Shapes.
static_assert(infers_unary<Log>(is_floating));

// Official: test_log_example.
constexpr auto x = literal<float>({2}, {1, 10}), y = literal<float>({2}, {0, 2.3025851f});
static_assert(gives<Log, no_attributes{}, list<x>, list<y>, 0x1p-22>);

TEST_CASE("Log against the exact function, at lengths around a pack") {
  check_unary<Log>({.low = 0, .high = 1000, .ulps = 2}, [](double x) { return std::log(x); });
}

// Corners.
static_assert(identical(value_of<Log>(0.0f), -infinite));
static_assert(identical(value_of<Log>(-0.0f), -infinite));
static_assert(identical(value_of<Log>(-1.0f), quiet_nan));
static_assert(identical(value_of<Log>(infinite), infinite));

TEST_CASE("Log in a model") { CHECK(model_gives<Log, no_attributes{}, list<x>, list<y>, 0x1p-22>()); }
}  // namespace INLAY_UNIT
