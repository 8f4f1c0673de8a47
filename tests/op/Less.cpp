// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/Less.hpp>

#include "elementwise.hpp"

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::Less;

// Shapes.
static_assert(infers_binary<Less>(is_numeric, elem_type::bool_));

// The first elements of the official case test_less.
constexpr auto a = literal<float>({8}, {1.7640524f, 0.4001572f, 0.978738f, 2.2408931f, 1.867558f, -0.9772779f,
                                        0.95008844f, -0.1513572f}),
               b = literal<float>({8}, {-0.67246044f, -0.35955316f, -0.8131463f, -1.7262826f, 0.17742614f,
                                        -0.40178093f, -1.6301984f, 0.46278226f});
constexpr auto c = literal<bool>({8}, {false, false, false, false, false, true, false, true});
static_assert(gives<Less, no_attributes{}, list<a, b>, list<c>>);

TEST_CASE("Less against the exact function, at lengths around a pack") {
  check_binary<Less>({}, [](double x, double y) { return x < y; });
}

// Corners.
static_assert(value_of<Less>(quiet_nan, quiet_nan) == false);
static_assert(value_of<Less>(0.0f, -0.0f) == false);
static_assert(value_of<Less>(std::int8_t{-1}, std::int8_t{1}) == true);
// Neighbours that are one float or double.
static_assert(value_of<Less>(std::int64_t{9007199254740992}, std::int64_t{9007199254740993}) == true);
static_assert(value_of<Less>(std::int64_t{9007199254740993}, std::int64_t{9007199254740992}) == false);
static_assert(value_of<Less>(std::numeric_limits<std::uint64_t>::max(), std::uint64_t{0}) == false);

TEST_CASE("Less in a model") { CHECK(model_gives<Less, no_attributes{}, list<a, b>, list<c>>()); }
}  // namespace INLAY_UNIT
