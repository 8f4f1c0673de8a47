// SPDX-License-Identifier: Apache-2.0
#include "emit/model.hpp"

#include "../prepare/graphs.hpp"
#include "support/models.hpp"

namespace INLAY_UNIT {
using namespace test;
using namespace inlay::codegen;

/// The graph of a model that was written and read again.
graph again(graph const& g) { return import_model(export_model(g), {}, {}); }

std::int64_t set_of(onnx::ModelProto const& m, std::string const& domain = "") {
  for (auto const& set : m.opset_import())
    if (set.domain() == domain) return set.version();
  return 0;
}

TEST_CASE("written and read again, a model has the same nodes, constants and types") {
  for (model const& m : {dense(), small_network(), residual_block(), branches()}) {
    graph const g = resolved(m), read = again(g);
    REQUIRE(read.nodes.size() == g.nodes.size());
    for (std::size_t i = 0; i < g.nodes.size(); ++i) {
      CHECK(read.nodes[i].name == g.nodes[i].name);
      CHECK(read.nodes[i].op_type == g.nodes[i].op_type);
      CHECK(read.nodes[i].inputs == g.nodes[i].inputs);
      CHECK(read.nodes[i].outputs == g.nodes[i].outputs);
      CHECK(read.nodes[i].attributes == g.nodes[i].attributes);
    }
    CHECK(read.constants == g.constants);
    for (std::size_t i = 0; i < g.inputs.size(); ++i) {
      CHECK(read.inputs[i].name == g.inputs[i].name);
      CHECK(read.inputs[i].type.dims == g.inputs[i].type.dims);
    }
  }
}

TEST_CASE("elements of less than a byte are packed") {
  graph g = resolved(dense());
  constant c{inlay::elem_type::int4, {3}, {}};
  for (int v : {-8, 7, -1}) c.data.push_back(static_cast<std::byte>(v));
  g.constants["c"] = c;
  onnx::ModelProto const m = export_model(g);
  for (auto const& tensor : m.graph().initializer())
    if (tensor.name() == "c") {
      CHECK(tensor.raw_data() == "\x78\x0f");  // low half first: 8 7, f
      CHECK(import_tensor(tensor, {}, "c") == c);
    }
}

TEST_CASE("a body reads values of the graph around it by their names") {
  model then_branch, else_branch;
  then_branch.node("Relu", {"x"}, {"r"});
  then_branch.output("r", {2});
  else_branch.node("Neg", {"x"}, {"n"});
  else_branch.output("n", {2});
  model m;
  m.input("x", {2});
  m.input("c", {1}, onnx::TensorProto::BOOL);
  m.node("If", {"c"}, {"y"}, {{"then_branch", then_branch.graph()}, {"else_branch", else_branch.graph()}});
  m.output("y", {2});
  onnx::ModelProto const written = export_model(resolved(m));
  onnx::NodeProto const& n = written.graph().node(0);
  CHECK(n.input_size() == 1);
  REQUIRE(n.attribute_size() == 2);
  CHECK(n.attribute(0).g().input_size() == 0);
  CHECK(n.attribute(0).g().node(0).input(0) == "x");
  CHECK(again(resolved(m)).nodes[0].captures == 1);
}

TEST_CASE("the operator set is the oldest that has the forms of the graph") {
  CHECK(set_of(export_model(resolved(dense()))) == 17);  // the model's own
  model old(9);
  old.input("x", {2, 3});
  old.node("Clip", {"x"}, {"y"}, {{"min", 0.0f}, {"max", 6.0f}});
  old.output("y", {2, 3});
  CHECK(set_of(export_model(resolved(old))) == 11);  // min and max are inputs from 11 on
}

TEST_CASE("what cannot be written is named") {
  graph g = resolved(dense());
  g.inputs[0].in_optional = true;
  CHECK_THROWS_WITH(export_model(g), "'x' is an optional: a model with one is not written");
}

}  // namespace INLAY_UNIT
