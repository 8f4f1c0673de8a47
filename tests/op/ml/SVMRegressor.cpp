// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/ml/SVMRegressor.hpp>

#include "../run.hpp"

#include <doctest/doctest.h>

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::ml::SVMRegressor;

using attributes = SVMRegressor::attributes;
using enum family::svm_kernel;

// Shapes.
constexpr tensor_info X{elem_type::float_, {5, 2}}, three{elem_type::float_, {3}},
    one{elem_type::float_, {1}}, six{elem_type::float_, {6}};
static_assert(dims_of<SVMRegressor, 4>({{}, LINEAR, 3}, {X, three, one, six}) == dims{5, 1});
static_assert(error_of<SVMRegressor, 4>({{}, LINEAR, 3}, {X, three, one, three}) ==
              error{fault::attribute_length_differs, 3, 6});
static_assert(error_of<SVMRegressor, 4>({{}, LINEAR, 4}, {X, three, one, six}) ==
              error{fault::attribute_out_of_range, 4, 3});
static_assert(error_of<SVMRegressor, 3>({}, {X, three, one}) == error{fault::attribute_length_differs, 3, 2});

// ONNX Runtime's results.
constexpr auto x = literal<float>({3, 2}, {1, 2, 0, -1, 0.5f, 0.5f});
constexpr auto coefficients = literal<float>({3}, {1, -2, 0.5f});
constexpr auto rho = literal<float>({1}, {0.25f});
constexpr auto vectors = literal<float>({6}, {1, 0, 0, 1, -1, -0.5f});
constexpr floats params{0.5f, 0.25f, 2};
using machine = list<x, coefficients, rho, vectors>;
using by_rbf = list<literal<float>({3, 1}, {-0.34745055f, 0.6148396f, -0.43034494f})>;
static_assert(gives<SVMRegressor, attributes{params, LINEAR, 3}, machine,
                    list<literal<float>({3, 1}, {-3.75f, 2.5f, -0.625f})>, 1e-6>);
static_assert(gives<SVMRegressor, attributes{params, POLY, 3}, machine,
                    list<literal<float>({3, 1}, {-2.03125f, 0.3125f, 0.0078125f})>, 1e-6>);
static_assert(gives<SVMRegressor, attributes{params, RBF, 3}, machine, by_rbf, 1e-6>);
static_assert(gives<SVMRegressor, attributes{params, SIGMOID, 3}, machine,
                    list<literal<float>({3, 1}, {-1.1289928f, 1.2158146f, -0.27429366f})>, 1e-6>);
static_assert(gives<SVMRegressor, attributes{params, LINEAR, 3, 1}, machine,
                    list<literal<float>({3, 1}, {-1, 1, -1})>>);
static_assert(gives<SVMRegressor, attributes{}, list<x, literal<float>({2}, {1, -2}), rho>,
                    list<literal<float>({3, 1}, {-2.75f, 2.25f, -0.25f})>>);

TEST_CASE("SVMRegressor in a model") {
  CHECK(model_gives<SVMRegressor, attributes{params, RBF, 3}, machine, by_rbf, 1e-6>());
}
}  // namespace INLAY_UNIT
