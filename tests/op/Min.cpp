// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/Min.hpp>

#include "elementwise.hpp"

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::Min;

// Shapes.
static_assert(infers_binary<Min>(is_numeric));
static_assert(dims_of<Min, 1>({}, {tensor_info{elem_type::float_, {3}}}) == dims{3});
static_assert(dims_of<Min, 3>({}, {tensor_info{elem_type::float_, {3, 1}}, tensor_info{elem_type::float_, {}},
                                   tensor_info{elem_type::float_, {2}}}) == dims{3, 2});
static_assert(error_of<Min, 0>({}, {}) == error{fault::missing_input, 0, 1});
static_assert(error_of<Min, 3>({}, {tensor_info{elem_type::float_, {2}}, tensor_info{},
                                    tensor_info{elem_type::float_, {2}}}) ==
              error{fault::missing_input, 1, 3});

// Official: test_min_example, test_min_two_inputs, test_min_one_input.
constexpr auto a = literal<float>({3}, {3, 2, 1}), b = literal<float>({3}, {1, 4, 4}),
               c = literal<float>({3}, {2, 5, 0}), y = literal<float>({3}, {1, 2, 0});
static_assert(gives<Min, no_attributes{}, list<a, b, c>, list<y>>);
static_assert(gives<Min, no_attributes{}, list<a, b>, list<literal<float>({3}, {1, 2, 1})>>);
static_assert(gives<Min, no_attributes{}, list<a>, list<a>>);

TEST_CASE("Min against the exact function, at lengths around a pack") {
  check_binary<Min>({.zero_sign = false},
                    [](double x, double y) { return x != x || y != y ? x + y : std::fmin(x, y); });
  check_three<Min>({}, [](double x, double y, double z) { return std::fmin(x, std::fmin(y, z)); });
}

// Corners.
// NaN in either place wins, as in NumPy.
static_assert(identical(value_of<Min>(quiet_nan, 1.0f), quiet_nan));
static_assert(identical(value_of<Min>(1.0f, quiet_nan), quiet_nan));
static_assert(value_of<Min>(std::int64_t{9007199254740993}, std::int64_t{9007199254740992}) ==
              9007199254740992);
static_assert(value_of<Min>(std::uint64_t{1}, std::numeric_limits<std::uint64_t>::max()) == 1);
static_assert(value_of<Min>(float16{1.5f}, float16{2.5f}) == 1.5f);

TEST_CASE("Min in a model") { CHECK(model_gives<Min, no_attributes{}, list<a, b, c>, list<y>>()); }
}  // namespace INLAY_UNIT
