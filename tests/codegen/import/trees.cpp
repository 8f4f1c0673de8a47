// SPDX-License-Identifier: Apache-2.0
#include "import/diagnostic.hpp"
#include "prepare/graphs.hpp"

#include <inlay/op/ml/TreeEnsemble.hpp>
#include <inlay/op/ml/TreeEnsembleClassifier.hpp>

namespace INLAY_UNIT {
using namespace test;
using namespace inlay::codegen;

/// Nodes of one or more trees, as versions 1 to 3 write them.
struct ensemble {
  std::vector<std::int64_t> trees, ids, features, yes, no;
  std::vector<float> values;
  names modes;
  std::vector<std::int64_t> weight_trees, weight_ids, targets;
  std::vector<float> weights;

  ensemble& branch(std::int64_t tree, std::int64_t id, float value, std::int64_t if_true,
                   std::int64_t if_false, std::string const& mode = "BRANCH_LEQ") {
    trees.push_back(tree);
    ids.push_back(id);
    features.push_back(1);
    values.push_back(value);
    yes.push_back(if_true);
    no.push_back(if_false);
    modes.push_back(mode);
    return *this;
  }
  ensemble& leaf(std::int64_t tree, std::int64_t id,
                 std::vector<std::pair<std::int64_t, float>> const& weights_) {
    branch(tree, id, 0, 0, 0, "LEAF");
    features.back() = 0;
    for (auto const& [target, weight] : weights_) {
      weight_trees.push_back(tree);
      weight_ids.push_back(id);
      targets.push_back(target);
      weights.push_back(weight);
    }
    return *this;
  }

  /// As a TreeEnsembleRegressor of two targets, or a TreeEnsembleClassifier of the classes 7 and 9.
  inlay::codegen::node node(bool classifies = false) const {
    inlay::codegen::node n;
    n.name = "trees";
    n.domain = "ai.onnx.ml";
    n.op_type = classifies ? "TreeEnsembleClassifier" : "TreeEnsembleRegressor";
    n.inputs = {"x"};
    n.outputs = {"y"};
    std::string const prefix = classifies ? "class_" : "target_";
    n.attributes = {{"nodes_treeids", trees},         {"nodes_nodeids", ids},
                    {"nodes_featureids", features},   {"nodes_values", values},
                    {"nodes_truenodeids", yes},       {"nodes_falsenodeids", no},
                    {"nodes_modes", modes},           {prefix + "treeids", weight_trees},
                    {prefix + "nodeids", weight_ids}, {prefix + "ids", targets},
                    {prefix + "weights", weights}};
    if (classifies) n.attributes["classlabels_int64s"] = std::vector<std::int64_t>{7, 9};
    else n.attributes["n_targets"] = std::int64_t{2};
    return n;
  }
};

/// x <= 0.5 of one leaf each.
ensemble stump() {
  return ensemble().branch(4, 10, 0.5f, 12, 11).leaf(4, 11, {{1, 8}}).leaf(4, 12, {{0, 1}});
}

template <class T>
std::vector<T> list(node const& n, std::string const& name) {
  auto const& c = std::get<constant>(n.attributes.at(name));
  REQUIRE(c.type == inlay::elem_type_of<T>);
  return {c.as<T>(), c.as<T>() + c.elements()};
}

std::string message(node n) {
  try {
    pack_trees(n);
  } catch (failure const& e) {
    CHECK(e.status() == exit_status::bad_input);
    return e.what();
  }
  return "";
}

TEST_CASE("nodes with ids become arrays, true sides first") {
  node n = stump().leaf(5, 0, {{0, 4}}).node();
  pack_trees(n);
  CHECK(n.op_type == "TreeEnsemble");
  using shorts = std::vector<std::int16_t>;
  CHECK(list<std::int16_t>(n, "tree_roots") == shorts{0, ~2});
  CHECK(list<std::int16_t>(n, "nodes_children") == shorts{~0, ~1});
  CHECK(list<std::int16_t>(n, "nodes_featureids") == shorts{1});
  CHECK(list<float>(n, "nodes_splits") == std::vector<float>{0.5f});
  CHECK(list<std::int16_t>(n, "leaf_targetids") == shorts{0, 1, 0});
  CHECK(list<float>(n, "leaf_weights") == std::vector<float>{1, 8, 4});
  CHECK(!n.attributes.contains("leaf_firsts"));
  CHECK(!n.attributes.contains("nodes_modes"));
  CHECK(std::get<std::int64_t>(n.attributes.at("features")) == 2);
}

TEST_CASE("leaves of any number of weights, branches of several kinds") {
  ensemble e = stump();
  e.leaf(6, 1, {}).branch(6, 0, 1, 1, 2, "BRANCH_GT").leaf(6, 2, {{0, 2}, {1, 3}});
  node n = e.node();
  pack_trees(n);
  CHECK(list<std::int16_t>(n, "leaf_firsts") == std::vector<std::int16_t>{0, 1, 2, 2, 4});
  CHECK(list<std::uint8_t>(n, "nodes_modes") == std::vector<std::uint8_t>{0, 3});
  CHECK(std::get<std::int64_t>(n.attributes.at("mode")) == inlay::family::branch_of_each_node);
}

TEST_CASE("branches of one kind that send a NaN to different sides") {
  node n = ensemble()
               .branch(0, 0, 4, 1, 2, "BRANCH_LT")
               .branch(0, 1, 2, 2, 3, "BRANCH_LT")
               .leaf(0, 2, {{0, 1}})
               .leaf(0, 3, {{0, 2}})
               .node();
  n.attributes["nodes_missing_value_tracks_true"] = std::vector<std::int64_t>{0, 1, 0, 0};
  pack_trees(n);
  CHECK(list<std::uint8_t>(n, "nodes_modes") == std::vector<std::uint8_t>{1, 1 + inlay::family::nan_is_true});
  CHECK(std::get<std::int64_t>(n.attributes.at("mode")) == 1);
}

/// onnxmltools writes LightGBM's split by a set of categories, 4 or 6, as a chain of comparisons with one true side.
TEST_CASE("nodes that several others go on at are there once") {
  node n = ensemble()
               .branch(0, 0, 4, 2, 1, "BRANCH_EQ")
               .branch(0, 1, 6, 2, 4, "BRANCH_EQ")
               .branch(0, 2, 5, 3, 4, "BRANCH_EQ")
               .leaf(0, 3, {{0, 1}})
               .leaf(0, 4, {{0, 2}})
               .node();
  pack_trees(n);
  CHECK(list<float>(n, "nodes_splits") == std::vector<float>{4, 5, 6});
  CHECK(list<std::int16_t>(n, "nodes_children") == std::vector<std::int16_t>{1, 2, ~0, ~1, 1, ~1});
  CHECK(list<float>(n, "leaf_weights") == std::vector<float>{1, 2});
}

TEST_CASE("weights of the first of two classes alone are those of a pair") {
  auto const binary = [](float weight, std::int64_t target) {
    node n = ensemble().branch(0, 0, 1, 1, 2).leaf(0, 1, {{target, weight}}).leaf(0, 2, {{0, 1}}).node(true);
    pack_trees(n);
    return std::get<std::int64_t>(n.attributes.at("binary"));
  };
  using inlay::op::ml::TreeEnsembleClassifier;
  CHECK(binary(2, 0) == TreeEnsembleClassifier::positive);
  CHECK(binary(-2, 0) == TreeEnsembleClassifier::any_sign);
  CHECK(binary(2, 1) == TreeEnsembleClassifier::not_binary);
}

TEST_CASE("trees that are none are refused") {
  auto const has = [](std::string const& text, std::string const& part) {
    INFO(text);
    CHECK(text.find(part) != std::string::npos);
  };
  has(message(ensemble().branch(0, 0, 1, 0, 1).leaf(0, 1, {}).node()), "tree 0 has a cycle");
  has(message(ensemble().branch(0, 0, 1, 1, 9).leaf(0, 1, {}).node()), "tree 0 has no node 9");
  has(message(ensemble().leaf(0, 1, {}).leaf(0, 1, {}).node()), "is there twice");
  has(message(ensemble().leaf(0, 1, {}).leaf(0, 2, {}).node()), "more than one root");
  has(message(
          ensemble().branch(0, 0, 1, 1, 3).branch(0, 1, 1, 2, 3).branch(0, 2, 1, 3, 1).leaf(0, 3, {}).node()),
      "have a cycle");
  has(message(ensemble().branch(0, 0, 1, 1, 1, "BRANCH_EVEN").leaf(0, 1, {}).node()), "BRANCH_EVEN");
  has(message(ensemble().leaf(0, 0, {{2, 1}}).node()), "found 2, wanted 0 to 2 excluded");
  has(message(ensemble().leaf(0, 0, {{-1, 1}}).node()), "found -1");
  node n = stump().node();
  n.attributes["nodes_values"] = std::vector<float>{1};
  has(message(n), "'nodes_values' has 1 elements, wanted 3");
  n = stump().node();
  n.attributes["base_values"] = std::vector<float>{1};
  has(message(n), "'base_values' has 1 elements, wanted 2");
  n = stump().node();
  n.attributes["nodes_treeids"] = std::string("0");
  has(message(n), "'nodes_treeids' is no list of integers");
  has(message(ensemble().node()), "no trees");
}
}  // namespace INLAY_UNIT
