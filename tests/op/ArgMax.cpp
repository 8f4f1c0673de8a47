// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/ArgMax.hpp>

#include "run.hpp"

#include <doctest/doctest.h>

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::ArgMax;

using A = ArgMax::attributes;
constexpr tensor_info X{elem_type::float_, {3, 2, 5}};

// Shapes.
static_assert(dims_of<ArgMax, 1>({}, {X}) == dims{1, 2, 5});
static_assert(dims_of<ArgMax, 1>({.axis = -1, .keepdims = 0}, {X}) == dims{3, 2});
static_assert(error_of<ArgMax, 1>({.axis = 3}, {X}) == error{fault::axis_out_of_range, 3, 3});
static_assert(error_of<ArgMax, 1>({}, {tensor_info{elem_type::bool_, {2}}}) ==
              error{fault::elem_type_not_supported, 9, 0});

template <A a, auto X, auto Y>
constexpr bool finds = gives<ArgMax, a, list<X>, list<Y>>;
using index = std::int64_t;

// Official: test_argmax_default_axis_example, _keepdims_example, _negative_axis_keepdims_example,
// _no_keepdims_example, and the first three of them with _select_last_index.
constexpr auto x = literal<float>({2, 2}, {2, 1, 3, 10}), tied = literal<float>({2, 2}, {2, 2, 3, 10});
constexpr auto kept = literal<index>({2, 1}, {0, 1});
static_assert(finds<A{}, x, literal<index>({1, 2}, {1, 1})>);
static_assert(finds<A{.axis = 1}, x, kept> && finds<A{.axis = -1}, x, kept>);
static_assert(finds<A{.axis = 1, .keepdims = 0}, x, literal<index>({2}, {0, 1})>);
static_assert(finds<A{.select_last_index = 1}, tied, literal<index>({1, 2}, {1, 1})>);
static_assert(finds<A{.axis = 1, .select_last_index = 1}, tied, literal<index>({2, 1}, {1, 1})>);

// Corners: the first or the last of equals; the first NaN counts as the largest, as in NumPy; neighbours that
// are one float; one element.
constexpr float nan = std::numeric_limits<float>::quiet_NaN();
template <auto X, index First, index Last = First>
constexpr bool finds_in = finds<A{}, X, literal<index>({1}, {First})> &&
                          finds<A{.select_last_index = 1}, X, literal<index>({1}, {Last})>;
static_assert(finds_in<literal<float>({4}, {3, 7, 7, -1}), 1, 2>);
static_assert(finds_in<literal<float>({4}, {5, nan, -5, nan}), 1, 3>);
static_assert(finds_in<literal<float>({3}, {nan, 1, 2}), 0>);
static_assert(finds_in<literal<index>({2}, {9007199254740992, 9007199254740993}), 1>);
static_assert(finds_in<literal<float16>({3}, {0.0f, -0.0f, 0.0f}), 0, 2>);
static_assert(finds_in<literal<std::uint8_t>({1}, {200}), 0>);

TEST_CASE("ArgMax in a model") { CHECK(model_gives<ArgMax, A{.axis = 1}, list<x>, list<kept>>()); }
}  // namespace INLAY_UNIT
