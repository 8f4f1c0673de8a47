// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/Hardmax.hpp>

#include "run.hpp"

#include <doctest/doctest.h>

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::Hardmax;

using attributes = Hardmax::attributes;

// Shapes.
constexpr tensor_info X{elem_type::float_, {3, 4, 5}};
static_assert(dims_of<Hardmax, 1>({}, {X}) == dims{3, 4, 5});
static_assert(error_of<Hardmax, 1>({.axis = 3}, {X}) == error{fault::axis_out_of_range, 3, 3});
static_assert(error_of<Hardmax, 1>({.axis = -4}, {X}) == error{fault::axis_out_of_range, -4, 3});
static_assert(error_of<Hardmax, 1>({}, {tensor_info{elem_type::int64, {3}}}).what ==
              fault::elem_type_not_supported);

// The official cases test_hardmax_example, test_hardmax_one_hot.
constexpr auto x = literal<float>({4, 4}, {3, 0, 1, 2, 2, 5, 1, 0, 0, 1, 3, 2, 0, 1, 2, 3});
constexpr auto y = literal<float>({4, 4}, {1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1});
static_assert(gives<Hardmax, attributes{}, list<x>, list<y>>);
static_assert(gives<Hardmax, attributes{}, list<literal<float>({1, 4}, {3, 3, 3, 1})>,
                    list<literal<float>({1, 4}, {1, 0, 0, 0})>>);
// Along the outer axis, by hand; another type; an axis without elements; infinities.
static_assert(gives<Hardmax, attributes{.axis = 0}, list<literal<double>({2, 3}, {1, 5, 2, 3, 4, 2})>,
                    list<literal<double>({2, 3}, {0, 1, 1, 1, 0, 0})>>);
static_assert(gives<Hardmax, attributes{}, list<blank<float>({2, 0})>, list<blank<float>({2, 0})>>);
constexpr float inf = std::numeric_limits<float>::infinity();
static_assert(gives<Hardmax, attributes{}, list<literal<float>({2, 2}, {-inf, -inf, 0, inf})>,
                    list<literal<float>({2, 2}, {1, 0, 0, 1})>>);

TEST_CASE("Hardmax in a model") { CHECK(model_gives<Hardmax, attributes{}, list<x>, list<y>>()); }
}  // namespace INLAY_UNIT
