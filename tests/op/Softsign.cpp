// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/Softsign.hpp>

#include "elementwise.hpp"

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::Softsign;

// Shapes.
static_assert(infers_unary<Softsign>(is_floating));

// Official: test_softsign_example, the first elements of test_softsign.
constexpr auto x = literal<float>({3}, {-1, 0, 1}), y = literal<float>({3}, {-0.5f, 0, 0.5f});
static_assert(gives<Softsign, no_attributes{}, list<x>, list<y>, 0x1p-24>);
static_assert(gives<Softsign, no_attributes{},
                    list<literal<float>({8}, {1.7640524f, 0.4001572f, 0.978738f, 2.2408931f, 1.867558f,
                                              -0.9772779f, 0.95008844f, -0.1513572f})>,
                    list<literal<float>({8}, {0.6382124f, 0.2857945f, 0.49462736f, 0.6914431f, 0.6512712f,
                                              -0.4942542f, 0.48720273f, -0.13145982f})>,
                    0x1p-24>);

TEST_CASE("Softsign against the exact function, at lengths around a pack") {
  check_unary<Softsign>({.ulps = 1.5}, [](double x) { return x / (1 + std::fabs(x)); });
}

// Corners.
static_assert(identical(value_of<Softsign>(-0.0f), -0.0f));

TEST_CASE("Softsign in a model") {
  CHECK(model_gives<Softsign, no_attributes{}, list<x>, list<y>, 0x1p-24>());
}
}  // namespace INLAY_UNIT
