// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/Expand.hpp>

#include "run.hpp"

#include <doctest/doctest.h>

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::Expand;

constexpr tensor_info X{elem_type::float_, {3, 1}}, unknown{elem_type::int64, {3}};
template <std::size_t N>
constexpr std::array<tensor_info, 2> to(std::int64_t const (&shape)[N], tensor_info const& x = X) {
  return {x, tensor_info{elem_type::int64, {static_cast<std::int64_t>(N)}, storage::row_major, shape}};
}
constexpr std::int64_t changed[] = {2, 1, 6}, unchanged[] = {3, 4}, ones[] = {1}, wrong[] = {2, 4},
                       negative[] = {-1}, none_left[] = {3, 0};

// Shapes: the official cases test_expand_dim_changed and _dim_unchanged.
static_assert(dims_of<Expand, 2>({}, to(changed)) == dims{2, 3, 6});
static_assert(dims_of<Expand, 2>({}, to(unchanged)) == dims{3, 4});
static_assert(dims_of<Expand, 2>({}, to(ones)) == dims{3, 1});
static_assert(dims_of<Expand, 2>({}, to(none_left)) == dims{3, 0});
static_assert(dims_of<Expand, 2>({}, to(unchanged, {elem_type::bool_, {}})) == dims{3, 4});
static_assert(dims_of<Expand, 2, 1>({}, {X, unknown}, {tensor_info{elem_type::float_, {2, 3, 6}}}) ==
              dims{2, 3, 6});
static_assert(error_of<Expand, 2>({}, to(wrong)).what == fault::dims_not_broadcastable);
static_assert(error_of<Expand, 2>({}, to(negative)).what == fault::attribute_out_of_range);
static_assert(error_of<Expand, 2>({}, {X, unknown}).what == fault::shape_must_be_constant);

// numpy.ones(shape) * input for both official cases.
constexpr auto x = literal<float>({3, 1}, {1, 2, 3});
constexpr auto shape = literal<std::int64_t>({3}, {2, 1, 2});
constexpr auto y = literal<float>({2, 3, 2}, {1, 1, 2, 2, 3, 3, 1, 1, 2, 2, 3, 3});
static_assert(gives<Expand, no_attributes{}, list<x, shape>, list<y>>);
static_assert(gives<Expand, no_attributes{}, list<x, literal<std::int64_t>({1}, {1})>, list<x>>);
constexpr auto row = literal<std::int8_t>({1, 2}, {5, 6});
static_assert(gives<Expand, no_attributes{}, list<row, literal<std::int64_t>({2}, {3, 1})>,
                    list<literal<std::int8_t>({3, 2}, {5, 6, 5, 6, 5, 6})>>);
// Corners: a scalar, nothing.
static_assert(
    gives<Expand, no_attributes{}, list<literal(true), blank<std::int64_t>({0})>, list<literal(true)>>);
static_assert(
    gives<Expand, no_attributes{}, list<x, literal<std::int64_t>({2}, {3, 0})>, list<blank<float>({3, 0})>>);

TEST_CASE("Expand in a model") { CHECK(model_gives<Expand, no_attributes{}, list<x, shape>, list<y>>()); }
}  // namespace INLAY_UNIT
