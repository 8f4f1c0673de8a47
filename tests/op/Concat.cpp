// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/Concat.hpp>

#include "run.hpp"

#include <doctest/doctest.h>

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::Concat;

constexpr tensor_info matrix{elem_type::float_, {2, 3}}, column{elem_type::float_, {2, 1}};

// Shapes.
static_assert(dims_of<Concat, 2>({1}, {matrix, column}) == dims{2, 4});
static_assert(dims_of<Concat, 2>({-1}, {matrix, column}) == dims{2, 4});
static_assert(dims_of<Concat, 3>({0}, {matrix, matrix, matrix}) == dims{6, 3});
static_assert(dims_of<Concat, 1>({-2}, {matrix}) == dims{2, 3});
static_assert(error_of<Concat, 2>({0}, {matrix, column}) == error{fault::element_count_differs, 1, 3});
static_assert(error_of<Concat, 2>({2}, {matrix, column}) == error{fault::axis_out_of_range, 2, 2});
static_assert(error_of<Concat, 2>({0}, {matrix, tensor_info{elem_type::float_, {3}}}) ==
              error{fault::ranks_differ, 1, 2});
static_assert(error_of<Concat, 2>({0}, {matrix, tensor_info{elem_type::int8, {2, 3}}}).what ==
              fault::elem_types_differ);
static_assert(error_of<Concat, 1>({0}, {tensor_info{elem_type::float_, {}}}).what ==
              fault::rank_out_of_range);
static_assert(error_of<Concat, 2>({0}, {matrix, tensor_info{}}).what == fault::missing_input);

// The official cases test_concat_1d_*, _2d_* and _3d_axis_* (concat.py).
constexpr auto a1 = literal<float>({2}, {1, 2}), b1 = literal<float>({2}, {3, 4});
constexpr auto a2 = literal<float>({2, 2}, {1, 2, 3, 4}), b2 = literal<float>({2, 2}, {5, 6, 7, 8});
constexpr auto a3 = literal<float>({2, 2, 2}, {1, 2, 3, 4, 5, 6, 7, 8}),
               b3 = literal<float>({2, 2, 2}, {9, 10, 11, 12, 13, 14, 15, 16});

template <std::int64_t Axis, class In, auto Y>
constexpr bool joins = gives<Concat, Concat::attributes{Axis}, In, list<Y>>;

static_assert(joins<0, list<a1, b1>, literal<float>({4}, {1, 2, 3, 4})>);
static_assert(joins<0, list<a2, b2>, literal<float>({4, 2}, {1, 2, 3, 4, 5, 6, 7, 8})>);
static_assert(joins<1, list<a2, b2>, literal<float>({2, 4}, {1, 2, 5, 6, 3, 4, 7, 8})>);
constexpr auto y0 = literal<float>({4, 2, 2}, {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16}),
               y1 = literal<float>({2, 4, 2}, {1, 2, 3, 4, 9, 10, 11, 12, 5, 6, 7, 8, 13, 14, 15, 16}),
               y2 = literal<float>({2, 2, 4}, {1, 2, 9, 10, 3, 4, 11, 12, 5, 6, 13, 14, 7, 8, 15, 16});
static_assert(joins<0, list<a3, b3>, y0> && joins<-3, list<a3, b3>, y0>);
static_assert(joins<1, list<a3, b3>, y1> && joins<-2, list<a3, b3>, y1>);
static_assert(joins<2, list<a3, b3>, y2> && joins<-1, list<a3, b3>, y2>);
// Corners: one input, nothing to append.
static_assert(joins<1, list<a2>, a2>);
static_assert(joins<1, list<a2, blank<float>({2, 0}), b2>, literal<float>({2, 4}, {1, 2, 5, 6, 3, 4, 7, 8})>);

TEST_CASE("Concat in a model") {
  CHECK(model_gives<Concat, Concat::attributes{1}, list<a3, b3>, list<y1>>());
  CHECK(model_gives<Concat, Concat::attributes{-1}, list<a3, b3>, list<y2>>());
}
}  // namespace INLAY_UNIT
