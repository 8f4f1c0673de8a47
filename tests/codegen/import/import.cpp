// SPDX-License-Identifier: Apache-2.0
#include "import/import.hpp"

#include "import/diagnostic.hpp"
#include "support/program.hpp"

namespace INLAY_UNIT {
using namespace test;
using namespace inlay::codegen;
using inlay::elem_type;

names outputs_of(graph const& g) {
  names result;
  for (node const& n : g.nodes) result.push_back(n.outputs.at(0));
  return result;
}

TEST_CASE("a model becomes plain structs") {
  graph const g = import_model(dense().proto, {}, {});
  CHECK(g.name == "g");
  CHECK(g.producer == "test");
  CHECK(g.opset == 17);
  CHECK(g.ir_version == 8);
  REQUIRE(g.inputs.size() == 1);
  CHECK(g.inputs[0].name == "x");
  CHECK(g.inputs[0].type.type == elem_type::float_);
  CHECK(g.inputs[0].type.dims == dims{1, 4});
  REQUIRE(g.outputs.size() == 1);
  CHECK(g.outputs[0].name == "y");
  CHECK(g.declared.at("y").dims == dims{1, 3});
  CHECK(g.constants.at("W").dims == dims{4, 3});
  REQUIRE(g.nodes.size() == 2);
  CHECK(g.nodes[0].name == "fc");
  CHECK(g.nodes[0].op_type == "Gemm");
  CHECK(g.nodes[0].inputs == names{"x", "W", "b"});
  CHECK(g.nodes[1].position == 1);
}

TEST_CASE("nodes keep the file's order where it works, and get one that does where it does not") {
  model m;
  m.input("x", {4});
  for (char const* name : {"c", "a", "b"}) m.node("Relu", {"x"}, {name});
  m.node("Sum", {"late", "a", "c"}, {"y"});
  m.node("Relu", {"b"}, {"late"});
  m.output("y", {4});
  CHECK(outputs_of(import_model(m.proto, {}, {})) == names{"c", "a", "b", "late", "y"});
}

TEST_CASE("initializers among the inputs are no inputs") {
  model m = dense();
  m.proto.set_ir_version(3);
  m.input("W", {4, 3});
  m.input("b", {3});
  graph const g = import_model(m.proto, {}, {});
  CHECK(g.inputs.size() == 1);
  CHECK(g.constants.size() == 2);
}

TEST_CASE("nodes without a name are called as their first output, and outputs left out get a name") {
  model m;
  m.input("x", {6});
  m.floats("x_unused_1", {1});
  m.node("Split", {"x"}, {"", "b", ""}, {{"axis", 0}});
  m.node("Relu", {"b"}, {"y", "", ""}).add_input("");
  m.output("y", {2});
  graph const g = import_model(m.proto, {}, {});
  CHECK(g.nodes[0].name == "b");
  CHECK(g.nodes[0].outputs == names{"b_unused_1", "b", "b_unused_2"});
  CHECK(g.nodes[1].name == "y");
  CHECK(g.nodes[1].outputs == names{"y"});
  CHECK(g.nodes[1].inputs == names{"b"});
}

TEST_CASE("open dimensions take the values that are given") {
  model m;
  auto& dim = *m.input("x", {-1, 4}).mutable_type()->mutable_tensor_type()->mutable_shape()->mutable_dim(0);
  dim.set_dim_param("N");
  m.node("Relu", {"x"}, {"y"});
  m.output("y", {-1, 4});
  graph const g = import_model(m.proto, {}, {.dims = {{"N", 3}}});
  CHECK(g.inputs[0].type.dims == dims{3, 4});
  CHECK(g.declared.at("y").dims == dims{-1, 4});
  CHECK_THROWS_AS((void)import_model(m.proto, {}, {}), failure);
  CHECK_THROWS_AS((void)import_model(m.proto, {}, {.dims = {{"M", 3}}}), failure);
}

TEST_CASE("attributes of all kinds") {
  model m = dense();
  auto& n = *m.graph().mutable_node(1);
  auto const add = [&](attribute const& a) { *n.add_attribute() = a.proto; };
  add({"i", 7});
  add({"f", 0.5f});
  add({"s", "text"});
  add({"is", dims{1, 2}});
  auto& t = *n.add_attribute();
  t.set_name("t");
  t.set_type(onnx::AttributeProto::TENSOR);
  *t.mutable_t() = tensor("", {2}, {3, 4});
  auto& fs = *n.add_attribute();
  fs.set_name("fs");
  fs.set_type(onnx::AttributeProto::FLOATS);
  fs.add_floats(1.5f);
  auto& old = *n.add_attribute();  // IR versions 1 and 2
  old.set_name("old");
  old.add_ints(9);
  auto const a = import_model(m.proto, {}, {}).nodes[1].attributes;
  CHECK(std::get<std::int64_t>(a.at("i")) == 7);
  CHECK(std::get<float>(a.at("f")) == 0.5f);
  CHECK(std::get<std::string>(a.at("s")) == "text");
  CHECK(std::get<dims>(a.at("is")) == dims{1, 2});
  CHECK(std::get<constant>(a.at("t")).as<float>()[1] == 4);
  CHECK(std::get<std::vector<float>>(a.at("fs")) == std::vector<float>{1.5f});
  CHECK(std::get<dims>(a.at("old")) == dims{9});
}

TEST_CASE("models without an operator set are of IR versions 1 and 2 alone") {
  model m = dense();
  m.proto.clear_opset_import();
  CHECK_THROWS_AS((void)import_model(m.proto, {}, {}), failure);
  m.proto.set_ir_version(2);
  CHECK(import_model(m.proto, {}, {}).opset == 1);
}

}  // namespace INLAY_UNIT
