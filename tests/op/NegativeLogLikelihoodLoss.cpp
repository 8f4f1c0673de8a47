// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/NegativeLogLikelihoodLoss.hpp>

#include "elementwise.hpp"

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::NegativeLogLikelihoodLoss;

constexpr tensor_info scores{elem_type::float_, {2, 3, 2}}, labels{elem_type::int64, {2, 2}},
    weights{elem_type::float_, {3}};
constexpr auto reduced(family::loss_reduction how, std::int64_t ignored = -1) {
  return NegativeLogLikelihoodLoss::attributes{.ignore_index = ignored, .reduction = how};
}
constexpr auto none_of_all = reduced(family::loss_reduction::none),
               mean = reduced(family::loss_reduction::mean), sum = reduced(family::loss_reduction::sum);

// Shapes.
static_assert(dims_of<NegativeLogLikelihoodLoss, 3>(none_of_all, {scores, labels, weights}) == dims{2, 2} &&
              dims_of<NegativeLogLikelihoodLoss, 2>({}, {scores, labels}) == dims{});
static_assert(error_of<NegativeLogLikelihoodLoss, 2>({}, {tensor_info{elem_type::int32, {2, 3}}, labels}) ==
              error{fault::elem_type_not_supported, 6, 1});
static_assert(error_of<NegativeLogLikelihoodLoss, 2>({}, {tensor_info{elem_type::float_, {2}}, labels}) ==
              error{fault::rank_out_of_range, 1, 2});
static_assert(error_of<NegativeLogLikelihoodLoss, 2>({}, {scores, tensor_info{elem_type::int64, {2, 3}}}) ==
              error{fault::element_count_differs, 3, 2});
static_assert(error_of<NegativeLogLikelihoodLoss, 3>({},
                                                     {scores, labels, tensor_info{elem_type::float_, {2}}}) ==
              error{fault::element_count_differs, 2, 3});
static_assert(error_of<NegativeLogLikelihoodLoss, 3>({}, {scores, labels,
                                                          tensor_info{elem_type::double_, {3}}}) ==
              error{fault::elem_types_differ, 11, 1});

// Values of ONNX's reference implementation.
constexpr auto x = literal<float>(
    {2, 3, 2}, {-2.97713947f, -0.961901188f, -1.22565389f, -1.03778601f, -0.422363073f, -1.33333647f,
                -1.06133246f, -2.95026994f, -1.68695152f, -1.01232791f, -0.757317424f, -0.537336767f});
constexpr auto t = literal<std::int64_t>({2, 2}, {0, 2, 1, 2});
constexpr auto w = literal<float>({3}, {0.5f, 1.0f, 2.0f});
constexpr auto y0 = literal<float>({2, 2}, {2.97713947f, 1.33333647f, 1.68695152f, 0.537336767f});
static_assert(gives<NegativeLogLikelihoodLoss, none_of_all, list<x, t>, list<y0>, 1e-6>);
constexpr auto y1 = literal<float>({2, 2}, {1.48856974f, 2.66667295f, 1.68695152f, 1.07467353f});
static_assert(gives<NegativeLogLikelihoodLoss, none_of_all, list<x, t, w>, list<y1>, 1e-6>);
constexpr auto y2 = literal<float>(1.63369107f);
static_assert(gives<NegativeLogLikelihoodLoss, mean, list<x, t>, list<y2>, 1e-6>);
constexpr auto y3 = literal<float>(1.25761235f);
static_assert(gives<NegativeLogLikelihoodLoss, mean, list<x, t, w>, list<y3>, 1e-6>);
constexpr auto y4 = literal<float>(6.91686821f);
static_assert(gives<NegativeLogLikelihoodLoss, sum, list<x, t, w>, list<y4>, 1e-6>);
static_assert(gives<NegativeLogLikelihoodLoss, reduced(family::loss_reduction::none, 2), list<x, t, w>,
                    list<literal<float>({2, 2}, {1.48856974f, 0.0f, 1.68695152f, 0.0f})>, 1e-6>);
static_assert(gives<NegativeLogLikelihoodLoss, reduced(family::loss_reduction::mean, 2), list<x, t, w>,
                    list<literal<float>(2.11701417f)>, 1e-6>);
// A label that no class has counts nothing and reads nothing.
static_assert(
    gives<NegativeLogLikelihoodLoss, none_of_all,
          list<blank<float, 3>({1, 3}), literal<std::int64_t>({1}, {3})>, list<literal<float>({1}, {0})>>);

TEST_CASE("NegativeLogLikelihoodLoss in a model") {
  CHECK(model_gives<NegativeLogLikelihoodLoss, mean, list<x, t, w>, list<y3>, 1e-6>());
}
}  // namespace INLAY_UNIT
