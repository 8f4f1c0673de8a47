// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/EyeLike.hpp>

#include "run.hpp"

#include <doctest/doctest.h>

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::EyeLike;

using attributes = EyeLike::attributes;
constexpr std::int64_t type_double = static_cast<std::int64_t>(elem_type::double_);

// Shapes.
static_assert(dims_of<EyeLike, 1>({}, {tensor_info{elem_type::int32, {4, 5}}}) == dims{4, 5});
static_assert(error_of<EyeLike, 1>({}, {tensor_info{elem_type::int32, {4}}}) ==
              error{fault::rank_out_of_range, 1, 2});
static_assert(error_of<EyeLike, 1>({.dtype = 29}, {tensor_info{elem_type::int32, {4, 4}}}) ==
              error{fault::attribute_out_of_range, 29, 28});
static_assert(error_of<EyeLike, 1>({.dtype = 8}, {tensor_info{elem_type::int32, {4, 4}}}).what ==
              fault::elem_type_not_supported);

// The official cases test_eyelike_without_dtype, _with_dtype, _populate_off_main_diagonal: numpy.eye.
constexpr auto x = blank<std::int32_t, 6>({2, 3});
constexpr auto y = literal<std::int32_t>({2, 3}, {1, 0, 0, 0, 1, 0});
static_assert(gives<EyeLike, attributes{}, list<x>, list<y>>);
static_assert(gives<EyeLike, attributes{.dtype = type_double}, list<x>,
                    list<literal<double>({2, 3}, {1, 0, 0, 0, 1, 0})>>);
static_assert(
    gives<EyeLike, attributes{.k = 1}, list<x>, list<literal<std::int32_t>({2, 3}, {0, 1, 0, 0, 0, 1})>>);
static_assert(
    gives<EyeLike, attributes{.k = -1}, list<x>, list<literal<std::int32_t>({2, 3}, {0, 0, 0, 1, 0, 0})>>);
// Corners: no diagonal, nothing, half.
constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max(),
                       least = std::numeric_limits<std::int64_t>::min();
static_assert(gives<EyeLike, attributes{.k = most}, list<x>, list<x>> &&
              gives<EyeLike, attributes{.k = least}, list<x>, list<x>>);
static_assert(gives<EyeLike, attributes{}, list<blank<float>({0, 3})>, list<blank<float>({0, 3})>>);
static_assert(
    gives<EyeLike, attributes{}, list<blank<float16>({1, 1})>, list<literal<float16>({1, 1}, {1.0f})>>);

TEST_CASE("EyeLike in a model") { CHECK(model_gives<EyeLike, attributes{}, list<x>, list<y>>()); }
}  // namespace INLAY_UNIT
