// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/Softplus.hpp>

#include "elementwise.hpp"

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::Softplus;

// Shapes.
static_assert(infers_unary<Softplus>(is_floating));

// Official: test_softplus_example.
constexpr auto x = literal<float>({3}, {-1, 0, 1}),
               y = literal<float>({3}, {0.31326166f, 0.6931472f, 1.3132617f});
static_assert(gives<Softplus, no_attributes{}, list<x>, list<y>, 0x1p-22>);

TEST_CASE("Softplus against the exact function, at lengths around a pack") {
  check_unary<Softplus>({.low = -20, .high = 20, .ulps = 3},
                        [](double x) { return std::log1p(std::exp(x)); });
  check_unary<Softplus>({.low = -87.33f, .high = 200, .ulps = 3},
                        [](double x) { return std::log1p(std::exp(-std::fabs(x))) + std::fmax(x, 0.0); });
}

TEST_CASE("Softplus of a pack below -87.33 is 0") {
  if constexpr (simd::lanes > 1) CHECK(simd::first(Softplus::apply({}, simd::broadcast(-87.5f))) == 0);
}

// Corners.
static_assert(identical(value_of<Softplus>(-infinite), 0.0f));
// e^100 is no float.
static_assert(identical(value_of<Softplus>(100.0f), 100.0f));
static_assert(identical(value_of<Softplus>(infinite), infinite));

TEST_CASE("Softplus in a model") {
  CHECK(model_gives<Softplus, no_attributes{}, list<x>, list<y>, 0x1p-22>());
}
}  // namespace INLAY_UNIT
