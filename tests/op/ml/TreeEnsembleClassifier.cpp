// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/ml/TreeEnsembleClassifier.hpp>

#include "../run.hpp"

#include <doctest/doctest.h>

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::ml::TreeEnsembleClassifier;

using attributes = TreeEnsembleClassifier::attributes;
using enum family::post_transform;
using short_list = std::int16_t;

// Shapes.
constexpr tensor_info X{elem_type::float_, {5, 3}}, labels{elem_type::int64, {4}},
    array{elem_type::int16, {4}}, reals{elem_type::float_, {4}};
constexpr std::array<tensor_info, 8> inputs{X, labels, array, array, reals, array, array, reals};
constexpr std::array<tensor_info, 2> outputs = [] {
  std::array<tensor_info, 2> out{};
  static_cast<void>(inlay::infer<TreeEnsembleClassifier>(attributes{NONE, 3}, inputs, out));
  return out;
}();
static_assert(outputs[0].dims == dims{5} && outputs[0].type == elem_type::int64);
static_assert(outputs[1].dims == dims{5, 4} && outputs[1].type == elem_type::float_);
static_assert(error_of<TreeEnsembleClassifier, 8, 2>({NONE, 4}, inputs) ==
              error{fault::inner_dimensions_differ, 3, 4});
static_assert(error_of<TreeEnsembleClassifier, 8, 2>({NONE, 3, 0, 1}, inputs) ==
              error{fault::attribute_length_differs, 4, 2});

// x < 0.5 and a leaf alone; of three classes, and of two with weights of one. ONNX Runtime's results.
constexpr auto rows = literal<float>({2, 1}, {0, 1});
constexpr auto roots = literal<short_list>({2}, {0, ~2});
constexpr auto feature = literal<short_list>({1}, {0});
constexpr auto half = literal<float>({1}, {0.5f});
constexpr auto sides = literal<short_list>({2}, {~0, ~1});
constexpr auto three = literal<std::int64_t>({3}, {7, 8, 9});
constexpr auto of_class = literal<short_list>({3}, {0, 2, 1});
constexpr auto weights = literal<float>({3}, {1, 3, 2});
using of_three = list<rows, three, roots, feature, half, sides, of_class, weights>;
static_assert(gives<TreeEnsembleClassifier, attributes{NONE, 1, 1}, of_three,
                    list<literal<std::int64_t>({2}, {8, 9}), literal<float>({2, 3}, {1, 2, 0, 0, 2, 3})>>);
static_assert(gives<TreeEnsembleClassifier, attributes{SOFTMAX, 1, 1}, of_three,
                    list<literal<std::int64_t>({2}, {8, 9}),
                         literal<float>({2, 3}, {0.24472848f, 0.66524094f, 0.09003057f,  //
                                                 0.03511903f, 0.25949645f, 0.7053845f})>,
                    1e-6>);

constexpr auto two = literal<std::int64_t>({2}, {7, 9});
constexpr auto one_class = literal<short_list>({3}, {0, 0, 0});
using positive =
    list<rows, two, roots, feature, half, sides, one_class, literal<float>({3}, {0.25f, 0.5f, 0.125f})>;
using any_sign =
    list<rows, two, roots, feature, half, sides, one_class, literal<float>({3}, {-0.25f, 0.5f, 0.125f})>;
static_assert(
    gives<
        TreeEnsembleClassifier, attributes{NONE, 1, 1, TreeEnsembleClassifier::positive}, positive,
        list<literal<std::int64_t>({2}, {7, 9}), literal<float>({2, 2}, {0.625f, 0.375f, 0.375f, 0.625f})>>);
static_assert(
    gives<TreeEnsembleClassifier, attributes{NONE, 1, 1, TreeEnsembleClassifier::any_sign}, any_sign,
          list<literal<std::int64_t>({2}, {7, 9}),
               literal<float>({2, 2}, {0.125f, -0.125f, -0.625f, 0.625f})>>);
static_assert(
    gives<TreeEnsembleClassifier, attributes{LOGISTIC, 1, 1, TreeEnsembleClassifier::any_sign}, any_sign,
          list<literal<std::int64_t>({2}, {7, 9}),
               literal<float>({2, 2}, {0.5312094f, 0.46879062f, 0.3486451f, 0.6513549f})>,
          1e-6>);

TEST_CASE("TreeEnsembleClassifier in a model") {
  CHECK(model_gives<TreeEnsembleClassifier, attributes{NONE, 1, 1}, of_three,
                    list<literal<std::int64_t>({2}, {8, 9}), literal<float>({2, 3}, {1, 2, 0, 0, 2, 3})>>());
}
}  // namespace INLAY_UNIT
