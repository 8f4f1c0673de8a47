// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/ml/LinearClassifier.hpp>

#include "../run.hpp"

#include <doctest/doctest.h>

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::ml::LinearClassifier;

using attributes = LinearClassifier::attributes;
using enum family::post_transform;
constexpr tensor_info X{elem_type::float_, {3, 2}}, six{elem_type::float_, {6}}, two{elem_type::float_, {2}},
    labels_of_two{elem_type::int64, {2}};
static_assert(dims_of<LinearClassifier, 2, 2>({}, {X, six}) == dims{3});
static_assert(error_of<LinearClassifier, 3, 2>({}, {X, six, two}) ==
              error{fault::attribute_length_differs, 2, 3});
static_assert(error_of<LinearClassifier, 4, 2>({}, {X, six, {}, labels_of_two}) ==
              error{fault::attribute_length_differs, 2, 3});
static_assert(error_of<LinearClassifier, 2, 2>({}, {X, tensor_info{elem_type::float_, {5}}}) ==
              error{fault::attribute_length_differs, 5, 2});

// ONNX Runtime's results.
constexpr auto x = literal<float>({3, 2}, {0.3f, 0.4f, -0.9f, 0.1f, 0, 0});
constexpr auto three = literal<float>({6}, {0.5f, 0.25f, 0.1f, 0.9f, -1, 0.3f});
constexpr auto shift = literal<float>({3}, {0.1f, 0, 0.2f});
constexpr auto labels = literal<std::int64_t>({3}, {7, 8, 9});
constexpr auto best = literal<std::int64_t>({3}, {8, 9, 9});
constexpr auto by_softmax =
    literal<float>({3, 3}, {0.3623537f, 0.3771416f, 0.2605047f, 0.1499584f, 0.2075471f, 0.6424944f, 0.332225f,
                            0.3006096f, 0.3671654f});
static_assert(gives<LinearClassifier, attributes{0, SOFTMAX}, list<x, three, shift, labels>,
                    list<best, by_softmax>, 1e-6>);
static_assert(gives<LinearClassifier, attributes{0, LOGISTIC}, list<x, three, shift, labels>,
                    list<best, literal<float>({3, 3}, {0.5866176f, 0.5962827f, 0.5049998f, 0.4194577f, 0.5f,
                                                       0.7558389f, 0.5249792f, 0.5f, 0.549834f})>,
                    1e-6>);
// One row of coefficients: two classes.
constexpr auto one = literal<float>({2}, {0.5f, 0.25f});
constexpr auto pair = literal<std::int64_t>({2}, {7, 9});
constexpr auto second = literal<std::int64_t>({3}, {9, 7, 7});
static_assert(gives<LinearClassifier, attributes{}, list<x, one, none, pair>,
                    list<second, literal<float>({3, 2}, {0.75f, 0.25f, 1.425f, -0.425f, 1, 0})>, 1e-6>);
static_assert(
    gives<LinearClassifier, attributes{0, LOGISTIC}, list<x, one, none, pair>,
          list<second, literal<float>({3, 2}, {0.4378235f, 0.5621765f, 0.6046791f, 0.3953209f, 0.5f, 0.5f})>,
          1e-6>);

TEST_CASE("LinearClassifier in a model") {
  CHECK(model_gives<LinearClassifier, attributes{0, SOFTMAX}, list<x, three, shift, labels>,
                    list<best, by_softmax>, 1e-6>());
}
}  // namespace INLAY_UNIT
