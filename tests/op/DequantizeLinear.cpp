// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/DequantizeLinear.hpp>

#include "run.hpp"

#include <doctest/doctest.h>

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::DequantizeLinear;

using attributes = DequantizeLinear::attributes;

// Shapes and errors.
constexpr tensor_info x{elem_type::int8, {2, 3}}, scale{elem_type::float_, {}},
    scales{elem_type::float_, {3}};
constexpr tensor_info zero{elem_type::int8, {}}, other{elem_type::uint8, {}};
static_assert(dims_of<DequantizeLinear, 3>({}, {x, scale, zero}) == dims{2, 3});
static_assert(error_of<DequantizeLinear, 3>({}, {x, scale, other}) == error{fault::elem_types_differ, 2, 3});
static_assert(error_of<DequantizeLinear, 2>({.axis = 0}, {x, scales}) ==
              error{fault::element_count_differs, 3, 2});
static_assert(error_of<DequantizeLinear, 2>({.axis = -3}, {x, scales}) ==
              error{fault::axis_out_of_range, -3, 2});
static_assert(error_of<DequantizeLinear, 2>({.axis = 1, .block_size = 2}, {x, scales}) ==
              error{fault::ranks_differ, 1, 2});
static_assert(error_of<DequantizeLinear, 2>({}, {scale, scale}).what == fault::elem_type_not_supported);
// int32, as biases have it.
static_assert(gives<DequantizeLinear, attributes{},
                    list<literal<std::int32_t>({2}, {100000, -3}), literal<float>(0.5f)>,
                    list<literal<float>({2}, {50000.0f, -1.5f})>>);

// ONNX's own cases.
// dequantizelinear.
constexpr auto dequantizelinear_x0 = literal<std::uint8_t>({4}, {0, 3, 128, 255});
constexpr auto dequantizelinear_x1 = literal<float>(2.0f);
constexpr auto dequantizelinear_x2 = literal<std::uint8_t>(std::uint8_t(128));
constexpr auto dequantizelinear_y0 = literal<float>({4}, {-256.0f, -250.0f, 0.0f, 254.0f});
static_assert(
    gives<DequantizeLinear, attributes{}, list<dequantizelinear_x0, dequantizelinear_x1, dequantizelinear_x2>,
          list<dequantizelinear_y0>>);

// dequantizelinear_axis.
constexpr auto dequantizelinear_axis_x0 = literal<std::uint8_t>(
    {1, 3, 3, 2}, {3, 89, 34, 200, 74, 59, 5, 24, 24, 87, 32, 13, 245, 99, 4, 142, 121, 102});
constexpr auto dequantizelinear_axis_x1 = literal<float>({3}, {2.0f, 4.0f, 5.0f});
constexpr auto dequantizelinear_axis_x2 = literal<std::uint8_t>({3}, {84, 24, 196});
constexpr auto dequantizelinear_axis_y0 =
    literal<float>({1, 3, 3, 2}, {-162.0f, 10.0f, -100.0f, 232.0f, -20.0f, -50.0f, -76.0f, 0.0f, 0.0f, 252.0f,
                                  32.0f, -44.0f, 245.0f, -485.0f, -960.0f, -270.0f, -375.0f, -470.0f});
static_assert(gives<DequantizeLinear, attributes{},
                    list<dequantizelinear_axis_x0, dequantizelinear_axis_x1, dequantizelinear_axis_x2>,
                    list<dequantizelinear_axis_y0>>);

// dequantizelinear_uint16.
constexpr auto dequantizelinear_uint16_x0 = literal<std::uint16_t>({4}, {30000, 31000, 32768, 33000});
constexpr auto dequantizelinear_uint16_x1 = literal<float>(2.0f);
constexpr auto dequantizelinear_uint16_x2 = literal<std::uint16_t>(std::uint16_t(32767));
constexpr auto dequantizelinear_uint16_y0 = literal<float>({4}, {-5534.0f, -3534.0f, 2.0f, 466.0f});
static_assert(gives<DequantizeLinear, attributes{},
                    list<dequantizelinear_uint16_x0, dequantizelinear_uint16_x1, dequantizelinear_uint16_x2>,
                    list<dequantizelinear_uint16_y0>>);

// dequantizelinear_int16.
constexpr auto dequantizelinear_int16_x0 = literal<std::int16_t>({4}, {-300, -30, -1025, 1270});
constexpr auto dequantizelinear_int16_x1 = literal<float>(2.0f);
constexpr auto dequantizelinear_int16_x2 = literal<std::int16_t>(std::int16_t(-1024));
constexpr auto dequantizelinear_int16_y0 = literal<float>({4}, {1448.0f, 1988.0f, -2.0f, 4588.0f});
static_assert(gives<DequantizeLinear, attributes{},
                    list<dequantizelinear_int16_x0, dequantizelinear_int16_x1, dequantizelinear_int16_x2>,
                    list<dequantizelinear_int16_y0>>);

// dequantizelinear_blocked.
constexpr auto dequantizelinear_blocked_x0 = literal<std::uint8_t>(
    {1, 4, 3, 2},
    {3, 89, 34, 200, 74, 59, 5, 24, 24, 87, 32, 13, 5, 12, 12, 33, 65, 42, 245, 99, 4, 142, 121, 102});
constexpr auto dequantizelinear_blocked_x1 =
    literal<float>({1, 2, 3, 2}, {3.0f, 2.0f, 4.0f, 1.0f, 2.0f, 2.0f, 5.0f, 2.0f, 4.0f, 3.0f, 5.0f, 2.0f});
constexpr auto dequantizelinear_blocked_x2 =
    literal<std::uint8_t>({1, 2, 3, 2}, {1, 0, 0, 1, 2, 20, 3, 2, 4, 3, 15, 2});
constexpr auto dequantizelinear_blocked_y0 =
    literal<float>({1, 4, 3, 2}, {6.0f,   178.0f, 136.0f,  199.0f, 144.0f, 78.0f,  12.0f,  48.0f,
                                  96.0f,  86.0f,  60.0f,   -14.0f, 10.0f,  20.0f,  32.0f,  90.0f,
                                  250.0f, 80.0f,  1210.0f, 194.0f, 0.0f,   417.0f, 530.0f, 200.0f});
static_assert(
    gives<DequantizeLinear, attributes{.axis = 1, .block_size = 2},
          list<dequantizelinear_blocked_x0, dequantizelinear_blocked_x1, dequantizelinear_blocked_x2>,
          list<dequantizelinear_blocked_y0>>);

// ONNX's cases of elements of less than a byte, and of floats.
constexpr auto dequantizelinear_e4m3fn_x0 = literal<float8e4m3fn>({5}, {0.0f, 0.5f, 1.0f, 448.0f, -104.0f});
constexpr auto dequantizelinear_e4m3fn_x1 = literal<float>({}, {2.0f});
constexpr auto dequantizelinear_e4m3fn_y0 = literal<float>({5}, {0.0f, 1.0f, 2.0f, 896.0f, -208.0f});
static_assert(
    gives<DequantizeLinear, attributes{.axis = 0},
          list<dequantizelinear_e4m3fn_x0, dequantizelinear_e4m3fn_x1>, list<dequantizelinear_e4m3fn_y0>>);
constexpr auto dequantizelinear_e4m3fn_float16_x0 =
    literal<float8e4m3fn>({5}, {0.0f, 0.5f, 1.0f, 448.0f, -104.0f});
constexpr auto dequantizelinear_e4m3fn_float16_x1 = literal<float16>({}, {2.0f});
constexpr auto dequantizelinear_e4m3fn_float16_y0 =
    literal<float16>({5}, {0.0f, 1.0f, 2.0f, 896.0f, -208.0f});
static_assert(gives<DequantizeLinear, attributes{.axis = 0},
                    list<dequantizelinear_e4m3fn_float16_x0, dequantizelinear_e4m3fn_float16_x1>,
                    list<dequantizelinear_e4m3fn_float16_y0>>);
constexpr auto dequantizelinear_e4m3fn_zero_point_x0 =
    literal<float8e4m3fn>({5}, {0.0f, 0.5f, 1.0f, 448.0f, -104.0f});
constexpr auto dequantizelinear_e4m3fn_zero_point_x1 = literal<float>({}, {2.0f});
constexpr auto dequantizelinear_e4m3fn_zero_point_x2 = literal<float8e4m3fn>({1}, {0.0f});
constexpr auto dequantizelinear_e4m3fn_zero_point_y0 =
    literal<float>({5}, {0.0f, 1.0f, 2.0f, 896.0f, -208.0f});
static_assert(gives<DequantizeLinear, attributes{.axis = 0},
                    list<dequantizelinear_e4m3fn_zero_point_x0, dequantizelinear_e4m3fn_zero_point_x1,
                         dequantizelinear_e4m3fn_zero_point_x2>,
                    list<dequantizelinear_e4m3fn_zero_point_y0>>);
constexpr auto dequantizelinear_e5m2_x0 = literal<float8e5m2>({5}, {0.0f, 0.5f, 1.0f, 49152.0f, -96.0f});
constexpr auto dequantizelinear_e5m2_x1 = literal<float>({}, {2.0f});
constexpr auto dequantizelinear_e5m2_y0 = literal<float>({5}, {0.0f, 1.0f, 2.0f, 98304.0f, -192.0f});
static_assert(
    gives<DequantizeLinear, attributes{.axis = 0}, list<dequantizelinear_e5m2_x0, dequantizelinear_e5m2_x1>,
          list<dequantizelinear_e5m2_y0>>);
constexpr auto dequantizelinear_float4e2m1_x0 = literal<float4e2m1>({5}, {0.0f, 1.0f, -1.0f, 1.5f, -4.0f});
constexpr auto dequantizelinear_float4e2m1_x1 = literal<float>({}, {2.0f});
constexpr auto dequantizelinear_float4e2m1_x2 = literal<float4e2m1>({1}, {0.0f});
constexpr auto dequantizelinear_float4e2m1_y0 = literal<float>({5}, {0.0f, 2.0f, -2.0f, 3.0f, -8.0f});
static_assert(gives<DequantizeLinear, attributes{.axis = 0},
                    list<dequantizelinear_float4e2m1_x0, dequantizelinear_float4e2m1_x1,
                         dequantizelinear_float4e2m1_x2>,
                    list<dequantizelinear_float4e2m1_y0>>);
constexpr auto dequantizelinear_int2_x0 = literal<int2>({4}, {int2(0), int2(1), int2(-1), int2(-2)});
constexpr auto dequantizelinear_int2_x1 = literal<float>({}, {2.0f});
constexpr auto dequantizelinear_int2_x2 = literal<int2>({1}, {int2(1)});
constexpr auto dequantizelinear_int2_y0 = literal<float>({4}, {-2.0f, 0.0f, -4.0f, -6.0f});
static_assert(gives<DequantizeLinear, attributes{.axis = 0},
                    list<dequantizelinear_int2_x0, dequantizelinear_int2_x1, dequantizelinear_int2_x2>,
                    list<dequantizelinear_int2_y0>>);
constexpr auto dequantizelinear_int4_x0 = literal<int4>({5}, {int4(0), int4(1), int4(7), int4(-4), int4(-8)});
constexpr auto dequantizelinear_int4_x1 = literal<float>({}, {2.0f});
constexpr auto dequantizelinear_int4_x2 = literal<int4>({1}, {int4(1)});
constexpr auto dequantizelinear_int4_y0 = literal<float>({5}, {-2.0f, 0.0f, 12.0f, -10.0f, -18.0f});
static_assert(gives<DequantizeLinear, attributes{.axis = 0},
                    list<dequantizelinear_int4_x0, dequantizelinear_int4_x1, dequantizelinear_int4_x2>,
                    list<dequantizelinear_int4_y0>>);
constexpr auto dequantizelinear_uint2_x0 = literal<uint2>({4}, {uint2(0), uint2(1), uint2(2), uint2(3)});
constexpr auto dequantizelinear_uint2_x1 = literal<float>({}, {2.0f});
constexpr auto dequantizelinear_uint2_x2 = literal<uint2>({1}, {uint2(1)});
constexpr auto dequantizelinear_uint2_y0 = literal<float>({4}, {-2.0f, 0.0f, 2.0f, 4.0f});
static_assert(gives<DequantizeLinear, attributes{.axis = 0},
                    list<dequantizelinear_uint2_x0, dequantizelinear_uint2_x1, dequantizelinear_uint2_x2>,
                    list<dequantizelinear_uint2_y0>>);
constexpr auto dequantizelinear_uint4_x0 =
    literal<uint4>({5}, {uint4(0), uint4(1), uint4(7), uint4(10), uint4(15)});
constexpr auto dequantizelinear_uint4_x1 = literal<float>({}, {2.0f});
constexpr auto dequantizelinear_uint4_x2 = literal<uint4>({1}, {uint4(1)});
constexpr auto dequantizelinear_uint4_y0 = literal<float>({5}, {-2.0f, 0.0f, 12.0f, 18.0f, 28.0f});
static_assert(gives<DequantizeLinear, attributes{.axis = 0},
                    list<dequantizelinear_uint4_x0, dequantizelinear_uint4_x1, dequantizelinear_uint4_x2>,
                    list<dequantizelinear_uint4_y0>>);

TEST_CASE("DequantizeLinear in a model") {
  CHECK(model_gives<DequantizeLinear, attributes{},
                    list<dequantizelinear_x0, dequantizelinear_x1, dequantizelinear_x2>,
                    list<dequantizelinear_y0>>());
  CHECK(model_gives<DequantizeLinear, attributes{},
                    list<dequantizelinear_axis_x0, dequantizelinear_axis_x1, dequantizelinear_axis_x2>,
                    list<dequantizelinear_axis_y0>>());
  CHECK(model_gives<DequantizeLinear, attributes{},
                    list<dequantizelinear_uint16_x0, dequantizelinear_uint16_x1, dequantizelinear_uint16_x2>,
                    list<dequantizelinear_uint16_y0>>());
  CHECK(model_gives<DequantizeLinear, attributes{},
                    list<dequantizelinear_int16_x0, dequantizelinear_int16_x1, dequantizelinear_int16_x2>,
                    list<dequantizelinear_int16_y0>>());
  CHECK(
      model_gives<DequantizeLinear, attributes{.axis = 1, .block_size = 2},
                  list<dequantizelinear_blocked_x0, dequantizelinear_blocked_x1, dequantizelinear_blocked_x2>,
                  list<dequantizelinear_blocked_y0>>());
}
}  // namespace INLAY_UNIT
