// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/Det.hpp>

#include "run.hpp"

#include <doctest/doctest.h>

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::Det;
using attributes = Det::attributes;

// Shapes.
static_assert(dims_of<Det, 1>({}, {tensor_info{elem_type::float_, {2, 5, 3, 3}}}) == dims{2, 5});
static_assert(dims_of<Det, 1>({}, {tensor_info{elem_type::double_, {3, 3}}}) == dims{});
static_assert(error_of<Det, 1>({}, {tensor_info{elem_type::float_, {3, 4}}}) ==
              error{fault::inner_dimensions_differ, 4, 3});
static_assert(error_of<Det, 1>({}, {tensor_info{elem_type::float_, {3}}}) ==
              error{fault::rank_out_of_range, 1, 2});
static_assert(error_of<Det, 1>({}, {tensor_info{elem_type::float_, {33, 33}}}) ==
              error{fault::attribute_out_of_range, 33, 32});
static_assert(error_of<Det, 1>({}, {tensor_info{elem_type::int32, {3, 3}}}).what ==
              fault::elem_type_not_supported);

constexpr auto v1 = literal<float>({2, 2}, {0, 1, 2, 3});
constexpr auto v2 = literal<float>({}, {-2});
// test_det_2d
static_assert(gives<Det, attributes{}, list<v1>, list<v2>, 1e-05>);
constexpr auto v3 = literal<float>({3, 2, 2}, {1, 2, 3, 4, 1, 2, 2, 1, 1, 3, 3, 1});
constexpr auto v4 = literal<float>({3}, {-2, -3, -8});
// test_det_nd
static_assert(gives<Det, attributes{}, list<v3>, list<v4>, 1e-05>);
constexpr auto v5 = literal<float>({2, 3, 3}, {-2, -1, -0.75f, -0.5f, 0, 1.75f, -1, 0.25f, 0.5f, -1.75f,
                                               -1.75f, -0.25f, 0.25f, -1.25f, -0.5f, 0.75f, 1.5f, -2});
constexpr auto v6 = literal<float>({2}, {2.46875f, -6.234375f});
// ONNX Runtime
static_assert(gives<Det, attributes{}, list<v5>, list<v6>, 1e-05>);
constexpr auto v7 = literal<float>({4, 4}, {0, 2, 0, 0, 1, 0, 0, 3, 0, 0, 0, 4, 0, 0, 5, 0});
constexpr auto v8 = literal<float>({}, {40});
static_assert(gives<Det, attributes{}, list<v7>, list<v8>, 1e-05>);
constexpr auto v9 = literal<double>({2, 2}, {1.0, 2.0, 2.0, 4.0});
constexpr auto v10 = literal<double>({}, {0.0});
// No inverse; no rows, where the empty product is 1
static_assert(gives<Det, attributes{}, list<v9>, list<v10>>);
constexpr auto v11 = blank<float>({0, 0});
constexpr auto v12 = literal<float>({}, {1});
static_assert(gives<Det, attributes{}, list<v11>, list<v12>>);

TEST_CASE("Det in a model") {
  CHECK(model_gives<Det, attributes{}, list<v1>, list<v2>, 1e-05>());
  CHECK(model_gives<Det, attributes{}, list<v3>, list<v4>, 1e-05>());
  CHECK(model_gives<Det, attributes{}, list<v5>, list<v6>, 1e-05>());
  CHECK(model_gives<Det, attributes{}, list<v7>, list<v8>, 1e-05>());
  CHECK(model_gives<Det, attributes{}, list<v9>, list<v10>>());
  CHECK(model_gives<Det, attributes{}, list<v11>, list<v12>>());
}
}  // namespace INLAY_UNIT
