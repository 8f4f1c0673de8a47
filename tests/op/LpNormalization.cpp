// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/LpNormalization.hpp>

#include "run.hpp"

#include <doctest/doctest.h>

namespace {
using namespace inlay;
using namespace inlay::test;
using op::LpNormalization;
using A = LpNormalization::attributes;

// Shapes.
constexpr tensor_info x{elem_type::float_, {2, 3}};
static_assert(dims_of<LpNormalization, 1>({}, {x}) == dims{2, 3});
static_assert(error_of<LpNormalization, 1>({.p = 3}, {x}) == error{fault::attribute_out_of_range, 3, 2});
static_assert(error_of<LpNormalization, 1>({.axis = 2}, {x}) == error{fault::axis_out_of_range, 2, 2});

// Official values: ONNX's reference evaluator on the node cases cut down.

// test_l2normalization_axis_1
constexpr auto x1_0 = literal<float>({2, 3}, {1, 2, 2, 3, 4, 0});
constexpr auto y1_0 = literal<float>({2, 3}, {0.33333334f, 0.6666667f, 0.6666667f, 0.6f, 0.8f, 0});
static_assert(gives<LpNormalization, A{}, list<x1_0>, list<y1_0>, 0x1p-23>);

// test_l1normalization_axis_0
constexpr auto x2_0 = literal<float>({2, 3}, {1, 2, 2, 3, 4, 0});
constexpr auto y2_0 = literal<float>({2, 3}, {0.25f, 0.33333334f, 1, 0.75f, 0.6666667f, 0});
static_assert(gives<LpNormalization, A{.axis = 0, .p = 1}, list<x2_0>, list<y2_0>, 0x1p-23>);

// Corners: nothing to divide by.
constexpr auto x3_0 = literal<float>({1, 3}, {0, 0, 0});
constexpr auto y3_0 = literal<float>({1, 3}, {0, 0, 0});
static_assert(gives<LpNormalization, A{}, list<x3_0>, list<y3_0>>);

TEST_CASE("LpNormalization in a model") {
  CHECK(model_gives<LpNormalization, A{}, list<x1_0>, list<y1_0>, 0x1p-23>());
  CHECK(model_gives<LpNormalization, A{.axis = 0, .p = 1}, list<x2_0>, list<y2_0>, 0x1p-23>());
  CHECK(model_gives<LpNormalization, A{}, list<x3_0>, list<y3_0>>());
}
}  // namespace
