// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/TensorScatter.hpp>

#include "run.hpp"

#include <doctest/doctest.h>

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::TensorScatter;
using A = TensorScatter::attributes;

// Shapes.
constexpr tensor_info past{elem_type::float_, {2, 4, 3}}, update{elem_type::float_, {2, 1, 3}},
    ids{elem_type::int64, {2}};
static_assert(dims_of<TensorScatter, 3>({}, {past, update, ids}) == dims{2, 4, 3});
static_assert(error_of<TensorScatter, 2>({.axis = 0}, {past, update}) ==
              error{fault::axis_out_of_range, 0, 3});
static_assert(error_of<TensorScatter, 2>({}, {update, past}) == error{fault::element_count_differs, 4, 1});
static_assert(error_of<TensorScatter, 3>({}, {past, update, tensor_info{elem_type::int64, {3}}}) ==
              error{fault::element_count_differs, 3, 2});

// Values of ONNX's reference evaluator: its node cases cut down.

// test_tensorscatter
constexpr auto x1_0 = literal<float>({2, 4, 1}, {0, 1, 2, 3, 4, 5, 6, 7});
constexpr auto x1_1 = literal<float>({2, 2, 1}, {20, 21, 30, 31});
constexpr auto x1_2 = literal<std::int64_t>({2}, {1, 2});
constexpr auto y1_0 = literal<float>({2, 4, 1}, {0, 20, 21, 3, 4, 5, 30, 31});
static_assert(gives<TensorScatter, A{}, list<x1_0, x1_1, x1_2>, list<y1_0>>);

// test_tensorscatter_circular
constexpr auto x2_0 = literal<float>({2, 4, 1}, {0, 1, 2, 3, 4, 5, 6, 7});
constexpr auto x2_1 = literal<float>({2, 2, 1}, {20, 21, 30, 31});
constexpr auto x2_2 = literal<std::int64_t>({2}, {1, 3});
constexpr auto y2_0 = literal<float>({2, 4, 1}, {0, 20, 21, 3, 31, 5, 6, 30});
static_assert(
    gives<TensorScatter, A{.mode = TensorScatter::end::circular}, list<x2_0, x2_1, x2_2>, list<y2_0>>);

// without write_indices
constexpr auto x3_0 = literal<float>({2, 4, 1}, {0, 1, 2, 3, 4, 5, 6, 7});
constexpr auto x3_1 = literal<float>({2, 2, 1}, {20, 21, 30, 31});
constexpr auto y3_0 = literal<float>({2, 4, 1}, {20, 21, 2, 3, 30, 31, 6, 7});
static_assert(gives<TensorScatter, A{.axis = 1}, list<x3_0, x3_1>, list<y3_0>>);

TEST_CASE("TensorScatter in a model") {
  CHECK(model_gives<TensorScatter, A{}, list<x1_0, x1_1, x1_2>, list<y1_0>>());
  CHECK(model_gives<TensorScatter, A{.mode = TensorScatter::end::circular}, list<x2_0, x2_1, x2_2>,
                    list<y2_0>>());
  CHECK(model_gives<TensorScatter, A{.axis = 1}, list<x3_0, x3_1>, list<y3_0>>());
}
}  // namespace INLAY_UNIT
