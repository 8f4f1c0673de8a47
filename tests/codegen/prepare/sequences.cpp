// SPDX-License-Identifier: Apache-2.0
#include "prepare/sequence_models.hpp"

namespace INLAY_UNIT {
using namespace test;
using namespace inlay::codegen;

TEST_CASE("a sequence is the list of its elements where positions are constants") {
  model m;
  for (char const* x : {"X", "Y", "Z"}) m.input(x, {2});
  m.int64s("first", {}, {0});
  m.int64s("last", {}, {-1});
  m.node("SequenceConstruct", {"X", "Y"}, {"two"});
  m.node("SequenceInsert", {"two", "Z", "first"}, {"three"});  // Z X Y
  m.node("SequenceErase", {"three", "last"}, {"rest"});        // Z X
  m.node("SequenceAt", {"rest", "last"}, {"at"});              // X
  m.node("Neg", {"at"}, {"y"});
  m.node("SequenceLength", {"three"}, {"n"});
  m.node("ConcatFromSequence", {"three"}, {"all"}, {{"axis", 0}});
  m.output("y", {2});
  m.output("n", {}, i64);
  m.output("all", {6});
  graph const g = prepared(m);
  REQUIRE(op_types(g) == names{"Neg", "Concat", "Identity"});
  CHECK(g.nodes[0].inputs == names{"X"});
  CHECK(g.nodes[1].inputs == names{"Z", "X", "Y"});
  CHECK(int64s_of(g.constants.at(g.nodes[2].inputs[0])) == std::vector<std::int64_t>{3});
}

TEST_CASE("SplitToSequence becomes Split, and an output that is a sequence one output for each element") {
  model m;
  m.input("x", {2, 5});
  m.int64s("size", {}, {2});
  m.node("SplitToSequence", {"x", "size"}, {"list"}, {{"axis", 1}});
  sequence_type(m.output("list", {}), {});
  graph const g = prepared(m);
  REQUIRE(op_types(g) == names{"Split"});
  CHECK(g.sequences.at("list").size() == 3);
  REQUIRE(g.outputs.size() == 3);
  type_table const types(g);
  CHECK(types[g.outputs[0].name].dims == inlay::dims{2, 2});
  CHECK(types[g.outputs[2].name].dims == inlay::dims{2, 1});
}

TEST_CASE("SequenceMap and a Loop over a sequence are unrolled") {
  for (bool const by_loop : {false, true}) {
    model m, body;
    sequence_type(m.input("xs", {}), {3});
    m.input("scale", {3});
    if (by_loop) {
      body.input("i", {}, i64);
      body.input("go_on", {}, onnx::TensorProto::BOOL);
      sequence_type(body.input("made", {}), {3});
      body.node("SequenceAt", {"xs", "i"}, {"x"});
      body.node("Mul", {"x", "scale"}, {"scaled"});
      body.node("SequenceInsert", {"made", "scaled"}, {"more"});
      body.output("go_on", {}, onnx::TensorProto::BOOL);
      sequence_type(body.output("more", {}), {3});
      m.node("SequenceLength", {"xs"}, {"n"});
      m.node("SequenceEmpty", {}, {"none"});
      m.node("Loop", {"n", "", "none"}, {"ys"}, {{"body", body.graph()}});
    } else {
      body.input("x", {3});
      body.node("Mul", {"x", "scale"}, {"scaled"});
      body.output("scaled", {3});
      m.node("SequenceMap", {"xs"}, {"ys"}, {{"body", body.graph()}});
    }
    sequence_type(m.output("ys", {}), {3});
    graph const g = prepared(m, {.dims = {{"xs", 2}}});
    REQUIRE(op_types(g) == names{"Mul", "Mul"});
    CHECK(g.nodes[0].inputs == names{"xs_0", "scale"});
    CHECK(g.nodes[1].inputs == names{"xs_1", "scale"});
    CHECK(g.sequences.at("ys") == names{g.outputs[0].name, g.outputs[1].name});
  }
}

TEST_CASE("branches of an If that make sequences of one length") {
  model m, on_then, on_else;
  m.input("cond", {}, onnx::TensorProto::BOOL);
  m.input("x", {2});
  on_then.node("Neg", {"x"}, {"negative"});
  on_then.node("SequenceConstruct", {"x", "negative"}, {"list"});
  sequence_type(on_then.output("list", {}), {2});
  on_else.node("SequenceConstruct", {"x", "x"}, {"list"});
  sequence_type(on_else.output("list", {}), {2});
  m.node("If", {"cond"}, {"chosen"}, {{"then_branch", on_then.graph()}, {"else_branch", on_else.graph()}});
  m.node("ConcatFromSequence", {"chosen"}, {"y"}, {{"axis", 0}});
  m.output("y", {4});
  graph const g = prepared(m);
  REQUIRE(op_types(g) == names{"If", "Concat"});
  CHECK(g.nodes[0].outputs.size() == 2);
}

TEST_CASE("optionals that are known") {
  model m;
  m.input("x", {2});
  m.node("Optional", {"x"}, {"some"});
  m.node("OptionalHasElement", {"some"}, {"has"});
  m.node("OptionalGetElement", {"some"}, {"value"});
  m.node("Neg", {"value"}, {"y"});
  m.output("has", {}, onnx::TensorProto::BOOL);
  m.output("y", {2});
  graph const g = prepared(m);
  REQUIRE(op_types(g) == names{"Neg", "Identity"});
  CHECK(g.nodes[0].inputs == names{"x"});
  CHECK(*g.constants.at(g.nodes[1].inputs[0]).as<bool>());
}

TEST_CASE("Loops over sequences that would fill a graph, nested or long, are refused") {
  // A body that appends x, in `depth` Loops around it.
  auto const nested = [](int depth, std::int64_t trips) {
    model inner;
    std::string made = "tail";
    inner.node("SequenceInsert", {"list_0", "x"}, {made});
    for (int level = 0;; ++level) {
      std::string const list = "list_" + std::to_string(level);
      if (level == depth) {
        model m;
        m.input("x", {2});
        m.int64s("trips", {}, {trips});
        m.node("SequenceEmpty", {}, {list});
        for (onnx::NodeProto const& n : inner.graph().node()) *m.graph().add_node() = n;
        m.node("ConcatFromSequence", {made}, {"y"}, {{"axis", 0}});
        m.output("y", {});
        return m;
      }
      std::string const count = std::to_string(level);
      inner.input("i_" + count, {}, i64);
      inner.input("go_on_" + count, {}, onnx::TensorProto::BOOL);
      sequence_type(inner.input(list, {}), {2});
      inner.output("go_on_" + count, {}, onnx::TensorProto::BOOL);
      sequence_type(inner.output(made, {}), {2});
      model outer;
      made = "made_" + count;
      outer.node("Loop", {"trips", "", "list_" + std::to_string(level + 1)}, {made},
                 {{"body", inner.graph()}});
      inner = outer;
    }
  };
  CHECK(prepared(nested(2, 10)).nodes.size() == 1);
  refused(nested(1, 20'000), "20000 iterations over sequences make more than 16384 nodes");
  refused(nested(1, 5'000), "more than 1048576 elements");
  refused(nested(4, 60), "more than 1048576 elements");
}

TEST_CASE("sequences that are not known") {
  model position;
  position.input("x", {2});
  position.input("longer", {3});
  position.input("at", {}, i64);
  position.node("SequenceConstruct", {"x", "longer"}, {"list"});
  position.node("SequenceAt", {"list", "at"}, {"y"});
  position.output("y", {2});
  refused(position, "must have elements of equal dims: found float 3, wanted float 2");

  model beyond;
  beyond.input("x", {2});
  beyond.int64s("at", {}, {2});
  beyond.node("SequenceConstruct", {"x", "x"}, {"list"});
  beyond.node("SequenceAt", {"list", "at"}, {"y"});
  beyond.output("y", {2});
  refused(beyond, "found 2, wanted less than 2");

  for (std::string const op_type : {"SequenceLength", "Identity"}) {
    model more;
    more.input("x", {2});
    more.node("SequenceConstruct", {"x", "x"}, {"list"});
    more.node(op_type, {"list"}, {"one", "other"});
    more.output("other", {}, i64);
    refused(more, "found 1 inputs and 2 outputs");
  }
  model inputs;
  inputs.input("x", {2});
  inputs.node("SequenceConstruct", {"x", "x"}, {"list"});
  inputs.node("SequenceLength", {"list", "x"}, {"n"});
  inputs.output("n", {}, i64);
  refused(inputs, "found 2 inputs and 1 outputs");

  model tensor;
  tensor.input("x", {2});
  tensor.int64s("at", {}, {0});
  tensor.node("SequenceAt", {"x", "at"}, {"y"});
  tensor.output("y", {2});
  refused(tensor, "sequence");

  model other;
  other.input("x", {2});
  other.node("SequenceConstruct", {"x", "x"}, {"list"});
  other.node("Relu", {"list"}, {"y"});
  other.output("y", {2});
  refused(other, "an input that is a sequence");

  model lengths;
  sequence_type(lengths.input("xs", {}), {2});
  lengths.node("SequenceLength", {"xs"}, {"n"});
  lengths.output("n", {}, i64);
  refused(lengths, "unknown length");
}

TEST_CASE("a Loop whose body has other extents in each iteration is unrolled where its trips are known") {
  model body;  // test_loop11: adds element i of a constant
  body.input("i", {}, i64);
  body.input("go_on", {}, onnx::TensorProto::BOOL);
  body.input("v", {1});
  body.floats("x", {5}, {1, 2, 3, 4, 5});
  body.int64s("one", {1}, {1});
  body.int64s("axes", {1}, {0});
  body.node("Unsqueeze", {"i", "axes"}, {"start"});
  body.node("Add", {"start", "one"}, {"end"});
  body.node("Slice", {"x", "start", "end"}, {"slice"});
  body.node("Add", {"v", "slice"}, {"next"});
  body.node("Identity", {"next"}, {"scanned"});
  body.output("go_on", {}, onnx::TensorProto::BOOL);
  body.output("next", {1});
  body.output("scanned", {1});
  model m;
  m.input("y", {1});
  m.node("Loop", {"trips", "", "y"}, {"sum", "sums"}, {{"body", body.graph()}});
  m.output("sum", {1});
  m.output("sums", {3, 1});
  model known = m;
  known.int64s("trips", {}, {3});
  graph const g = prepared(known);
  names const all = op_types(g);
  CHECK(std::count(all.begin(), all.end(), "Add") == 3);
  CHECK(std::count(all.begin(), all.end(), "Loop") == 0);
  CHECK(type_table(g)["sums"].dims == inlay::dims{3, 1});
  m.input("trips", {}, i64);
  graph const loop = prepared(m);  // else it stays, and the extents are those of a run
  CHECK(op_types(loop) == names{"Loop"});
  type_table const types(loop);
  CHECK(types["sums"].dims == inlay::dims{3, 1});
  CHECK(types["sums"].is_capacity);
  CHECK(types.has_open_bodies(loop, loop.nodes[0]));
}

}  // namespace INLAY_UNIT
