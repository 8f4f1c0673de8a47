// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/QLinearMatMul.hpp>

#include "run.hpp"

#include <doctest/doctest.h>

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::QLinearMatMul;

using attributes = QLinearMatMul::attributes;

// Shapes and errors.
constexpr tensor_info one{elem_type::float_, {}}, zero{elem_type::int8, {}}, three{elem_type::float_, {3}};
constexpr tensor_info A{elem_type::int8, {2, 4}}, B{elem_type::int8, {4, 3}};
static_assert(dims_of<QLinearMatMul, 8>({}, {A, one, zero, B, three, zero, one, zero}) == dims{2, 3});
static_assert(error_of<QLinearMatMul, 8>({}, {A, one, zero, A, one, zero, one, zero}) ==
              error{fault::inner_dimensions_differ, 2, 4});
static_assert(error_of<QLinearMatMul, 8>({}, {A, three, zero, B, one, zero, one, zero}) ==
              error{fault::element_count_differs, 3, 1});
static_assert(error_of<QLinearMatMul, 8>({}, {A, one, zero, B, one, zero, one, one}).what ==
              fault::elem_type_not_supported);

// ONNX's own cases.
// qlinearmatmul_2D_uint8_float32.
constexpr auto qlinearmatmul_2D_uint8_float32_x0 =
    literal<std::uint8_t>({2, 4}, {208, 236, 0, 238, 3, 214, 255, 29});
constexpr auto qlinearmatmul_2D_uint8_float32_x1 = literal<float>({1}, {0.0066f});
constexpr auto qlinearmatmul_2D_uint8_float32_x2 = literal<std::uint8_t>({1}, {113});
constexpr auto qlinearmatmul_2D_uint8_float32_x3 =
    literal<std::uint8_t>({4, 3}, {152, 51, 244, 60, 26, 255, 0, 127, 246, 127, 254, 247});
constexpr auto qlinearmatmul_2D_uint8_float32_x4 = literal<float>({1}, {0.00705f});
constexpr auto qlinearmatmul_2D_uint8_float32_x5 = literal<std::uint8_t>({1}, {114});
constexpr auto qlinearmatmul_2D_uint8_float32_x6 = literal<float>({1}, {0.0107f});
constexpr auto qlinearmatmul_2D_uint8_float32_x7 = literal<std::uint8_t>({1}, {118});
constexpr auto qlinearmatmul_2D_uint8_float32_y0 = literal<std::uint8_t>({2, 3}, {168, 115, 255, 1, 66, 151});
static_assert(gives<QLinearMatMul, attributes{},
                    list<qlinearmatmul_2D_uint8_float32_x0, qlinearmatmul_2D_uint8_float32_x1,
                         qlinearmatmul_2D_uint8_float32_x2, qlinearmatmul_2D_uint8_float32_x3,
                         qlinearmatmul_2D_uint8_float32_x4, qlinearmatmul_2D_uint8_float32_x5,
                         qlinearmatmul_2D_uint8_float32_x6, qlinearmatmul_2D_uint8_float32_x7>,
                    list<qlinearmatmul_2D_uint8_float32_y0>>);

// qlinearmatmul_3D_uint8_float32.
constexpr auto qlinearmatmul_3D_uint8_float32_x0 =
    literal<std::uint8_t>({2, 2, 4}, {208, 236, 0, 238, 3, 214, 255, 29, 208, 236, 0, 238, 3, 214, 255, 29});
constexpr auto qlinearmatmul_3D_uint8_float32_x1 = literal<float>({1}, {0.0066f});
constexpr auto qlinearmatmul_3D_uint8_float32_x2 = literal<std::uint8_t>({1}, {113});
constexpr auto qlinearmatmul_3D_uint8_float32_x3 =
    literal<std::uint8_t>({2, 4, 3}, {152, 51, 244, 60, 26, 255, 0, 127, 246, 127, 254, 247,
                                      152, 51, 244, 60, 26, 255, 0, 127, 246, 127, 254, 247});
constexpr auto qlinearmatmul_3D_uint8_float32_x4 = literal<float>({1}, {0.00705f});
constexpr auto qlinearmatmul_3D_uint8_float32_x5 = literal<std::uint8_t>({1}, {114});
constexpr auto qlinearmatmul_3D_uint8_float32_x6 = literal<float>({1}, {0.0107f});
constexpr auto qlinearmatmul_3D_uint8_float32_x7 = literal<std::uint8_t>({1}, {118});
constexpr auto qlinearmatmul_3D_uint8_float32_y0 =
    literal<std::uint8_t>({2, 2, 3}, {168, 115, 255, 1, 66, 151, 168, 115, 255, 1, 66, 151});
static_assert(gives<QLinearMatMul, attributes{},
                    list<qlinearmatmul_3D_uint8_float32_x0, qlinearmatmul_3D_uint8_float32_x1,
                         qlinearmatmul_3D_uint8_float32_x2, qlinearmatmul_3D_uint8_float32_x3,
                         qlinearmatmul_3D_uint8_float32_x4, qlinearmatmul_3D_uint8_float32_x5,
                         qlinearmatmul_3D_uint8_float32_x6, qlinearmatmul_3D_uint8_float32_x7>,
                    list<qlinearmatmul_3D_uint8_float32_y0>>);

// qlinearmatmul_2D_int8_float32.
constexpr auto qlinearmatmul_2D_int8_float32_x0 =
    literal<std::int8_t>({2, 4}, {81, 109, -127, 111, -124, 87, -128, -98});
constexpr auto qlinearmatmul_2D_int8_float32_x1 = literal<float>({1}, {0.0066f});
constexpr auto qlinearmatmul_2D_int8_float32_x2 = literal<std::int8_t>({1}, {-14});
constexpr auto qlinearmatmul_2D_int8_float32_x3 =
    literal<std::int8_t>({4, 3}, {25, -76, 117, -67, -101, -128, -127, 0, 119, 0, 127, 120});
constexpr auto qlinearmatmul_2D_int8_float32_x4 = literal<float>({1}, {0.00705f});
constexpr auto qlinearmatmul_2D_int8_float32_x5 = literal<std::int8_t>({1}, {-13});
constexpr auto qlinearmatmul_2D_int8_float32_x6 = literal<float>({1}, {0.0107f});
constexpr auto qlinearmatmul_2D_int8_float32_x7 = literal<std::int8_t>({1}, {-9});
constexpr auto qlinearmatmul_2D_int8_float32_y0 = literal<std::int8_t>({2, 3}, {41, -12, -9, 1, -75, -128});
static_assert(gives<QLinearMatMul, attributes{},
                    list<qlinearmatmul_2D_int8_float32_x0, qlinearmatmul_2D_int8_float32_x1,
                         qlinearmatmul_2D_int8_float32_x2, qlinearmatmul_2D_int8_float32_x3,
                         qlinearmatmul_2D_int8_float32_x4, qlinearmatmul_2D_int8_float32_x5,
                         qlinearmatmul_2D_int8_float32_x6, qlinearmatmul_2D_int8_float32_x7>,
                    list<qlinearmatmul_2D_int8_float32_y0>>);

// qlinearmatmul_3D_int8_float32.
constexpr auto qlinearmatmul_3D_int8_float32_x0 = literal<std::int8_t>(
    {2, 2, 4}, {81, 109, -127, 111, -124, 87, -128, -98, 81, 109, -127, 111, -124, 87, -128, -98});
constexpr auto qlinearmatmul_3D_int8_float32_x1 = literal<float>({1}, {0.0066f});
constexpr auto qlinearmatmul_3D_int8_float32_x2 = literal<std::int8_t>({1}, {-14});
constexpr auto qlinearmatmul_3D_int8_float32_x3 =
    literal<std::int8_t>({2, 4, 3}, {25, -76, 117, -67, -101, -128, -127, 0, 119, 0, 127, 120,
                                     25, -76, 117, -67, -101, -128, -127, 0, 119, 0, 127, 120});
constexpr auto qlinearmatmul_3D_int8_float32_x4 = literal<float>({1}, {0.00705f});
constexpr auto qlinearmatmul_3D_int8_float32_x5 = literal<std::int8_t>({1}, {-13});
constexpr auto qlinearmatmul_3D_int8_float32_x6 = literal<float>({1}, {0.0107f});
constexpr auto qlinearmatmul_3D_int8_float32_x7 = literal<std::int8_t>({1}, {-9});
constexpr auto qlinearmatmul_3D_int8_float32_y0 =
    literal<std::int8_t>({2, 2, 3}, {41, -12, -9, 1, -75, -128, 41, -12, -9, 1, -75, -128});
static_assert(gives<QLinearMatMul, attributes{},
                    list<qlinearmatmul_3D_int8_float32_x0, qlinearmatmul_3D_int8_float32_x1,
                         qlinearmatmul_3D_int8_float32_x2, qlinearmatmul_3D_int8_float32_x3,
                         qlinearmatmul_3D_int8_float32_x4, qlinearmatmul_3D_int8_float32_x5,
                         qlinearmatmul_3D_int8_float32_x6, qlinearmatmul_3D_int8_float32_x7>,
                    list<qlinearmatmul_3D_int8_float32_y0>>);

// Scales of 16 bits.
constexpr auto qlinearmatmul_2D_int8_float16_x0 =
    literal<std::int8_t>({2, 4}, {81, 109, -127, 111, -124, 87, -128, -98});
constexpr auto qlinearmatmul_2D_int8_float16_x1 = literal<float16>({1}, {0.0065994263f});
constexpr auto qlinearmatmul_2D_int8_float16_x2 = literal<std::int8_t>({1}, {-14});
constexpr auto qlinearmatmul_2D_int8_float16_x3 =
    literal<std::int8_t>({4, 3}, {25, -76, 117, -67, -101, -128, -127, 0, 119, 0, 127, 120});
constexpr auto qlinearmatmul_2D_int8_float16_x4 = literal<float16>({1}, {0.0070495605f});
constexpr auto qlinearmatmul_2D_int8_float16_x5 = literal<std::int8_t>({1}, {-13});
constexpr auto qlinearmatmul_2D_int8_float16_x6 = literal<float16>({1}, {0.010696411f});
constexpr auto qlinearmatmul_2D_int8_float16_x7 = literal<std::int8_t>({1}, {-9});
constexpr auto qlinearmatmul_2D_int8_float16_y0 = literal<std::int8_t>({2, 3}, {41, -12, -9, 1, -75, -128});
static_assert(gives<QLinearMatMul, attributes{},
                    list<qlinearmatmul_2D_int8_float16_x0, qlinearmatmul_2D_int8_float16_x1,
                         qlinearmatmul_2D_int8_float16_x2, qlinearmatmul_2D_int8_float16_x3,
                         qlinearmatmul_2D_int8_float16_x4, qlinearmatmul_2D_int8_float16_x5,
                         qlinearmatmul_2D_int8_float16_x6, qlinearmatmul_2D_int8_float16_x7>,
                    list<qlinearmatmul_2D_int8_float16_y0>>);
constexpr auto qlinearmatmul_3D_uint8_float16_x0 =
    literal<std::uint8_t>({2, 2, 4}, {208, 236, 0, 238, 3, 214, 255, 29, 208, 236, 0, 238, 3, 214, 255, 29});
constexpr auto qlinearmatmul_3D_uint8_float16_x1 = literal<float16>({1}, {0.0065994263f});
constexpr auto qlinearmatmul_3D_uint8_float16_x2 = literal<std::uint8_t>({1}, {113});
constexpr auto qlinearmatmul_3D_uint8_float16_x3 =
    literal<std::uint8_t>({2, 4, 3}, {152, 51, 244, 60, 26, 255, 0, 127, 246, 127, 254, 247,
                                      152, 51, 244, 60, 26, 255, 0, 127, 246, 127, 254, 247});
constexpr auto qlinearmatmul_3D_uint8_float16_x4 = literal<float16>({1}, {0.0070495605f});
constexpr auto qlinearmatmul_3D_uint8_float16_x5 = literal<std::uint8_t>({1}, {114});
constexpr auto qlinearmatmul_3D_uint8_float16_x6 = literal<float16>({1}, {0.010696411f});
constexpr auto qlinearmatmul_3D_uint8_float16_x7 = literal<std::uint8_t>({1}, {118});
constexpr auto qlinearmatmul_3D_uint8_float16_y0 =
    literal<std::uint8_t>({2, 2, 3}, {168, 115, 255, 1, 66, 151, 168, 115, 255, 1, 66, 151});
static_assert(gives<QLinearMatMul, attributes{},
                    list<qlinearmatmul_3D_uint8_float16_x0, qlinearmatmul_3D_uint8_float16_x1,
                         qlinearmatmul_3D_uint8_float16_x2, qlinearmatmul_3D_uint8_float16_x3,
                         qlinearmatmul_3D_uint8_float16_x4, qlinearmatmul_3D_uint8_float16_x5,
                         qlinearmatmul_3D_uint8_float16_x6, qlinearmatmul_3D_uint8_float16_x7>,
                    list<qlinearmatmul_3D_uint8_float16_y0>>);

TEST_CASE("QLinearMatMul in a model") {
  CHECK(model_gives<QLinearMatMul, attributes{},
                    list<qlinearmatmul_2D_uint8_float32_x0, qlinearmatmul_2D_uint8_float32_x1,
                         qlinearmatmul_2D_uint8_float32_x2, qlinearmatmul_2D_uint8_float32_x3,
                         qlinearmatmul_2D_uint8_float32_x4, qlinearmatmul_2D_uint8_float32_x5,
                         qlinearmatmul_2D_uint8_float32_x6, qlinearmatmul_2D_uint8_float32_x7>,
                    list<qlinearmatmul_2D_uint8_float32_y0>>());
  CHECK(model_gives<QLinearMatMul, attributes{},
                    list<qlinearmatmul_3D_uint8_float32_x0, qlinearmatmul_3D_uint8_float32_x1,
                         qlinearmatmul_3D_uint8_float32_x2, qlinearmatmul_3D_uint8_float32_x3,
                         qlinearmatmul_3D_uint8_float32_x4, qlinearmatmul_3D_uint8_float32_x5,
                         qlinearmatmul_3D_uint8_float32_x6, qlinearmatmul_3D_uint8_float32_x7>,
                    list<qlinearmatmul_3D_uint8_float32_y0>>());
  CHECK(model_gives<QLinearMatMul, attributes{},
                    list<qlinearmatmul_2D_int8_float32_x0, qlinearmatmul_2D_int8_float32_x1,
                         qlinearmatmul_2D_int8_float32_x2, qlinearmatmul_2D_int8_float32_x3,
                         qlinearmatmul_2D_int8_float32_x4, qlinearmatmul_2D_int8_float32_x5,
                         qlinearmatmul_2D_int8_float32_x6, qlinearmatmul_2D_int8_float32_x7>,
                    list<qlinearmatmul_2D_int8_float32_y0>>());
  CHECK(model_gives<QLinearMatMul, attributes{},
                    list<qlinearmatmul_3D_int8_float32_x0, qlinearmatmul_3D_int8_float32_x1,
                         qlinearmatmul_3D_int8_float32_x2, qlinearmatmul_3D_int8_float32_x3,
                         qlinearmatmul_3D_int8_float32_x4, qlinearmatmul_3D_int8_float32_x5,
                         qlinearmatmul_3D_int8_float32_x6, qlinearmatmul_3D_int8_float32_x7>,
                    list<qlinearmatmul_3D_int8_float32_y0>>());
}
}  // namespace INLAY_UNIT
