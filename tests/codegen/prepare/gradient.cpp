// SPDX-License-Identifier: Apache-2.0
#include "emit/report.hpp"
#include "prepare/graphs.hpp"

/// What becomes of a Gradient. That it computes the gradient is what tests/backend/export_gradient.py shows, with central
/// differences as the witness.
namespace INLAY_UNIT {
using namespace test;
using namespace inlay::codegen;

model with_gradient(names const& inputs, names const& outputs, names const& xs, names const& zs,
                    std::string const& y) {
  model m(20);
  onnx::OperatorSetIdProto& set = *m.proto.add_opset_import();
  set.set_domain("ai.onnx.preview.training");
  set.set_version(1);
  onnx::NodeProto& n = m.node("Gradient", inputs, outputs, {{"y", y}});
  n.set_domain("ai.onnx.preview.training");
  strings(n, "xs", xs);
  if (!zs.empty()) strings(n, "zs", zs);
  return m;
}

TEST_CASE("a Gradient becomes nodes, also of a value that nothing else reads") {
  // The file has the node before what it differentiates.
  model m = with_gradient({"a", "b"}, {"da"}, {"a"}, {"b"}, "y");
  m.input("a", {2, 3});
  m.input("b", {3});
  m.node("Mul", {"a", "b"}, {"y"});
  m.output("da", {2, 3});
  graph const g = prepared(m);
  CHECK(type_table(g)["da"].dims == inlay::dims{2, 3});
  names const all = op_types(g);
  CHECK(std::find(all.begin(), all.end(), "Gradient") == all.end());
  CHECK(report_unsupported(import_model(m.proto, {}, {}), false) == "");
}

TEST_CASE("sums over broadcast axes: the gradient has the dims of its variable") {
  model m = with_gradient({"a", "b"}, {"da", "db"}, {"a", "b"}, {}, "y");
  m.input("a", {2, 1, 4});
  m.input("b", {3, 1});
  m.node("Mul", {"a", "b"}, {"y"});
  m.output("da", {2, 1, 4});
  m.output("db", {3, 1});
  graph const g = prepared(m);
  CHECK(type_table(g)["da"].dims == inlay::dims{2, 1, 4});
  CHECK(type_table(g)["db"].dims == inlay::dims{3, 1});
}

TEST_CASE("an operator without a rule is refused by name, and only where it is on the way") {
  model m = with_gradient({"a", "b"}, {"da"}, {"a"}, {"b"}, "y");
  m.input("a", {2, 3});
  m.input("b", {2, 3});
  m.node("Erf", {"b"}, {"h"});
  m.node("Mul", {"a", "h"}, {"y"});
  m.output("da", {2, 3});
  (void)prepared(m);  // it is a factor

  model other = with_gradient({"a"}, {"da"}, {"a"}, {}, "y");
  other.input("a", {2, 3});
  onnx::NodeProto& erf = other.node("Erf", {"a"}, {"y"});
  erf.set_name("bell");
  other.output("da", {2, 3});
  check_refused(other, unsupported, {"(Gradient)", "no rule says how to differentiate", "'bell' (Erf)"});
}

TEST_CASE("a node on the way that does not fit says so, whatever the model declares of it") {
  model m = with_gradient({"a"}, {"d"}, {"a"}, {}, "y");
  m.input("a", {});
  m.input("b", {3, 4});
  m.node("MatMul", {"a", "b"}, {"y"});
  m.value_info("y", {2, 4});
  m.output("d", {});
  check_refused(m, bad_input, {"(MatMul)"});
  model other = with_gradient({"a"}, {"d"}, {"a"}, {}, "y");
  other.input("a", {2, 3});
  other.node("Transpose", {"a"}, {"y"}, {{"perm", dims{0, 5}}});
  other.value_info("y", {2, 3});
  other.output("d", {2, 3});
  check_refused(other, bad_input, {"(Transpose)"});
}

TEST_CASE("malformed Gradients") {
  auto const of = [](names const& inputs, names const& outputs, names const& xs, std::string const& y) {
    model m = with_gradient(inputs, outputs, xs, {}, y);
    m.input("a", {2});
    m.node("Exp", {"a"}, {"e"});
    m.output("d", {2});
    return m;
  };
  check_refused(of({"a"}, {"d"}, {"a"}, "nobody"), bad_input, {"(Gradient)", "'nobody'"});
  check_refused(of({"a"}, {"d"}, {"a"}, ""), bad_input, {"(Gradient)", "'y' is missing"});
  check_refused(of({"a"}, {"d"}, {}, "e"), bad_input, {"(Gradient)", "1 inputs", "0 names in 'xs'"});
  check_refused(of({"a"}, {"d", "more"}, {"a"}, "e"), bad_input, {"(Gradient)", "2 outputs"});
  check_refused(of({"a"}, {"d"}, {"a"}, "d"), bad_input, {"cycle"});
  check_refused(of({""}, {"d"}, {"a"}, "e"), bad_input, {"(Gradient)"});
}

TEST_CASE("derivatives of high order are refused before they fill the graph") {
  model m = with_gradient({"a"}, {"d0"}, {"a"}, {}, "y");
  m.input("a", {2});
  m.node("Tanh", {"a"}, {"y"});
  std::string last;
  for (int order = 1; order < 30; ++order) {
    last = "d" + std::to_string(order);
    onnx::NodeProto& n = m.node("Gradient", {"a"}, {last}, {{"y", "d" + std::to_string(order - 1)}});
    n.set_domain("ai.onnx.preview.training");
    strings(n, "xs", {"a"});
  }
  m.output(last, {2});
  check_refused(m, unsupported, {"(Gradient)", "more than 16384 nodes"});
}

}  // namespace INLAY_UNIT
