// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/RMSNormalization.hpp>

#include "kernel.hpp"

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::RMSNormalization;
using A = RMSNormalization::attributes;

// Shapes.
constexpr tensor_info x{elem_type::float_, {2, 3, 4}}, s{elem_type::double_, {4}};
static_assert(dims_of<RMSNormalization, 2>({}, {x, s}) == dims{2, 3, 4});
static_assert(error_of<RMSNormalization, 2>({.axis = -4}, {x, s}) == error{fault::axis_out_of_range, -4, 3});
static_assert(error_of<RMSNormalization, 2>({}, {s, x}) == error{fault::dims_not_broadcastable, 24, 4});

// Official values: ONNX's reference evaluator on the node cases cut down.

// test_rms_normalization_2d_axis1, default axis
constexpr auto x1_0 = literal<float>({2, 3}, {0.62f, 0.3f, -0.35f, -1.14f, -0.35f, -0.21f});
constexpr auto x1_1 = literal<float>({3}, {0.59f, 0.84f, 0.93f});
constexpr auto y1_0 =
    literal<float>({2, 3}, {0.8200543f, 0.5649363f, -0.7297093f, -0.9620916f, -0.4205396f, -0.27935845f});
static_assert(gives<RMSNormalization, A{}, list<x1_0, x1_1>, list<y1_0>, 0x1p-20>);

// axis 1 of rank 3
constexpr auto x2_0 = literal<float>(
    {2, 2, 3}, {0.29f, 0.89f, -0.75f, 1.25f, 0.51f, -0.3f, 0.49f, -0.08f, 1.13f, 1.52f, 2.19f, -1.4f});
constexpr auto x2_1 = literal<float>({2, 3}, {-1.44f, -0.5f, 0.16f, 0.88f, 0.32f, -2.02f});
constexpr auto y2_0 =
    literal<float>({2, 2, 3}, {-0.5145957f, -0.5483598f, -0.14787231f, 1.3554962f, 0.20110634f, 0.7467552f,
                               -0.51667935f, 0.02929021f, 0.13239175f, 0.97946465f, 0.5131645f, 2.070818f});
static_assert(gives<RMSNormalization, A{.axis = 1, .epsilon = 0.1f}, list<x2_0, x2_1>, list<y2_0>, 0x1p-20>);

// a scale that broadcasts
constexpr auto x3_0 = literal<float>({2, 3}, {-0.31f, 0.83f, 0.23f, 0.76f, -0.22f, -0.2f});
constexpr auto x3_1 = literal<float>({1}, {0.19f});
constexpr auto y3_0 =
    literal<float>({2, 3}, {-0.11764481f, 0.3149845f, 0.08728486f, 0.28841954f, -0.083489865f, -0.07589988f});
static_assert(gives<RMSNormalization, A{.axis = -2}, list<x3_0, x3_1>, list<y3_0>, 0x1p-20>);

// Y has the type of scale
constexpr auto x4_0 =
    literal<float16>({2, 3}, {float16(0.409912109f), float16(0.199951172f), float16(0.119995117f),
                              float16(-0.669921875f), float16(0.379882812f), float16(0.119995117f)});
constexpr auto x4_1 = literal<float>({3}, {1.13f, 1.2f, 0.19f});
constexpr auto y4_0 =
    literal<float>({2, 3}, {1.7010852f, 0.88117486f, 0.08372864f, -1.6821997f, 1.0129917f, 0.05066314f});
static_assert(gives<RMSNormalization, A{}, list<x4_0, x4_1>, list<y4_0>, 0x1p-18>);
TEST_CASE("RMSNormalization against reference(): rows around a pack and four") {
  check_evaluate<RMSNormalization, A{}, dims{3, pack - 1}, dims{pack - 1}>(0x1p-20);
  check_evaluate<RMSNormalization, A{}, dims{3, pack}, dims{1, pack}>(0x1p-20);
  check_evaluate<RMSNormalization, A{.axis = 1}, dims{2, 3, 2 * pack + 1}, dims{3, 2 * pack + 1}>(0x1p-20);
  check_evaluate<RMSNormalization, A{}, dims{2, 9 * pack + 3}, dims{9 * pack + 3}>(0x1p-20);
}

TEST_CASE("RMSNormalization in a model") {
  CHECK(model_gives<RMSNormalization, A{}, list<x1_0, x1_1>, list<y1_0>, 0x1p-20>());
  CHECK(
      model_gives<RMSNormalization, A{.axis = 1, .epsilon = 0.1f}, list<x2_0, x2_1>, list<y2_0>, 0x1p-20>());
  CHECK(model_gives<RMSNormalization, A{.axis = -2}, list<x3_0, x3_1>, list<y3_0>, 0x1p-20>());
  CHECK(model_gives<RMSNormalization, A{}, list<x4_0, x4_1>, list<y4_0>, 0x1p-18>());
}
}  // namespace INLAY_UNIT
