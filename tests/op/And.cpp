// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/And.hpp>

#include "elementwise.hpp"

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::And;

// Shapes.
static_assert(infers_binary<And>([](elem_type type) { return type == elem_type::bool_; }));

// The first elements of the official case test_and3d.
constexpr auto a = literal<bool>({8}, {true, false, true, false, true, true, true, true}),
               b = literal<bool>({8}, {true, true, true, false, false, true, false, true}),
               c = literal<bool>({8}, {true, false, true, false, false, true, false, true});
static_assert(gives<And, no_attributes{}, list<a, b>, list<c>>);

TEST_CASE("And against the exact function, at lengths around a pack") {
  check_binary<And, bool>({}, [](bool x, bool y) { return x && y; });
}

TEST_CASE("And in a model") { CHECK(model_gives<And, no_attributes{}, list<a, b>, list<c>>()); }
}  // namespace INLAY_UNIT
