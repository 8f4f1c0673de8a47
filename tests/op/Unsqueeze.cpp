// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/Unsqueeze.hpp>

#include "run.hpp"

#include <doctest/doctest.h>

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::Unsqueeze;

constexpr tensor_info X{elem_type::float_, {3, 4, 5}};

template <std::size_t N>
constexpr std::array<tensor_info, 2> with_axes(std::int64_t const (&axes)[N], tensor_info const& x = X) {
  return {x, tensor_info{elem_type::int64, {static_cast<std::int64_t>(N)}, storage::row_major, axes}};
}
constexpr std::int64_t at_0[] = {0}, at_2[] = {2}, at_3[] = {3}, at_1_4[] = {1, 4}, at_2_4_5[] = {2, 4, 5},
                       unsorted[] = {5, 4, 2}, negative[] = {-2}, beyond[] = {4}, before[] = {-5},
                       twice[] = {1, -4}, many[] = {0, 1, 2, 3, 4, 5};
constexpr tensor_info unknown{elem_type::int64, {1}};

// Shapes: the official cases test_unsqueeze_axis_0 … three_axes, unsorted_axes, negative_axes (unsqueeze.py).
static_assert(dims_of<Unsqueeze, 2>({}, with_axes(at_0)) == dims{1, 3, 4, 5});
static_assert(dims_of<Unsqueeze, 2>({}, with_axes(at_2)) == dims{3, 4, 1, 5});
static_assert(dims_of<Unsqueeze, 2>({}, with_axes(at_3)) == dims{3, 4, 5, 1});
static_assert(dims_of<Unsqueeze, 2>({}, with_axes(at_1_4)) == dims{3, 1, 4, 5, 1});
static_assert(dims_of<Unsqueeze, 2>({}, with_axes(at_2_4_5)) == dims{3, 4, 1, 5, 1, 1});
static_assert(dims_of<Unsqueeze, 2>({}, with_axes(unsorted)) == dims{3, 4, 1, 5, 1, 1});
static_assert(dims_of<Unsqueeze, 2>({}, with_axes(negative, {elem_type::float_, {1, 3, 1, 5}})) ==
              dims{1, 3, 1, 1, 5});
static_assert(dims_of<Unsqueeze, 2>({}, with_axes(at_0, {elem_type::float_, {}})) == dims{1});
static_assert(dims_of<Unsqueeze, 2, 1>({}, {X, unknown}, {tensor_info{elem_type::float_, {3, 4, 1, 5}}}) ==
              dims{3, 4, 1, 5});
static_assert(dims_of<Unsqueeze, 2>({}, {X, tensor_info{elem_type::int64, {}, storage::row_major, at_2}}) ==
              dims{3, 4, 1, 5});  // an axis as a scalar: test_affine_grid_2d_expanded
static_assert(error_of<Unsqueeze, 2>({}, with_axes(beyond)) == error{fault::axis_out_of_range, 4, 4});
static_assert(error_of<Unsqueeze, 2>({}, with_axes(before)) == error{fault::axis_out_of_range, -5, 4});
static_assert(error_of<Unsqueeze, 2>({}, with_axes(twice)).what == fault::axis_repeated);
static_assert(error_of<Unsqueeze, 2>({}, with_axes(many)) == error{fault::rank_out_of_range, 9, 8});
static_assert(error_of<Unsqueeze, 2>({}, {X, unknown}).what == fault::shape_must_be_constant);
static_assert(error_of<Unsqueeze, 2, 1>({}, {X, unknown}, {tensor_info{elem_type::float_, {60}}}).what ==
              fault::ranks_differ);

constexpr auto x = literal<float>({3}, {1, 2, 3}), y = literal<float>({1, 3, 1}, {1, 2, 3});
constexpr auto axes = literal<std::int64_t>({2}, {-1, 0});
static_assert(gives<Unsqueeze, no_attributes{}, list<x, axes>, list<y>>);

TEST_CASE("Unsqueeze is a view") { CHECK(model_gives<Unsqueeze, no_attributes{}, list<x, axes>, list<y>>()); }
}  // namespace INLAY_UNIT
