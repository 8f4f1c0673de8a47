// SPDX-License-Identifier: Apache-2.0
#include "import/maps.hpp"

#include "prepare/graphs.hpp"
#include "support/compiler.hpp"
#include "support/program.hpp"

#include <inlay/op/ml/DictVectorizer.hpp>

namespace INLAY_UNIT {
using namespace test;
using namespace inlay::codegen;

constexpr int text = onnx::TensorProto::STRING, f64 = onnx::TensorProto::DOUBLE;

void map_input_of(model& m, std::string const& name, int key, int value) {
  onnx::ValueInfoProto& in = *m.graph().add_input();
  in.set_name(name);
  auto& map = *in.mutable_type()->mutable_map_type();
  map.set_key_type(key);
  map.mutable_value_type()->mutable_tensor_type()->set_elem_type(value);
}

onnx::NodeProto& of_ml(model& m, std::string const& op_type, std::string const& from, std::string const& to) {
  onnx::NodeProto& n = m.node(op_type, {from}, {to});
  n.set_domain("ai.onnx.ml");
  m.graph().add_output()->set_name(to);
  return n;
}

/// x, a map -> one node of ai.onnx.ml -> y.
model of_map(std::string const& op_type, int key, int value) {
  model m;
  onnx::OperatorSetIdProto& set = *m.proto.add_opset_import();
  set.set_domain("ai.onnx.ml");
  set.set_version(1);
  map_input_of(m, "x", key, value);
  of_ml(m, op_type, "x", "y");
  return m;
}

model of_map(std::string const& op_type, int key, int value, attribute const& a) {
  model m = of_map(op_type, key, value);
  *m.graph().mutable_node(0)->add_attribute() = a.proto;
  return m;
}

/// DictVectorizer of strings.
model of_words(names const& vocabulary, int value = f32) {
  model m = of_map("DictVectorizer", text, value);
  strings(*m.graph().mutable_node(0), "string_vocabulary", vocabulary);
  return m;
}

names const up_to_eight{"--dim", "x=0..8"};

TEST_CASE("a map is two inputs of one extent; its vocabulary is sorted") {
  import_options options;
  options.dims.insert_or_assign("x", inlay::extent{0, 8});
  graph g = import_model(of_words({"a", "c", "b", "z"}).proto, {}, options);
  resolve_operators(g);
  REQUIRE(g.inputs.size() == 2);
  CHECK(g.inputs[0].name == "x_values");
  CHECK(g.inputs[1].name == "x_keys");
  for (graph_value const& in : g.inputs) {
    CHECK(in.type.dims == dims{8});
    CHECK(in.type.least == dims{0});
  }
  REQUIRE(g.nodes.size() == 1);
  CHECK(g.nodes[0].inputs.size() == 4);
  constant const& vocabulary = g.constants.at(g.nodes[0].inputs[2]);
  CHECK(vocabulary.as<std::string_view>()[1] == "b");
  CHECK(int64s_of(g.constants.at(g.nodes[0].inputs[3])) == dims{0, 2, 1, 3});
}

TEST_CASE("DictVectorizer and CastMap compute what ONNX Runtime computes") {
  model m = of_words({"a", "c", "b", "z"});
  map_input_of(m, "ids", i64, f32);
  for (char const* to : {"TO_FLOAT", "TO_INT64", "TO_STRING"}) {
    *of_ml(m, "CastMap", "ids", std::string("dense_") + to).add_attribute() = attribute("cast_to", to).proto;
    onnx::NodeProto& n = of_ml(m, "CastMap", "ids", std::string("sparse_") + to);
    for (attribute const& a :
         {attribute("cast_to", to), attribute("map_form", "SPARSE"), attribute("max_map", 5)})
      *n.add_attribute() = a.proto;
  }
  folder const f;
  write(f / "model.onnx", m.bytes());
  outcome const made = run_inlay({"compile", (f / "model.onnx").string(), "-o", (f / "whole.hpp").string(),
                                  "--dim", "x=0..8", "--dim", "ids=4"});
  CAPTURE(made.err);
  REQUIRE(made.status == done);
  write(f / "user.cpp", R"(#include "whole.hpp"
#include <algorithm>
#include <array>
template <class T>
bool is(auto const& found, std::initializer_list<T> wanted) { return std::ranges::equal(found, wanted); }
int main() {
  static whole::model m;
  std::array<std::string_view, 3> const words{"q", "c", "a"};
  std::array<float, 3> const values{3, 8, 4};
  std::array<std::int64_t, 4> const ids{5, 1, 3, 2};
  std::array<float, 4> const numbers{1.5f, -2.75f, 3.25f, 0.1f};
  if (m.set_map<"x">(words, values)) return 1;
  m.set_map<"ids">(ids, numbers);
  if (m.run()) return 2;
  if (!is<float>(m.output<"y">(), {4, 8, 0, 0})) return 3;
  if (!is<float>(m.output<"dense_TO_FLOAT">(), {-2.75f, 0.1f, 3.25f, 1.5f})) return 4;
  if (!is<float>(m.output<"sparse_TO_FLOAT">(), {0, -2.75f, 0.1f, 3.25f, 0})) return 5;
  if (!is<std::int64_t>(m.output<"dense_TO_INT64">(), {-2, 0, 3, 1})) return 6;
  if (!is<std::int64_t>(m.output<"sparse_TO_INT64">(), {0, -2, 0, 3, 0})) return 7;
  // Numbers are written as a Cast writes them, where ONNX Runtime has six decimals.
  if (!is<std::string_view>(m.output<"dense_TO_STRING">(), {"-2.75", "0.1", "3.25", "1.5"})) return 8;
  if (!is<std::string_view>(m.output<"sparse_TO_STRING">(), {"0.f", "-2.75", "0.1", "3.25", "0.f"})) return 9;
}
)");
  outcome const r = compile_and_run({f / "user.cpp"}, f.path());
  CAPTURE(r.err);
  CHECK(r.status == 0);
}

TEST_CASE("maps of other types; their size may be fixed") {
  for (int const value : {f64, i64, text}) check_compiles(of_words({"b", "a"}, value), {"--dim", "x=2"});
  check_compiles(of_map("DictVectorizer", i64, f32, {"int64_vocabulary", dims{7, -3, 10}}), up_to_eight);
  for (char const* to : {"TO_FLOAT", "TO_INT64", "TO_STRING"})
    check_compiles(of_map("CastMap", i64, text, {"cast_to", to}), up_to_eight);
}

TEST_CASE("the number of entries must be known") {
  check_refused(of_words({"a"}), bad_input, {"'x' is a map", "--dim 'x=0..N'"});
  check_refused(of_words({"a"}), bad_input, {"'x' is a map", "--dim 'x=0..N'"}, {"--shape", "x=1,2"});
  check_refused(of_words({"a"}), bad_input, {"--shape", "no input 'x_keys'"},
                {"--dim", "x=2", "--shape", "x_keys=3"});
  model twice = of_words({"a"});
  twice.input("x_keys", {1});
  check_refused(twice, bad_input, {"'x_keys'"}, up_to_eight);
}

TEST_CASE("vocabularies that are none") {
  check_refused(of_map("DictVectorizer", text, f32), bad_input, {"(DictVectorizer)", "no vocabulary"},
                up_to_eight);
  check_refused(of_words({}), bad_input, {"no vocabulary"}, up_to_eight);
  model both = of_words({"a"});
  *both.graph().mutable_node(0)->add_attribute() = attribute("int64_vocabulary", dims{1}).proto;
  check_refused(both, bad_input, {"'string_vocabulary' is one list too many"}, up_to_eight);
  check_refused(of_words({"b", "a", "b"}), bad_input, {"entries 0 and 2", "the same"}, up_to_eight);
  check_refused(of_map("DictVectorizer", text, f32, {"int64_vocabulary", dims{1}}), bad_input,
                {"vocabulary is of int64", "of string"}, up_to_eight);
  check_refused(of_map("DictVectorizer", text, f32, {"string_vocabulary", "a"}), bad_input, {"is no list"},
                up_to_eight);
  model own = of_words({"a"});
  *own.graph().mutable_node(0)->add_attribute() = attribute("positions", dims{1000}).proto;
  check_refused(own, bad_input, {"'positions'", "not ONNX's"}, up_to_eight);
}

TEST_CASE("CastMaps that are none") {
  auto const refuse = [](int key, attribute const& a, names const& words) {
    check_refused(of_map("CastMap", key, f32, a), bad_input, words, up_to_eight);
  };
  refuse(i64, {"cast_to", "TO_DOUBLE"}, {"(CastMap)", "cast_to: found 'TO_DOUBLE'"});
  refuse(i64, {"map_form", "PACKED"}, {"map_form: found 'PACKED'"});
  refuse(i64, {"max_map", 1.0f}, {"'max_map'", "wrong type"});
  refuse(text, {"map_form", "DENSE"}, {"keys of its map are of string, wanted int64"});
  for (std::int64_t const columns : {std::int64_t{0}, std::int64_t{-1}, std::int64_t{1} << 40}) {
    model m = of_map("CastMap", i64, f32, {"map_form", "SPARSE"});
    *m.graph().mutable_node(0)->add_attribute() = attribute("max_map", columns).proto;
    check_refused(m, bad_input, {"max_map: found " + std::to_string(columns)}, up_to_eight);
  }
}

TEST_CASE("maps that are not supported") {
  model m = of_words({"a"});
  m.node("Identity", {"x"}, {"z"});
  m.graph().add_output()->set_name("z");
  check_refused(m, unsupported, {"(Identity)", "only DictVectorizer and CastMap"}, up_to_eight);
  model tensor = of_words({"a"});
  tensor.graph().mutable_node(0)->set_input(0, "t");
  tensor.input("t", {1});
  check_refused(tensor, unsupported, {"(DictVectorizer)", "no map that is an input"}, up_to_eight);
  check_refused(of_map("DictVectorizer", onnx::TensorProto::INT32, f32), unsupported,
                {"'x'", "only maps of int64 or string"}, up_to_eight);
  model nested = of_words({"a"});
  nested.graph()
      .mutable_input(0)
      ->mutable_type()
      ->mutable_map_type()
      ->mutable_value_type()
      ->mutable_sequence_type();
  check_refused(nested, unsupported, {"'x'", "to one element"}, up_to_eight);
  model several = of_words({"a"});
  several.graph()
      .mutable_input(0)
      ->mutable_type()
      ->mutable_sequence_type()
      ->mutable_elem_type()
      ->mutable_map_type();
  check_refused(several, unsupported, {"'x'", "sequence of maps"}, up_to_eight);
  check_refused(of_words({"a"}, onnx::TensorProto::INT8), unsupported, {"element type", "int8"}, up_to_eight);

  // In a body.
  model inner = of_words({"a"});
  model outer = of_words({"a"});
  onnx::GraphProto body;
  *body.add_node() = inner.graph().node(0);
  body.mutable_node(0)->set_output(0, "in_body");
  body.add_output()->set_name("in_body");
  outer.input("condition", {}, onnx::TensorProto::BOOL);
  outer.node("If", {"condition"}, {"z"}, {{"then_branch", body}, {"else_branch", body}});
  outer.graph().add_output()->set_name("z");
  check_refused(outer, unsupported, {"(If)", "reads a map"}, up_to_eight);
}
}  // namespace INLAY_UNIT
