// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/PRelu.hpp>

#include "elementwise.hpp"

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::PRelu;
using A = PRelu::attributes;

// Shapes.
constexpr tensor_info wide{elem_type::float_, {2, 3}}, narrow{elem_type::float_, {3}};
static_assert(dims_of<PRelu, 2>({}, {wide, narrow}) == dims{2, 3});
static_assert(error_of<PRelu, 2>({}, {narrow, wide}) == error{fault::dims_not_broadcastable, 6, 3});
static_assert(error_of<PRelu, 2>({}, {wide, tensor_info{elem_type::double_, {3}}}) ==
              error{fault::elem_types_differ, 11, 1});
static_assert(error_of<PRelu, 2>({},
                                 {tensor_info{elem_type::uint8, {3}}, tensor_info{elem_type::uint8, {3}}}) ==
              error{fault::elem_type_not_supported, 2, 0});

// Official values: ONNX's reference evaluator on cut down cases.

// test_prelu_example, test_prelu_broadcast, cut down
constexpr auto x1_0 = literal<float>({2, 3}, {1.764f, 0.4f, 0.979f, 2.241f, 1.868f, -0.977f});
constexpr auto x1_1 = literal<float>({2, 3}, {0.95f, -0.151f, -0.103f, 0.411f, 0.144f, 1.454f});
constexpr auto y1_0 = literal<float>({2, 3}, {1.764f, 0.4f, 0.979f, 2.241f, 1.868f, -1.420558f});
static_assert(gives<PRelu, A{}, list<x1_0, x1_1>, list<y1_0>, 0x1p-24>);

// slope broadcasts
constexpr auto x2_0 = literal<float>({2, 3}, {1.764f, 0.4f, 0.979f, 2.241f, 1.868f, -0.977f});
constexpr auto x2_1 = literal<float>({3}, {0.761f, 0.122f, 0.444f});
constexpr auto y2_0 = literal<float>({2, 3}, {1.764f, 0.4f, 0.979f, 2.241f, 1.868f, -0.433788f});
static_assert(gives<PRelu, A{}, list<x2_0, x2_1>, list<y2_0>, 0x1p-24>);

// integers
constexpr auto x3_0 = literal<std::int32_t>({3}, {-3, 0, 5});
constexpr auto x3_1 = literal<std::int32_t>({1}, {2});
constexpr auto y3_0 = literal<std::int32_t>({3}, {-6, 0, 5});
static_assert(gives<PRelu, A{}, list<x3_0, x3_1>, list<y3_0>>);
TEST_CASE("PRelu against the exact function, at lengths around a pack") {
  auto const exact = [](double x, double slope) { return x < 0 ? slope * x : x; };
  check_operands<PRelu, A{}, float, dims{pack - 1}, dims{pack - 1}>(
      {.ulps = 0.5}, [&](float x, float s) { return exact(static_cast<double>(x), static_cast<double>(s)); });
  check_operands<PRelu, A{}, float, dims{3, 2 * pack + 1}, dims{3, 1}>(
      {.ulps = 0.5}, [&](float x, float s) { return exact(static_cast<double>(x), static_cast<double>(s)); });
}

// Corners.
static_assert(identical(value_of<PRelu>(-infinite, 0.5f), -infinite));
static_assert(identical(value_of<PRelu>(quiet_nan, 0.5f), quiet_nan));

TEST_CASE("PRelu in a model") {
  CHECK(model_gives<PRelu, A{}, list<x1_0, x1_1>, list<y1_0>, 0x1p-24>());
  CHECK(model_gives<PRelu, A{}, list<x2_0, x2_1>, list<y2_0>, 0x1p-24>());
  CHECK(model_gives<PRelu, A{}, list<x3_0, x3_1>, list<y3_0>>());
}
}  // namespace INLAY_UNIT
