// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/microsoft/QLinearMul.hpp>

#include "../run.hpp"

#include <doctest/doctest.h>

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::microsoft::QLinearMul;

using attributes = QLinearMul::attributes;

// Shapes and errors.
constexpr tensor_info one{elem_type::float_, {}}, zero{elem_type::int8, {}}, other{elem_type::uint8, {}};
constexpr tensor_info A{elem_type::int8, {2, 1, 3}}, B{elem_type::int8, {4, 1}};
static_assert(dims_of<QLinearMul, 8>({}, {A, one, zero, B, one, zero, one, zero}) == dims{2, 4, 3});
static_assert(dims_of<QLinearMul, 7>({}, {A, one, tensor_info{}, B, one, zero, one}) == dims{2, 4, 3});
static_assert(error_of<QLinearMul, 7>({}, {A, one, other, B, one, zero, one}) ==
              error{fault::elem_types_differ, 2, 3});
static_assert(error_of<QLinearMul, 7>({}, {A, one, zero, other, one, zero, one}) ==
              error{fault::elem_types_differ, 2, 3});
static_assert(error_of<QLinearMul, 7>({}, {A, A, zero, B, one, zero, one}).what ==
              fault::elem_type_not_supported);
static_assert(error_of<QLinearMul, 7>({}, {one, one, zero, B, one, zero, one}).what ==
              fault::elem_type_not_supported);

// Expected values are ONNX Runtime's.
// ort_0.
constexpr auto ort_0_x0 = literal<std::int8_t>(
    {3, 7}, {-94, -96, 76, -1, 23, 25, 54, -121, -4, -91, -26, 109, 12, -110, 10, -95, 65, 114, 122, 31, 94});
constexpr auto ort_0_x1 = literal<float>(0.043f);
constexpr auto ort_0_x2 = literal<std::int8_t>(std::int8_t(-119));
constexpr auto ort_0_x3 = literal<std::int8_t>(
    {3, 7}, {-34, -91, 2, -15, 41, 126, -58, 91, -93, -39, 73, -65, 43, -11, 3, 112, 81, 86, 12, 123, 123});
constexpr auto ort_0_x4 = literal<float>(0.021f);
constexpr auto ort_0_x5 = literal<std::int8_t>(std::int8_t(87));
constexpr auto ort_0_x6 = literal<float>(0.12f);
constexpr auto ort_0_x7 = literal<std::int8_t>(std::int8_t(-28));
constexpr auto ort_0_y0 =
    literal<std::int8_t>({3, 7}, {-51,  -59, -128, -119, -77, 14,  -128, -28,  -128, -55, -38,
                                  -128, -71, -35,  -110, -23, -36, -30,  -128, 13,   30});
static_assert(gives<QLinearMul, attributes{},
                    list<ort_0_x0, ort_0_x1, ort_0_x2, ort_0_x3, ort_0_x4, ort_0_x5, ort_0_x6, ort_0_x7>,
                    list<ort_0_y0>>);

// ort_1.
constexpr auto ort_1_x0 =
    literal<std::uint8_t>({2, 3, 4}, {34,  52,  78,  141, 210, 123, 251, 90,  237, 151, 184, 60,
                                      151, 205, 226, 222, 247, 32,  199, 119, 175, 70,  3,   21});
constexpr auto ort_1_x1 = literal<float>(0.043f);
constexpr auto ort_1_x2 = literal<std::uint8_t>(std::uint8_t(9));
constexpr auto ort_1_x3 = literal<std::uint8_t>({3, 1}, {249, 229, 77});
constexpr auto ort_1_x4 = literal<float>(0.021f);
constexpr auto ort_1_x5 = literal<std::uint8_t>(std::uint8_t(215));
constexpr auto ort_1_x6 = literal<float>(0.12f);
constexpr auto ort_1_x7 = literal<std::uint8_t>(std::uint8_t(100));
constexpr auto ort_1_y0 =
    literal<std::uint8_t>({2, 3, 4}, {106, 111, 118, 134, 121, 112, 125, 109, 0, 0,  0,   47,
                                      136, 150, 156, 154, 125, 102, 120, 112, 0, 37, 106, 88});
static_assert(gives<QLinearMul, attributes{},
                    list<ort_1_x0, ort_1_x1, ort_1_x2, ort_1_x3, ort_1_x4, ort_1_x5, ort_1_x6, ort_1_x7>,
                    list<ort_1_y0>>);

// ort_2.
constexpr auto ort_2_x0 = literal<std::int8_t>({5}, {-18, -67, -91, 91, 44});
constexpr auto ort_2_x1 = literal<float>(0.043f);
constexpr auto ort_2_x2 = literal<std::int8_t>(std::int8_t(-119));
constexpr auto ort_2_x3 = literal<std::int8_t>(std::int8_t(-109));
constexpr auto ort_2_x4 = literal<float>(0.021f);
constexpr auto ort_2_x5 = literal<std::int8_t>(std::int8_t(87));
constexpr auto ort_2_x6 = literal<float>(0.12f);
constexpr auto ort_2_x7 = literal<std::int8_t>(std::int8_t(-28));
constexpr auto ort_2_y0 = literal<std::int8_t>({5}, {-128, -105, -69, -128, -128});
static_assert(gives<QLinearMul, attributes{},
                    list<ort_2_x0, ort_2_x1, ort_2_x2, ort_2_x3, ort_2_x4, ort_2_x5, ort_2_x6, ort_2_x7>,
                    list<ort_2_y0>>);

// Ties: the zero point is added before rounding, so that the element is even and not its distance from it.
constexpr auto ties_x0 = literal<std::int8_t>({16}, {-8, -7, -6, -5, -4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 6, 7});
constexpr auto ties_x3 = literal<std::int8_t>({16}, {3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3});
constexpr auto half = literal<float>(0.5f), quarter = literal<float>(0.25f);
constexpr auto point_0 = literal<std::int8_t>(std::int8_t(0)), point_1 = literal<std::int8_t>(std::int8_t(1)),
               point_2 = literal<std::int8_t>(std::int8_t(2));
constexpr auto ties_y0 = literal<std::int8_t>({16}, {-1, -1, 0, 0, 0, 0, 0, 1, 1, 1, 2, 2, 2, 2, 2, 3});
using ties_x = list<ties_x0, half, point_0, ties_x3, quarter, point_2, half, point_1>;
static_assert(gives<QLinearMul, attributes{}, ties_x, list<ties_y0>>);

TEST_CASE("QLinearMul in a model") {
  CHECK(model_gives<QLinearMul, attributes{},
                    list<ort_0_x0, ort_0_x1, ort_0_x2, ort_0_x3, ort_0_x4, ort_0_x5, ort_0_x6, ort_0_x7>,
                    list<ort_0_y0>>());
  CHECK(model_gives<QLinearMul, attributes{},
                    list<ort_1_x0, ort_1_x1, ort_1_x2, ort_1_x3, ort_1_x4, ort_1_x5, ort_1_x6, ort_1_x7>,
                    list<ort_1_y0>>());
  CHECK(model_gives<QLinearMul, attributes{},
                    list<ort_2_x0, ort_2_x1, ort_2_x2, ort_2_x3, ort_2_x4, ort_2_x5, ort_2_x6, ort_2_x7>,
                    list<ort_2_y0>>());
  CHECK(model_gives<QLinearMul, attributes{}, ties_x, list<ties_y0>>());
}
}  // namespace INLAY_UNIT
