// SPDX-License-Identifier: Apache-2.0
#include "support/program.hpp"

namespace {
using namespace test;

constexpr int boolean = onnx::TensorProto::BOOL;

/// y = Relu(x) if cond, else -x.
model branches_of(model on_then, model on_else) {
  model m;
  m.input("x", {4});
  m.input("cond", {}, boolean);
  m.node("If", {"cond"}, {"y"}, {{"then_branch", on_then.graph()}, {"else_branch", on_else.graph()}})
      .set_name("choose");
  m.output("y", {4});
  return m;
}
model branch(std::string const& op_type, std::string const& in = "x") {
  model m;
  m.node(op_type, {in}, {"result"}).set_name("inner");
  m.output("result", {4});
  return m;
}

/// y = x after three times v = v + x.
model loop_of(model body, names const& inputs = {"M", "", "x"}, names const& outputs = {"y"}) {
  model m;
  m.input("x", {4});
  m.int64s("M", {}, {3});
  m.node("Loop", inputs, outputs, {{"body", body.graph()}}).set_name("repeat");
  for (std::string const& out : outputs) m.output(out, {4}).clear_type();
  return m;
}
model loop_body() {
  model m;
  m.input("i", {}, i64);
  m.input("go_on", {}, boolean);
  m.input("v", {4});
  m.node("Add", {"v", "x"}, {"next"}).set_name("inner");
  m.output("go_on", {}, boolean);
  m.output("next", {4});
  return m;
}

TEST_CASE("bodies that are right") {
  check_compiles(branches_of(branch("Relu"), branch("Neg")));
  check_compiles(loop_of(loop_body()));
}

TEST_CASE("a rule inside a body that asks for integers of the graph around it") {
  model body;
  body.node("Pad", {"x", "pads"}, {"longer"});
  body.node("Slice", {"longer", "one", "five"}, {"result"});
  body.output("result", {4});
  model m = branches_of(body, branch("Neg"));
  m.int64s("pads", {2}, {2, 0});
  m.int64s("one", {1}, {1});
  m.int64s("five", {1}, {5});
  check_compiles(m);
}

TEST_CASE("a value that a body reads or gives, and nobody makes") {
  check_refused(branches_of(branch("Relu", "nowhere"), branch("Neg")), bad_input,
                {"node 0 'choose' (If)", "body", "'nowhere'"});
  model gives = branch("Relu");
  gives.graph().mutable_output(0)->set_name("lost");
  check_refused(branches_of(gives, branch("Neg")), bad_input, {"node 0 'choose' (If)", "body", "'lost'"});
}

TEST_CASE("a body that reads what its own node makes") {
  model m = branches_of(branch("Relu", "later"), branch("Neg"));
  m.node("Abs", {"y"}, {"later"});
  check_refused(m, bad_input, {"cycle"});
  check_refused(branches_of(branch("Relu", "y"), branch("Neg")), bad_input,
                {"cycle", "node 0 'choose' (If)"});
}

TEST_CASE("a cycle, and names that are there twice, inside a body") {
  model cycle;
  cycle.node("Add", {"x", "b"}, {"a"}).set_name("first");
  cycle.node("Relu", {"a"}, {"b"});
  cycle.output("b", {4});
  check_refused(branches_of(cycle, branch("Neg")), bad_input,
                {"node 0 'choose' (If)", "in 'then_branch'", "cycle"});
  model twice = branch("Relu");
  twice.node("Neg", {"x"}, {"result"}).set_name("again");
  check_refused(branches_of(branch("Relu"), twice), bad_input, {"in 'else_branch'", "'again'", "unique"});
  model inputs = loop_body();
  inputs.input("v", {4});
  check_refused(loop_of(inputs), bad_input, {"node 0 'repeat' (Loop)", "in 'body'", "'v'", "twice"});
}

TEST_CASE("bodies that are missing, there twice, or not graphs") {
  model missing = branches_of(branch("Relu"), branch("Neg"));
  missing.graph().mutable_node(0)->mutable_attribute()->RemoveLast();
  check_refused(missing, bad_input, {"node 0 'choose' (If)", "'else_branch' is missing"});

  model twice = branches_of(branch("Relu"), branch("Neg"));
  twice.graph().mutable_node(0)->mutable_attribute(1)->set_name("then_branch");
  check_refused(twice, bad_input, {"'then_branch' is there twice"});

  model empty = branches_of(branch("Relu"), branch("Neg"));
  empty.graph().mutable_node(0)->mutable_attribute(1)->clear_g();
  check_refused(empty, bad_input, {"'else_branch' has no value"});

  model other = branches_of(branch("Relu"), branch("Neg"));
  *other.graph().mutable_node(0)->add_attribute() = attribute("or_else", branch("Neg").graph()).proto;
  check_refused(other, unsupported, {"'or_else'", "not supported"});

  model not_taken = dense();
  *not_taken.graph().mutable_node(1)->add_attribute() = attribute("body", branch("Neg").graph()).proto;
  check_refused(not_taken, unsupported, {"(Relu)", "'body'"});
}

TEST_CASE("bodies that do not fit their node") {
  model no_outputs = branch("Relu");
  no_outputs.graph().clear_output();
  check_refused(branches_of(no_outputs, branch("Neg")), bad_input, {"in 'then_branch'", "no outputs"});

  model two = branch("Relu");
  two.output("x", {4});
  check_refused(branches_of(two, branch("Neg")), bad_input,
                {"node 0 'choose' (If)", "outputs", "found 2, wanted 1"});

  model shorter;
  shorter.floats("half", {2}, {1, 2});
  shorter.node("Relu", {"half"}, {"result"});
  shorter.output("result", {2});
  check_compiles(branches_of(shorter, branch("Neg")));  // extents of a run

  model flat;
  flat.floats("half", {2, 1}, {1, 2});
  flat.node("Relu", {"half"}, {"result"});
  flat.output("result", {2, 1});
  check_refused(branches_of(flat, branch("Neg")), bad_input, {"node 0 'choose' (If)", "found 2, wanted 1"});

  model more = loop_body();
  more.input("w", {4});
  check_refused(loop_of(more), bad_input,
                {"node 0 'repeat' (Loop)", "in 'body'", "inputs", "found 4, wanted 3"});

  model grows = loop_body();
  grows.graph().mutable_node(0)->set_op_type("Concat");
  *grows.graph().mutable_node(0)->add_attribute() = attribute("axis", 0).proto;
  grows.graph().mutable_output(1)->clear_type();
  check_compiles(loop_of(grows));  // 16 after three times
  model ever = loop_of(grows, {"trips", "", "x"});
  ever.input("trips", {}, i64);
  check_refused(ever, unsupported,
                {"node 0 'repeat' (Loop)", "found 8, wanted 4", "--capacity 'y=D1,D2,...'"});

  model faulty = loop_body();
  faulty.graph().mutable_node(0)->set_op_type("MatMul");
  faulty.graph().mutable_output(1)->clear_type();
  check_refused(loop_of(faulty), bad_input, {"node 0 'repeat' (Loop)"});
}

TEST_CASE("a condition that is a copy of nothing") {
  model body = loop_body();
  body.graph().mutable_output(0)->set_name("on");
  body.node("Identity", {}, {"on"}).set_name("copy");
  check_refused(loop_of(body), bad_input, {"node 0 'repeat' (Loop)", "a required input is missing"});
}

TEST_CASE("scan outputs whose number nobody knows") {
  model body = loop_body();
  body.graph().mutable_output(0)->set_name("stop");
  body.node("Not", {"go_on"}, {"stop"});
  body.output("v", {4});
  check_compiles(loop_of(body, {"M", "", "x"}, {"y", "all"}));  // 3 at most
  model m = loop_of(body, {"trips", "", "x"}, {"y", "all"});
  m.input("trips", {}, i64);
  check_refused(
      m, unsupported,
      {"node 0 'repeat' (Loop)", "trip count is known only at run time", "--capacity 'all=TRIPS,D1,...'"});
}

TEST_CASE("what is not supported inside a body") {
  check_refused(branches_of(branch("Relu"), branch("NoSuchOperator")), unsupported,
                {"node 0 'choose' (If)", "in 'else_branch'", "'inner' (NoSuchOperator)", "not supported"});
  model inner = branches_of(branch("Relu"), branch("Neg"));
  model nest = branch("Neg");
  for (int depth = 0; depth < 20; ++depth) {
    model outer;
    outer.node("If", {"cond"}, {"result"},
               {{"then_branch", nest.graph()}, {"else_branch", branch("Neg").graph()}});
    outer.output("result", {4});
    nest = outer;
  }
  check_refused(branches_of(nest, branch("Neg")), unsupported,
                {"node 0 'choose' (If)", "nested deeper than 16"});
}
}  // namespace
