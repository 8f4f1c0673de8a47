// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/CausalConvWithState.hpp>

#include "run.hpp"

#include <doctest/doctest.h>

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::CausalConvWithState;
using attributes = CausalConvWithState::attributes;

using function = CausalConvWithState::function;

constexpr tensor_info X{elem_type::float_, {2, 3, 7}}, W{elem_type::float_, {3, 1, 4}},
    bias{elem_type::float_, {3}}, past{elem_type::float_, {2, 3, 3}};

// Shapes.
static_assert(dims_of<CausalConvWithState, 4, 2>({}, {X, W, bias, past}) == dims{2, 3, 7});
constexpr dims state = [] {
  std::array<tensor_info, 2> const in{X, W};
  std::array<tensor_info, 2> out;
  (void)inlay::infer<CausalConvWithState>({}, in, out);
  return out[1].dims;
}();
static_assert(state == dims{2, 3, 3});
static_assert(error_of<CausalConvWithState, 2>({}, {X, tensor_info{elem_type::float_, {3, 2, 4}}}) ==
              error{fault::element_count_differs, 2, 1});
static_assert(error_of<CausalConvWithState, 2>({}, {X, tensor_info{elem_type::float_, {3, 1, 0}}}) ==
              error{fault::element_count_differs, 0, 1});
static_assert(error_of<CausalConvWithState, 3>({}, {X, W, tensor_info{elem_type::float_, {2}}}) ==
              error{fault::channels_differ, 2, 3});
static_assert(error_of<CausalConvWithState, 4>({}, {X, W, bias, X}) ==
              error{fault::element_count_differs, 7, 3});
static_assert(error_of<CausalConvWithState, 2>({}, {tensor_info{elem_type::double_, {2, 3, 7}}, W}).what ==
              fault::elem_type_not_supported);

// ONNX's reference evaluator.
constexpr auto v1 =
    literal<float>({2, 2, 3}, {-2, 0.25f, 0.75f, 0.25f, -2, 2, 0.5f, -1, -1.25f, 0, 1.5f, -2});
constexpr auto v2 = literal<float>({2, 1, 3}, {0, -0.25f, 1.25f, -2, 0.75f, -1});
constexpr auto v3 = literal<float>({2}, {-2, 0.5f});
constexpr auto v4 = literal<float>({2, 2, 2}, {1.5f, -1, -1.25f, -0.25f, 0, 1.25f, -0.75f, -2});
constexpr auto v5 = literal<float>(
    {2, 2, 3}, {-0.059770413f, -0.27752632f, -0.2757207f, 2.3790476f, 3.0611513f, -0.10259281f, -0.26342702f,
                -0.11166518f, -0.116417296f, 0.31122968f, 2.8577223f, 3.5309043f});
constexpr auto v6 = literal<float>({2, 2, 2}, {0.25f, 0.75f, -2, 2, -1, -1.25f, 1.5f, -2});
static_assert(
    gives<CausalConvWithState, attributes{function::silu}, list<v1, v2, v3, v4>, list<v5, v6>, 1e-05>);
constexpr auto v7 = literal<float>({1, 2, 1}, {-2, 0.25f});
constexpr auto v8 = literal<float>({1, 2, 1}, {-2.5f, -0.25f});
constexpr auto v9 = literal<float>({1, 2, 2}, {0, -2, 0, 0.25f});
// fewer elements than taps, no past
static_assert(gives<CausalConvWithState, attributes{}, list<v7, v2>, list<v8, v9>, 1e-05>);
constexpr auto v10 = literal<float>({2, 1, 1}, {0, 1.75f});
constexpr auto v11 = literal<float>({2, 2, 3}, {0, 0, 0, 0.4375f, -3.5f, 3.5f, 0, 0, 0, 0, 2.625f, -3.5f});
constexpr auto v12 = blank<float>({2, 2, 0});
// no state
static_assert(gives<CausalConvWithState, attributes{}, list<v1, v10, none>, list<v11, v12>, 1e-05>);

TEST_CASE("CausalConvWithState in a model") {
  CHECK(model_gives<CausalConvWithState, attributes{function::silu}, list<v1, v2, v3, v4>, list<v5, v6>,
                    1e-05>());
  CHECK(model_gives<CausalConvWithState, attributes{}, list<v7, v2>, list<v8, v9>, 1e-05>());
  CHECK(model_gives<CausalConvWithState, attributes{}, list<v1, v10, none>, list<v11, v12>, 1e-05>());
}
}  // namespace INLAY_UNIT
