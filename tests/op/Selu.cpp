// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/Selu.hpp>

#include "elementwise.hpp"

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::Selu;

// Shapes.
static_assert(infers_unary<Selu>(is_floating));

// Official: test_selu_example, the first elements of test_selu_default.
constexpr auto x = literal<float>({3}, {-1, 0, 1}), y = literal<float>({3}, {-3.7927237f, 0, 3});
static_assert(gives<Selu, Selu::attributes{.alpha = 2, .gamma = 3}, list<x>, list<y>, 0x1p-21>);
static_assert(gives<Selu, Selu::attributes{},
                    list<literal<float>({8}, {1.7640524f, 0.4001572f, 0.978738f, 2.2408931f, 1.867558f,
                                              -0.9772779f, 0.95008844f, -0.1513572f})>,
                    list<literal<float>({8}, {1.8534917f, 0.4204456f, 1.0283611f, 2.3545086f, 1.9622451f,
                                              -1.0964665f, 0.9982589f, -0.24694161f})>,
                    0x1p-21>);

TEST_CASE("Selu against the exact function, at lengths around a pack") {
  check_unary<Selu, Selu::attributes{.alpha = 2, .gamma = 3}>(
      {.low = -10, .high = 10, .ulps = 4}, [](double x) { return 3 * (x > 0 ? x : 2 * std::expm1(x)); });
}

// Corners.
static_assert(identical(value_of<Selu>(-0.0f), -0.0f));
// -alpha gamma of the defaults, as SELU networks saturate (Klambauer et al. 2017).
static_assert(value_of<Selu>(-infinite) + 1.7580993f < 0x1p-22f &&
              value_of<Selu>(-infinite) + 1.7580993f > -0x1p-22f);

TEST_CASE("Selu in a model") {
  CHECK(model_gives<Selu, Selu::attributes{.alpha = 2, .gamma = 3}, list<x>, list<y>, 0x1p-21>());
}
}  // namespace INLAY_UNIT
