// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/ml/LinearRegressor.hpp>

#include "../run.hpp"

#include <doctest/doctest.h>

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::ml::LinearRegressor;

using attributes = LinearRegressor::attributes;
using enum family::post_transform;
constexpr tensor_info X{elem_type::float_, {3, 2}}, four{elem_type::float_, {4}}, two{elem_type::float_, {2}};
static_assert(dims_of<LinearRegressor, 3>({NONE, 2}, {X, four, two}) == dims{3, 2});
static_assert(error_of<LinearRegressor, 3>({NONE, 3}, {X, four, two}) ==
              error{fault::attribute_length_differs, 4, 6});
static_assert(error_of<LinearRegressor, 3>({NONE, 1}, {X, two, two}) ==
              error{fault::attribute_length_differs, 2, 1});
static_assert(error_of<LinearRegressor, 2>({NONE, 0}, {X, two}).what == fault::attribute_out_of_range);

// ONNX Runtime's results.
constexpr auto x = literal<float>({3, 2}, {0.3f, 0.4f, 0.9f, 0.1f, 0, 0});
constexpr auto one = literal<float>({2}, {0.5f, 0.25f});
constexpr auto both = literal<float>({4}, {0.5f, 0.25f, 0.1f, 0.9f});
constexpr auto shift = literal<float>({2}, {0.1f, 0});
static_assert(gives<LinearRegressor, attributes{NONE, 1}, list<x, one, literal<float>({1}, {0.1f})>,
                    list<literal<float>({3, 1}, {0.35f, 0.575f, 0.1f})>, 1e-6>);
static_assert(gives<LinearRegressor, attributes{SOFTMAX, 1}, list<x, one>,
                    list<literal<float>({3, 1}, {0.25f, 0.475f, 0})>, 1e-6>);
static_assert(gives<LinearRegressor, attributes{NONE, 2}, list<x, both, shift>,
                    list<literal<float>({3, 2}, {0.35f, 0.39f, 0.575f, 0.18f, 0.1f, 0})>, 1e-6>);
constexpr auto by_softmax =
    literal<float>({3, 2}, {0.4900013f, 0.5099987f, 0.5974858f, 0.4025142f, 0.5249792f, 0.4750208f});
static_assert(gives<LinearRegressor, attributes{SOFTMAX, 2}, list<x, both, shift>, list<by_softmax>, 1e-6>);
static_assert(
    gives<LinearRegressor, attributes{LOGISTIC, 2}, list<x, both, shift>,
          list<literal<float>({3, 2}, {0.5866176f, 0.5962827f, 0.6399161f, 0.5448789f, 0.5249792f, 0.5f})>,
          1e-6>);
static_assert(
    gives<LinearRegressor, attributes{SOFTMAX_ZERO, 2}, list<x, both, shift>,
          list<literal<float>({3, 2}, {0.4900013f, 0.5099987f, 0.5974858f, 0.4025142f, 1, 0})>, 1e-6>);
static_assert(gives<LinearRegressor, attributes{PROBIT, 1}, list<x, one, literal<float>({1}, {0.1f})>,
                    list<literal<float>({3, 1}, {-0.38534024f, 0.18912059f, -1.2817129f})>, 1e-4>);

TEST_CASE("LinearRegressor in a model") {
  CHECK(model_gives<LinearRegressor, attributes{SOFTMAX, 2}, list<x, both, shift>, list<by_softmax>, 1e-6>());
}
}  // namespace INLAY_UNIT
