// SPDX-License-Identifier: Apache-2.0
#include "import/diagnostic.hpp"
#include "prepare/graphs.hpp"

namespace {
using namespace test;
using namespace inlay::codegen;

void sequence_type(onnx::ValueInfoProto& info, dims const& shape) {
  onnx::TypeProto of;
  of.mutable_sequence_type()->mutable_elem_type()->mutable_tensor_type()->set_elem_type(f32);
  for (std::int64_t d : shape)
    of.mutable_sequence_type()
        ->mutable_elem_type()
        ->mutable_tensor_type()
        ->mutable_shape()
        ->add_dim()
        ->set_dim_value(d);
  *info.mutable_type() = of;
}

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

void refused(model const& m, std::string const& word) {
  try {
    (void)prepared(m);
    FAIL("taken");
  } catch (failure const& e) {
    INFO(std::string(e.what()));
    CHECK(std::string(e.what()).find(word) != std::string::npos);
  }
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

/// A Loop that carries a sequence; its body appends x, at the end or at a position.
model growing(bool at_front) {
  model body;
  body.input("i", {}, i64);
  body.input("go_on", {}, onnx::TensorProto::BOOL);
  sequence_type(body.input("list", {}), {2});
  if (at_front) body.node("SequenceInsert", {"list", "x", "i"}, {"longer"});
  else body.node("SequenceInsert", {"list", "x"}, {"longer"});
  body.output("go_on", {}, onnx::TensorProto::BOOL);
  sequence_type(body.output("longer", {}), {2});
  model m;
  m.input("x", {2});
  m.input("trips", {}, i64);
  m.node("SequenceEmpty", {}, {"none"});
  m.node("Loop", {"trips", "", "none"}, {"made"}, {{"body", body.graph()}});
  m.node("ConcatFromSequence", {"made"}, {"y"}, {{"axis", 0}});
  m.output("y", {-1});
  return m;
}

TEST_CASE("a sequence that grows in a Loop of unknown trips is a scan output, or what the Loop carries") {
  refused(growing(false), "--capacity 'made=TRIPS,D1,...'");
  refused(growing(true), "--capacity 'made=LENGTH,D1,...'");
  for (bool const at_front : {false, true}) {
    graph const g = prepared(growing(at_front), {.capacity = {{"made", {5, 2}}}});
    type_table const types(g);
    CHECK(types["made"].is_capacity);
    CHECK(types["made"].dims == inlay::dims{5, 2});
    CHECK(types["y"].dims == inlay::dims{10});
    CHECK(types["y"].is_capacity);
    node const& loop = g.nodes[0];
    REQUIRE(loop.op_type == "Loop");
    CHECK(loop.inputs.size() - 2 - loop.captures == (at_front ? 1 : 0));
  }
}

TEST_CASE("a position that is an input reads a stack of elements of equal dims") {
  model m;
  for (char const* x : {"x", "y"}) m.input(x, {2, 3});
  m.input("at", {}, i64);
  m.node("SequenceConstruct", {"x", "y", "x"}, {"list"});
  m.node("SequenceAt", {"list", "at"}, {"z"});
  m.output("z", {2, 3});
  graph const g = prepared(m);
  REQUIRE(op_types(g) == names{"Unsqueeze", "Unsqueeze", "Unsqueeze", "Concat", "Gather"});
  type_table const types(g);
  CHECK(types["z"].dims == inlay::dims{2, 3});
  CHECK(!types["z"].is_capacity);
}

TEST_CASE("a sequence that is an input may have a length that is known at run time only") {
  auto const mapped = [](dims const& elements, std::string const& op_type) {
    model m, body;
    body.input("x", elements);
    body.node("Neg", {"x"}, {"negative"});
    body.output("negative", elements);
    sequence_type(m.input("xs", {}), elements);
    if (op_type == "SequenceMap") m.node(op_type, {"xs"}, {"ys"}, {{"body", body.graph()}});
    else m.node(op_type, {"xs"}, {"ys"});
    m.node("SequenceLength", {"ys"}, {"n"});
    m.output("n", {}, i64);
    sequence_type(m.output("ys", {}), elements);
    return m;
  };
  import_options const open{.dims = {{"xs", {0, 4}}}};
  graph const g = prepared(mapped({3}, "SequenceMap"), open);
  type_table const types(g);
  CHECK(types["xs"].dims == inlay::dims{4, 3});
  CHECK(types["ys"].dims == inlay::dims{4, 3});
  CHECK(types["ys"].is_capacity);
  CHECK(g.outputs.size() == 2);
  CHECK(g.stacks.contains("ys"));
  CHECK(prepared(mapped({3}, "Identity"), open).outputs.size() == 2);
  auto const says = [&](model const& m, std::string const& word) {
    CHECK_THROWS_WITH_AS((void)prepared(m, open), doctest::Contains(word.c_str()), failure);
  };
  says(mapped({-1}, "Identity"), "whose elements must have known dims; hint: --shape 'xs=D1,...'");
  says(mapped({3}, "Relu"), "an input that is a sequence");
}

TEST_CASE("of the branches of an If both make a sequence of unknown length, or none") {
  model on_then, on_else, m;
  on_then.node("SequenceInsert", {"xs", "x"}, {"more"});
  sequence_type(on_then.output("more", {}), {3});
  on_else.node("SequenceConstruct", {"x"}, {"one"});
  sequence_type(on_else.output("one", {}), {3});
  m.input("cond", {}, onnx::TensorProto::BOOL);
  m.input("x", {3});
  sequence_type(m.input("xs", {}), {3});
  m.node("If", {"cond"}, {"ys"}, {{"then_branch", on_then.graph()}, {"else_branch", on_else.graph()}});
  m.node("SequenceLength", {"ys"}, {"n"});
  m.output("n", {}, i64);
  CHECK_THROWS_WITH_AS((void)prepared(m, {.dims = {{"xs", {0, 4}}}}),
                       doctest::Contains("branches of which one alone makes a sequence"), failure);
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

}  // namespace
