// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/Reciprocal.hpp>

#include "elementwise.hpp"

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::Reciprocal;

// Shapes.
static_assert(infers_unary<Reciprocal>(is_floating));

// Official: test_reciprocal_example, the first elements of test_reciprocal.
constexpr auto x = literal<float>({2}, {-4, 2}), y = literal<float>({2}, {-0.25f, 0.5f});
static_assert(gives<Reciprocal, no_attributes{}, list<x>, list<y>>);
static_assert(gives<Reciprocal, no_attributes{},
                    list<literal<float>({8}, {1.0488136f, 1.2151893f, 1.1027634f, 1.0448833f, 0.9236548f,
                                              1.145894f, 0.9375872f, 1.391773f})>,
                    list<literal<float>({8}, {0.9534583f, 0.82291704f, 0.90681285f, 0.9570447f, 1.0826555f,
                                              0.872681f, 1.0665674f, 0.718508f})>>);

TEST_CASE("Reciprocal against the exact function, at lengths around a pack") {
  check_unary<Reciprocal>({.ulps = quotient_ulps}, [](double x) { return 1 / x; });
}

// Corners.
static_assert(identical(value_of<Reciprocal>(-infinite), -0.0f));

TEST_CASE("Reciprocal in a model") { CHECK(model_gives<Reciprocal, no_attributes{}, list<x>, list<y>>()); }
}  // namespace INLAY_UNIT
