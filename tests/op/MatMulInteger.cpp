// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/MatMulInteger.hpp>

#include "run.hpp"

#include <doctest/doctest.h>

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::MatMulInteger;

using attributes = MatMulInteger::attributes;

// Shapes and errors.
constexpr tensor_info A{elem_type::uint8, {2, 4}}, B{elem_type::int8, {4, 3}}, two{elem_type::uint8, {2}};
static_assert(dims_of<MatMulInteger, 3>({}, {A, B, two}) == dims{2, 3});
static_assert(error_of<MatMulInteger, 4>({}, {A, B, two, two}) == error{fault::elem_types_differ, 2, 3});
static_assert(error_of<MatMulInteger, 2>({}, {A, A}) == error{fault::inner_dimensions_differ, 2, 4});

// ONNX's own cases.
// matmulinteger.
constexpr auto matmulinteger_x0 = literal<std::uint8_t>({4, 3}, {11, 7, 3, 10, 6, 2, 9, 5, 1, 8, 4, 0});
constexpr auto matmulinteger_x1 = literal<std::uint8_t>({3, 2}, {1, 4, 2, 5, 3, 6});
constexpr auto matmulinteger_x2 = literal<std::uint8_t>({1}, {12});
constexpr auto matmulinteger_x3 = literal<std::uint8_t>({1}, {0});
constexpr auto matmulinteger_y0 = literal<std::int32_t>({4, 2}, {-38, -83, -44, -98, -50, -113, -56, -128});
static_assert(gives<MatMulInteger, attributes{},
                    list<matmulinteger_x0, matmulinteger_x1, matmulinteger_x2, matmulinteger_x3>,
                    list<matmulinteger_y0>>);

TEST_CASE("MatMulInteger in a model") {
  CHECK(model_gives<MatMulInteger, attributes{},
                    list<matmulinteger_x0, matmulinteger_x1, matmulinteger_x2, matmulinteger_x3>,
                    list<matmulinteger_y0>>());
}
}  // namespace INLAY_UNIT
