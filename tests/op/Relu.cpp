// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/Relu.hpp>

#include "elementwise.hpp"

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::Relu;

// Shapes.
static_assert(infers_unary<Relu>([](elem_type type) {
  return is_floating(type) || is_signed_integer(type);
}));

// Official: the first elements of test_relu.
constexpr auto x = literal<float>({8}, {1.7640524f, 0.4001572f, 0.978738f, 2.2408931f, 1.867558f, -0.9772779f,
                                        0.95008844f, -0.1513572f}),
               y = literal<float>(
                   {8}, {1.7640524f, 0.4001572f, 0.978738f, 2.2408931f, 1.867558f, 0, 0.95008844f, 0});
static_assert(gives<Relu, no_attributes{}, list<x>, list<y>>);

TEST_CASE("Relu against the exact function, at lengths around a pack") {
  check_unary<Relu>({.zero_sign = false}, [](double x) { return x < 0 ? 0 : x; });
}

// Corners.
static_assert(identical(value_of<Relu>(quiet_nan), quiet_nan));
static_assert(identical(value_of<Relu>(-infinite), 0.0f));
static_assert(value_of<Relu>(std::int8_t{-128}) == 0);
static_assert(value_of<Relu>(std::int64_t{7}) == 7);

TEST_CASE("Relu in a model") { CHECK(model_gives<Relu, no_attributes{}, list<x>, list<y>>()); }
}  // namespace INLAY_UNIT
