// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/Or.hpp>

#include "elementwise.hpp"

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::Or;

// Shapes.
static_assert(infers_binary<Or>([](elem_type type) { return type == elem_type::bool_; }));

// The first elements of the official case test_or3d.
constexpr auto a = literal<bool>({8}, {true, false, true, false, true, true, true, true}),
               b = literal<bool>({8}, {true, true, true, false, false, true, false, true}),
               c = literal<bool>({8}, {true, true, true, false, true, true, true, true});
static_assert(gives<Or, no_attributes{}, list<a, b>, list<c>>);

TEST_CASE("Or against the exact function, at lengths around a pack") {
  check_binary<Or, bool>({}, [](bool x, bool y) { return x || y; });
}

TEST_CASE("Or in a model") { CHECK(model_gives<Or, no_attributes{}, list<a, b>, list<c>>()); }
}  // namespace INLAY_UNIT
