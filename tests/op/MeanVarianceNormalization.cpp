// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/MeanVarianceNormalization.hpp>

#include "../kernel/check.hpp"
#include "run.hpp"

#include <doctest/doctest.h>

#include <type_traits>
#include <vector>

namespace INLAY_UNIT {
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

/// evaluate() against reference() in double.
template <dims X, A a>
void check_against_double() {
  auto const x = values(3).vector(elements(X));
  std::vector<double> const exact(x.begin(), x.end());
  std::vector<double> wanted(x.size());
  guarded y(x.size());
  MeanVarianceNormalization::evaluate<a>(tensor<float const, X>{x.data()}, tensor<float, X>{y.data()});
  MeanVarianceNormalization::reference(a, tensor<double const, X>{exact.data()},
                                       tensor<double, X>{wanted.data()});
  // |X| is at most 1, and the deviation of seven such and more not below 0.25.
  check_close(y, std::vector<float>(wanted.begin(), wanted.end()), std::vector<float>(x.size(), 8), 2);
}

TEST_CASE("MeanVarianceNormalization of runs around the width of a pack") {
  constexpr auto pack = static_cast<std::int64_t>(simd::lanes);
  constexpr auto check = []<std::int64_t run>(std::integral_constant<std::int64_t, run>) {
    INFO("runs of ", run);
    check_against_double<dims{2, 3, 2, run}, A{}>();
    check_against_double<dims{1, 3, 2, run}, A{}>();
    check_against_double<dims{2, 3, 2, run}, A{.axes = {2, 3}}>();
    check_against_double<dims{2, 3, 2, run}, A{.axes = {3}}>();
    check_against_double<dims{2, 3, 2, run}, A{.axes = {0, 3}}>();
    check_against_double<dims{2, 3, 2, run}, A{.axes = {0, 1, 2, 3}}>();
  };
  check(std::integral_constant<std::int64_t, 7>{});
  check(std::integral_constant<std::int64_t, pack + 5>{});
  check(std::integral_constant<std::int64_t, 4 * pack>{});
  check(std::integral_constant<std::int64_t, 9 * pack + 3>{});
}

TEST_CASE("MeanVarianceNormalization of equal elements is exactly 0 where their sum is exact") {
  constexpr auto check = []<std::int64_t run>(std::integral_constant<std::int64_t, run>) {
    INFO("runs of ", run);
    using image = tensor<float const, dims{2, 3, 7, run}>;
    std::vector<float> const x(image::size(), 3);
    guarded y(x.size());
    MeanVarianceNormalization::evaluate<A{}>(image{x.data()}, tensor<float, image::static_dims>{y.data()});
    check_equal(y, std::vector<float>(x.size(), 0));
    MeanVarianceNormalization::evaluate<A{.axes = {2, 3}}>(image{x.data()},
                                                           tensor<float, image::static_dims>{y.data()});
    check_equal(y, std::vector<float>(x.size(), 0));
  };
  check(std::integral_constant<std::int64_t, 17>{});
  check(std::integral_constant<std::int64_t, 25>{});
  check(std::integral_constant<std::int64_t, 41>{});
  check(std::integral_constant<std::int64_t, 47>{});
  check(std::integral_constant<std::int64_t, 61>{});
}

TEST_CASE("MeanVarianceNormalization of columns: fewer than a pack, one, and more") {
  constexpr auto pack = static_cast<std::int64_t>(simd::lanes);
  check_against_double<dims{2, 8, 5, 7}, A{.axes = {1}}>();
  check_against_double<dims{2, 8, 1}, A{.axes = {1}}>();
  check_against_double<dims{2, 8, pack}, A{.axes = {1}}>();
  check_against_double<dims{3, 9, pack + 1}, A{.axes = {1}}>();
  check_against_double<dims{9, 2, 2 * pack - 1}, A{.axes = {0}}>();
  check_against_double<dims{4, 3, 2, 40}, A{.axes = {0, 2}}>();
}

TEST_CASE("MeanVarianceNormalization of equal columns is equal") {
  constexpr A a{.axes = {1}};
  using image = tensor<float const, dims{2, 9, 37}>;
  auto const column = values(3).vector(9);
  std::vector<float> x, wanted;
  for (std::size_t i = 0; i < image::size(); ++i) x.push_back(column[i / 37 % 9]);
  guarded y(x.size());
  MeanVarianceNormalization::evaluate<a>(image{x.data()}, tensor<float, image::static_dims>{y.data()});
  for (std::size_t i = 0; i < x.size(); ++i) wanted.push_back(y.data()[i / 37 % 9 * 37]);
  check_equal(y, wanted);
}

TEST_CASE("MeanVarianceNormalization in a model") {
  CHECK(model_gives<MeanVarianceNormalization, A{}, list<x1_0>, list<y1_0>, 0x1p-20>());
  CHECK(model_gives<MeanVarianceNormalization, A{.axes = {-1}}, list<x2_0>, list<y2_0>, 0x1p-20>());
  CHECK(model_gives<MeanVarianceNormalization, A{.axes = {0}}, list<x3_0>, list<y3_0>>());
}
}  // namespace INLAY_UNIT
