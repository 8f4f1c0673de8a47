// SPDX-License-Identifier: Apache-2.0
#include "prepare/types.hpp"

#include "import/diagnostic.hpp"
#include "prepare/graphs.hpp"

namespace INLAY_UNIT {
using namespace test;
using namespace inlay::codegen;

TEST_CASE("branches that differ in their extents make a capacity with room for either") {
  model whole, part;
  whole.node("Neg", {"x"}, {"t"});
  whole.output("t", {4, 2});
  part.int64s("from", {1}, {1});
  part.int64s("to", {1}, {3});
  part.node("Slice", {"x", "from", "to"}, {"e"});
  part.output("e", {2, 2});
  model m;
  m.input("c", {}, onnx::TensorProto::BOOL);
  m.input("x", {4, 2});
  m.node("If", {"c"}, {"y"}, {{"then_branch", whole.graph()}, {"else_branch", part.graph()}});
  m.output("y", {-1, 2});
  graph const g = prepared(m);
  type_table const types(g);
  CHECK(types["y"].is_capacity);
  CHECK(types["y"].dims == inlay::dims{4, 2});
  CHECK_FALSE(types.has_open_bodies(g, g.nodes[0]));  // in each branch all is known
}

/// x, of four elements, is cut or extended in each of m iterations.
model changing(char const* op, names const& inputs) {
  model body;
  body.input("i", {}, i64);
  body.input("go_on", {}, onnx::TensorProto::BOOL);
  body.input("v", {-1});
  body.int64s("one", {1}, {1});
  body.int64s("all", {1}, {99});
  body.floats("more", {2}, {7, 8});
  if (std::string(op) == "Concat") body.node(op, inputs, {"w"}, {{"axis", 0}});
  else body.node(op, inputs, {"w"});
  body.output("go_on", {}, onnx::TensorProto::BOOL);
  body.output("w", {-1});
  model m;
  m.input("m", {}, i64);
  m.input("x", {4});
  m.node("Loop", {"m", "", "x"}, {"y"}, {{"body", body.graph()}});
  return m;
}

TEST_CASE("what a loop carries is a capacity where its body changes the extents") {
  model shrinking = changing("Slice", {"v", "one", "all"});
  shrinking.output("y", {-1});
  graph const g = prepared(shrinking);
  type_table const types(g);
  CHECK(types["y"].is_capacity);
  CHECK(types["y"].dims == inlay::dims{4});
  CHECK(types.has_open_bodies(g, g.nodes[0]));
  CHECK(g.nodes[0].bodies[0].graph.inputs[2].type.is_open());

  model const growing = changing("Concat", {"v", "more"});
  model unbounded = growing, bounded = growing;
  unbounded.output("y", {-1});
  CHECK_THROWS_WITH_AS(prepared(unbounded), doctest::Contains("--capacity 'y=D1,D2,...'"), failure);
  bounded.output("y", {10});
  graph const h = prepared(bounded);
  CHECK(type_table(h)["y"].is_capacity);
  CHECK(type_table(h)["y"].dims == inlay::dims{10});
}

TEST_CASE("a capacity of the user's bounds what a loop carries, of any element type") {
  model body;
  body.input("i", {}, i64);
  body.input("go_on", {}, onnx::TensorProto::BOOL);
  body.input("v", {-1}, i64);
  body.int64s("more", {2}, {7, 8});
  body.node("Concat", {"v", "more"}, {"w"}, {{"axis", 0}});
  body.output("go_on", {}, onnx::TensorProto::BOOL);
  body.output("w", {-1}, i64);
  model m;
  m.input("m", {}, i64);
  m.input("x", {4}, i64);
  m.node("Loop", {"m", "", "x"}, {"y"}, {{"body", body.graph()}});
  m.output("y", {-1}, i64);
  graph const g = prepared(m, {.capacity = {{"y", {12}}}});
  CHECK(type_table(g)["y"].is_capacity);
  CHECK(type_table(g)["y"].type == inlay::elem_type::int64);
  CHECK(type_table(g)["y"].dims == inlay::dims{12});
}

}  // namespace INLAY_UNIT
