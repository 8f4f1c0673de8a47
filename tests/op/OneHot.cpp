// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/OneHot.hpp>

#include "run.hpp"

#include <doctest/doctest.h>

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::OneHot;

using attributes = OneHot::attributes;
constexpr tensor_info X{elem_type::int64, {2, 3}}, depth{elem_type::int64, {}},
    values{elem_type::float_, {2}};
constexpr std::int64_t five = 5, negative = -1;
constexpr tensor_info known(std::int64_t const& value) {
  return {elem_type::int64, {}, storage::row_major, &value};
}
constexpr std::array<tensor_info, 1> declared{tensor_info{elem_type::float_, {2, 5, 3}}};

// Shapes.
static_assert(dims_of<OneHot, 3>({}, {X, known(five), values}) == dims{2, 3, 5});
static_assert(dims_of<OneHot, 3>({1}, {X, known(five), values}) == dims{2, 5, 3});
static_assert(dims_of<OneHot, 3>({-3}, {X, known(five), values}) == dims{5, 2, 3});
static_assert(dims_of<OneHot, 3>({0}, {tensor_info{elem_type::float_, {}}, known(five), values}) == dims{5});
static_assert(dims_of<OneHot, 3, 1>({1}, {X, depth, values}, declared) == dims{2, 5, 3});
static_assert(error_of<OneHot, 3>({}, {X, depth, values}).what == fault::shape_must_be_constant);
static_assert(error_of<OneHot, 3>({3}, {X, depth, values}) == error{fault::axis_out_of_range, 3, 3});
static_assert(error_of<OneHot, 3>({}, {X, known(negative), values}).what == fault::attribute_out_of_range);
static_assert(error_of<OneHot, 3>({}, {X, depth, depth}) == error{fault::element_count_differs, 1, 2});
static_assert(error_of<OneHot, 3>({}, {X, values, values}) == error{fault::element_count_differs, 2, 1});

// The official cases test_onehot_without_axis, _with_axis, _negative_indices (onehot.py), smaller.
constexpr auto off_on = literal<std::int32_t>({2}, {2, 5});
static_assert(
    gives<OneHot, attributes{}, list<literal<std::int64_t>({3}, {0, 3, 2}), literal<std::int64_t>(4), off_on>,
          list<literal<std::int32_t>({3, 4}, {5, 2, 2, 2, 2, 2, 2, 5, 2, 2, 5, 2})>>);
constexpr auto indices = literal<float>({2, 2}, {1, 2, 0, -1});
constexpr auto one_three = literal<float>({2}, {1, 3});
constexpr auto three = literal<std::int64_t>({1}, {3});
constexpr auto y = literal<float>({2, 3, 2}, {1, 1, 3, 1, 1, 3, 3, 1, 1, 1, 1, 3});
static_assert(gives<OneHot, attributes{1}, list<indices, three, one_three>, list<y>>);
static_assert(gives<OneHot, attributes{}, list<literal<std::int64_t>({2}, {-3, -1}), three, one_three>,
                    list<literal<float>({2, 3}, {3, 1, 1, 1, 1, 3})>>);
// Corners: out of range and NaN are off; no index; unsigned and half indices; bool values.
static_assert(gives<OneHot, attributes{},
                    list<literal<std::int64_t>({3}, {3, -4, std::numeric_limits<std::int64_t>::min()}), three,
                         one_three>,
                    list<literal<float>({3, 3}, {1, 1, 1, 1, 1, 1, 1, 1, 1})>>);
static_assert(
    gives<OneHot, attributes{},
          list<literal<float>({2}, {std::numeric_limits<float>::quiet_NaN(), 1e30f}), three, one_three>,
          list<literal<float>({2, 3}, {1, 1, 1, 1, 1, 1})>>);
static_assert(
    gives<OneHot, attributes{}, list<literal<std::uint64_t>({2}, {~std::uint64_t{0}, 2}), three, one_three>,
          list<literal<float>({2, 3}, {1, 1, 1, 1, 1, 3})>>);
static_assert(
    gives<OneHot, attributes{}, list<literal<float16>({1}, {1.0f}), three, literal<bool>({2}, {false, true})>,
          list<literal<bool>({1, 3}, {false, true, false})>>);
static_assert(gives<OneHot, attributes{0}, list<blank<std::int64_t>({0}), three, one_three>,
                    list<blank<float>({3, 0})>>);

TEST_CASE("OneHot in a model") {
  CHECK(model_gives<OneHot, attributes{1}, list<indices, three, one_three>, list<y>>());
}
}  // namespace INLAY_UNIT
