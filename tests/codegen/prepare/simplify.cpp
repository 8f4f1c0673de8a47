// SPDX-License-Identifier: Apache-2.0
#include "import/diagnostic.hpp"
#include "prepare/graphs.hpp"

#include <inlay/op/Resize.hpp>

namespace INLAY_UNIT {
using namespace test;
using namespace inlay::codegen;

TEST_CASE("constants are folded as the operators' reference says") {
  model m;
  m.input("x", {2});
  m.floats("a", {2}, {1, -5});
  m.floats("b", {2}, {10, 2});
  m.node("Add", {"a", "b"}, {"sum"});
  m.node("Relu", {"sum"}, {"relu"});
  m.node("Add", {"x", "relu"}, {"y"});
  m.output("y", {2});
  graph g = resolved(m);
  preparation_log log;
  fold_constants(g, log);
  REQUIRE(op_types(g) == names{"Add"});
  CHECK(floats_of(g.constants.at(g.nodes[0].inputs[1])) == std::vector<float>{11, 0});
}

TEST_CASE("a constant that is joined with itself again and again is left to the device from 16 MB on") {
  model m;
  m.floats("c0", {1024}, std::vector<float>(1024, 1));
  constexpr int doublings = 17;  // to 512 MB
  for (int i = 0; i < doublings; ++i) {
    std::string const c = "c" + std::to_string(i);
    m.node("Concat", {c, c}, {"c" + std::to_string(i + 1)}, {{"axis", 0}});
  }
  m.output("c17", {1024 << doublings});
  graph g = resolved(m);
  preparation_log log;
  fold_constants(g, log);
  std::size_t bytes = 0;
  for (auto const& [name, c] : g.constants) bytes += c.data.size();
  CHECK(bytes <= std::size_t{1} << 25);  // the last, and all before it
  CHECK(g.nodes.size() == 5);
}

TEST_CASE("a large constant that a small model computes is not computed on for ever") {
  model m;
  m.int64s("dims", {1}, {1 << 22});
  m.node("ConstantOfShape", {"dims"}, {"c0"});  // 16 MB
  for (int i = 0; i < 20; ++i) m.node("Neg", {"c" + std::to_string(i)}, {"c" + std::to_string(i + 1)});
  m.output("c20", {1 << 22});
  graph g = resolved(m);
  preparation_log log;
  fold_constants(g, log);
  CHECK(g.nodes.size() == 17);  // four times 16 MB
}

TEST_CASE("shape arithmetic is folded: Shape, Gather, Concat, Reshape") {
  model m;
  m.input("x", {2, 3, 4});
  m.int64s("first", {1}, {0});
  m.int64s("rest", {1}, {-1});
  m.node("Shape", {"x"}, {"shape"});
  m.node("Gather", {"shape", "first"}, {"batch"});
  m.node("Concat", {"batch", "rest"}, {"to"}, {{"axis", 0}});
  m.node("Reshape", {"x", "to"}, {"y"});
  m.output("y", {2, 12});
  graph g = resolved(m);
  preparation_log log;
  fold_constants(g, log);
  REQUIRE(op_types(g) == names{"Reshape"});
  CHECK(int64s_of(g.constants.at(g.nodes[0].inputs[1])) == std::vector<std::int64_t>{2, -1});
}

TEST_CASE("constant scales of a Resize become an attribute, with what the shape rule makes of them") {
  model m;
  m.input("x", {1, 2, 4, 4});
  m.floats("kept", {2}, {1, 1});
  m.floats("grown", {2}, {2, 1.5f});
  m.node("Concat", {"kept", "grown"}, {"scales"}, {{"axis", 0}});
  m.node("Resize", {"x", "", "scales"}, {"y"});
  m.output("y", {1, 2, 8, 6});
  graph g = resolved(m);
  preparation_log log;
  fold_constants(g, log);
  REQUIRE(op_types(g) == names{"Resize"});
  CHECK(g.nodes[0].inputs == names{"x"});
  CHECK(g.nodes[0].op->attributes_of<inlay::op::Resize>()->scales == inlay::floats{1, 1, 2, 1.5f});
  CHECK(type_table(g)["y"].dims == inlay::dims{1, 2, 8, 6});
}

TEST_CASE("a constant output is made by a node") {
  model m;
  m.floats("a", {2}, {1, 2});
  m.node("Relu", {"a"}, {"y"});
  m.output("y", {2});
  m.output("a", {2});
  graph g = resolved(m);
  preparation_log log;
  fold_constants(g, log);
  CHECK(op_types(g) == names{"Identity", "Identity"});
  for (node const& n : g.nodes) CHECK(floats_of(g.constants.at(n.inputs[0])) == std::vector<float>{1, 2});
}

TEST_CASE("nodes that do nothing go, and outputs keep their names") {
  model m;
  m.input("x", {2, 3});
  m.int64s("same", {2}, {2, 3});
  m.node("Identity", {"x"}, {"a"});
  m.node("Reshape", {"a", "same"}, {"b"});
  m.node("Relu", {"b"}, {"c"});
  m.node("Identity", {"c"}, {"y"});
  m.output("y", {2, 3});
  graph g = resolved(m);
  preparation_log log;
  drop_idle_nodes(g, log);
  REQUIRE(op_types(g) == names{"Relu"});
  CHECK(g.nodes[0].inputs == names{"x"});
  CHECK(g.nodes[0].outputs == names{"y"});
}

TEST_CASE("an output that is an input, or another output, keeps the node that copies it") {
  model m;
  m.input("x", {2});
  m.node("Identity", {"x"}, {"y"});
  m.node("Relu", {"x"}, {"a"});
  m.node("Identity", {"a"}, {"b"});
  for (char const* name : {"y", "a", "b"}) m.output(name, {2});
  graph g = resolved(m);
  preparation_log log;
  drop_idle_nodes(g, log);
  CHECK(op_types(g) == names{"Identity", "Relu", "Identity"});
}

TEST_CASE("Transpose that keeps the order of memory only by chance of its dims stays") {
  model m;
  m.input("x", {2, 2});
  m.node("Transpose", {"x"}, {"a"}, {{"perm", dims{1, 0}}});
  m.node("Transpose", {"a"}, {"b"}, {{"perm", dims{0, 1}}});
  m.node("Relu", {"b"}, {"y"});
  m.output("y", {2, 2});
  graph g = resolved(m);
  preparation_log log;
  drop_idle_nodes(g, log);
  REQUIRE(op_types(g) == names{"Transpose", "Relu"});
  CHECK(g.nodes[1].inputs == names{"a"});
}

TEST_CASE("nodes and constants that no output needs go") {
  model m;
  m.input("x", {2});
  m.floats("used", {2});
  m.floats("unused", {2});
  m.node("Add", {"x", "unused"}, {"dead"});
  m.node("Relu", {"dead"}, {"dead_too"});
  m.node("Add", {"x", "used"}, {"y"});
  m.output("y", {2});
  m.output("dead_too", {2});
  graph g = resolved(m);
  g.outputs.pop_back();  // import keeps nothing that no output needs
  preparation_log log;
  drop_dead_nodes(g, log);
  CHECK(op_types(g) == names{"Add"});
  CHECK(g.constants.contains("used"));
  CHECK(!g.constants.contains("unused"));
}

TEST_CASE("transposes that cancel go, and others in a row become one") {
  model m;
  m.input("x", {1, 4, 5, 3});
  m.node("Transpose", {"x"}, {"a"}, {{"perm", dims{0, 3, 1, 2}}});
  m.node("Transpose", {"a"}, {"b"}, {{"perm", dims{0, 2, 3, 1}}});
  m.node("Relu", {"b"}, {"y"});
  m.node("Transpose", {"a"}, {"c"}, {{"perm", dims{3, 2, 1, 0}}});
  m.node("Transpose", {"c"}, {"z"});  // without perm: the axes in reverse
  m.output("y", {1, 4, 5, 3});
  m.output("z", {1, 3, 4, 5});
  graph g = import_model(m.proto, {}, {});
  (void)prepare(g);
  REQUIRE(op_types(g) == names{"Relu", "Transpose"});
  CHECK(g.nodes[0].inputs == names{"x"});
  CHECK(g.nodes[1].inputs == names{"x"});
  CHECK(std::get<dims>(g.nodes[1].attributes.at("perm")) == dims{0, 3, 1, 2});
}

/// y = Relu(x) + c or -x, by a condition that the caller makes.
model choosing() {
  model on_then, on_else, m;
  on_then.floats("c", {2}, {1, 2});
  on_then.node("Relu", {"x"}, {"h"});
  on_then.node("Add", {"h", "c"}, {"result"});
  on_then.output("result", {2});
  on_else.node("Neg", {"x"}, {"result"});
  on_else.output("result", {2});
  m.input("x", {2});
  m.node("Abs", {"x"}, {"h"});  // the same name as in the branch, and another value
  m.node("If", {"cond"}, {"chosen"}, {{"then_branch", on_then.graph()}, {"else_branch", on_else.graph()}});
  m.node("Add", {"h", "chosen"}, {"y"});
  m.output("y", {2});
  return m;
}

TEST_CASE("If with a constant condition becomes one of its branches") {
  for (bool const way : {true, false}) {
    model m = choosing();
    m.int64s("shape_rank", {}, {way ? 1 : 2});
    m.int64s("one", {}, {1});
    m.graph().mutable_node()->Add()->CopyFrom(model().node("Equal", {"shape_rank", "one"}, {"cond"}));
    graph g = resolved(m);
    preparation_log log;
    fold_constants(g, log);
    CHECK(op_types(g) == (way ? names{"Abs", "Relu", "Add", "Add"} : names{"Abs", "Neg", "Add"}));
    (void)type_table(g);
    CHECK(g.nodes.back().inputs == names{"h", "chosen"});
    CHECK(g.nodes[g.nodes.size() - 2].outputs == names{"chosen"});
    if (way) CHECK(g.nodes[1].outputs[0] != "h");
  }
}

TEST_CASE("the branches of an If get the constants that they read, and lose captures that nobody reads") {
  model on_then, on_else, m;
  on_then.node("Mul", {"x", "scale"}, {"scaled"});
  on_then.output("scaled", {2});
  on_else.node("Sub", {"unused", "unused"}, {"nothing"});
  on_else.node("Identity", {"x"}, {"same"});
  on_else.output("same", {2});
  m.input("x", {2});
  m.input("unused", {2});
  m.input("cond", {}, onnx::TensorProto::BOOL);
  m.floats("scale", {2}, {3, 4});
  m.node("If", {"cond"}, {"y"}, {{"then_branch", on_then.graph()}, {"else_branch", on_else.graph()}});
  m.output("y", {2});
  graph g = resolved(m);
  CHECK(g.nodes[0].captures == 3);
  (void)prepare(g);
  REQUIRE(op_types(g) == names{"If"});
  CHECK(g.nodes[0].inputs == names{"cond", "x"});
  CHECK(g.constants.empty());
  for (body const& b : g.nodes[0].bodies) REQUIRE(b.graph.inputs.size() == 1);
  CHECK(g.nodes[0].bodies[0].name == "else_branch");
  CHECK(op_types(g.nodes[0].bodies[1].graph) == names{"Mul"});
  CHECK(g.nodes[0].bodies[1].graph.constants.size() == 1);
}

TEST_CASE("a Loop whose condition is always true runs to the end") {
  for (bool const always : {true, false}) {
    model body, m;
    body.input("i", {}, i64);
    body.input("go_on", {}, onnx::TensorProto::BOOL);
    body.input("v", {2});
    body.node("Add", {"v", "x"}, {"v_out"});
    if (always) body.node("Identity", {"go_on"}, {"go_on_out"});
    else body.node("Not", {"go_on"}, {"go_on_out"});
    body.output("go_on_out", {}, onnx::TensorProto::BOOL);
    body.output("v_out", {2});
    m.input("x", {2});
    m.int64s("M", {}, {3});
    m.node("Loop", {"M", "", "x"}, {"y"}, {{"body", body.graph()}});
    m.output("y", {2});
    graph g = resolved(m);
    preparation_log log;
    fold_constants(g, log);
    REQUIRE(op_types(g) == names{"Loop"});
    CHECK(g.nodes[0].inputs == names{"M", "", "x", "x"});
    CHECK(g.nodes[0].attributes.contains("runs_to_the_end") == always);
  }
}

TEST_CASE("Range of floats that are constant is computed, though shape rules read integers alone") {
  auto const range = [](float limit) {
    model m;
    m.input("x", {3});
    m.floats("start", {}, {0.5f});
    m.floats("limit", {}, {limit});
    m.floats("delta", {}, {1});
    m.node("Range", {"start", "limit", "delta"}, {"steps"});
    m.node("Add", {"x", "steps"}, {"y"});
    m.output("y", {3});
    return m;
  };
  graph g = resolved(range(3));
  preparation_log log;
  fold_constants(g, log);
  CHECK(op_types(g) == names{"Add"});
  CHECK(floats_of(g.constants.at("steps")) == std::vector<float>{0.5f, 1.5f, 2.5f});
  check_compiles(range(3));
  graph too_long = resolved(range(1e8f));
  fold_constants(too_long, log);
  CHECK(op_types(too_long) == names{"Range", "Add"});
}

TEST_CASE("Range of constants that its shape rule refuses is left to those who report it") {
  auto const is_left = [](names const& inputs) {
    model m;
    m.input("x", {3});
    m.floats("start", {}, {0.5f});
    m.floats("limit", {}, {3});
    m.floats("delta", {}, {1});
    m.floats("none", {0}, {});
    m.int64s("whole", {}, {1});
    m.node("Range", inputs, {"steps"});
    m.node("Add", {"x", "steps"}, {"y"});
    m.output("y", {3});
    graph g = resolved(m);
    preparation_log log;
    fold_constants(g, log);
    return op_types(g) == names{"Range", "Add"};
  };
  CHECK(is_left({"start", "limit", ""}));
  CHECK(is_left({"", "limit", "delta"}));
  CHECK(is_left({"start", "limit"}));
  CHECK(is_left({"start", "none", "delta"}));
  CHECK(is_left({"start", "limit", "whole"}));
  CHECK(!is_left({"start", "limit", "delta"}));
}
}  // namespace INLAY_UNIT
