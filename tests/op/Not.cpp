// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/Not.hpp>

#include "elementwise.hpp"

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::Not;

// Shapes.
static_assert(infers_unary<Not>([](elem_type type) { return type == elem_type::bool_; }));

// Official: test_not_2d.
constexpr auto x = literal<bool>({12},
                                 {true, true, true, true, true, false, true, false, false, true, true, true}),
               y = literal<bool>(
                   {12}, {false, false, false, false, false, true, false, true, true, false, false, false});
static_assert(gives<Not, no_attributes{}, list<x>, list<y>>);

TEST_CASE("Not against the exact function, at lengths around a pack") {
  check_unary<Not, no_attributes{}, bool>({}, [](bool x) { return !x; });
}

TEST_CASE("Not in a model") { CHECK(model_gives<Not, no_attributes{}, list<x>, list<y>>()); }
}  // namespace INLAY_UNIT
