// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/microsoft/QLinearAveragePool.hpp>

#include "../run.hpp"

#include <doctest/doctest.h>

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::microsoft::QLinearAveragePool;

using attributes = QLinearAveragePool::attributes;

// Shapes and errors.
constexpr tensor_info one{elem_type::float_, {}}, zero{elem_type::int8, {}}, other{elem_type::uint8, {}};
constexpr tensor_info X{elem_type::int8, {1, 2, 5, 4}}, two{elem_type::float_, {2}};
static_assert(dims_of<QLinearAveragePool, 5>({.kernel_shape = {2, 2}}, {X, one, zero, one, zero}) ==
              dims{1, 2, 4, 3});
static_assert(dims_of<QLinearAveragePool, 4>({.kernel_shape = {2, 2}}, {X, one, zero, one}) ==
              dims{1, 2, 4, 3});
static_assert(dims_of<QLinearAveragePool, 4>({.kernel_shape = {2, 2}, .layout = layout::channel_last},
                                             {X, one, zero, one}) == dims{1, 1, 4, 4});
static_assert(error_of<QLinearAveragePool, 4>({.kernel_shape = {2, 2}}, {X, one, other, one}) ==
              error{fault::elem_types_differ, 2, 3});
static_assert(error_of<QLinearAveragePool, 4>({.kernel_shape = {2, 2}}, {X, two, zero, one}) ==
              error{fault::element_count_differs, 2, 1});
static_assert(error_of<QLinearAveragePool, 4>({.channels_last = 1, .kernel_shape = {2, 2}},
                                              {X, one, zero, one}) ==
              error{fault::attribute_out_of_range, 1, 0});

// Expected values are ONNX Runtime's.
// ort_0.
constexpr auto ort_0_x0 = literal<std::uint8_t>(
    {1, 2, 6, 5},
    {34,  32,  204, 127, 151, 153, 182, 7,   124, 37, 102, 237, 140, 18,  138, 33,  193, 242, 250, 159,
     222, 94,  37,  130, 113, 169, 254, 70,  219, 35, 89,  201, 63,  171, 117, 131, 240, 209, 214, 140,
     251, 251, 34,  52,  78,  141, 210, 123, 251, 90, 237, 151, 184, 60,  151, 205, 226, 222, 247, 32});
constexpr auto ort_0_x1 = literal<float>(0.043f);
constexpr auto ort_0_x2 = literal<std::uint8_t>(std::uint8_t(119));
constexpr auto ort_0_x3 = literal<float>(0.03f);
constexpr auto ort_0_x4 = literal<std::uint8_t>(std::uint8_t(100));
constexpr auto ort_0_y0 = literal<std::uint8_t>(
    {1, 2, 4, 4}, {106, 121, 78,  72,  144, 169, 116, 103, 140, 155, 125, 122, 160, 142, 156, 146,
                   207, 168, 107, 114, 222, 184, 140, 127, 226, 157, 98,  92,  209, 196, 189, 128});
static_assert(gives<QLinearAveragePool, attributes{.kernel_shape = {3, 2}},
                    list<ort_0_x0, ort_0_x1, ort_0_x2, ort_0_x3, ort_0_x4>, list<ort_0_y0>>);

// The same channel-last, by the loops of constant bounds.
// last_0.
constexpr auto last_0_x0 = literal<std::uint8_t>(
    {1, 6, 5, 2},
    {34,  89,  32,  201, 204, 63,  127, 171, 151, 117, 153, 131, 182, 240, 7,   209, 124, 214, 37,  140,
     102, 251, 237, 251, 140, 34,  18,  52,  138, 78,  33,  141, 193, 210, 242, 123, 250, 251, 159, 90,
     222, 237, 94,  151, 37,  184, 130, 60,  113, 151, 169, 205, 254, 226, 70,  222, 219, 247, 35,  32});
constexpr auto last_0_x1 = literal<float>(0.043f);
constexpr auto last_0_x2 = literal<std::uint8_t>(std::uint8_t(119));
constexpr auto last_0_x3 = literal<float>(0.03f);
constexpr auto last_0_x4 = literal<std::uint8_t>(std::uint8_t(100));
constexpr auto last_0_y0 = literal<std::uint8_t>(
    {1, 4, 4, 2}, {106, 207, 121, 168, 78,  107, 72,  114, 144, 222, 169, 184, 116, 140, 103, 127,
                   140, 226, 155, 157, 125, 98,  122, 92,  160, 209, 142, 196, 156, 189, 146, 128});
static_assert(gives<QLinearAveragePool, attributes{.kernel_shape = {3, 2}, .layout = layout::channel_last},
                    list<last_0_x0, last_0_x1, last_0_x2, last_0_x3, last_0_x4>, list<last_0_y0>>);

// ort_1.
constexpr auto ort_1_x0 = literal<std::uint8_t>(
    {1, 2, 6, 5},
    {199, 119, 175, 70,  3,   21, 249, 229, 77, 110, 61,  37,  219, 172, 19,  51, 144, 230, 254, 55,
     156, 8,   44,  51,  113, 88, 186, 120, 86, 231, 160, 178, 190, 86,  228, 4,  78,  40,  1,   255,
     22,  117, 209, 176, 219, 13, 127, 8,   49, 216, 18,  150, 5,   79,  238, 81, 79,  22,  198, 44});
constexpr auto ort_1_x1 = literal<float>(0.043f);
constexpr auto ort_1_x2 = literal<std::uint8_t>(std::uint8_t(119));
constexpr auto ort_1_x3 = literal<float>(0.03f);
constexpr auto ort_1_x4 = literal<std::uint8_t>(std::uint8_t(100));
constexpr auto ort_1_y0 = literal<std::uint8_t>(
    {1, 2, 3, 3}, {118, 133, 66, 76, 186, 96, 87, 108, 112, 91, 78, 115, 44, 58, 132, 61, 44, 118});
static_assert(
    gives<QLinearAveragePool,
          attributes{.count_include_pad = 1, .kernel_shape = {3, 3}, .pads = {1, 1, 0, 1}, .strides = {2, 2}},
          list<ort_1_x0, ort_1_x1, ort_1_x2, ort_1_x3, ort_1_x4>, list<ort_1_y0>>);

// ort_2.
constexpr auto ort_2_x0 = literal<std::int8_t>(
    {1, 2, 6, 5}, {-1,  -122, -123, 86,  -126, -9,  -19, -96, 37,  61,  124,  -78,  108,  -113, -92,
                   25,  94,   101,  61,  -122, -22, 78,  7,   -80, 46,  -105, 50,   -124, -36,  -53,
                   112, 58,   39,   -2,  -55,  90,  114, -73, -66, -48, -6,   -62,  -25,  122,  -34,
                   112, 0,    -41,  111, -17,  70,  -48, 127, 63,  96,  -118, -101, -111, 8,    -25});
constexpr auto ort_2_x1 = literal<float>(0.043f);
constexpr auto ort_2_x2 = literal<std::int8_t>(std::int8_t(-9));
constexpr auto ort_2_x3 = literal<float>(0.03f);
constexpr auto ort_2_x4 = literal<std::int8_t>(std::int8_t(-28));
constexpr auto ort_2_y0 = literal<std::int8_t>(
    {1, 2, 3, 5}, {-22, -69, -128, -50, 6,   92, 44, 66,  41, -110, -106, -15, -11, -99, -59,
                   127, 119, 34,   -52, -76, 61, 1,  -61, 45, 50,   -50,  -86, -63, 16,  36});
static_assert(
    gives<QLinearAveragePool, attributes{.kernel_shape = {2, 2}, .pads = {0, 1, 1, 0}, .strides = {2, 1}},
          list<ort_2_x0, ort_2_x1, ort_2_x2, ort_2_x3, ort_2_x4>, list<ort_2_y0>>);

// Ties: the zero point is added before rounding, so that the element is even and not its distance from it.
constexpr auto ties_x0 =
    literal<std::int8_t>({1, 1, 2, 8}, {1, 2, 3, 4, -3, -5, 7, 9, 6, 6, 8, 8, 0, 2, 0, 2});
constexpr auto ties_last_x0 =
    literal<std::int8_t>({1, 2, 1, 8}, {1, 2, 3, 4, -3, -5, 7, 9, 6, 6, 8, 8, 0, 2, 0, 2});
constexpr auto half = literal<float>(0.5f);
constexpr auto point_0 = literal<std::int8_t>(std::int8_t(0)), point_1 = literal<std::int8_t>(std::int8_t(1));
constexpr auto ties_y0 = literal<std::int8_t>({1, 1, 1, 8}, {4, 5, 6, 7, 0, 0, 4, 6});
static_assert(gives<QLinearAveragePool, attributes{.kernel_shape = {2, 1}},
                    list<ties_x0, half, point_0, half, point_1>, list<ties_y0>>);
// ONNX Runtime's DequantizeLinear, AveragePool and QuantizeLinear.
constexpr auto first_y0 = literal<std::int8_t>({1, 1, 1, 8}, {5, 5, 7, 7, -1, -1, 5, 7});
constexpr attributes rounds_first{.kernel_shape = {2, 1}, .rounds_first = 1},
    last_rounds_first{.kernel_shape = {2, 1}, .layout = layout::channel_last, .rounds_first = 1};
static_assert(
    gives<QLinearAveragePool, rounds_first, list<ties_x0, half, point_0, half, point_1>, list<first_y0>>);

// The number of what count_include_pad counts is the kernel's, also beyond the image: (30 + 40) / 3.
constexpr auto beyond_x0 = literal<std::uint8_t>({1, 1, 1, 4}, {10, 20, 30, 40});
constexpr auto beyond_y0 = literal<std::uint8_t>({1, 1, 1, 2}, {20, 23});
constexpr auto unit = literal<float>(1.0f);
constexpr auto none = literal<std::uint8_t>(std::uint8_t(0));
static_assert(
    gives<QLinearAveragePool,
          attributes{.ceil_mode = 1, .count_include_pad = 1, .kernel_shape = {1, 3}, .strides = {1, 2}},
          list<beyond_x0, unit, none, unit, none>, list<beyond_y0>>);

TEST_CASE("QLinearAveragePool in a model") {
  CHECK(model_gives<QLinearAveragePool, attributes{.kernel_shape = {3, 2}},
                    list<ort_0_x0, ort_0_x1, ort_0_x2, ort_0_x3, ort_0_x4>, list<ort_0_y0>>());
  CHECK(model_gives<QLinearAveragePool, attributes{.kernel_shape = {3, 2}, .layout = layout::channel_last},
                    list<last_0_x0, last_0_x1, last_0_x2, last_0_x3, last_0_x4>, list<last_0_y0>>());
  CHECK(model_gives<
        QLinearAveragePool,
        attributes{.count_include_pad = 1, .kernel_shape = {3, 3}, .pads = {1, 1, 0, 1}, .strides = {2, 2}},
        list<ort_1_x0, ort_1_x1, ort_1_x2, ort_1_x3, ort_1_x4>, list<ort_1_y0>>());
  CHECK(model_gives<QLinearAveragePool,
                    attributes{.kernel_shape = {2, 2}, .pads = {0, 1, 1, 0}, .strides = {2, 1}},
                    list<ort_2_x0, ort_2_x1, ort_2_x2, ort_2_x3, ort_2_x4>, list<ort_2_y0>>());
  CHECK(model_gives<QLinearAveragePool, attributes{.kernel_shape = {2, 1}},
                    list<ties_x0, half, point_0, half, point_1>, list<ties_y0>>());
  CHECK(model_gives<QLinearAveragePool, attributes{.kernel_shape = {2, 1}, .layout = layout::channel_last},
                    list<ties_last_x0, half, point_0, half, point_1>, list<ties_y0>>());
  CHECK(model_gives<QLinearAveragePool, last_rounds_first, list<ties_last_x0, half, point_0, half, point_1>,
                    list<first_y0>>());
}
}  // namespace INLAY_UNIT
