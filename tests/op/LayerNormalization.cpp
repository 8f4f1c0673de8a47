// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/LayerNormalization.hpp>

#include "kernel.hpp"

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::LayerNormalization;
using A = LayerNormalization::attributes;

// Shapes.
constexpr tensor_info x{elem_type::float_, {2, 3, 4}}, s{elem_type::float_, {4}};
static_assert([] {
  tensor_info const in[] = {x, s, s};
  tensor_info out[3];
  return !infer<LayerNormalization>(A{.axis = 1}, in, out) && out[0].dims == dims{2, 3, 4} &&
         out[1].dims == dims{2, 1, 1} && out[2].dims == dims{2, 1, 1} && out[1].type == elem_type::float_;
}());
static_assert(error_of<LayerNormalization, 2>({.axis = 3}, {x, s}) == error{fault::axis_out_of_range, 3, 3});
static_assert(error_of<LayerNormalization, 2>({}, {s, x}) == error{fault::dims_not_broadcastable, 24, 4});
static_assert(error_of<LayerNormalization, 2>({.stash_type = 7}, {x, s}) ==
              error{fault::attribute_out_of_range, 7, 1});
static_assert(error_of<LayerNormalization, 2>({}, {x, tensor_info{elem_type::double_, {4}}}) ==
              error{fault::elem_types_differ, 11, 1});

// Official values: ONNX's reference evaluator on the node cases cut down.

// test_layer_normalization_2d_axis1, default axis
constexpr auto x1_0 = literal<float>({2, 3}, {1.62f, -0.61f, -0.53f, -1.07f, 0.87f, -2.3f});
constexpr auto x1_1 = literal<float>({3}, {1.74f, -0.76f, 0.32f});
constexpr auto x1_2 = literal<float>({3}, {-0.25f, 1.46f, -2.06f});
constexpr auto y1_0 =
    literal<float>({2, 3}, {2.2094896f, 2.0265617f, -2.2737675f, -0.5655735f, 0.46796423f, -2.4196627f});
constexpr auto y1_1 = literal<float>({2, 1}, {0.16000001f, -0.8333333f});
constexpr auto y1_2 = literal<float>({2, 1}, {0.9681505f, 0.7663269f});
static_assert(gives<LayerNormalization, A{}, list<x1_0, x1_1, x1_2>, list<y1_0, y1_1, y1_2>, 0x1p-20>);

// axis 1 of rank 3, without bias and moments
constexpr auto x2_0 = literal<float>(
    {2, 2, 3}, {-0.32f, -0.38f, 1.13f, -1.1f, -0.17f, -0.88f, 0.04f, 0.58f, -1.1f, 1.14f, 0.9f, 0.5f});
constexpr auto x2_1 = literal<float>({2, 3}, {0.9f, -0.68f, -0.12f, -0.94f, -0.27f, 0.53f});
constexpr auto y2_0 = literal<float>(
    {2, 2, 3}, {-0.042118702f, 0.089104466f, -0.23867266f, 1.0733719f, -0.044224642f, -0.44149765f,
                -0.37379768f, -0.2203535f, 0.2371493f, -1.0253648f, -0.20579411f, 0.11369108f});
static_assert(gives<LayerNormalization, A{.axis = 1}, list<x2_0, x2_1>, list<y2_0>, 0x1p-20>);

// a scale that broadcasts
constexpr auto x3_0 = literal<float>({2, 3}, {-0.69f, -0.4f, -0.69f, -0.85f, -0.67f, -0.01f});
constexpr auto x3_1 = literal<float>({3}, {-1.12f, 0.23f, 1.66f});
constexpr auto x3_2 = literal<float>({2, 1}, {0.74f, -0.19f});
constexpr auto y3_0 =
    literal<float>({2, 3}, {1.1090138f, 0.8230837f, 0.1930688f, 0.60582507f, -0.25482354f, 1.9515982f});
static_assert(
    gives<LayerNormalization, A{.axis = 0, .epsilon = 0.1f}, list<x3_0, x3_1, x3_2>, list<y3_0>, 0x1p-20>);

// float16
constexpr auto x4_0 = literal<float16>(
    {1, 4}, {float16(-0.890136719f), float16(-0.75f), float16(1.69042969f), float16(0.049987793f)});
constexpr auto x4_1 = literal<float16>(
    {4}, {float16(-0.640136719f), float16(0.189941406f), float16(2.09960938f), float16(0.119995117f)});
constexpr auto y4_0 = literal<float16>(
    {1, 4}, {float16(0.570800781f), float16(-0.143432617f), float16(3.40820312f), float16(0.00291442871f)});
static_assert(gives<LayerNormalization, A{}, list<x4_0, x4_1>, list<y4_0>, 0x1p-9>);
TEST_CASE("LayerNormalization against reference(): rows around a pack and four") {
  check_evaluate<LayerNormalization, A{}, dims{3, pack - 1}, dims{pack - 1}>(0x1p-20);
  check_evaluate<LayerNormalization, A{}, dims{3, pack}, dims{pack}, dims{pack}>(0x1p-20);
  check_evaluate<LayerNormalization, A{.axis = 1}, dims{2, 3, pack + 1}, dims{3, pack + 1},
                 dims{3, pack + 1}>(0x1p-20);
  check_evaluate<LayerNormalization, A{}, dims{2, 8 * pack + 3}, dims{8 * pack + 3}, dims{8 * pack + 3}>(
      0x1p-20);
}

TEST_CASE("LayerNormalization in a model") {
  CHECK(model_gives<LayerNormalization, A{}, list<x1_0, x1_1, x1_2>, list<y1_0, y1_1, y1_2>, 0x1p-20>());
  CHECK(model_gives<LayerNormalization, A{.axis = 1}, list<x2_0, x2_1>, list<y2_0>, 0x1p-20>());
  CHECK(model_gives<LayerNormalization, A{.axis = 0, .epsilon = 0.1f}, list<x3_0, x3_1, x3_2>, list<y3_0>,
                    0x1p-20>());
  CHECK(model_gives<LayerNormalization, A{}, list<x4_0, x4_1>, list<y4_0>, 0x1p-9>());
}
}  // namespace INLAY_UNIT
