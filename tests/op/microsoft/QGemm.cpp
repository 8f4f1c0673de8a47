// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/microsoft/QGemm.hpp>

#include "../run.hpp"

#include <doctest/doctest.h>

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::microsoft::QGemm;

using attributes = QGemm::attributes;

// Shapes and errors.
constexpr tensor_info one{elem_type::float_, {}}, zero{elem_type::int8, {}}, three{elem_type::float_, {3}};
constexpr tensor_info A{elem_type::int8, {2, 4}}, B{elem_type::int8, {4, 3}}, C{elem_type::int32, {3}};
static_assert(dims_of<QGemm, 9>({}, {A, one, zero, B, three, zero, C, one, zero}) == dims{2, 3});
static_assert(dims_of<QGemm, 6>({}, {A, one, zero, B, three, zero}) == dims{2, 3});
static_assert(error_of<QGemm, 6>({.transB = 1}, {A, one, zero, B, one, zero}) ==
              error{fault::inner_dimensions_differ, 3, 4});
static_assert(error_of<QGemm, 6>({}, {A, one, zero, B, one, one}) == error{fault::elem_types_differ, 1, 3});
static_assert(error_of<QGemm, 7>({}, {A, one, zero, B, one, zero, three}).what ==
              fault::elem_type_not_supported);

// Expected values are ONNX Runtime's.
// ort_0.
constexpr auto ort_0_x0 =
    literal<std::uint8_t>({2, 7}, {107, 222, 246, 73, 29, 154, 170, 199, 164, 183, 234, 234, 237, 220});
constexpr auto ort_0_x1 = literal<float>(0.07f);
constexpr auto ort_0_x2 = literal<std::uint8_t>(std::uint8_t(17));
constexpr auto ort_0_x3 = literal<std::int8_t>(
    {7, 3},
    {56, 107, -125, -122, 76, -17, 63, -4, 102, -112, 44, -127, -91, 84, -54, 123, -39, 72, 117, -48, 122});
constexpr auto ort_0_x4 = literal<float>({3}, {0.0069836215f, 0.01581497f, 0.0065949443f});
constexpr auto ort_0_x5 = literal<std::int8_t>({3}, {0, 0, 0});
constexpr auto ort_0_x6 = literal<std::int32_t>({3}, {1232, -114, 1695});
constexpr auto ort_0_x7 = literal<float>(0.4f);
constexpr auto ort_0_x8 = literal<std::uint8_t>(std::uint8_t(130));
constexpr auto ort_0_y0 = literal<std::uint8_t>({2, 3}, {158, 171, 166, 143, 239, 124});
static_assert(
    gives<QGemm, attributes{.alpha = 1.0f, .transB = 0},
          list<ort_0_x0, ort_0_x1, ort_0_x2, ort_0_x3, ort_0_x4, ort_0_x5, ort_0_x6, ort_0_x7, ort_0_x8>,
          list<ort_0_y0>>);

// ort_1.
constexpr auto ort_1_x0 =
    literal<std::uint8_t>({2, 7}, {214, 252, 54, 252, 29, 226, 223, 233, 223, 181, 148, 141, 20, 236});
constexpr auto ort_1_x1 = literal<float>(0.07f);
constexpr auto ort_1_x2 = literal<std::uint8_t>(std::uint8_t(17));
constexpr auto ort_1_x3 = literal<std::uint8_t>({3, 7}, {235, 22,  152, 94,  190, 155, 150, 122, 28, 202, 227,
                                                         49,  119, 15,  111, 32,  105, 246, 36,  33, 180});
constexpr auto ort_1_x4 = literal<float>(0.011f);
constexpr auto ort_1_x5 = literal<std::uint8_t>(std::uint8_t(120));
constexpr auto ort_1_x6 = literal<std::int32_t>({3}, {-1644, -2968, -738});
constexpr auto ort_1_x7 = literal<float>(0.4f);
constexpr auto ort_1_x8 = literal<std::uint8_t>(std::uint8_t(130));
constexpr auto ort_1_y0 = literal<std::uint8_t>({2, 3}, {144, 94, 128, 169, 80, 122});
static_assert(
    gives<QGemm, attributes{.alpha = 1.0f, .transB = 1},
          list<ort_1_x0, ort_1_x1, ort_1_x2, ort_1_x3, ort_1_x4, ort_1_x5, ort_1_x6, ort_1_x7, ort_1_x8>,
          list<ort_1_y0>>);

// ort_2.
constexpr auto ort_2_x0 =
    literal<std::uint8_t>({2, 7}, {45, 159, 141, 200, 155, 20, 15, 238, 188, 195, 208, 82, 135, 48});
constexpr auto ort_2_x1 = literal<float>(0.07f);
constexpr auto ort_2_x2 = literal<std::uint8_t>(std::uint8_t(17));
constexpr auto ort_2_x3 = literal<std::int8_t>(
    {7, 3},
    {-128, 24, -71, 24, 100, -60, -63, -85, -43, 68, 41, 44, -118, 76, 61, -72, 24, 57, -115, -109, -72});
constexpr auto ort_2_x4 = literal<float>(0.011f);
constexpr auto ort_2_x5 = literal<std::int8_t>(std::int8_t(0));
constexpr auto ort_2_y0 =
    literal<float>({2, 3}, {-9.09678f, 17.41201f, 0.72765f, -32.44857f, 15.01346f, -12.891339f});
static_assert(gives<QGemm, attributes{.alpha = 1.0f, .transB = 0},
                    list<ort_2_x0, ort_2_x1, ort_2_x2, ort_2_x3, ort_2_x4, ort_2_x5, none>, list<ort_2_y0>>);

// ort_3.
constexpr auto ort_3_x0 =
    literal<std::int8_t>({2, 7}, {-127, 28, -83, 19, 72, -61, 10, 36, 29, -62, 23, -69, 34, -55});
constexpr auto ort_3_x1 = literal<float>(0.07f);
constexpr auto ort_3_x2 = literal<std::int8_t>(std::int8_t(17));
constexpr auto ort_3_x3 = literal<std::int8_t>(
    {7, 3},
    {-46, 116, 56, -93, -125, -104, -32, 100, -115, -99, -96, -61, 103, -48, 26, -125, 74, 14, 27, 116, 18});
constexpr auto ort_3_x4 = literal<float>(0.011f);
constexpr auto ort_3_x5 = literal<std::int8_t>(std::int8_t(0));
constexpr auto ort_3_x7 = literal<float>(0.4f);
constexpr auto ort_3_x8 = literal<std::int8_t>(std::int8_t(-3));
constexpr auto ort_3_y0 = literal<std::int8_t>({2, 3}, {43, -75, 2, -28, -24, 7});
static_assert(
    gives<QGemm, attributes{.alpha = 1.0f, .transB = 0},
          list<ort_3_x0, ort_3_x1, ort_3_x2, ort_3_x3, ort_3_x4, ort_3_x5, none, ort_3_x7, ort_3_x8>,
          list<ort_3_y0>>);

TEST_CASE("QGemm in a model") {
  CHECK(model_gives<
        QGemm, attributes{.alpha = 1.0f, .transB = 0},
        list<ort_0_x0, ort_0_x1, ort_0_x2, ort_0_x3, ort_0_x4, ort_0_x5, ort_0_x6, ort_0_x7, ort_0_x8>,
        list<ort_0_y0>>());
  CHECK(model_gives<
        QGemm, attributes{.alpha = 1.0f, .transB = 1},
        list<ort_1_x0, ort_1_x1, ort_1_x2, ort_1_x3, ort_1_x4, ort_1_x5, ort_1_x6, ort_1_x7, ort_1_x8>,
        list<ort_1_y0>>());
  CHECK(
      model_gives<QGemm, attributes{.alpha = 1.0f, .transB = 0},
                  list<ort_2_x0, ort_2_x1, ort_2_x2, ort_2_x3, ort_2_x4, ort_2_x5, none>, list<ort_2_y0>>());
  CHECK(
      model_gives<QGemm, attributes{.alpha = 1.0f, .transB = 0},
                  list<ort_3_x0, ort_3_x1, ort_3_x2, ort_3_x3, ort_3_x4, ort_3_x5, none, ort_3_x7, ort_3_x8>,
                  list<ort_3_y0>>());
}
}  // namespace INLAY_UNIT
