// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/RoiAlign.hpp>

#include "run.hpp"

#include <doctest/doctest.h>

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::RoiAlign;
using attributes = RoiAlign::attributes;

using coordinates = RoiAlign::coordinates;
using pooling = RoiAlign::pooling;

constexpr tensor_info X{elem_type::float_, {2, 3, 4, 5}}, rois{elem_type::float_, {7, 4}},
    batch{elem_type::int64, {7}};

// Shapes.
static_assert(dims_of<RoiAlign, 3>({.output_height = 2, .output_width = 6}, {X, rois, batch}) ==
              dims{7, 3, 2, 6});
static_assert(error_of<RoiAlign, 3>({}, {X, rois, tensor_info{elem_type::int64, {6}}}) ==
              error{fault::element_count_differs, 6, 7});
static_assert(error_of<RoiAlign, 3>({}, {X, tensor_info{elem_type::float_, {7, 5}}, batch}) ==
              error{fault::element_count_differs, 5, 4});
static_assert(error_of<RoiAlign, 3>({}, {X, tensor_info{elem_type::double_, {7, 4}}, batch}).what ==
              fault::elem_types_differ);
static_assert(error_of<RoiAlign, 3>({.output_height = 0}, {X, rois, batch}).what ==
              fault::attribute_out_of_range);
static_assert(error_of<RoiAlign, 3>({.sampling_ratio = -1}, {X, rois, batch}).what ==
              fault::attribute_out_of_range);
static_assert(error_of<RoiAlign, 3>({}, {tensor_info{elem_type::float_, {0, 3, 4, 5}}, rois, batch}) ==
              error{fault::element_count_differs, 0, 1});

// ONNX Runtime.
constexpr auto v1 = literal<float>(
    {2, 1, 4, 4}, {1.5f, -1.25f, 1,    0.5f,  0.75f,  -1,    -0.5f,  -1,    1.75f,  -1.25f, 1,
                   -1,   0,      1.5f, 1.75f, -1.25f, 1.75f, 1.25f,  2,     -0.75f, 0.25f,  -1.25f,
                   -2,   -0.75f, -2,   -1,    -1.5f,  2,     -1.25f, -1.5f, 0.5f,   1.25f});
constexpr auto v2 = literal<float>({3, 4}, {0, 0, 3, 3, 1, 0.5f, 2, 3.5f, -3, -3, 9, 2});
constexpr auto v3 = literal<std::int64_t>({3}, {0, 1, 1});
constexpr auto v4 =
    literal<float>({3, 1, 2, 2}, {0.50390625f, -0.032226562f, 0.60058594f, -0.0146484375f, -0.1953125f,
                                  -0.51953125f, -1.2851562f, -1.1054688f, 0, 0, 0.44791666f, -0.22453706f});
static_assert(
    gives<RoiAlign, attributes{.output_height = 2, .output_width = 2}, list<v1, v2, v3>, list<v4>, 1e-05>);
constexpr auto v5 =
    literal<float>({3, 1, 2, 1}, {-0.31445312f, -0.3774414f, -0.1953125f, -1.1679688f, 0.25f, 0.21875f});
static_assert(gives<RoiAlign,
                    attributes{.coordinate_transformation_mode = coordinates::output_half_pixel,
                               .output_height = 2,
                               .sampling_ratio = 2,
                               .spatial_scale = 0.5f},
                    list<v1, v2, v3>, list<v5>, 1e-05>);
constexpr auto v6 = literal<float>({3, 1, 2, 2}, {0.84375f, 0.5625f, 0.984375f, 0.5625f, 0.234375f, 0.234375f,
                                                  -0.078125f, 0.03125f, 0, 0, 1.3125f, 0});
static_assert(
    gives<RoiAlign,
          attributes{.mode = pooling::max, .output_height = 2, .output_width = 2, .sampling_ratio = 1},
          list<v1, v2, v3>, list<v6>, 1e-05>);

TEST_CASE("RoiAlign in a model") {
  CHECK(model_gives<RoiAlign, attributes{.output_height = 2, .output_width = 2}, list<v1, v2, v3>, list<v4>,
                    1e-05>());
  CHECK(model_gives<RoiAlign,
                    attributes{.coordinate_transformation_mode = coordinates::output_half_pixel,
                               .output_height = 2,
                               .sampling_ratio = 2,
                               .spatial_scale = 0.5f},
                    list<v1, v2, v3>, list<v5>, 1e-05>());
  CHECK(model_gives<RoiAlign,
                    attributes{
                        .mode = pooling::max, .output_height = 2, .output_width = 2, .sampling_ratio = 1},
                    list<v1, v2, v3>, list<v6>, 1e-05>());
}
}  // namespace INLAY_UNIT
