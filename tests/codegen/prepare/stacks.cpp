// SPDX-License-Identifier: Apache-2.0
#include "prepare/sequence_models.hpp"

namespace INLAY_UNIT {
using namespace test;
using namespace inlay::codegen;

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

}  // namespace INLAY_UNIT
