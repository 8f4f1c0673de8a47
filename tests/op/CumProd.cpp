// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/CumProd.hpp>

#include "run.hpp"

#include <doctest/doctest.h>

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::CumProd;
using A = CumProd::attributes;

// Shapes.
constexpr tensor_info matrix{elem_type::float_, {2, 3}}, axis{elem_type::int64, {}};
static_assert(dims_of<CumProd, 2>({}, {matrix, axis}) == dims{2, 3});
constexpr std::int64_t two = 2;
static_assert(error_of<CumProd, 2>({},
                                   {matrix, tensor_info{elem_type::int64, {}, storage::row_major, &two}}) ==
              error{fault::axis_out_of_range, 2, 2});
static_assert(error_of<CumProd, 2>({}, {matrix, tensor_info{elem_type::int64, {2}}}) ==
              error{fault::element_count_differs, 2, 1});
static_assert(error_of<CumProd, 2>({}, {matrix, matrix}) == error{fault::elem_type_not_supported, 1, 7});

// Official: test_cumprod_*; values of ONNX's reference evaluator.

constexpr auto x1_0 = literal<float>({4}, {1, 2, 3, 4});
constexpr auto x1_1 = literal<std::int32_t>({}, {0});
constexpr auto y1_0 = literal<float>({4}, {1, 2, 6, 24});
static_assert(gives<CumProd, A{}, list<x1_0, x1_1>, list<y1_0>>);

constexpr auto x2_0 = literal<float>({4}, {1, 2, 3, 4});
constexpr auto x2_1 = literal<std::int32_t>({}, {0});
constexpr auto y2_0 = literal<float>({4}, {1, 1, 2, 6});
static_assert(gives<CumProd, A{.exclusive = 1}, list<x2_0, x2_1>, list<y2_0>>);

constexpr auto x3_0 = literal<float>({4}, {1, 2, 3, 4});
constexpr auto x3_1 = literal<std::int32_t>({}, {0});
constexpr auto y3_0 = literal<float>({4}, {24, 24, 12, 4});
static_assert(gives<CumProd, A{.reverse = 1}, list<x3_0, x3_1>, list<y3_0>>);

constexpr auto x4_0 = literal<float>({4}, {1, 2, 3, 4});
constexpr auto x4_1 = literal<std::int32_t>({}, {0});
constexpr auto y4_0 = literal<float>({4}, {24, 12, 4, 1});
static_assert(gives<CumProd, A{.exclusive = 1, .reverse = 1}, list<x4_0, x4_1>, list<y4_0>>);

constexpr auto x5_0 = literal<float>({2, 3}, {1, 2, 3, 4, 5, 6});
constexpr auto x5_1 = literal<std::int64_t>({}, {0});
constexpr auto y5_0 = literal<float>({2, 3}, {1, 2, 3, 4, 10, 18});
static_assert(gives<CumProd, A{}, list<x5_0, x5_1>, list<y5_0>>);

constexpr auto x6_0 = literal<float>({2, 3}, {1, 2, 3, 4, 5, 6});
constexpr auto x6_1 = literal<std::int64_t>({}, {1});
constexpr auto y6_0 = literal<float>({2, 3}, {1, 2, 6, 4, 20, 120});
static_assert(gives<CumProd, A{}, list<x6_0, x6_1>, list<y6_0>>);

constexpr auto x7_0 = literal<float>({2, 3}, {1, 2, 3, 4, 5, 6});
constexpr auto x7_1 = literal<std::int64_t>({}, {-1});
constexpr auto y7_0 = literal<float>({2, 3}, {1, 2, 6, 4, 20, 120});
static_assert(gives<CumProd, A{}, list<x7_0, x7_1>, list<y7_0>>);

// int32
constexpr auto x8_0 = literal<std::int32_t>({2, 3}, {1, 2, 3, 4, 5, 6});
constexpr auto x8_1 = literal<std::int32_t>({}, {1});
constexpr auto y8_0 = literal<std::int32_t>({2, 3}, {1, 2, 6, 4, 20, 120});
static_assert(gives<CumProd, A{}, list<x8_0, x8_1>, list<y8_0>>);

// Corners: one element, no element, an axis of one element in a list.
constexpr auto x9_0 = literal<float>({1}, {7});
constexpr auto x9_1 = literal<std::int64_t>({1}, {0});
constexpr auto y9_0 = literal<float>({1}, {7});
static_assert(gives<CumProd, A{}, list<x9_0, x9_1>, list<y9_0>>);

constexpr auto x10_0 = blank<float>({2, 0});
constexpr auto x10_1 = literal<std::int64_t>({1}, {-1});
constexpr auto y10_0 = blank<float>({2, 0});
static_assert(gives<CumProd, A{}, list<x10_0, x10_1>, list<y10_0>>);

TEST_CASE("CumProd in a model") {
  CHECK(model_gives<CumProd, A{.reverse = 1}, list<x3_0, x3_1>, list<y3_0>>());
  CHECK(model_gives<CumProd, A{.exclusive = 1, .reverse = 1}, list<x4_0, x4_1>, list<y4_0>>());
  CHECK(model_gives<CumProd, A{}, list<x5_0, x5_1>, list<y5_0>>());
  CHECK(model_gives<CumProd, A{}, list<x8_0, x8_1>, list<y8_0>>());
  CHECK(model_gives<CumProd, A{}, list<x9_0, x9_1>, list<y9_0>>());
  CHECK(model_gives<CumProd, A{}, list<x10_0, x10_1>, list<y10_0>>());
}
}  // namespace INLAY_UNIT
