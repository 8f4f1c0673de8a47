// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/MaxRoiPool.hpp>

#include "run.hpp"

#include <doctest/doctest.h>

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::MaxRoiPool;
using attributes = MaxRoiPool::attributes;

constexpr tensor_info X{elem_type::float_, {2, 3, 4, 5}}, rois{elem_type::float_, {7, 5}};

// Shapes.
static_assert(dims_of<MaxRoiPool, 2>({{2, 6}}, {X, rois}) == dims{7, 3, 2, 6});
static_assert(error_of<MaxRoiPool, 2>({{2}}, {X, rois}) == error{fault::attribute_length_differs, 1, 2});
static_assert(error_of<MaxRoiPool, 2>({{2, 0}}, {X, rois}).what == fault::attribute_out_of_range);
static_assert(error_of<MaxRoiPool, 2>({{2, 2}}, {X, tensor_info{elem_type::float_, {7, 4}}}) ==
              error{fault::element_count_differs, 4, 5});
static_assert(error_of<MaxRoiPool, 2>({{2, 2}}, {tensor_info{elem_type::float_, {0, 3, 4, 5}}, rois}) ==
              error{fault::element_count_differs, 0, 1});

// ONNX Runtime.
constexpr auto v1 = literal<float>(
    {2, 1, 4, 4}, {1.5f, -1.25f, 1,    0.5f,  0.75f,  -1,    -0.5f,  -1,    1.75f,  -1.25f, 1,
                   -1,   0,      1.5f, 1.75f, -1.25f, 1.75f, 1.25f,  2,     -0.75f, 0.25f,  -1.25f,
                   -2,   -0.75f, -2,   -1,    -1.5f,  2,     -1.25f, -1.5f, 0.5f,   1.25f});
constexpr auto v2 = literal<float>(
    {5, 5}, {0, 0, 0, 3, 3, 1, 1, 0, 2, 3, 1, -3, -3, 9, 2, 0, 2.5f, 2.5f, 2, 2, 0, 5, 5, 6, 6});
constexpr auto v3 = literal<float>({5, 1, 2, 2}, {1.5f, 1, 1.75f,  1.75f,  1.25f,  2,      -1, 0.5f, 0, 0,
                                                  2,    2, -1.25f, -1.25f, -1.25f, -1.25f, 0,  0,    0, 0});
static_assert(gives<MaxRoiPool, attributes{.pooled_shape = {2, 2}}, list<v1, v2>, list<v3>>);
constexpr auto v4 = literal<float>(
    {5, 1, 3, 1}, {1.5f, 0.75f, 1.75f, 1.25f, -1.25f, -1, 0, 2, 2, -1, -1, -1, -1.25f, -1.25f, -1.25f});
static_assert(
    gives<MaxRoiPool, attributes{.pooled_shape = {3, 1}, .spatial_scale = 0.5f}, list<v1, v2>, list<v4>>);

TEST_CASE("MaxRoiPool in a model") {
  CHECK(model_gives<MaxRoiPool, attributes{.pooled_shape = {2, 2}}, list<v1, v2>, list<v3>>());
  CHECK(model_gives<MaxRoiPool, attributes{.pooled_shape = {3, 1}, .spatial_scale = 0.5f}, list<v1, v2>,
                    list<v4>>());
}
}  // namespace INLAY_UNIT
