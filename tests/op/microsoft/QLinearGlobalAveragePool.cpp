// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/microsoft/QLinearGlobalAveragePool.hpp>

#include "../run.hpp"

#include <doctest/doctest.h>

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::microsoft::QLinearGlobalAveragePool;

using attributes = QLinearGlobalAveragePool::attributes;

// Shapes and errors.
constexpr tensor_info one{elem_type::float_, {}}, zero{elem_type::int8, {}}, other{elem_type::uint8, {}};
constexpr tensor_info X{elem_type::int8, {1, 2, 5, 4}}, flat{elem_type::int8, {2, 3}};
static_assert(dims_of<QLinearGlobalAveragePool, 5>({}, {X, one, zero, one, zero}) == dims{1, 2, 1, 1});
static_assert(dims_of<QLinearGlobalAveragePool, 5>({.layout = layout::channel_last},
                                                   {X, one, zero, one, zero}) == dims{1, 1, 1, 4});
static_assert(error_of<QLinearGlobalAveragePool, 5>({}, {X, one, other, one, zero}) ==
              error{fault::elem_types_differ, 2, 3});
static_assert(error_of<QLinearGlobalAveragePool, 5>({}, {flat, one, zero, one, zero}) ==
              error{fault::rank_out_of_range, 2, 3});
static_assert(error_of<QLinearGlobalAveragePool, 5>({.channels_last = 1}, {X, one, zero, one, zero}) ==
              error{fault::attribute_out_of_range, 1, 0});

// Expected values are ONNX Runtime's.
// ort_0.
constexpr auto ort_0_x0 = literal<std::uint8_t>(
    {2, 3, 5, 4},
    {34,  32,  204, 127, 151, 153, 182, 7,   124, 37,  102, 237, 140, 18,  138, 33,  193, 242, 250, 159,
     222, 94,  37,  130, 113, 169, 254, 70,  219, 35,  89,  201, 63,  171, 117, 131, 240, 209, 214, 140,
     251, 251, 34,  52,  78,  141, 210, 123, 251, 90,  237, 151, 184, 60,  151, 205, 226, 222, 247, 32,
     199, 119, 175, 70,  3,   21,  249, 229, 77,  110, 61,  37,  219, 172, 19,  51,  144, 230, 254, 55,
     156, 8,   44,  51,  113, 88,  186, 120, 86,  231, 160, 178, 190, 86,  228, 4,   78,  40,  1,   255,
     22,  117, 209, 176, 219, 13,  127, 8,   49,  216, 18,  150, 5,   79,  238, 81,  79,  22,  198, 44});
constexpr auto ort_0_x1 = literal<float>(0.043f);
constexpr auto ort_0_x2 = literal<std::uint8_t>(std::uint8_t(119));
constexpr auto ort_0_x3 = literal<float>(0.01f);
constexpr auto ort_0_x4 = literal<std::uint8_t>(std::uint8_t(100));
constexpr auto ort_0_y0 = literal<std::uint8_t>({2, 3, 1, 1}, {139, 216, 255, 125, 83, 33});
static_assert(gives<QLinearGlobalAveragePool, attributes{},
                    list<ort_0_x0, ort_0_x1, ort_0_x2, ort_0_x3, ort_0_x4>, list<ort_0_y0>>);

// last_0.
constexpr auto last_0_x0 = literal<std::uint8_t>(
    {2, 5, 4, 3},
    {34,  222, 251, 32,  94,  251, 204, 37,  34,  127, 130, 52,  151, 113, 78,  153, 169, 141, 182, 254,
     210, 7,   70,  123, 124, 219, 251, 37,  35,  90,  102, 89,  237, 237, 201, 151, 140, 63,  184, 18,
     171, 60,  138, 117, 151, 33,  131, 205, 193, 240, 226, 242, 209, 222, 250, 214, 247, 159, 140, 32,
     199, 156, 22,  119, 8,   117, 175, 44,  209, 70,  51,  176, 3,   113, 219, 21,  88,  13,  249, 186,
     127, 229, 120, 8,   77,  86,  49,  110, 231, 216, 61,  160, 18,  37,  178, 150, 219, 190, 5,   172,
     86,  79,  19,  228, 238, 51,  4,   81,  144, 78,  79,  230, 40,  22,  254, 1,   198, 55,  255, 44});
constexpr auto last_0_x1 = literal<float>(0.043f);
constexpr auto last_0_x2 = literal<std::uint8_t>(std::uint8_t(119));
constexpr auto last_0_x3 = literal<float>(0.01f);
constexpr auto last_0_x4 = literal<std::uint8_t>(std::uint8_t(100));
constexpr auto last_0_y0 = literal<std::uint8_t>({2, 1, 1, 3}, {139, 216, 255, 125, 83, 33});
static_assert(gives<QLinearGlobalAveragePool, attributes{.layout = layout::channel_last},
                    list<last_0_x0, last_0_x1, last_0_x2, last_0_x3, last_0_x4>, list<last_0_y0>>);

// ort_1.
constexpr auto ort_1_x0 = literal<std::int8_t>(
    {2, 3, 5, 4},
    {-1,  -122, -123, 86,   -126, -9,  -19, -96,  37,  61,   124, -78, 108, -113, -92,  25,   94,  101,
     61,  -122, -22,  78,   7,    -80, 46,  -105, 50,  -124, -36, -53, 112, 58,   39,   -2,   -55, 90,
     114, -73,  -66,  -48,  -6,   -62, -25, 122,  -34, 112,  0,   -41, 111, -17,  70,   -48,  127, 63,
     96,  -118, -101, -111, 8,    -25, 122, -66,  -85, 88,   -51, 61,  -54, 11,   -108, 41,   106, 49,
     97,  71,   17,   109,  -6,   -90, 14,  32,   -83, -92,  41,  -15, -5,  73,   47,   101,  -86, 66,
     10,  -119, -110, -36,  35,   -87, 11,  127,  -92, -92,  119, -66, 95,  -37,  65,   -113, 33,  94,
     -42, 34,   -73,  -88,  -128, -1,  5,   -108, -70, 28,   -35, -69});
constexpr auto ort_1_x1 = literal<float>(0.043f);
constexpr auto ort_1_x2 = literal<std::int8_t>(std::int8_t(-9));
constexpr auto ort_1_x3 = literal<float>(0.01f);
constexpr auto ort_1_x4 = literal<std::int8_t>(std::int8_t(-28));
constexpr auto ort_1_y0 = literal<std::int8_t>({2, 3, 1, 1}, {-33, -4, 37, 88, -55, -66});
static_assert(gives<QLinearGlobalAveragePool, attributes{},
                    list<ort_1_x0, ort_1_x1, ort_1_x2, ort_1_x3, ort_1_x4>, list<ort_1_y0>>);

// last_1.
constexpr auto last_1_x0 = literal<std::int8_t>(
    {2, 5, 4, 3},
    {-1,  -22, -6,  -122, 78,   -62,  -123, 7,    -25,  86,  -80, 122,  -126, 46,  -34,  -9,  -105, 112,
     -19, 50,  0,   -96,  -124, -41,  37,   -36,  111,  61,  -53, -17,  124,  112, 70,   -78, 58,   -48,
     108, 39,  127, -113, -2,   63,   -92,  -55,  96,   25,  90,  -118, 94,   114, -101, 101, -73,  -111,
     61,  -66, 8,   -122, -48,  -25,  122,  -83,  119,  -66, -92, -66,  -85,  41,  95,   88,  -15,  -37,
     -51, -5,  65,  61,   73,   -113, -54,  47,   33,   11,  101, 94,   -108, -86, -42,  41,  66,   34,
     106, 10,  -73, 49,   -119, -88,  97,   -110, -128, 71,  -36, -1,   17,   35,  5,    109, -87,  -108,
     -6,  11,  -70, -90,  127,  28,   14,   -92,  -35,  32,  -92, -69});
constexpr auto last_1_x1 = literal<float>(0.043f);
constexpr auto last_1_x2 = literal<std::int8_t>(std::int8_t(-9));
constexpr auto last_1_x3 = literal<float>(0.01f);
constexpr auto last_1_x4 = literal<std::int8_t>(std::int8_t(-28));
constexpr auto last_1_y0 = literal<std::int8_t>({2, 1, 1, 3}, {-33, -4, 37, 88, -55, -66});
static_assert(gives<QLinearGlobalAveragePool, attributes{.layout = layout::channel_last},
                    list<last_1_x0, last_1_x1, last_1_x2, last_1_x3, last_1_x4>, list<last_1_y0>>);

TEST_CASE("QLinearGlobalAveragePool in a model") {
  CHECK(model_gives<QLinearGlobalAveragePool, attributes{},
                    list<ort_0_x0, ort_0_x1, ort_0_x2, ort_0_x3, ort_0_x4>, list<ort_0_y0>>());
  CHECK(model_gives<QLinearGlobalAveragePool, attributes{.layout = layout::channel_last},
                    list<last_0_x0, last_0_x1, last_0_x2, last_0_x3, last_0_x4>, list<last_0_y0>>());
  CHECK(model_gives<QLinearGlobalAveragePool, attributes{},
                    list<ort_1_x0, ort_1_x1, ort_1_x2, ort_1_x3, ort_1_x4>, list<ort_1_y0>>());
  CHECK(model_gives<QLinearGlobalAveragePool, attributes{.layout = layout::channel_last},
                    list<last_1_x0, last_1_x1, last_1_x2, last_1_x3, last_1_x4>, list<last_1_y0>>());
}
}  // namespace INLAY_UNIT
