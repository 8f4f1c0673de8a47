// SPDX-License-Identifier: Apache-2.0
#include "import/functions.hpp"

#include "import/diagnostic.hpp"
#include "import/import.hpp"
#include "prepare/prepare.hpp"
#include "support/models.hpp"

#include <doctest/doctest.h>

#include <algorithm>

/// Model-local functions. Where all inputs are constants the generator computes the output itself.
namespace INLAY_UNIT {
using namespace test;
using namespace inlay::codegen;

/// A function of domain "f".
onnx::FunctionProto& function(model& m, std::string const& name, names const& inputs, names const& outputs,
                              std::int64_t opset = 17) {
  if (m.proto.functions_size() == 0) {
    auto& set = *m.proto.add_opset_import();
    set.set_domain("f");
    set.set_version(1);
  }
  onnx::FunctionProto& f = *m.proto.add_functions();
  f.set_domain("f");
  f.set_name(name);
  for (auto const& in : inputs) f.add_input(in);
  for (auto const& out : outputs) f.add_output(out);
  auto& set = *f.add_opset_import();
  set.set_version(opset);
  return f;
}

onnx::NodeProto& node_in(onnx::FunctionProto& f, std::string const& op_type, names const& inputs,
                         names const& outputs, std::initializer_list<attribute> attributes = {}) {
  onnx::NodeProto& n = *f.add_node();
  n.set_op_type(op_type);
  for (auto const& in : inputs) n.add_input(in);
  for (auto const& out : outputs) n.add_output(out);
  for (attribute const& a : attributes) *n.add_attribute() = a.proto;
  return n;
}

/// Its attribute `name` is the function's attribute `of`.
void refer(onnx::NodeProto& n, std::string const& name, std::string const& of,
           onnx::AttributeProto::AttributeType type) {
  auto& a = *n.add_attribute();
  a.set_name(name);
  a.set_ref_attr_name(of);
  a.set_type(type);
}

onnx::NodeProto& call(model& m, std::string const& name, names const& inputs, names const& outputs,
                      std::initializer_list<attribute> attributes = {}) {
  onnx::NodeProto& n = m.node(name, inputs, outputs, attributes);
  n.set_domain("f");
  return n;
}

std::vector<float> computed(model& m) {
  graph g = import_model(m.proto, {}, {});
  (void)prepare(g);
  REQUIRE(g.nodes.size() == 1);
  REQUIRE(g.nodes[0].op_type == "Identity");
  constant const& c = g.constants.at(g.nodes[0].inputs.at(0));
  return {c.as<float>(), c.as<float>() + c.elements()};
}

std::string refusal(model& m, exit_status status = exit_status::bad_input) {
  try {
    (void)import_model(m.proto, {}, {});
  } catch (failure const& e) {
    CHECK(e.status() == status);
    return e.what();
  }
  return "";
}
bool has(std::string const& text, std::string const& part) { return text.find(part) != std::string::npos; }

TEST_CASE("functions that call functions, twice each; names of values stay apart") {
  model m(17);
  m.floats("x", {2}, {1, 2});
  m.output("y", {2});
  onnx::FunctionProto& twice = function(m, "twice", {"a"}, {"b"});
  node_in(twice, "Add", {"a", "a"}, {"x"});  // the model has an x as well
  node_in(twice, "Identity", {"x"}, {"b"});
  onnx::FunctionProto& four = function(m, "four", {"x"}, {"y"});
  node_in(four, "twice", {"x"}, {"t"}).set_domain("f");
  node_in(four, "twice", {"t"}, {"y"}).set_domain("f");
  call(m, "four", {"x"}, {"h"});
  call(m, "four", {"h"}, {"y"});
  CHECK(computed(m) == std::vector<float>{16, 32});
}

TEST_CASE("attributes of the call, of the function's defaults, and neither") {
  model m(17);
  m.floats("x", {1, 2}, {1, 2});
  m.output("y", {2, 1});
  onnx::FunctionProto& f = function(m, "flat", {"x"}, {"y"});
  f.add_attribute("axis");
  *f.add_attribute_proto() = attribute("keep", 1).proto;
  refer(node_in(f, "Concat", {"x", "x"}, {"t"}), "axis", "axis", onnx::AttributeProto::INT);
  refer(node_in(f, "ReduceProd", {"t"}, {"p"}, {{"axes", dims{0}}}), "keepdims", "keep",
        onnx::AttributeProto::INT);
  refer(node_in(f, "Flatten", {"p"}, {"y"}), "axis", "none", onnx::AttributeProto::INT);
  call(m, "flat", {"x"}, {"y"}, {{"axis", 0}, {"keep", 0}});
  CHECK(computed(m) == std::vector<float>{1, 4});
  graph const given = import_model(m.proto, {}, {});
  CHECK(std::get<std::int64_t>(given.nodes[1].attributes.at("keepdims")) == 0);
  CHECK(given.nodes[2].attributes.empty());
  m.graph().mutable_node(0)->mutable_attribute()->RemoveLast();
  graph const by_default = import_model(m.proto, {}, {});
  CHECK(std::get<std::int64_t>(by_default.nodes[1].attributes.at("keepdims")) == 1);
  *m.graph().mutable_node(0)->add_attribute() = attribute("other", 1).proto;
  CHECK(has(refusal(m), "no attribute 'other'"));
}

TEST_CASE("overloads, and functions of an older operator set") {
  model m(17);
  m.floats("x", {1, 2}, {1, 2});
  m.floats("b", {2}, {10, 20});
  m.output("y", {1, 2});
  onnx::FunctionProto& plain = function(m, "act", {"x", "b"}, {"y"});
  node_in(plain, "Neg", {"x"}, {"y"});
  onnx::FunctionProto& other = function(m, "act", {"x", "b"}, {"y"}, 6);
  other.set_overload("old");
  node_in(other, "Add", {"x", "b"}, {"y"}, {{"broadcast", 1}, {"axis", 1}});
  call(m, "act", {"x", "b"}, {"y"});
  CHECK(computed(m) == std::vector<float>{-1, -2});
  m.graph().mutable_node(0)->set_overload("old");
  CHECK(computed(m) == std::vector<float>{11, 22});
  other.clear_overload();
  CHECK(has(refusal(m), "'f.act' is there twice"));
}

TEST_CASE("inputs and outputs that are left out or passed on") {
  model m(17);
  m.floats("x", {2}, {-1, 5});
  m.floats("most", {}, {2});
  m.output("y", {2});
  onnx::FunctionProto& f = function(m, "clip", {"x", "low", "high"}, {"first", "x", "unused"});
  node_in(f, "Clip", {"x", "low", "high"}, {"first"});
  node_in(f, "Neg", {"x"}, {"unused"});
  call(m, "clip", {"x", "", "most"}, {"h", "same"});
  m.node("Add", {"h", "same"}, {"y"});
  graph g = import_model(m.proto, {}, {});
  (void)prepare(g);
  CHECK(std::none_of(g.constants.begin(), g.constants.end(), [](auto const& c) { return c.first.empty(); }));
  constant const& y = g.constants.at(g.nodes.at(0).inputs.at(0));
  CHECK(y.as<float>()[0] == -2);
  CHECK(y.as<float>()[1] == 7);
  call(m, "clip", {"x", "x", "x", "x"}, {"z"});
  CHECK(has(refusal(m), "found 4 inputs and 1 outputs, wanted at most 3 and 3"));
}

TEST_CASE("recursion and explosions are refused") {
  model m(17);
  m.input("x", {2});
  m.output("y", {2});
  onnx::FunctionProto& f = function(m, "a", {"x"}, {"y"});
  node_in(f, "b", {"x"}, {"y"}).set_domain("f");
  onnx::FunctionProto& g = function(m, "b", {"x"}, {"y"});
  node_in(g, "a", {"x"}, {"y"}).set_domain("f");
  call(m, "a", {"x"}, {"y"});
  CHECK(has(refusal(m), "recursive"));

  model many(17);
  many.input("x", {2});
  many.output("y", {2});
  for (int level = 0; level < 40; ++level) {
    onnx::FunctionProto& doubled = function(many, "f" + std::to_string(level), {"x"}, {"y"});
    for (auto const& [in, out] : {std::pair{"x", "t"}, {"t", "y"}}) {
      bool const last = level == 39;
      node_in(doubled, last ? "Neg" : "f" + std::to_string(level + 1), {in}, {out})
          .set_domain(last ? "" : "f");
    }
  }
  call(many, "f0", {"x"}, {"y"});
  CHECK(has(refusal(many, exit_status::unsupported), "more than"));
}

}  // namespace INLAY_UNIT
