// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/Equal.hpp>

#include "elementwise.hpp"

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::Equal;

// Shapes.
static_assert(infers_binary<Equal>(
    [](elem_type type) { return is_numeric(type) || type == elem_type::bool_ || type == elem_type::string; },
    elem_type::bool_));

// Official elements of test_equal; and by definition.
constexpr auto a = literal<std::int32_t>({4}, {17, 4, 9, 22}),
               b = literal<std::int32_t>({4}, {-6, -3, -8, 22});
constexpr auto c = literal<bool>({4}, {false, false, false, true});
static_assert(gives<Equal, no_attributes{}, list<a, b>, list<c>>);

TEST_CASE("Equal against the exact function, at lengths around a pack") {
  check_binary<Equal>({}, [](double x, double y) { return x == y; });
}

// Corners.
static_assert(value_of<Equal>(0.0f, -0.0f) == true);
static_assert(value_of<Equal>(quiet_nan, quiet_nan) == false);
static_assert(value_of<Equal>(true, true) == true);
// Neighbours that are one float or double.
static_assert(value_of<Equal>(std::int64_t{9007199254740993}, std::int64_t{9007199254740992}) == false);

TEST_CASE("Equal in a model") { CHECK(model_gives<Equal, no_attributes{}, list<a, b>, list<c>>()); }
}  // namespace INLAY_UNIT
