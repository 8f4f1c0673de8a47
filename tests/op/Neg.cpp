// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/Neg.hpp>

#include "elementwise.hpp"

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::Neg;

// Shapes.
static_assert(infers_unary<Neg>([](elem_type type) { return is_floating(type) || is_signed_integer(type); }));

// Official: test_neg_example, the first elements of test_neg.
constexpr auto x = literal<float>({2}, {-4, 2}), y = literal<float>({2}, {4, -2});
static_assert(gives<Neg, no_attributes{}, list<x>, list<y>>);
static_assert(gives<Neg, no_attributes{},
                    list<literal<float>({8}, {1.7640524f, 0.4001572f, 0.978738f, 2.2408931f, 1.867558f,
                                              -0.9772779f, 0.95008844f, -0.1513572f})>,
                    list<literal<float>({8}, {-1.7640524f, -0.4001572f, -0.978738f, -2.2408931f, -1.867558f,
                                              0.9772779f, -0.95008844f, 0.1513572f})>>);

TEST_CASE("Neg against the exact function, at lengths around a pack") {
  check_unary<Neg>({}, [](double x) { return -x; });
}

// Corners.
static_assert(identical(value_of<Neg>(0.0f), -0.0f));
static_assert(identical(value_of<Neg>(-infinite), infinite));
// The smallest signed integer has no opposite.
static_assert(value_of<Neg>(std::int8_t{-128}) == -128);
static_assert(value_of<Neg>(std::int64_t{5}) == -5);

TEST_CASE("Neg in a model") { CHECK(model_gives<Neg, no_attributes{}, list<x>, list<y>>()); }
}  // namespace INLAY_UNIT
