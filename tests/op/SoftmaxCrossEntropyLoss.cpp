// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/SoftmaxCrossEntropyLoss.hpp>

#include "elementwise.hpp"

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::SoftmaxCrossEntropyLoss;

constexpr tensor_info scores{elem_type::float_, {2, 3, 2}}, labels{elem_type::int64, {2, 2}},
    weights{elem_type::float_, {3}};
constexpr auto reduced(family::loss_reduction how, std::int64_t ignored = -1) {
  return SoftmaxCrossEntropyLoss::attributes{.ignore_index = ignored, .reduction = how};
}
constexpr auto none_of_all = reduced(family::loss_reduction::none),
               mean = reduced(family::loss_reduction::mean), sum = reduced(family::loss_reduction::sum);

// Shapes.
static_assert(dims_of<SoftmaxCrossEntropyLoss, 3>(none_of_all, {scores, labels, weights}) == dims{2, 2} &&
              dims_of<SoftmaxCrossEntropyLoss, 2>({}, {scores, labels}) == dims{});
static_assert(error_of<SoftmaxCrossEntropyLoss, 2>({}, {tensor_info{elem_type::int32, {2, 3}}, labels}) ==
              error{fault::elem_type_not_supported, 6, 1});
static_assert(error_of<SoftmaxCrossEntropyLoss, 2>({}, {tensor_info{elem_type::float_, {2}}, labels}) ==
              error{fault::rank_out_of_range, 1, 2});
static_assert(error_of<SoftmaxCrossEntropyLoss, 2>({}, {scores, tensor_info{elem_type::int64, {2, 3}}}) ==
              error{fault::element_count_differs, 3, 2});
static_assert(error_of<SoftmaxCrossEntropyLoss, 3>({},
                                                   {scores, labels, tensor_info{elem_type::float_, {2}}}) ==
              error{fault::element_count_differs, 2, 3});
static_assert(error_of<SoftmaxCrossEntropyLoss, 3>({},
                                                   {scores, labels, tensor_info{elem_type::double_, {3}}}) ==
              error{fault::elem_types_differ, 11, 1});

// Values of ONNX's reference implementation.
constexpr auto x = literal<float>(
    {2, 3, 2}, {0.0759999976f, 0.779999971f, 0.437999994f, 0.72299999f, 0.977999985f, 0.537999988f,
                0.500999987f, 0.0719999969f, 0.268000007f, 0.5f, 0.67900002f, 0.80400002f});
constexpr auto t = literal<std::int64_t>({2, 2}, {0, 2, 1, 2});
constexpr auto w = literal<float>({3}, {0.5f, 1.0f, 2.0f});
constexpr auto y0 = literal<float>({2, 2}, {1.58938336f, 1.2461735f, 1.32726252f, 0.796969652f});
static_assert(gives<SoftmaxCrossEntropyLoss, none_of_all, list<x, t>, list<y0>, 1e-6>);
constexpr auto y1 = literal<float>({2, 2}, {0.794691682f, 2.492347f, 1.32726252f, 1.5939393f});
static_assert(gives<SoftmaxCrossEntropyLoss, none_of_all, list<x, t, w>, list<y1>, 1e-6>);
constexpr auto y2 = literal<float>(1.23994732f);
static_assert(gives<SoftmaxCrossEntropyLoss, mean, list<x, t>, list<y2>, 1e-6>);
constexpr auto y3 = literal<float>(1.12877095f);
static_assert(gives<SoftmaxCrossEntropyLoss, mean, list<x, t, w>, list<y3>, 1e-6>);
constexpr auto y4 = literal<float>(6.20824051f);
static_assert(gives<SoftmaxCrossEntropyLoss, sum, list<x, t, w>, list<y4>, 1e-6>);
static_assert(gives<SoftmaxCrossEntropyLoss, reduced(family::loss_reduction::none, 2), list<x, t, w>,
                    list<literal<float>({2, 2}, {0.794691682f, 0.0f, 1.32726252f, 0.0f})>, 1e-6>);
static_assert(gives<SoftmaxCrossEntropyLoss, reduced(family::loss_reduction::mean, 2), list<x, t, w>,
                    list<literal<float>(1.41463614f)>, 1e-6>);
static_assert(
    gives<SoftmaxCrossEntropyLoss, mean, list<x, t, w>,
          list<literal<float>(1.12877095f),
               literal<float>({2, 3, 2}, {-1.58938336f, -1.00417352f, -1.22738326f, -1.06117344f,
                                          -0.687383354f, -1.2461735f, -1.09426248f, -1.52896976f,
                                          -1.32726252f, -1.10096979f, -0.916262448f, -0.796969652f})>,
          1e-6>);
// A label that no class has counts nothing and reads nothing.
static_assert(
    gives<SoftmaxCrossEntropyLoss, none_of_all,
          list<blank<float, 3>({1, 3}), literal<std::int64_t>({1}, {3})>, list<literal<float>({1}, {0})>>);

TEST_CASE("SoftmaxCrossEntropyLoss in a model") {
  CHECK(model_gives<SoftmaxCrossEntropyLoss, mean, list<x, t, w>, list<y3>, 1e-6>());
}
}  // namespace INLAY_UNIT
