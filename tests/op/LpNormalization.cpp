// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/LpNormalization.hpp>

#include "../kernel/check.hpp"
#include "run.hpp"

#include <doctest/doctest.h>

#include <limits>
#include <type_traits>
#include <vector>

namespace INLAY_UNIT {
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

/// evaluate() against reference() in double. The first set is all zeros, or one of its elements is NaN.
template <dims X, A a>
void check_against_double() {
  for (float const first : {0.0f, std::numeric_limits<float>::quiet_NaN()}) {
    auto x = values(3).vector(elements(X));
    for (std::size_t i = 0; i < elements(X); ++i)
      if (a.axis == 2 ? i < static_cast<std::size_t>(X[2]) : i % static_cast<std::size_t>(X[1] * X[2]) == 0)
        x[i] = first == 0 ? -0.0f : x[i];
    if (first != 0) x[0] = first;
    std::vector<double> const exact(x.begin(), x.end());
    std::vector<double> wanted(x.size());
    guarded y(x.size());
    LpNormalization::evaluate<a>(tensor<float const, X>{x.data()}, tensor<float, X>{y.data()});
    LpNormalization::reference(a, tensor<double const, X>{exact.data()}, tensor<double, X>{wanted.data()});
    check_close(y, std::vector<float>(wanted.begin(), wanted.end()), std::vector<float>(x.size()), 2);
  }
}

TEST_CASE("LpNormalization along rows and columns around the width of a pack") {
  constexpr auto pack = static_cast<std::int64_t>(simd::lanes);
  constexpr auto check = []<std::int64_t extent>(std::integral_constant<std::int64_t, extent>) {
    INFO("rows of ", extent);
    check_against_double<dims{2, 3, extent}, A{.axis = 2}>();
    check_against_double<dims{2, 3, extent}, A{.axis = 2, .p = 1}>();
    check_against_double<dims{1, 3, extent}, A{.axis = 1}>();
    check_against_double<dims{1, 3, extent}, A{.axis = 1, .p = 1}>();
  };
  check(std::integral_constant<std::int64_t, 3>{});
  check(std::integral_constant<std::int64_t, pack>{});
  check(std::integral_constant<std::int64_t, pack + 1>{});
  check(std::integral_constant<std::int64_t, 9 * pack + 3>{});
}

TEST_CASE("LpNormalization in a model") {
  CHECK(model_gives<LpNormalization, A{}, list<x1_0>, list<y1_0>, 0x1p-23>());
  CHECK(model_gives<LpNormalization, A{.axis = 0, .p = 1}, list<x2_0>, list<y2_0>, 0x1p-23>());
  CHECK(model_gives<LpNormalization, A{}, list<x3_0>, list<y3_0>>());
}
}  // namespace INLAY_UNIT
