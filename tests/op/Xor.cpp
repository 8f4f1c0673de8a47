// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/Xor.hpp>

#include "elementwise.hpp"

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::Xor;

// Shapes.
static_assert(infers_binary<Xor>([](elem_type type) { return type == elem_type::bool_; }));

// The first elements of the official case test_xor3d.
constexpr auto a = literal<bool>({8}, {true, false, true, false, true, true, true, true}),
               b = literal<bool>({8}, {true, true, true, false, false, true, false, true}),
               c = literal<bool>({8}, {false, true, false, false, true, false, true, false});
static_assert(gives<Xor, no_attributes{}, list<a, b>, list<c>>);

TEST_CASE("Xor against the exact function, at lengths around a pack") {
  check_binary<Xor, bool>({}, [](bool x, bool y) { return x != y; });
}

TEST_CASE("Xor in a model") { CHECK(model_gives<Xor, no_attributes{}, list<a, b>, list<c>>()); }
}  // namespace INLAY_UNIT
