// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/Sign.hpp>

#include "elementwise.hpp"

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::Sign;

// Shapes.
static_assert(infers_unary<Sign>(is_numeric));

// Official: test_sign.
constexpr auto x = literal<float>({11}, {-5, -4, -3, -2, -1, 0, 1, 2, 3, 4, 5}),
               y = literal<float>({11}, {-1, -1, -1, -1, -1, 0, 1, 1, 1, 1, 1});
static_assert(gives<Sign, no_attributes{}, list<x>, list<y>>);

TEST_CASE("Sign against the exact function, at lengths around a pack") {
  check_unary<Sign>({.zero_sign = false}, [](double x) { return x > 0 ? 1 : x < 0 ? -1 : x; });
}

// Corners.
static_assert(identical(value_of<Sign>(quiet_nan), quiet_nan));
static_assert(value_of<Sign>(std::numeric_limits<std::int32_t>::min()) == -1);
static_assert(value_of<Sign>(std::uint8_t{200}) == 1);
static_assert(identical(value_of<Sign>(-0x1p-149f), -1.0f));

TEST_CASE("Sign in a model") { CHECK(model_gives<Sign, no_attributes{}, list<x>, list<y>>()); }
}  // namespace INLAY_UNIT
