// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/Celu.hpp>

#include "elementwise.hpp"

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::Celu;

// Shapes.
static_assert(infers_unary<Celu>(is_floating));

// Official: the first elements of test_celu.
constexpr auto x = literal<float>({4}, {0.8439683f, 0.5665144f, 0.05836735f, 0.02916367f}),
               y = literal<float>({4}, {0.8439683f, 0.5665144f, 0.05836735f, 0.02916367f});
static_assert(gives<Celu, Celu::attributes{.alpha = 2}, list<x>, list<y>>);
// By the definition: 2 (e^-0.5 - 1).
static_assert(gives<Celu, Celu::attributes{.alpha = 2}, list<literal<float>({1}, {-1})>,
                    list<literal<float>({1}, {-0.78693868f})>, 0x1p-24>);

TEST_CASE("Celu against the exact function, at lengths around a pack") {
  check_unary<Celu, Celu::attributes{.alpha = 2}>({.low = -10, .high = 10, .ulps = 4},
                                                  [](double x) { return x < 0 ? 2 * std::expm1(x / 2) : x; });
}

// Corners.
static_assert(identical(value_of<Celu>(-infinite), -1.0f));
static_assert(identical(value_of<Celu>(quiet_nan), quiet_nan));

TEST_CASE("Celu in a model") { CHECK(model_gives<Celu, Celu::attributes{.alpha = 2}, list<x>, list<y>>()); }
}  // namespace INLAY_UNIT
