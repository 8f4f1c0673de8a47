// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/Squeeze.hpp>

#include "run.hpp"

#include <doctest/doctest.h>

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::Squeeze;

constexpr tensor_info X{elem_type::float_, {1, 3, 1, 5}};

// A shape rule with known axes.
template <std::size_t N>
constexpr std::array<tensor_info, 2> with_axes(std::int64_t const (&axes)[N]) {
  return {X, tensor_info{elem_type::int64, {static_cast<std::int64_t>(N)}, storage::row_major, axes}};
}
constexpr std::int64_t first[] = {0}, both[] = {-2, 0}, wide[] = {1}, beyond[] = {4}, twice[] = {0, -4};
constexpr tensor_info unknown{elem_type::int64, {2}};

static_assert(dims_of<Squeeze, 1>({}, {X}) == dims{3, 5});
static_assert(dims_of<Squeeze, 2>({}, with_axes(first)) == dims{3, 1, 5});
static_assert(dims_of<Squeeze, 2>({}, with_axes(both)) == dims{3, 5});
static_assert(dims_of<Squeeze, 1>({}, {tensor_info{elem_type::float_, {1, 1}}}) == dims{});
static_assert(dims_of<Squeeze, 1>({}, {tensor_info{elem_type::float_, {}}}) == dims{});
static_assert(dims_of<Squeeze, 2>({}, {X, tensor_info{}}) == dims{3, 5});
static_assert(dims_of<Squeeze, 2, 1>({}, {X, unknown}, {tensor_info{elem_type::float_, {3, 5}}}) ==
              dims{3, 5});
static_assert(error_of<Squeeze, 2>({}, with_axes(wide)) == error{fault::attribute_out_of_range, 3, 1});
static_assert(error_of<Squeeze, 2>({}, with_axes(beyond)) == error{fault::axis_out_of_range, 4, 4});
static_assert(error_of<Squeeze, 2>({}, with_axes(twice)).what == fault::axis_repeated);
static_assert(error_of<Squeeze, 2>({}, {X, unknown}).what == fault::shape_must_be_constant);
static_assert(error_of<Squeeze, 2, 1>({}, {X, unknown}, {tensor_info{elem_type::float_, {3, 4}}}) ==
              error{fault::element_count_differs, 12, 15});
static_assert(error_of<Squeeze, 2, 1>({}, {X, unknown}, {tensor_info{elem_type::float_, {15}}}) ==
              error{fault::ranks_differ, 1, 2});
static_assert(error_of<Squeeze, 2>({}, {X, X}).what == fault::elem_type_not_supported);

// The official cases test_squeeze and test_squeeze_negative_axes, smaller.
constexpr auto x = literal<float>({1, 3, 1}, {1, 2, 3}), y = literal<float>({3, 1}, {1, 2, 3});
constexpr auto axes = literal<std::int64_t>({1}, {0}), negative = literal<std::int64_t>({1}, {-3});
static_assert(gives<Squeeze, no_attributes{}, list<x, axes>, list<y>>);
static_assert(gives<Squeeze, no_attributes{}, list<x, negative>, list<y>>);

TEST_CASE("Squeeze is a view") {
  CHECK(model_gives<Squeeze, no_attributes{}, list<x, axes>, list<y>>());
  CHECK(model_gives<Squeeze, no_attributes{}, list<x>, list<literal<float>({3}, {1, 2, 3})>>());
}
}  // namespace INLAY_UNIT
