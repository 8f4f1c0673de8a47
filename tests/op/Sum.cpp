// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/Sum.hpp>

#include "elementwise.hpp"

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::Sum;

// Shapes.
static_assert(infers_binary<Sum>(is_floating));
static_assert(dims_of<Sum, 1>({}, {tensor_info{elem_type::float_, {3}}}) == dims{3});
static_assert(dims_of<Sum, 3>({}, {tensor_info{elem_type::float_, {3, 1}}, tensor_info{elem_type::float_, {}},
                                   tensor_info{elem_type::float_, {2}}}) == dims{3, 2});
static_assert(error_of<Sum, 0>({}, {}) == error{fault::missing_input, 0, 1});

// Official: test_sum_example, test_sum_two_inputs, test_sum_one_input.
constexpr auto a = literal<float>({3}, {3, 0, 2}), b = literal<float>({3}, {1, 3, 4}),
               c = literal<float>({3}, {2, 6, 6}), y = literal<float>({3}, {6, 9, 12});
static_assert(gives<Sum, no_attributes{}, list<a, b, c>, list<y>>);
static_assert(gives<Sum, no_attributes{}, list<a, b>, list<literal<float>({3}, {4, 3, 6})>>);
static_assert(gives<Sum, no_attributes{}, list<a>, list<a>>);

TEST_CASE("Sum against the exact function, at lengths around a pack") {
  check_binary<Sum>({}, [](double x, double y) { return static_cast<float>(x + y); });
  check_three<Sum>({.ulps = 1, .absolute = 8 * 0x1p-24},
                   [](double x, double y, double z) { return x + y + z; });
}

// Corners.
static_assert(identical(value_of<Sum>(-0.0f, -0.0f), -0.0f));
static_assert(identical(value_of<Sum>(infinite, 1.0f, -2.0f), infinite));

TEST_CASE("Sum in a model") { CHECK(model_gives<Sum, no_attributes{}, list<a, b, c>, list<y>>()); }
}  // namespace INLAY_UNIT
