// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/DeformConv.hpp>

#include "run.hpp"

#include <doctest/doctest.h>

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::DeformConv;
using attributes = DeformConv::attributes;

constexpr tensor_info X{elem_type::float_, {1, 4, 3, 3}}, W{elem_type::float_, {6, 2, 2, 2}},
    B{elem_type::float_, {6}};
constexpr tensor_info offset{elem_type::float_, {1, 16, 2, 2}}, mask{elem_type::float_, {1, 8, 2, 2}},
    absent_info{};
constexpr attributes groups{.group = 2, .offset_group = 2};

// Shapes.
static_assert(dims_of<DeformConv, 5>(groups, {X, W, offset, B, mask}) == dims{1, 6, 2, 2});
static_assert(dims_of<DeformConv, 3>(groups, {X, W, offset}) == dims{1, 6, 2, 2});
static_assert(error_of<DeformConv, 3>({.offset_group = 2}, {X, W, offset}) ==
              error{fault::channels_differ, 4, 2});
static_assert(error_of<DeformConv, 3>({.group = 3}, {X, W, offset}) ==
              error{fault::channels_not_divisible_by_group, 4, 3});
static_assert(error_of<DeformConv, 3>({.group = 2}, {X, W, offset}) ==
              error{fault::element_count_differs, 16, 8});
static_assert(error_of<DeformConv, 5>(groups, {X, W, offset, absent_info, offset}) ==
              error{fault::element_count_differs, 16, 8});
static_assert(error_of<DeformConv, 4>(groups, {X, W, offset, tensor_info{elem_type::float_, {5}}}) ==
              error{fault::channels_differ, 5, 6});
static_assert(error_of<DeformConv, 3>({.group = 2, .kernel_shape = {3, 2}, .offset_group = 2},
                                      {X, W, offset}) == error{fault::attribute_out_of_range, 3, 2});
static_assert(error_of<DeformConv, 3>(groups, {X, W, tensor_info{elem_type::double_, {1, 16, 2, 2}}}).what ==
              fault::elem_types_differ);

constexpr auto v1 = literal<float>({1, 1, 3, 3}, {0, 1, 2, 3, 4, 5, 6, 7, 8});
constexpr auto v2 = literal<float>({1, 1, 2, 2}, {1, 1, 1, 1});
constexpr auto v3 = literal<float>(
    {1, 8, 4, 4},
    {0.5f, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,     0, 0, 0, 0, 0, 0, 0, 0, 0,
     0,    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,     0, 0, 0, 0, 0, 0, 0, 0, 0,
     0,    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -0.1f, 0, 0, 0, 0, 0, 0, 0, 0, 0,
     0,    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,     0, 0, 0, 0, 0, 0, 0, 0, 0});
constexpr auto v4 = literal<float>({1, 1, 4, 4}, {0, 1, 3, 2, 3, 8, 11.9f, 7, 9, 20, 24, 13, 6, 13, 15, 8});
// test_basic_deform_conv_with_padding
static_assert(gives<DeformConv, attributes{.kernel_shape = {2, 2}, .pads = {1, 1, 1, 1}}, list<v1, v2, v3>,
                    list<v4>, 1e-05>);
constexpr auto v5 = literal<float>({1, 8, 2, 2}, {0.5f, 0, 0, 0, 0, 0,     0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
                                                  0,    0, 0, 0, 0, -0.1f, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0});
constexpr auto v6 = literal<float>({1}, {1});
constexpr auto v7 = literal<float>({1, 4, 2, 2}, {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0.2f, 1, 1, 1, 1});
constexpr auto v8 = literal<float>({1, 1, 2, 2}, {10.5f, 12.9f, 21, 19.4f});
// test_deform_conv_with_mask_bias
static_assert(
    gives<DeformConv, attributes{.kernel_shape = {2, 2}}, list<v1, v2, v5, v6, v7>, list<v8>, 1e-05>);
constexpr auto v9 = literal<float>({1, 2, 3, 3}, {0, 1, 2, 3, 4, 5, 6, 7, 8, 8, 7, 6, 5, 4, 3, 2, 1, 0});
constexpr auto v10 = literal<float>({1, 2, 2, 2}, {1, 1, 1, 1, 1, 1, 1, 1});
constexpr auto v11 =
    literal<float>({1, 16, 2, 2}, {0.5f, 0, 0, 0, 0, 0, 0, 0, 0, 0,     0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
                                   0,    0, 0, 0, 0, 0, 0, 0, 0, 0,     0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
                                   0,    0, 0, 0, 0, 0, 0, 0, 0, -0.1f, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0});
constexpr auto v12 = literal<float>({1, 1, 2, 2}, {33.5f, 32.1f, 32, 32});
// test_deform_conv_with_multiple_offset_groups
static_assert(gives<DeformConv, attributes{.kernel_shape = {2, 2}, .offset_group = 2}, list<v9, v10, v11>,
                    list<v12>, 1e-05>);
constexpr auto v13 = literal<float>(
    {1, 4, 3, 3}, {2,     -0.25f, 0.25f,  -2, 0.5f,  0.75f, -1.5f,  -1.5f, -1.25f, -1.25f, 1.5f, -1.25f,
                   1.5f,  0.25f,  -1.75f, -1, 0.5f,  0.75f, 0,      0.75f, -1.5f,  2,      -2,   -2,
                   -0.5f, 1.5f,   0.5f,   0,  1.25f, -1.5f, -1.25f, -1.5f, 0.75f,  1.25f,  2,    0});
constexpr auto v14 = literal<float>(
    {4, 2, 2, 2}, {0,     0,      -1.5f, -1.25f, 1,    1.5f,  -2,     -1,    -1.25f, 1.25f, 0.75f,
                   1.25f, 1.25f,  0.75f, 2,      1.5f, 2,     -1.75f, 0,     -2,     -1,    -0.5f,
                   1.25f, -0.25f, 1.75f, 0.25f,  0,    1.75f, 0.75f,  -0.5f, 1.75f,  -1.75f});
constexpr auto v15 =
    literal<float>({1, 16, 2, 1}, {0,      0.75f, 0.25f,   0.25f,   -0.375f, -0.5f,  -0.375f, 0.5f,
                                   0.75f,  0,     -0.375f, 0,       -0.125f, 0.125f, 0.625f,  -0.75f,
                                   0.625f, 0.25f, -0.25f,  0.5f,    0,       0.625f, -0.125f, 0.75f,
                                   0.25f,  -0.5f, 0.625f,  -0.375f, 0.375f,  0.125f, -0.125f, -0.375f});
constexpr auto v16 = literal<float>({4}, {1.5f, -1.25f, -1.25f, -0.25f});
constexpr auto v17 = literal<float>({1, 8, 2, 1}, {0.25f, 0.25f, 0.25f, 0.75f, 0.5f, 0.5f, 1, 0.75f, 0.25f,
                                                   0.5f, 0.75f, 0.25f, 1, 0.5f, 0.5f, 0});
constexpr auto v18 = literal<float>({1, 4, 2, 1}, {2.614746f, 1.1796875f, -3.1306152f, -1.4394531f,
                                                   1.5844727f, -1.2607422f, -2.0654297f, 0.8798828f});
// ONNX Runtime
static_assert(
    gives<DeformConv,
          attributes{
              .dilations = {1, 2}, .group = 2, .offset_group = 2, .pads = {0, 0, 1, 0}, .strides = {2, 1}},
          list<v13, v14, v15, v16, v17>, list<v18>, 1e-05>);
constexpr auto v19 = literal<float>({1, 1, 3, 3}, {-1.75f, -0.75f, 0, -1, -2, 0.75f, -1.5f, -0.75f, 2});
constexpr auto v20 = literal<float>({18, 1, 1, 1}, {0, -1.75f, 2, -1.25f, 0, -1, 2, -1.25f, -0.25f, -1.25f,
                                                    -1.75f, -1.5f, -0.75f, -0.75f, 1, 1, -1.5f, 1.75f});
constexpr auto v21 =
    literal<float>({1, 2, 3, 3}, {0.625f, -0.125f, 0.125f, 0.125f, 0.625f, 0, -0.625f, 0, 0.125f, -0.5f,
                                  0.75f, 0.625f, -0.375f, -0.625f, 0.375f, -0.125f, 0.375f, 0.375f});
constexpr auto v22 = literal<float>({1, 18, 3, 3}, {0,
                                                    0,
                                                    0,
                                                    0,
                                                    0,
                                                    0,
                                                    0,
                                                    0,
                                                    0,
                                                    1.1210938f,
                                                    0.28710938f,
                                                    -0.061523438f,
                                                    1.1621094f,
                                                    2.2353516f,
                                                    -0.8203125f,
                                                    1.8183594f,
                                                    -0.4921875f,
                                                    -1.9140625f,
                                                    -1.28125f,
                                                    -0.328125f,
                                                    0.0703125f,
                                                    -1.328125f,
                                                    -2.5546875f,
                                                    0.9375f,
                                                    -2.078125f,
                                                    0.5625f,
                                                    2.1875f,
                                                    0.80078125f,
                                                    0.20507812f,
                                                    -0.043945312f,
                                                    0.8300781f,
                                                    1.5966797f,
                                                    -0.5859375f,
                                                    1.2988281f,
                                                    -0.3515625f,
                                                    -1.3671875f,
                                                    0,
                                                    0,
                                                    0,
                                                    0,
                                                    0,
                                                    0,
                                                    0,
                                                    0,
                                                    0,
                                                    0.640625f,
                                                    0.1640625f,
                                                    -0.03515625f,
                                                    0.6640625f,
                                                    1.2773438f,
                                                    -0.46875f,
                                                    1.0390625f,
                                                    -0.28125f,
                                                    -1.09375f,
                                                    -1.28125f,
                                                    -0.328125f,
                                                    0.0703125f,
                                                    -1.328125f,
                                                    -2.5546875f,
                                                    0.9375f,
                                                    -2.078125f,
                                                    0.5625f,
                                                    2.1875f,
                                                    0.80078125f,
                                                    0.20507812f,
                                                    -0.043945312f,
                                                    0.8300781f,
                                                    1.5966797f,
                                                    -0.5859375f,
                                                    1.2988281f,
                                                    -0.3515625f,
                                                    -1.3671875f,
                                                    0.16015625f,
                                                    0.041015625f,
                                                    -0.0087890625f,
                                                    0.16601562f,
                                                    0.31933594f,
                                                    -0.1171875f,
                                                    0.25976562f,
                                                    -0.0703125f,
                                                    -0.2734375f,
                                                    0.80078125f,
                                                    0.20507812f,
                                                    -0.043945312f,
                                                    0.8300781f,
                                                    1.5966797f,
                                                    -0.5859375f,
                                                    1.2988281f,
                                                    -0.3515625f,
                                                    -1.3671875f,
                                                    1.1210938f,
                                                    0.28710938f,
                                                    -0.061523438f,
                                                    1.1621094f,
                                                    2.2353516f,
                                                    -0.8203125f,
                                                    1.8183594f,
                                                    -0.4921875f,
                                                    -1.9140625f,
                                                    0.9609375f,
                                                    0.24609375f,
                                                    -0.052734375f,
                                                    0.99609375f,
                                                    1.9160156f,
                                                    -0.703125f,
                                                    1.5585938f,
                                                    -0.421875f,
                                                    -1.640625f,
                                                    0.48046875f,
                                                    0.123046875f,
                                                    -0.026367188f,
                                                    0.49804688f,
                                                    0.9580078f,
                                                    -0.3515625f,
                                                    0.7792969f,
                                                    -0.2109375f,
                                                    -0.8203125f,
                                                    0.48046875f,
                                                    0.123046875f,
                                                    -0.026367188f,
                                                    0.49804688f,
                                                    0.9580078f,
                                                    -0.3515625f,
                                                    0.7792969f,
                                                    -0.2109375f,
                                                    -0.8203125f,
                                                    -0.640625f,
                                                    -0.1640625f,
                                                    0.03515625f,
                                                    -0.6640625f,
                                                    -1.2773438f,
                                                    0.46875f,
                                                    -1.0390625f,
                                                    0.28125f,
                                                    1.09375f,
                                                    -0.640625f,
                                                    -0.1640625f,
                                                    0.03515625f,
                                                    -0.6640625f,
                                                    -1.2773438f,
                                                    0.46875f,
                                                    -1.0390625f,
                                                    0.28125f,
                                                    1.09375f,
                                                    0.9609375f,
                                                    0.24609375f,
                                                    -0.052734375f,
                                                    0.99609375f,
                                                    1.9160156f,
                                                    -0.703125f,
                                                    1.5585938f,
                                                    -0.421875f,
                                                    -1.640625f,
                                                    -1.1210938f,
                                                    -0.28710938f,
                                                    0.061523438f,
                                                    -1.1621094f,
                                                    -2.2353516f,
                                                    0.8203125f,
                                                    -1.8183594f,
                                                    0.4921875f,
                                                    1.9140625f});
// ONNX Runtime: more output channels than are made at once

TEST_CASE("DeformConv in a model") {
  CHECK(model_gives<DeformConv, attributes{.kernel_shape = {2, 2}, .pads = {1, 1, 1, 1}}, list<v1, v2, v3>,
                    list<v4>, 1e-05>());
  CHECK(model_gives<DeformConv, attributes{.kernel_shape = {2, 2}}, list<v1, v2, v5, v6, v7>, list<v8>,
                    1e-05>());
  CHECK(model_gives<DeformConv, attributes{.kernel_shape = {2, 2}, .offset_group = 2}, list<v9, v10, v11>,
                    list<v12>, 1e-05>());
  CHECK(model_gives<
        DeformConv,
        attributes{
            .dilations = {1, 2}, .group = 2, .offset_group = 2, .pads = {0, 0, 1, 0}, .strides = {2, 1}},
        list<v13, v14, v15, v16, v17>, list<v18>, 1e-05>());
  // ONNX Runtime: more output channels than are made at once
  CHECK(model_gives<DeformConv, attributes{}, list<v19, v20, v21>, list<v22>, 1e-05>());
}
}  // namespace INLAY_UNIT
