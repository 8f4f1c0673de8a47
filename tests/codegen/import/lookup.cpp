// SPDX-License-Identifier: Apache-2.0
#include "prepare/graphs.hpp"
#include "support/program.hpp"

#include <inlay/op/ml/LabelEncoder.hpp>

namespace INLAY_UNIT {
using namespace test;
using namespace inlay::codegen;

constexpr int text = onnx::TensorProto::STRING;

/// One node of ai.onnx.ml, x (3) -> y (3).
model of_ml(std::string const& op_type, std::int64_t version, int from, int to) {
  model m;
  onnx::OperatorSetIdProto& set = *m.proto.add_opset_import();
  set.set_domain("ai.onnx.ml");
  set.set_version(version);
  m.input("x", {3}, from);
  m.node(op_type, {"x"}, {"y"}).set_domain("ai.onnx.ml");
  m.output("y", {3}, to);
  return m;
}

template <class T>
std::vector<T> elements(graph const& g, std::size_t input) {
  constant const& c = g.constants.at(g.nodes.at(0).inputs.at(input));
  return {c.as<T>(), c.as<T>() + c.elements()};
}

graph imported(model const& m) {
  graph g = resolved(m);
  REQUIRE(g.nodes.size() == 1);
  REQUIRE(g.nodes[0].op_type == "LabelEncoder");
  return g;
}

using views = std::vector<std::string_view>;
using numbers = std::vector<std::int64_t>;

TEST_CASE("LabelEncoder: keys are sorted, the first of equal ones stays, values follow") {
  model m = of_ml("LabelEncoder", 2, text, i64);
  onnx::NodeProto& n = *m.graph().mutable_node(0);
  strings(n, "keys_strings", {"dog", "ant", "dog", "cat"});
  *n.add_attribute() = attribute("values_int64s", dims{1, 2, 3, 4}).proto;
  *n.add_attribute() = attribute("default_int64", 9).proto;
  graph const g = imported(m);
  CHECK(elements<std::string_view>(g, 1) == views{"ant", "cat", "dog"});
  CHECK(elements<std::int64_t>(g, 2) == numbers{2, 4, 1});
  auto const& a = *g.nodes[0].op->attributes_of<inlay::op::ml::LabelEncoder>();
  CHECK(a.sorted == 1);
  CHECK(a.default_int64 == 9);
}

TEST_CASE("LabelEncoder: a default that is a string; version 1; CategoryMapper in either direction") {
  model m = of_ml("LabelEncoder", 2, i64, text);
  *m.graph().mutable_node(0)->add_attribute() = attribute("keys_int64s", dims{5, 3}).proto;
  strings(*m.graph().mutable_node(0), "values_strings", {"five", "three"});
  graph const names_of_numbers = imported(m);
  CHECK(elements<std::string_view>(names_of_numbers, 2) == views{"three", "five"});
  CHECK(elements<std::string_view>(names_of_numbers, 3) == views{"_Unused"});

  model first = of_ml("LabelEncoder", 1, text, i64);
  strings(*first.graph().mutable_node(0), "classes_strings", {"b", "a"});
  CHECK(elements<std::int64_t>(imported(first), 2) == numbers{1, 0});

  model mapper = of_ml("CategoryMapper", 1, i64, text);
  strings(*mapper.graph().mutable_node(0), "cats_strings", {"b", "a"});
  *mapper.graph().mutable_node(0)->add_attribute() = attribute("cats_int64s", dims{8, 7}).proto;
  *mapper.graph().mutable_node(0)->add_attribute() = attribute("default_string", "?").proto;
  graph const g = imported(mapper);
  CHECK(elements<std::int64_t>(g, 1) == numbers{7, 8});
  CHECK(elements<std::string_view>(g, 2) == views{"a", "b"});
  CHECK(elements<std::string_view>(g, 3) == views{"?"});
}

TEST_CASE("ZipMap: a tensor of values, and keys that are constant") {
  graph const g = resolved(classifier_with_maps());
  REQUIRE(g.maps.contains("probabilities"));
  CHECK(g.maps.at("probabilities").as<std::string_view>()[1] == "no");
  std::string const header = check_compiles(classifier_with_maps());
  CHECK(header.find("inlay::output_of_maps<\"probabilities\">(weights::probabilities_keys{})") !=
        std::string::npos);

  model inside = classifier_with_maps();
  inside.node("SequenceLength", {"probabilities"}, {"n"});
  inside.graph().mutable_output(1)->set_name("n");
  inside.graph().mutable_output(1)->clear_type();
  check_refused(inside, unsupported, {"(ZipMap)", "outputs of the model alone"});
  model few = classifier_with_maps();
  few.graph().mutable_node(1)->mutable_attribute(0)->add_strings("maybe");
  check_refused(few, bad_input, {"'probabilities'", "3 keys", "2x2"});
}

TEST_CASE("tables that do not fit together are refused") {
  model m = of_ml("LabelEncoder", 2, text, i64);
  strings(*m.graph().mutable_node(0), "keys_strings", {"a"});
  check_refused(m, bad_input, {"(LabelEncoder)", "keys or values are missing"});
  *m.graph().mutable_node(0)->add_attribute() = attribute("values_int64s", dims{1, 2}).proto;
  check_refused(m, bad_input, {"(LabelEncoder)", "found 2, wanted 1"});

  auto const grams = [](dims const& counts, dims const& indexes) {
    model t;
    t.input("x", {6}, i64);
    t.node("TfIdfVectorizer", {"x"}, {"y"},
           {{"mode", "TF"},
            {"max_gram_length", 2},
            {"min_gram_length", 1},
            {"max_skip_count", 0},
            {"ngram_counts", counts},
            {"ngram_indexes", indexes},
            {"pool_int64s", dims{1, 2, 3, 4}}});
    t.graph().add_output()->set_name("y");
    return t;
  };
  check_compiles(grams({0, 2}, {0, 1, 2}));
  check_refused(grams({0, 5}, {0, 1, 2}), bad_input, {"ngram_counts", "found 5, wanted at most 4"});
  check_refused(grams({2, 0}, {0, 1, 2}), bad_input, {"ngram_counts"});
  check_refused(grams({0, 2}, {0, 1}), bad_input, {"found 2 ngram_indexes, wanted at least 3"});
  check_refused(grams({0, 2}, {0, 1, -1}), bad_input, {"index of -1"});
  model weighted = grams({0, 2}, {2, 0, 1});
  onnx::AttributeProto& weights = *weighted.graph().mutable_node(0)->add_attribute();
  weights.set_name("weights");
  weights.set_type(onnx::AttributeProto::FLOATS);
  for (float const w : {10.0f, 11.0f, 12.0f}) weights.add_floats(w);
  graph const g = resolved(weighted);  // a weight for each n-gram becomes one for each column
  CHECK(elements<float>(g, 3) == std::vector<float>{11, 12, 10});
  weights.add_floats(13);
  check_refused(weighted, bad_input, {"found 4 weights, wanted 3"});

  model r;
  r.input("x", {2}, text);
  r.node("RegexFullMatch", {"x"}, {"y"}, {{"pattern", "(a"}});
  r.graph().add_output()->set_name("y");
  check_refused(r, bad_input, {"(RegexFullMatch)", "'(a'", "without"});
}
}  // namespace INLAY_UNIT
