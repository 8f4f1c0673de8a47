// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/microsoft/QLinearAdd.hpp>

#include "../run.hpp"

#include <doctest/doctest.h>

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::microsoft::QLinearAdd;

using attributes = QLinearAdd::attributes;

// Shapes and errors.
constexpr tensor_info one{elem_type::float_, {}}, zero{elem_type::int8, {}}, other{elem_type::uint8, {}};
constexpr tensor_info A{elem_type::int8, {2, 1, 3}}, B{elem_type::int8, {4, 1}};
static_assert(dims_of<QLinearAdd, 8>({}, {A, one, zero, B, one, zero, one, zero}) == dims{2, 4, 3});
static_assert(dims_of<QLinearAdd, 7>({}, {A, one, tensor_info{}, B, one, zero, one}) == dims{2, 4, 3});
static_assert(error_of<QLinearAdd, 7>({}, {A, one, other, B, one, zero, one}) ==
              error{fault::elem_types_differ, 2, 3});
static_assert(error_of<QLinearAdd, 7>({}, {A, one, zero, other, one, zero, one}) ==
              error{fault::elem_types_differ, 2, 3});
static_assert(error_of<QLinearAdd, 7>({}, {A, A, zero, B, one, zero, one}).what ==
              fault::elem_type_not_supported);
static_assert(error_of<QLinearAdd, 7>({}, {one, one, zero, B, one, zero, one}).what ==
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
constexpr auto ort_0_x6 = literal<float>(0.05f);
constexpr auto ort_0_x7 = literal<std::int8_t>(std::int8_t(-28));
constexpr auto ort_0_y0 = literal<std::int8_t>(
    {3, 7}, {-57, -83, 104, 31, 75, 112, 60, -28, -5, -57, 46, 104, 66, -61, 48, 3, 127, 127, 127, 116, 127});
static_assert(gives<QLinearAdd, attributes{},
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
constexpr auto ort_1_x6 = literal<float>(0.05f);
constexpr auto ort_1_x7 = literal<std::uint8_t>(std::uint8_t(100));
constexpr auto ort_1_y0 =
    literal<std::uint8_t>({2, 3, 4}, {136, 151, 174, 228, 255, 204, 255, 176, 238, 164, 193, 86,
                                      236, 255, 255, 255, 255, 126, 255, 200, 185, 95,  37,  52});
static_assert(gives<QLinearAdd, attributes{},
                    list<ort_1_x0, ort_1_x1, ort_1_x2, ort_1_x3, ort_1_x4, ort_1_x5, ort_1_x6, ort_1_x7>,
                    list<ort_1_y0>>);

// ort_2.
constexpr auto ort_2_x0 = literal<std::int8_t>({5}, {-18, -67, -91, 91, 44});
constexpr auto ort_2_x1 = literal<float>(0.043f);
constexpr auto ort_2_x2 = literal<std::int8_t>(std::int8_t(-119));
constexpr auto ort_2_x3 = literal<std::int8_t>(std::int8_t(-109));
constexpr auto ort_2_x4 = literal<float>(0.021f);
constexpr auto ort_2_x5 = literal<std::int8_t>(std::int8_t(87));
constexpr auto ort_2_x6 = literal<float>(0.05f);
constexpr auto ort_2_x7 = literal<std::int8_t>(std::int8_t(-28));
constexpr auto ort_2_y0 = literal<std::int8_t>({5}, {-23, -66, -86, 70, 30});
static_assert(gives<QLinearAdd, attributes{},
                    list<ort_2_x0, ort_2_x1, ort_2_x2, ort_2_x3, ort_2_x4, ort_2_x5, ort_2_x6, ort_2_x7>,
                    list<ort_2_y0>>);

// Ties: the zero point is added before rounding, so that the element is even and not its distance from it.
constexpr auto ties_x0 = literal<std::int8_t>({16}, {-8, -7, -6, -5, -4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 6, 7});
constexpr auto ties_x3 = literal<std::int8_t>({16}, {3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3});
constexpr auto half = literal<float>(0.5f), whole = literal<float>(1.0f);
constexpr auto point_0 = literal<std::int8_t>(std::int8_t(0)), point_1 = literal<std::int8_t>(std::int8_t(1));
constexpr auto ties_y0 = literal<std::int8_t>({16}, {-2, -1, 0, 0, 0, 1, 2, 2, 2, 3, 4, 4, 4, 5, 6, 6});
using ties_x = list<ties_x0, half, point_0, ties_x3, half, point_0, whole, point_1>;
static_assert(gives<QLinearAdd, attributes{}, ties_x, list<ties_y0>>);

// Near ties: each product is rounded with its sum, B's first; where A is one element for a row, A's.
constexpr auto near_x0 = literal<std::int8_t>({8}, {62, 62, 62, 62, 62, 62, 62, 62});
constexpr auto near_x1 = literal<float>(0.8349801301956177f);
constexpr auto near_x2 = literal<std::int8_t>(std::int8_t(-23));
constexpr auto near_x3 = literal<std::int8_t>({8}, {-4, 0, 1, 2, 3, 4, 5, 6});
constexpr auto near_x4 = literal<float>(0.8196593523025513f);
constexpr auto near_x5 = literal<std::int8_t>(std::int8_t(83));
constexpr auto near_x6 = literal<float>(0.0172848179936409f);
constexpr auto near_x7 = literal<std::int8_t>(std::int8_t(19));
constexpr auto near_y0 = literal<std::int8_t>({8}, {-1, 127, 127, 127, 127, 127, 127, 127});
using near_x = list<near_x0, near_x1, near_x2, near_x3, near_x4, near_x5, near_x6, near_x7>;
static_assert(gives<QLinearAdd, attributes{}, near_x, list<near_y0>>);
constexpr auto repeated_x0 = literal<std::int8_t>({1}, {62});
constexpr auto repeated_y0 = literal<std::int8_t>({8}, {0, 127, 127, 127, 127, 127, 127, 127});
// All axes that both have are 1: as well.
constexpr auto single_x0 = literal<std::int8_t>({1, 1}, {62});
constexpr auto single_x3 = literal<std::int8_t>({1}, {-4});
constexpr auto single_y0 = literal<std::int8_t>({1, 1}, {0});
static_assert(
    gives<QLinearAdd, attributes{},
          list<single_x0, near_x1, near_x2, single_x3, near_x4, near_x5, near_x6, near_x7>, list<single_y0>>);
using repeated_x = list<repeated_x0, near_x1, near_x2, near_x3, near_x4, near_x5, near_x6, near_x7>;
static_assert(gives<QLinearAdd, attributes{}, repeated_x, list<repeated_y0>>);

TEST_CASE("QLinearAdd in a model") {
  CHECK(model_gives<QLinearAdd, attributes{},
                    list<ort_0_x0, ort_0_x1, ort_0_x2, ort_0_x3, ort_0_x4, ort_0_x5, ort_0_x6, ort_0_x7>,
                    list<ort_0_y0>>());
  CHECK(model_gives<QLinearAdd, attributes{},
                    list<ort_1_x0, ort_1_x1, ort_1_x2, ort_1_x3, ort_1_x4, ort_1_x5, ort_1_x6, ort_1_x7>,
                    list<ort_1_y0>>());
  CHECK(model_gives<QLinearAdd, attributes{},
                    list<ort_2_x0, ort_2_x1, ort_2_x2, ort_2_x3, ort_2_x4, ort_2_x5, ort_2_x6, ort_2_x7>,
                    list<ort_2_y0>>());
  CHECK(model_gives<QLinearAdd, attributes{}, ties_x, list<ties_y0>>());
  CHECK(model_gives<QLinearAdd, attributes{}, near_x, list<near_y0>>());
  CHECK(model_gives<QLinearAdd, attributes{}, repeated_x, list<repeated_y0>>());
}
}  // namespace INLAY_UNIT
