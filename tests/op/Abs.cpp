// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/Abs.hpp>

#include "elementwise.hpp"

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::Abs;

// Shapes.
static_assert(infers_unary<Abs>(is_numeric));

// Official: the first elements of test_abs.
constexpr auto x = literal<float>({8}, {1.7640524f, 0.4001572f, 0.978738f, 2.2408931f, 1.867558f, -0.9772779f,
                                        0.95008844f, -0.1513572f}),
               y = literal<float>({8}, {1.7640524f, 0.4001572f, 0.978738f, 2.2408931f, 1.867558f, 0.9772779f,
                                        0.95008844f, 0.1513572f});
static_assert(gives<Abs, no_attributes{}, list<x>, list<y>>);

TEST_CASE("Abs against the exact function, at lengths around a pack") {
  check_unary<Abs>({}, [](double x) { return std::fabs(x); });
}

// Corners.
static_assert(identical(value_of<Abs>(-0.0f), 0.0f));
static_assert(identical(value_of<Abs>(quiet_nan), quiet_nan));
// The smallest signed integer has no opposite.
static_assert(value_of<Abs>(std::int8_t{-128}) == -128);
static_assert(value_of<Abs>(std::numeric_limits<std::int64_t>::max()) ==
              std::numeric_limits<std::int64_t>::max());
static_assert(value_of<Abs>(std::uint8_t{255}) == 255);
static_assert(value_of<Abs>(float16{-1.5f}).bits == float16{1.5f}.bits);

TEST_CASE("Abs in a model") { CHECK(model_gives<Abs, no_attributes{}, list<x>, list<y>>()); }
}  // namespace INLAY_UNIT
