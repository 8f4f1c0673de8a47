// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/QuantizeLinear.hpp>

#include "run.hpp"

#include <doctest/doctest.h>

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::QuantizeLinear;

using attributes = QuantizeLinear::attributes;

// Shapes and errors.
constexpr tensor_info x{elem_type::float_, {2, 3}}, scale{elem_type::float_, {}},
    scales{elem_type::float_, {3}};
constexpr tensor_info zero{elem_type::int8, {}}, zeros{elem_type::int8, {3}};
static_assert(dims_of<QuantizeLinear, 3>({}, {x, scale, zero}) == dims{2, 3});
static_assert(dims_of<QuantizeLinear, 2>({}, {x, scale}) == dims{2, 3});
static_assert(dims_of<QuantizeLinear, 3>({}, {x, scales, zeros}) == dims{2, 3});
static_assert(error_of<QuantizeLinear, 3>({.axis = 0}, {x, scales, zeros}) ==
              error{fault::element_count_differs, 3, 2});
static_assert(error_of<QuantizeLinear, 3>({.axis = 2}, {x, scales, zeros}) ==
              error{fault::axis_out_of_range, 2, 2});
static_assert(error_of<QuantizeLinear, 3>({}, {x, scales, zero}) ==
              error{fault::element_count_differs, 1, 3});
static_assert(error_of<QuantizeLinear, 3>({.output_dtype = 2}, {x, scale, zero}) ==
              error{fault::elem_types_differ, 3, 2});
static_assert(error_of<QuantizeLinear, 2>({.block_size = -1}, {x, scale}) ==
              error{fault::attribute_out_of_range, -1, 0});
static_assert(error_of<QuantizeLinear, 2>({.output_dtype = 7}, {x, scale}).what ==
              fault::elem_type_not_supported);
static_assert(error_of<QuantizeLinear, 2>({}, {zero, scale}).what == fault::elem_type_not_supported);

// Ties go to even, the ends saturate: Operators.md#QuantizeLinear.
static_assert(gives<QuantizeLinear, attributes{},
                    list<literal<float>({8}, {0.5f, 1.5f, 2.5f, -0.5f, -1.5f, 1e30f, -1e30f, -3e-39f}),
                         literal<float>(1.0f), literal<std::int8_t>(std::int8_t(1))>,
                    list<literal<std::int8_t>({8}, {1, 3, 3, 1, -1, 127, -128, 1})>>);
static_assert(gives<QuantizeLinear, attributes{},
                    list<literal<float>({3}, {0.5f, 300.0f, -1.0f}), literal<float>(1.0f)>,
                    list<literal<std::uint8_t>({3}, {0, 255, 0})>>);

// A product with the inverse: 1.65 / 0.3 is below 5.5, 1.65 * (1 / 0.3) is not, in float.
static_assert(
    gives<QuantizeLinear, attributes{}, list<literal<float>({2}, {1.65f, 5.85f}), literal<float>(0.3f)>,
          list<literal<std::uint8_t>({2}, {5, 19})>>);
static_assert(gives<QuantizeLinear, attributes{.inverse = 1 / 0.3f},
                    list<literal<float>({2}, {1.65f, 5.85f}), literal<float>(0.3f)>,
                    list<literal<std::uint8_t>({2}, {6, 20})>>);

// ONNX's own cases.
// quantizelinear.
constexpr auto quantizelinear_x0 = literal<float>({6}, {0.0f, 2.0f, 3.0f, 1000.0f, -254.0f, -1000.0f});
constexpr auto quantizelinear_x1 = literal<float>(2.0f);
constexpr auto quantizelinear_x2 = literal<std::uint8_t>(std::uint8_t(128));
constexpr auto quantizelinear_y0 = literal<std::uint8_t>({6}, {128, 129, 130, 255, 1, 0});
static_assert(gives<QuantizeLinear, attributes{},
                    list<quantizelinear_x0, quantizelinear_x1, quantizelinear_x2>, list<quantizelinear_y0>>);

// quantizelinear_axis.
constexpr auto quantizelinear_axis_x0 =
    literal<float>({1, 3, 3, 2}, {-162.0f, 10.0f, -100.0f, 232.0f, -20.0f, -50.0f, -76.0f, 0.0f, 0.0f, 252.0f,
                                  32.0f, -44.0f, 245.0f, -485.0f, -960.0f, -270.0f, -375.0f, -470.0f});
constexpr auto quantizelinear_axis_x1 = literal<float>({3}, {2.0f, 4.0f, 5.0f});
constexpr auto quantizelinear_axis_x2 = literal<std::uint8_t>({3}, {84, 24, 196});
constexpr auto quantizelinear_axis_y0 = literal<std::uint8_t>(
    {1, 3, 3, 2}, {3, 89, 34, 200, 74, 59, 5, 24, 24, 87, 32, 13, 245, 99, 4, 142, 121, 102});
static_assert(gives<QuantizeLinear, attributes{},
                    list<quantizelinear_axis_x0, quantizelinear_axis_x1, quantizelinear_axis_x2>,
                    list<quantizelinear_axis_y0>>);

// quantizelinear_uint16.
constexpr auto quantizelinear_uint16_x0 = literal<float>(
    {12}, {0.0f, -128.0f, 3.0f, -3.0f, 2.9f, -2.9f, 3.1f, -3.1f, 65536.0f, -65534.0f, 70000.0f, -70000.0f});
constexpr auto quantizelinear_uint16_x1 = literal<float>(2.0f);
constexpr auto quantizelinear_uint16_x2 = literal<std::uint16_t>(std::uint16_t(32767));
constexpr auto quantizelinear_uint16_y0 = literal<std::uint16_t>(
    {12}, {32767, 32703, 32769, 32765, 32768, 32766, 32769, 32765, 65535, 0, 65535, 0});
static_assert(gives<QuantizeLinear, attributes{},
                    list<quantizelinear_uint16_x0, quantizelinear_uint16_x1, quantizelinear_uint16_x2>,
                    list<quantizelinear_uint16_y0>>);

// quantizelinear_int16.
constexpr auto quantizelinear_int16_x0 =
    literal<float>({16}, {0.0f, -514.0f, 3.0f, -3.0f, 2.9f, -2.9f, 3.1f, -3.1f, 65022.0f, -66046.0f, 65023.0f,
                          -66047.0f, 65024.0f, -66048.0f, 70000.0f, -70000.0f});
constexpr auto quantizelinear_int16_x1 = literal<float>(2.0f);
constexpr auto quantizelinear_int16_x2 = literal<std::int16_t>(std::int16_t(256));
constexpr auto quantizelinear_int16_y0 = literal<std::int16_t>(
    {16},
    {256, -1, 258, 254, 257, 255, 258, 254, 32767, -32767, 32767, -32768, 32767, -32768, 32767, -32768});
static_assert(gives<QuantizeLinear, attributes{},
                    list<quantizelinear_int16_x0, quantizelinear_int16_x1, quantizelinear_int16_x2>,
                    list<quantizelinear_int16_y0>>);

// quantizelinear_blocked_asymmetric.
constexpr auto quantizelinear_blocked_asymmetric_x0 =
    literal<float>({3, 4}, {6.0f, 12.0f, 50.0f, 5.0f, 1.0f, 8.0f, 4.0f, 5.0f, 0.0f, 20.0f, 10.0f, 4.0f});
constexpr auto quantizelinear_blocked_asymmetric_x1 =
    literal<float>({3, 2}, {1.5f, 2.5f, 3.0f, 4.9f, 5.1f, 6.9f});
constexpr auto quantizelinear_blocked_asymmetric_x2 = literal<std::uint8_t>({3, 2}, {0, 1, 1, 0, 2, 3});
constexpr auto quantizelinear_blocked_asymmetric_y0 =
    literal<std::uint8_t>({3, 4}, {4, 8, 21, 3, 1, 4, 1, 1, 2, 6, 4, 4});
static_assert(gives<QuantizeLinear, attributes{.axis = 1, .block_size = 2},
                    list<quantizelinear_blocked_asymmetric_x0, quantizelinear_blocked_asymmetric_x1,
                         quantizelinear_blocked_asymmetric_x2>,
                    list<quantizelinear_blocked_asymmetric_y0>>);

// Halves are divided in their own type, or that of `precision`: with what ONNX Runtime 1.32 gives in operator sets 23
// and 21, and the reference evaluator for bfloat16.
constexpr auto halves = literal<float16>({3}, {-402.25f, 420.75f, 300.75f});
constexpr auto half_scale = literal<float16>(9.25f);
constexpr auto half_zero = literal<std::int8_t>(std::int8_t(0));
static_assert(gives<QuantizeLinear, attributes{}, list<halves, half_scale, half_zero>,
                    list<literal<std::int8_t>({3}, {-44, 46, 32})>>);
static_assert(gives<QuantizeLinear, attributes{.precision = 1}, list<halves, half_scale, half_zero>,
                    list<literal<std::int8_t>({3}, {-43, 45, 33})>>);
static_assert(
    gives<QuantizeLinear, attributes{},
          list<literal<bfloat16>({1}, {-87.5f}), literal<bfloat16>(11.6875f), literal<int4>(int4(0))>,
          list<literal<int4>({1}, {int4(-8)})>>);

// ONNX's cases of elements of less than a byte, and of floats.
constexpr auto quantizelinear_e4m3fn_x0 = literal<float>({5}, {0.0f, 1.0f, 2.0f, 100000.0f, 200.0f});
constexpr auto quantizelinear_e4m3fn_x1 = literal<float>({}, {2.0f});
constexpr auto quantizelinear_e4m3fn_x2 = literal<float8e4m3fn>({1}, {0.0f});
constexpr auto quantizelinear_e4m3fn_y0 = literal<float8e4m3fn>({5}, {0.0f, 0.5f, 1.0f, 448.0f, 96.0f});
static_assert(gives<QuantizeLinear, attributes{},
                    list<quantizelinear_e4m3fn_x0, quantizelinear_e4m3fn_x1, quantizelinear_e4m3fn_x2>,
                    list<quantizelinear_e4m3fn_y0>>);
constexpr auto quantizelinear_e5m2_x0 = literal<float>({5}, {0.0f, 1.0f, 2.0f, 100000.0f, 200.0f});
constexpr auto quantizelinear_e5m2_x1 = literal<float>({}, {2.0f});
constexpr auto quantizelinear_e5m2_x2 = literal<float8e5m2>({1}, {0.0f});
constexpr auto quantizelinear_e5m2_y0 = literal<float8e5m2>({5}, {0.0f, 0.5f, 1.0f, 49152.0f, 96.0f});
static_assert(gives<QuantizeLinear, attributes{},
                    list<quantizelinear_e5m2_x0, quantizelinear_e5m2_x1, quantizelinear_e5m2_x2>,
                    list<quantizelinear_e5m2_y0>>);
constexpr auto quantizelinear_float4e2m1_x0 =
    literal<float>({3, 4}, {0.0f, 2.5f, 4.8f, 8.6f, -30.0f, -20.0f, 6.0f, 9.0f, -0.0f, -2.5f, -4.8f, -8.6f});
constexpr auto quantizelinear_float4e2m1_x1 = literal<float>({3}, {2.0f, 3.0f, 4.0f});
constexpr auto quantizelinear_float4e2m1_x2 = literal<float4e2m1>({3}, {0.0f, 0.0f, 0.0f});
constexpr auto quantizelinear_float4e2m1_y0 = literal<float4e2m1>(
    {3, 4}, {0.0f, 1.0f, 2.0f, 4.0f, -6.0f, -6.0f, 2.0f, 3.0f, 0.0f, -0.5f, -1.0f, -2.0f});
static_assert(
    gives<QuantizeLinear, attributes{.axis = 0},
          list<quantizelinear_float4e2m1_x0, quantizelinear_float4e2m1_x1, quantizelinear_float4e2m1_x2>,
          list<quantizelinear_float4e2m1_y0>>);
constexpr auto quantizelinear_int4_x0 =
    literal<float>({3, 4}, {0.0f, 2.5f, 4.8f, 8.6f, -30.0f, -20.0f, 6.0f, 9.0f, 12.0f, 15.0f, 16.0f, 40.0f});
constexpr auto quantizelinear_int4_x1 = literal<float>({3}, {2.0f, 3.0f, 4.0f});
constexpr auto quantizelinear_int4_x2 = literal<int4>({3}, {int4(1), int4(1), int4(1)});
constexpr auto quantizelinear_int4_y0 =
    literal<int4>({3, 4}, {int4(1), int4(2), int4(3), int4(5), int4(-8), int4(-6), int4(3), int4(4), int4(4),
                           int4(5), int4(5), int4(7)});
static_assert(gives<QuantizeLinear, attributes{.axis = 0},
                    list<quantizelinear_int4_x0, quantizelinear_int4_x1, quantizelinear_int4_x2>,
                    list<quantizelinear_int4_y0>>);
constexpr auto quantizelinear_uint4_x0 =
    literal<float>({3, 4}, {0.0f, 2.5f, 4.8f, 8.6f, -30.0f, -20.0f, 6.0f, 9.0f, 12.0f, 15.0f, 16.0f, 40.0f});
constexpr auto quantizelinear_uint4_x1 = literal<float>({3}, {2.0f, 3.0f, 4.0f});
constexpr auto quantizelinear_uint4_x2 = literal<uint4>({3}, {uint4(1), uint4(1), uint4(1)});
constexpr auto quantizelinear_uint4_y0 =
    literal<uint4>({3, 4}, {uint4(1), uint4(2), uint4(3), uint4(5), uint4(0), uint4(0), uint4(3), uint4(4),
                            uint4(4), uint4(5), uint4(5), uint4(11)});
static_assert(gives<QuantizeLinear, attributes{.axis = 0},
                    list<quantizelinear_uint4_x0, quantizelinear_uint4_x1, quantizelinear_uint4_x2>,
                    list<quantizelinear_uint4_y0>>);
constexpr auto quantizelinear_int2_x0 =
    literal<float>({3, 4}, {0.0f, 2.5f, 4.8f, 8.6f, -4.0f, -3.0f, 1.0f, 2.0f, -0.0f, -2.5f, -4.8f, -8.6f});
constexpr auto quantizelinear_int2_x1 = literal<float>({3}, {2.0f, 3.0f, 4.0f});
constexpr auto quantizelinear_int2_x2 = literal<int2>({3}, {int2(0), int2(0), int2(0)});
constexpr auto quantizelinear_int2_y0 =
    literal<int2>({3, 4}, {int2(0), int2(1), int2(1), int2(1), int2(-1), int2(-1), int2(0), int2(1), int2(0),
                           int2(-1), int2(-1), int2(-2)});
static_assert(gives<QuantizeLinear, attributes{.axis = 0},
                    list<quantizelinear_int2_x0, quantizelinear_int2_x1, quantizelinear_int2_x2>,
                    list<quantizelinear_int2_y0>>);
constexpr auto quantizelinear_uint2_x0 =
    literal<float>({3, 4}, {0.0f, 2.5f, 4.8f, 8.6f, -2.0f, -1.0f, 1.0f, 3.0f, 4.0f, 5.0f, 6.0f, 7.0f});
constexpr auto quantizelinear_uint2_x1 = literal<float>({3}, {2.0f, 3.0f, 4.0f});
constexpr auto quantizelinear_uint2_x2 = literal<uint2>({3}, {uint2(0), uint2(0), uint2(0)});
constexpr auto quantizelinear_uint2_y0 =
    literal<uint2>({3, 4}, {uint2(0), uint2(1), uint2(2), uint2(3), uint2(0), uint2(0), uint2(0), uint2(1),
                            uint2(1), uint2(1), uint2(2), uint2(2)});
static_assert(gives<QuantizeLinear, attributes{.axis = 0},
                    list<quantizelinear_uint2_x0, quantizelinear_uint2_x1, quantizelinear_uint2_x2>,
                    list<quantizelinear_uint2_y0>>);

TEST_CASE("QuantizeLinear in a model") {
  CHECK(
      model_gives<QuantizeLinear, attributes{}, list<quantizelinear_x0, quantizelinear_x1, quantizelinear_x2>,
                  list<quantizelinear_y0>>());
  CHECK(model_gives<QuantizeLinear, attributes{},
                    list<quantizelinear_axis_x0, quantizelinear_axis_x1, quantizelinear_axis_x2>,
                    list<quantizelinear_axis_y0>>());
  CHECK(model_gives<QuantizeLinear, attributes{},
                    list<quantizelinear_uint16_x0, quantizelinear_uint16_x1, quantizelinear_uint16_x2>,
                    list<quantizelinear_uint16_y0>>());
  CHECK(model_gives<QuantizeLinear, attributes{},
                    list<quantizelinear_int16_x0, quantizelinear_int16_x1, quantizelinear_int16_x2>,
                    list<quantizelinear_int16_y0>>());
  CHECK(model_gives<QuantizeLinear, attributes{.axis = 1, .block_size = 2},
                    list<quantizelinear_blocked_asymmetric_x0, quantizelinear_blocked_asymmetric_x1,
                         quantizelinear_blocked_asymmetric_x2>,
                    list<quantizelinear_blocked_asymmetric_y0>>());
}
}  // namespace INLAY_UNIT
