// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/Elu.hpp>

#include "elementwise.hpp"

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::Elu;

// Shapes.
static_assert(infers_unary<Elu>(is_floating));

// Official: test_elu_example, the first elements of test_elu_default.
constexpr auto x = literal<float>({3}, {-1, 0, 1}), y = literal<float>({3}, {-1.2642412f, 0, 1});
static_assert(gives<Elu, Elu::attributes{.alpha = 2}, list<x>, list<y>, 0x1p-22>);
static_assert(gives<Elu, Elu::attributes{},
                    list<literal<float>({8}, {1.7640524f, 0.4001572f, 0.978738f, 2.2408931f, 1.867558f,
                                              -0.9772779f, 0.95008844f, -0.1513572f})>,
                    list<literal<float>({8}, {1.7640524f, 0.4001572f, 0.978738f, 2.2408931f, 1.867558f,
                                              -0.62366587f, 0.95008844f, -0.14045942f})>,
                    0x1p-22>);

TEST_CASE("Elu against the exact function, at lengths around a pack") {
  check_unary<Elu, Elu::attributes{.alpha = 2}>({.low = -10, .high = 10, .ulps = 3},
                                                [](double x) { return x < 0 ? 2 * std::expm1(x) : x; });
}

// Corners.
static_assert(identical(value_of<Elu>(-infinite), -1.0f));
static_assert(identical(value_of<Elu>(-0.0f), -0.0f));
// No cancellation near 0.
static_assert(identical(value_of<Elu>(-0x1p-30f), -0x1p-30f));

TEST_CASE("Elu in a model") {
  CHECK(model_gives<Elu, Elu::attributes{.alpha = 2}, list<x>, list<y>, 0x1p-22>());
}
}  // namespace INLAY_UNIT
