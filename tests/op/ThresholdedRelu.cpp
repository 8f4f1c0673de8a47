// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/ThresholdedRelu.hpp>

#include "elementwise.hpp"

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::ThresholdedRelu;

// Shapes.
static_assert(infers_unary<ThresholdedRelu>(is_floating));

// Official: test_thresholdedrelu_example, the first elements of test_thresholdedrelu_default.
constexpr auto x = literal<float>({5}, {-1.5f, 0, 1.2f, 2, 2.2f}),
               y = literal<float>({5}, {0, 0, 0, 0, 2.2f});
static_assert(gives<ThresholdedRelu, ThresholdedRelu::attributes{.alpha = 2}, list<x>, list<y>>);
static_assert(gives<ThresholdedRelu, ThresholdedRelu::attributes{},
                    list<literal<float>({8}, {1.7640524f, 0.4001572f, 0.978738f, 2.2408931f, 1.867558f,
                                              -0.9772779f, 0.95008844f, -0.1513572f})>,
                    list<literal<float>({8}, {1.7640524f, 0, 0, 2.2408931f, 1.867558f, 0, 0, 0})>>);

TEST_CASE("ThresholdedRelu against the exact function, at lengths around a pack") {
  check_unary<ThresholdedRelu, ThresholdedRelu::attributes{}>({}, [](double x) { return x > 1 ? x : 0; });
}

// Corners.
// Neither the threshold nor NaN is above it.
static_assert(identical(value_of<ThresholdedRelu>(1.0f), 0.0f));
static_assert(identical(value_of<ThresholdedRelu>(quiet_nan), 0.0f));

TEST_CASE("ThresholdedRelu in a model") {
  CHECK(model_gives<ThresholdedRelu, ThresholdedRelu::attributes{.alpha = 2}, list<x>, list<y>>());
}
}  // namespace INLAY_UNIT
