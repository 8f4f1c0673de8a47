// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/LeakyRelu.hpp>

#include "elementwise.hpp"

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::LeakyRelu;

// Shapes.
static_assert(infers_unary<LeakyRelu>(is_floating));

// Official: test_leakyrelu_example, the first elements of test_leakyrelu_default.
constexpr auto x = literal<float>({3}, {-1, 0, 1}), y = literal<float>({3}, {-0.1f, 0, 1});
static_assert(gives<LeakyRelu, LeakyRelu::attributes{.alpha = 0.1f}, list<x>, list<y>>);
static_assert(gives<LeakyRelu, LeakyRelu::attributes{},
                    list<literal<float>({8}, {1.7640524f, 0.4001572f, 0.978738f, 2.2408931f, 1.867558f,
                                              -0.9772779f, 0.95008844f, -0.1513572f})>,
                    list<literal<float>({8}, {1.7640524f, 0.4001572f, 0.978738f, 2.2408931f, 1.867558f,
                                              -0.0097727785f, 0.95008844f, -0.0015135721f})>>);

TEST_CASE("LeakyRelu against the exact function, at lengths around a pack") {
  check_unary<LeakyRelu, LeakyRelu::attributes{}>(
      {}, [](double x) { return static_cast<float>(x < 0 ? static_cast<double>(0.01f) * x : x); });
}

// Corners.
static_assert(identical(value_of<LeakyRelu>(-infinite), -infinite));
static_assert(identical(value_of<LeakyRelu>(-0.0f), -0.0f));

TEST_CASE("LeakyRelu in a model") {
  CHECK(model_gives<LeakyRelu, LeakyRelu::attributes{.alpha = 0.1f}, list<x>, list<y>>());
}
}  // namespace INLAY_UNIT
