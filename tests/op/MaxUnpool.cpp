// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/MaxUnpool.hpp>

#include "run.hpp"

#include <doctest/doctest.h>

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::MaxUnpool;
using attributes = MaxUnpool::attributes;

constexpr tensor_info X{elem_type::float_, {1, 2, 2, 3}}, I{elem_type::int64, {1, 2, 2, 3}},
    unknown{elem_type::int64, {4}};
template <std::size_t N>
constexpr tensor_info listed(std::int64_t const (&values)[N]) {
  return {elem_type::int64, {static_cast<std::int64_t>(N)}, storage::row_major, values};
}
constexpr std::int64_t larger[] = {1, 2, 5, 8}, other[] = {1, 3, 5, 8}, three[] = {1, 2, 5};
constexpr attributes twice{.kernel_shape = {2, 2}, .strides = {2, 2}};

// Shapes.
static_assert(dims_of<MaxUnpool, 2>(twice, {X, I}) == dims{1, 2, 4, 6});
static_assert(dims_of<MaxUnpool, 2>({{2, 3}, {0, 1, 0, 1}, {}}, {X, I}) == dims{1, 2, 3, 3});
static_assert(dims_of<MaxUnpool, 3>(twice, {X, I, listed(larger)}) == dims{1, 2, 5, 8});
static_assert(dims_of<MaxUnpool, 3, 1>(twice, {X, I, unknown},
                                       {tensor_info{elem_type::float_, {1, 2, 5, 8}}}) == dims{1, 2, 5, 8});
static_assert(error_of<MaxUnpool, 3>(twice, {X, I, unknown}).what == fault::shape_must_be_constant);
static_assert(error_of<MaxUnpool, 3>(twice, {X, I, listed(other)}) ==
              error{fault::element_count_differs, 3, 2});
static_assert(error_of<MaxUnpool, 3>(twice, {X, I, listed(three)}) ==
              error{fault::attribute_length_differs, 3, 4});
static_assert(error_of<MaxUnpool, 2>({}, {X, I}) == error{fault::kernel_rank_differs, 0, 2});
static_assert(error_of<MaxUnpool, 2>({{2, 2}, {}, {0, 1}}, {X, I}).what == fault::attribute_out_of_range);
static_assert(error_of<MaxUnpool, 2>({{2, 2}, {3, 0, 3, 0}, {}}, {X, I}).what ==
              fault::attribute_out_of_range);

constexpr auto v1 = literal<float>({1, 1, 2, 2}, {1, 2, 3, 4});
constexpr auto v2 = literal<std::int64_t>({1, 1, 2, 2}, {5, 7, 13, 15});
constexpr auto v3 = literal<float>({1, 1, 4, 4}, {0, 0, 0, 0, 0, 1, 0, 2, 0, 0, 0, 0, 0, 3, 0, 4});
// test_maxunpool_export_without_output_shape
static_assert(
    gives<MaxUnpool, attributes{.kernel_shape = {2, 2}, .strides = {2, 2}}, list<v1, v2>, list<v3>>);
constexpr auto v4 = literal<float>({1, 1, 2, 2}, {5, 6, 7, 8});
constexpr auto v5 = literal<std::int64_t>({4}, {1, 1, 5, 5});
constexpr auto v6 =
    literal<float>({1, 1, 5, 5}, {0, 0, 0, 0, 0, 0, 5, 0, 6, 0, 0, 0, 0, 0, 0, 0, 7, 0, 8, 0, 0, 0, 0, 0, 0});
// test_maxunpool_export_with_output_shape
static_assert(
    gives<MaxUnpool, attributes{.kernel_shape = {2, 2}, .strides = {2, 2}}, list<v4, v2, v5>, list<v6>>);
constexpr auto v7 = literal<float>({1, 1, 2}, {1, 2});
constexpr auto v8 = literal<std::int64_t>({1, 1, 2}, {-1, 7});
constexpr auto v9 = literal<float>({1, 1, 4}, {0, 0, 0, 0});
// Positions outside are passed over
static_assert(gives<MaxUnpool, attributes{.kernel_shape = {2}, .strides = {2}}, list<v7, v8>, list<v9>>);

TEST_CASE("MaxUnpool in a model") {
  CHECK(model_gives<MaxUnpool, attributes{.kernel_shape = {2, 2}, .strides = {2, 2}}, list<v1, v2>,
                    list<v3>>());
  CHECK(model_gives<MaxUnpool, attributes{.kernel_shape = {2, 2}, .strides = {2, 2}}, list<v4, v2, v5>,
                    list<v6>>());
  CHECK(model_gives<MaxUnpool, attributes{.kernel_shape = {2}, .strides = {2}}, list<v7, v8>, list<v9>>());
}
}  // namespace INLAY_UNIT
