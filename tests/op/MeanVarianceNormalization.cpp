// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/MeanVarianceNormalization.hpp>

#include "run.hpp"

#include <doctest/doctest.h>

namespace {
using namespace inlay;
using namespace inlay::test;
using op::MeanVarianceNormalization;
using A = MeanVarianceNormalization::attributes;

// Shapes.
constexpr tensor_info x{elem_type::float_, {2, 3}};
static_assert(dims_of<MeanVarianceNormalization, 1>({.axes = {0}}, {x}) == dims{2, 3});
static_assert(error_of<MeanVarianceNormalization, 1>({}, {x}) == error{fault::axis_out_of_range, 2, 2});

// Official values: ONNX's reference evaluator on the node cases cut down.

// test_mvn, cut down; values of NumPy in binary64
constexpr auto x1_0 =
    literal<float>({2, 2, 1, 2}, {0.23f, 0.68f, -0.31f, -2.43f, 1.04f, 2.19f, 0.44f, -0.1f});
constexpr auto y1_0 = literal<float>({2, 2, 1, 2}, {-1.1088691f, -0.48900437f, 0.2657142f, -1.6767483f,
                                                    0.0068873223f, 1.5909861f, 0.9529061f, 0.45812795f});
static_assert(gives<MeanVarianceNormalization, A{}, list<x1_0>, list<y1_0>, 0x1p-20>);

// axes
constexpr auto x2_0 = literal<float>({2, 3}, {-0.14f, -0.12f, 0.02f, -1.12f, -0.52f, -1});
constexpr auto y2_0 =
    literal<float>({2, 3}, {-0.8429272f, -0.56195146f, 1.4048787f, -0.9258201f, 1.3887302f, -0.46291006f});
static_assert(gives<MeanVarianceNormalization, A{.axes = {-1}}, list<x2_0>, list<y2_0>, 0x1p-20>);

// Corners: equal elements have no deviation.
constexpr auto x3_0 = literal<float>({2}, {3, 3});
constexpr auto y3_0 = literal<float>({2}, {0, 0});
static_assert(gives<MeanVarianceNormalization, A{.axes = {0}}, list<x3_0>, list<y3_0>>);

TEST_CASE("MeanVarianceNormalization in a model") {
  CHECK(model_gives<MeanVarianceNormalization, A{}, list<x1_0>, list<y1_0>, 0x1p-20>());
  CHECK(model_gives<MeanVarianceNormalization, A{.axes = {-1}}, list<x2_0>, list<y2_0>, 0x1p-20>());
  CHECK(model_gives<MeanVarianceNormalization, A{.axes = {0}}, list<x3_0>, list<y3_0>>());
}
}  // namespace
