// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/ml/TreeEnsemble.hpp>

#include "../run.hpp"

#include <doctest/doctest.h>

#include <limits>

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::ml::TreeEnsemble;

using attributes = TreeEnsemble::attributes;
using short_list = std::int16_t;

// The official case test_ai_onnx_ml_tree_ensemble_single_tree, as the generator packs it: nodes and leaves
// in the order of a walk that takes true sides first, leaf i as ~i.
constexpr auto x = literal<double>({3, 2}, {1.2, 3.4, -0.12, 1.66, 4.14, 1.77});
constexpr auto roots = literal<short_list>({1}, {0});
constexpr auto features = literal<short_list>({3}, {0, 0, 0});
constexpr auto splits = literal<double>({3}, {3.14, 1.2, 4.2});
constexpr auto children = literal<short_list>({6}, {1, 2, ~0, ~1, ~2, ~3});
constexpr auto targets = literal<short_list>({4}, {0, 0, 1, 1});
constexpr auto weights = literal<double>({4}, {5.23, -12.23, 12.12, 7.21});
constexpr attributes one_tree{1, 2, 0, 1, 0, 1};
using of_one_tree = list<literal<double>({3, 2}, {5.23, 0, 5.23, 0, 0, 12.12})>;

// Shapes.
constexpr tensor_info X{elem_type::float_, {5, 3}}, array{elem_type::int16, {4}},
    reals{elem_type::float_, {4}};
constexpr std::array<tensor_info, 7> inputs{X, array, array, reals, array, array, reals};
static_assert(dims_of<TreeEnsemble, 7>({1, 2, 0, 3}, inputs) == dims{5, 2});
static_assert(error_of<TreeEnsemble, 7>({1, 2, 0, 4}, inputs) == error{fault::inner_dimensions_differ, 3, 4});
static_assert(error_of<TreeEnsemble, 7>({1, 0, 0, 3}, inputs).what == fault::attribute_out_of_range);
static_assert(error_of<TreeEnsemble, 7>({4, 2, 0, 3}, inputs) == error{fault::attribute_out_of_range, 4, 3});
static_assert(error_of<TreeEnsemble, 7>({1, 2, 5, 3}, inputs) == error{fault::attribute_out_of_range, 5, 4});
static_assert(error_of<TreeEnsemble, 6>({}, {X, array, array, reals, array, array}).what ==
              fault::missing_input);

static_assert(
    gives<TreeEnsemble, one_tree, list<x, roots, features, splits, children, targets, weights>, of_one_tree>);

// test_ai_onnx_ml_tree_ensemble_set_membership: sets {1.2, 3.7, 8, 9} and {12, 7}, whose nodes have their
// numbers as splits. A NaN is in no set.
constexpr float nan = std::numeric_limits<float>::quiet_NaN();
static_assert(gives<TreeEnsemble, attributes{1, 4, 0, 1, family::branch_of_each_node, 1},
                    list<literal<float>({6, 1}, {1.2f, 3.4f, -0.12f, nan, 12, 7}), roots, features,
                         literal<float>({3}, {11, 0, 1}), literal<short_list>({6}, {1, ~3, ~0, 2, ~1, ~2}),
                         literal<short_list>({4}, {0, 1, 3, 2}), literal<float>({4}, {1, 10, 100, 1000}),
                         none, literal<std::uint8_t>({3}, {0, 6, 6}), none,
                         literal<float>({6}, {1.2f, 3.7f, 8, 9, 12, 7}), literal<short_list>({3}, {0, 4, 6})>,
                    list<literal<float>({6, 4}, {1, 0, 0,    0, 0, 0, 0,    100, 0, 0,  0, 100,  //
                                                 0, 0, 1000, 0, 0, 0, 1000, 0,   0, 10, 0, 0})>>);

// A tree of one split and a tree that is a leaf alone: every aggregate, base values, and a leaf of two
// weights.
constexpr auto two_roots = literal<short_list>({2}, {0, ~2});
constexpr auto one_feature = literal<short_list>({1}, {1});
constexpr auto half = literal<float>({1}, {0.5f});
constexpr auto sides = literal<short_list>({2}, {~0, ~1});
constexpr auto of_target = literal<short_list>({4}, {0, 0, 1, 0});
constexpr auto of_leaf = literal<float>({4}, {1, 2, 8, 4});
constexpr auto firsts = literal<short_list>({4}, {0, 1, 3, 4});
constexpr auto rows = literal<float>({3, 2}, {0, 0.5f, 0, 0.75f, 0, nan});
using arrays = list<rows, two_roots, one_feature, half, sides, of_target, of_leaf, firsts>;
static_assert(
    gives<TreeEnsemble, attributes{1, 2, 0, 2}, arrays, list<literal<float>({3, 2}, {5, 0, 6, 8, 6, 8})>>);
static_assert(
    gives<TreeEnsemble, attributes{0, 2, 0, 2}, arrays, list<literal<float>({3, 2}, {2.5f, 0, 3, 4, 3, 4})>>);
static_assert(
    gives<TreeEnsemble, attributes{2, 2, 0, 2}, arrays, list<literal<float>({3, 2}, {1, 0, 2, 8, 2, 8})>>);
static_assert(
    gives<TreeEnsemble, attributes{3, 2, 0, 2}, arrays, list<literal<float>({3, 2}, {4, 0, 4, 8, 4, 8})>>);
static_assert(gives<TreeEnsemble, attributes{1, 2, 0, 2},
                    list<rows, two_roots, one_feature, half, sides, of_target, of_leaf, firsts, none,
                         literal<float>({2}, {10, 20})>,
                    list<literal<float>({3, 2}, {15, 20, 16, 28, 16, 28})>>);
// x < 0.5, a NaN taking the true side; Y is float whatever X is, where keeps_type does not say otherwise.
static_assert(gives<TreeEnsemble, attributes{1, 2, 0, 2, 1 + family::nan_is_true}, arrays,
                    list<literal<float>({3, 2}, {6, 8, 6, 8, 5, 0})>>);
// x <= 0.5 and x <= 0.6 of two trees with the same leaves: a NaN takes the true side of the second alone.
using own_sides = list<rows, literal<short_list>({2}, {0, 1}), literal<short_list>({2}, {1, 1}),
                       literal<float>({2}, {0.5f, 0.6f}), literal<short_list>({4}, {~0, ~1, ~0, ~1}),
                       of_target, of_leaf, firsts, literal<std::uint8_t>({2}, {0, family::nan_is_true})>;
static_assert(gives<TreeEnsemble, attributes{1, 2, 0, 2}, own_sides,
                    list<literal<float>({3, 2}, {2, 0, 4, 16, 3, 8})>>);
static_assert(gives<TreeEnsemble, attributes{1, 2, 0, 2, 3},
                    list<literal<std::int64_t>({2, 2}, {0, 1, 0, 0}), two_roots, one_feature, half, sides,
                         of_target, of_leaf, firsts>,
                    list<literal<float>({2, 2}, {5, 0, 6, 8})>>);

TEST_CASE("TreeEnsemble in a model") {
  CHECK(model_gives<TreeEnsemble, one_tree, list<x, roots, features, splits, children, targets, weights>,
                    of_one_tree>());
  CHECK(model_gives<TreeEnsemble, attributes{1, 2, 0, 2}, arrays,
                    list<literal<float>({3, 2}, {5, 0, 6, 8, 6, 8})>>());
}
}  // namespace INLAY_UNIT
