// SPDX-License-Identifier: Apache-2.0
#include "import/diagnostic.hpp"
#include "prepare/graphs.hpp"

namespace {
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
  graph g = resolved(m);
  preparation_log log;
  drop_dead_nodes(g, log);
  CHECK(op_types(g) == names{"Add"});
  CHECK(g.constants.contains("used"));
  CHECK(!g.constants.contains("unused"));
}

TEST_CASE("unknown operators of dead nodes are faults all the same") {
  model m = dense();
  m.node("Frobnicate", {"x"}, {"dead"});
  graph g = import_model(m.proto, {}, {});
  CHECK_THROWS_AS(prepare(g), failure);
}

}  // namespace
