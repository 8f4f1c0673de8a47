// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/Atanh.hpp>

#include "elementwise.hpp"

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::Atanh;

// Shapes.
static_assert(infers_unary<Atanh>(is_floating));

// Official: test_atanh_example.
constexpr auto x = literal<float>({3}, {-0.5f, 0, 0.5f}),
               y = literal<float>({3}, {-0.54930615f, 0, 0.54930615f});
static_assert(gives<Atanh, no_attributes{}, list<x>, list<y>, 0x1p-22>);

TEST_CASE("Atanh against the exact function, at lengths around a pack") {
  check_unary<Atanh>({.low = -1, .high = 1, .ulps = libm_ulps}, [](double x) { return std::atanh(x); });
}

// Corners.
static_assert(identical(value_of<Atanh>(1.0f), infinite));
static_assert(identical(value_of<Atanh>(-1.0f), -infinite));
static_assert(identical(value_of<Atanh>(1.5f), quiet_nan));

TEST_CASE("Atanh in a model") { CHECK(model_gives<Atanh, no_attributes{}, list<x>, list<y>, 0x1p-22>()); }
}  // namespace INLAY_UNIT
