// SPDX-License-Identifier: Apache-2.0
#include "prepare/graphs.hpp"
#include "support/program.hpp"

namespace INLAY_UNIT {
using namespace test;
using namespace inlay::codegen;

/// scores_out = scores <op_type> other
model mod(std::string const& op_type, std::string const& other) {
  model m;
  m.input("scores", {-1, -1, -1, -1});
  m.node(op_type, {"scores", other}, {"scores_out"});
  m.output("scores_out", {-1, -1, -1, -1});
  return m;
}

model flex_attention(std::int64_t kv_heads, int type, std::initializer_list<attribute> attributes = {}) {
  model m(26);
  onnx::OperatorSetIdProto& set = *m.proto.add_opset_import();
  set.set_domain("ai.onnx.preview");
  set.set_version(1);
  m.input("Q", {2, 4, 5, 8}, type);
  m.input("K", {2, kv_heads, 6, 8}, type);
  m.input("V", {2, kv_heads, 6, 3}, type);
  m.node("FlexAttention", {"Q", "K", "V"}, {"Y"}, attributes).set_domain("ai.onnx.preview");
  m.output("Y", {2, 4, 5, 3}, type);
  return m;
}

std::size_t count(graph const& g, std::string const& op_type) {
  names const all = op_types(g);
  return static_cast<std::size_t>(std::count(all.begin(), all.end(), op_type));
}

TEST_CASE("FlexAttention becomes MatMul, Softmax, MatMul with its bodies between them") {
  model m = flex_attention(
      4, f32, {{"score_mod", mod("Add", "bias").graph()}, {"prob_mod", mod("Mul", "share").graph()}});
  m.input("bias", {5, 6});  // captured
  m.floats("share", {}, {0.5f});
  graph const g = prepared(m);
  CHECK(count(g, "MatMul") == 2);
  CHECK(count(g, "Softmax") == 1);
  CHECK(count(g, "Expand") == 0);  // each head of K and V serves one of Q
  CHECK(count(g, "Cast") == 0);
  type_table const types(g);
  for (node const& n : g.nodes)
    if (n.op_type == "Softmax") {
      CHECK(types[n.outputs[0]].dims == inlay::dims{2, 4, 5, 6});
      graph_index const index(g);
      node const* const add = index.producer(n.inputs[0]);
      REQUIRE(add);
      CHECK(add->op_type == "Add");
      CHECK(add->inputs[1] == "bias");
      REQUIRE(index.users(n.outputs[0]).size() == 1);
      CHECK(g.nodes[index.users(n.outputs[0])[0]].op_type == "Mul");
    }
  CHECK(types["Y"].dims == inlay::dims{2, 4, 5, 3});
}

TEST_CASE("FlexAttention: heads that are shared, and the softmax in float") {
  graph const g = prepared(flex_attention(2, onnx::TensorProto::FLOAT16));
  CHECK(count(g, "Expand") == 2);
  type_table const types(g);
  for (node const& n : g.nodes)
    if (n.op_type == "Softmax") CHECK(types[n.outputs[0]].type == inlay::elem_type::float_);
  CHECK(types["Y"].type == inlay::elem_type::float16);
}

TEST_CASE("FlexAttention with a body of two inputs") {
  model two = mod("Add", "other");
  two.input("other", {-1});
  check_refused(flex_attention(4, f32, {{"score_mod", two.graph()}}), bad_input,
                {"'Y' (FlexAttention)", "body 'score_mod' has 2 inputs and 1 outputs, wanted 1 and 1"});
}

}  // namespace INLAY_UNIT
