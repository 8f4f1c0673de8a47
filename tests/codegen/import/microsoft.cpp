// SPDX-License-Identifier: Apache-2.0
#include "prepare/graphs.hpp"
#include "support/program.hpp"

/// What stands for an operator of com.microsoft. That it computes the same is what tests/backend/export_microsoft.py
/// shows, with ONNX Runtime as the witness.
namespace INLAY_UNIT {
using namespace test;
using namespace inlay::codegen;

constexpr int u8 = onnx::TensorProto::UINT8, s8 = onnx::TensorProto::INT8, i32 = onnx::TensorProto::INT32;

/// A node of com.microsoft in a model with inputs x, y of these dims.
model of_node(std::string const& op_type, dims const& x, dims const& y, names const& inputs,
              std::initializer_list<attribute> attributes = {}) {
  model m(20);
  onnx::OperatorSetIdProto& set = *m.proto.add_opset_import();
  set.set_domain("com.microsoft");
  set.set_version(1);
  m.input("x", x);
  m.node(op_type, inputs, {"y"}, attributes).set_domain("com.microsoft");
  m.output("y", y);
  return m;
}

graph imported(model const& m) { return import_model(m.proto, {}, {}); }

/// Prepared, so that shapes are checked, and shape arithmetic is gone.
names prepared_types(model const& m) {
  graph g = imported(m);
  (void)prepare(g);
  return op_types(g);
}

TEST_CASE("FusedConv: the convolution, what is added, and the activation") {
  model m = of_node("FusedConv", {1, 1, 3, 3}, {1, 2, 2, 2}, {"x", "w", "b", "z"},
                    {{"kernel_shape", dims{2, 2}}, {"activation", "LeakyRelu"}});
  onnx::AttributeProto& parameters = *m.graph().mutable_node(0)->add_attribute();
  parameters.set_name("activation_params");
  parameters.set_type(onnx::AttributeProto::FLOATS);
  parameters.add_floats(0.25f);
  m.floats("w", {2, 1, 2, 2});
  m.floats("b", {2}, {1, 2});
  m.input("z", {1, 2, 2, 2});
  graph const g = imported(m);
  CHECK(op_types(g) == names{"Conv", "Add", "LeakyRelu"});
  CHECK(std::get<float>(g.nodes[2].attributes.at("alpha")) == 0.25f);
  CHECK(g.nodes[2].outputs == names{"y"});

  model unknown = of_node("FusedConv", {1, 1, 3, 3}, {1, 2, 2, 2}, {"x", "w"}, {{"activation", "Magic"}});
  unknown.floats("w", {2, 1, 2, 2});
  check_refused(unknown, unsupported, {"(FusedConv)", "the activation 'Magic' is not supported"});
}

TEST_CASE(
    "FusedMatMul: a Transpose where the rank is known, else Einsum; a weight is transposed by the "
    "generator") {
  model m = of_node("FusedMatMul", {2, 3, 4}, {2, 3, 5}, {"x", "w"}, {{"transB", 1}, {"alpha", 0.5f}});
  m.floats("w", {5, 4});
  CHECK(op_types(imported(m)) == names{"Transpose", "MatMul", "Mul"});
  names const prepared = prepared_types(m);
  CHECK(std::find(prepared.begin(), prepared.end(), "Transpose") == prepared.end());

  model batch = of_node("FusedMatMul", {4, 2, 3, 6}, {2, 3, 4, 5}, {"x", "w"}, {{"transBatchA", 1}});
  batch.floats("w", {6, 5});
  graph const g = imported(batch);
  REQUIRE(op_types(g) == names{"Transpose", "MatMul"});
  CHECK(std::get<std::vector<std::int64_t>>(g.nodes[0].attributes.at("perm")) == dims{1, 2, 0, 3});
}

TEST_CASE("nodes without what they need") {
  for (char const* op_type : {"BiasGelu",
                              "DynamicQuantizeMatMul",
                              "EmbedLayerNormalization",
                              "FastGelu",
                              "FusedConv",
                              "FusedGemm",
                              "FusedMatMul",
                              "Gelu",
                              "MatMulIntegerToFloat",
                              "MatMulNBits",
                              "NhwcMaxPool",
                              "QLinearConcat",
                              "QLinearConv",
                              "QLinearLeakyRelu",
                              "QLinearReduceMean",
                              "QLinearSigmoid",
                              "QLinearSoftmax",
                              "QLinearWhere",
                              "QuantizeLinear",
                              "QuickGelu",
                              "SkipLayerNormalization",
                              "SkipSimplifiedLayerNormalization"}) {
    CAPTURE(op_type);
    check_refused(of_node(op_type, {4}, {4}, {}), bad_input, {"node 0"});
  }
  check_refused(of_node("QLinearConv", {4}, {4}, {"x"}, {{"channels_last", 1}}), bad_input, {"node 0"});
  for (char const* op_type : {"MultiHeadAttention", "RotaryEmbedding"})
    check_refused(of_node(op_type, {4}, {4}, {}), unsupported, {"node 0"});
}

TEST_CASE("an attribute that no rule knows") {
  check_refused(of_node("QuickGelu", {4}, {4}, {"x"}, {{"beta", 2.0f}}), unsupported,
                {"(QuickGelu)", "attribute 'beta' is not supported"});
}

TEST_CASE("SkipLayerNormalization: the sum has a name of its own where it is wanted") {
  model m = of_node("SkipLayerNormalization", {2, 3, 8}, {2, 3, 8}, {"x", "skip", "gamma", "beta", "bias"});
  m.input("skip", {2, 3, 8});
  for (char const* name : {"gamma", "beta", "bias"}) m.floats(name, {8});
  CHECK(op_types(imported(m)) == names{"Add", "Add", "LayerNormalization"});
  onnx::NodeProto& n = *m.graph().mutable_node(0);
  for (char const* name : {"", "", "sum"}) n.add_output(name);
  m.output("sum", {2, 3, 8});
  graph const g = imported(m);
  CHECK(op_types(g) == names{"Add", "Add", "Identity", "LayerNormalization"});
  CHECK(g.nodes.back().outputs == names{"y"});
}

TEST_CASE("Attention: one projection, cut in three; a mask becomes what is added to the scores") {
  model m = of_node("Attention", {2, 5, 8}, {2, 5, 8}, {"x", "w", "b", "mask"},
                    {{"num_heads", 2}, {"unidirectional", 1}});
  m.floats("w", {8, 24});
  m.floats("b", {24});
  m.input("mask", {2, 5}, i32);
  graph const g = imported(m);
  node const& last = g.nodes.back();
  CHECK(last.op_type == "Attention");
  CHECK(last.domain.empty());
  CHECK(std::get<std::int64_t>(last.attributes.at("is_causal")) == 1);
  CHECK(last.inputs.size() == 4);
  CHECK(prepared_types(m) == names{"MatMul", "Add", "Split", "Unsqueeze", "Cast", "Where", "Attention"});

  model lengths = of_node("Attention", {2, 5, 8}, {2, 5, 8}, {"x", "w", "b", "mask"}, {{"num_heads", 2}});
  lengths.floats("w", {8, 24});
  lengths.floats("b", {24});
  lengths.input("mask", {4}, i32);  // begins and ends
  check_refused(lengths, unsupported, {"(Attention)", "not one length for each of the batch"});
  model headless = of_node("Attention", {2, 5, 8}, {2, 5, 8}, {"x", "w"});
  headless.floats("w", {8, 24});
  check_refused(headless, bad_input, {"(Attention)", "attribute 'num_heads' is missing"});
}

TEST_CASE("RotaryEmbedding: the first position becomes all of them") {
  model m = of_node("RotaryEmbedding", {2, 5, 16}, {2, 5, 16}, {"x", "at", "cos", "sin"});
  m.int64s("at", {1}, {3});
  m.floats("cos", {10, 4});
  m.floats("sin", {10, 4});
  graph g = imported(m);
  (void)prepare(g);
  REQUIRE(op_types(g) == names{"RotaryEmbedding"});
  CHECK(std::get<std::int64_t>(g.nodes[0].attributes.at("num_heads")) == 2);
  CHECK(int64s_of(g.constants.at(g.nodes[0].inputs[3])) == dims{3, 4, 5, 6, 7, 3, 4, 5, 6, 7});
}

TEST_CASE("products and functions of quantised tensors") {
  model m = of_node("DynamicQuantizeMatMul", {3, 4}, {3, 2}, {"x", "w", "scale", "zero"});
  m.graph().add_initializer()->CopyFrom(tensor("scale", {}, {0.5f}));
  for (auto const& [name, shape] : {std::pair{"w", dims{4, 2}}, std::pair{"zero", dims{}}}) {
    onnx::TensorProto& weights = *m.graph().add_initializer();
    weights.set_name(name);
    weights.set_data_type(s8);
    for (std::int64_t d : shape) weights.add_dims(d);
    for (std::int64_t i = shape.empty() ? 7 : 0; i < 8; ++i) weights.add_int32_data(static_cast<int>(i));
  }
  CHECK(op_types(imported(m)) == names{"DynamicQuantizeLinear", "MatMulInteger", "Mul", "Cast", "Mul"});

  model concat(20);
  onnx::OperatorSetIdProto& set = *concat.proto.add_opset_import();
  set.set_domain("com.microsoft");
  set.set_version(1);
  concat.input("a", {2, 3}, u8);
  concat.input("b", {2, 1}, u8);
  concat.floats("scale", {}, {0.5f});
  onnx::TensorProto& zero = *concat.graph().add_initializer();
  zero.set_name("zero");
  zero.set_data_type(u8);
  zero.add_int32_data(3);
  concat
      .node("QLinearConcat", {"scale", "zero", "a", "scale", "zero", "b", "scale", "zero"}, {"y"},
            {{"axis", 1}})
      .set_domain("com.microsoft");
  concat.output("y", {2, 4}, u8);
  CHECK(op_types(imported(concat)) ==
        names{"DequantizeLinear", "DequantizeLinear", "Concat", "QuantizeLinear"});
}

/// x, of bytes, through an operator that takes its scale and zero point, and those of its output.
model quantised_unary(char const* op_type, dims const& x, dims const& y,
                      std::initializer_list<attribute> attributes) {
  model m = of_node(op_type, x, y, {"x", "scale", "zero", "scale", "zero"}, attributes);
  m.graph().mutable_input(0)->mutable_type()->mutable_tensor_type()->set_elem_type(u8);
  m.graph().mutable_output(0)->mutable_type()->mutable_tensor_type()->set_elem_type(u8);
  m.floats("scale", {}, {0.5f});
  onnx::TensorProto& zero = *m.graph().add_initializer();
  zero.set_name("zero");
  zero.set_data_type(u8);
  zero.add_int32_data(3);
  return m;
}

/// Two directions of `hidden` units for inputs of three elements, W as stated.
model quantized_lstm(dims const& W, std::int64_t hidden, names const& inputs) {
  model m =
      of_node("DynamicQuantizeLSTM", {5, 1, 3}, {5, 2, 1, hidden}, inputs, {{"direction", "bidirectional"}});
  auto const bytes = [&](char const* name, dims const& shape) {
    onnx::TensorProto& t = *m.graph().add_initializer();
    t.set_name(name);
    t.set_data_type(s8);
    std::int64_t count = 1;
    for (std::int64_t d : shape) t.add_dims(d), count *= d;
    for (std::int64_t i = 0; i < count; ++i) t.add_int32_data(static_cast<int>(i % 100));
  };
  bytes("w", W);
  bytes("r", {2, hidden, 4 * hidden});
  bytes("zeros", {2});
  m.floats("scales", {2}, {0.5f, 0.25f});
  onnx::TensorProto& lengths = *m.graph().add_initializer();
  lengths.set_name("lengths");
  lengths.set_data_type(i32);
  lengths.add_dims(1);
  lengths.add_int32_data(4);
  return m;
}

TEST_CASE("DynamicQuantizeLSTM: a product of all inputs, and a Scan over the steps, for each direction") {
  names const inputs{"x", "w", "r", "", "", "", "", "", "scales", "zeros", "scales", "zeros"};
  graph const g = imported(quantized_lstm({2, 3, 16}, 4, inputs));
  names const types = op_types(g);
  CHECK(types.front() == "DynamicQuantizeLinear");
  for (char const* op_type : {"MatMulInteger", "Scan"})
    CHECK(std::count(types.begin(), types.end(), op_type) == 2);
  for (node const& n : g.nodes)
    if (n.op_type == "Scan") CHECK(op_types(n.bodies.at(0).graph).front() == "DynamicQuantizeLinear");

  check_refused(quantized_lstm({2, 3, 12}, 4, inputs), bad_input,
                {"DynamicQuantizeLSTM", "W and R are no bytes"});
  check_refused(quantized_lstm({1, 3, 16}, 4, inputs), bad_input,
                {"DynamicQuantizeLSTM", "W and R are no bytes"});
  names not_constant = inputs, with_lengths = inputs;
  not_constant[2] = "x";
  with_lengths[4] = "lengths";
  check_refused(quantized_lstm({2, 3, 16}, 4, not_constant), unsupported, {"input 'R' is no constant"});
  check_refused(quantized_lstm({2, 3, 16}, 4, with_lengths), unsupported, {"lengths of their own"});
}

TEST_CASE("QLinearReduceMean, QLinearWhere: dequantised, computed, quantised") {
  graph const mean =
      imported(quantised_unary("QLinearReduceMean", {2, 4}, {2, 1}, {{"axes", dims{-1}}, {"keepdims", 1}}));
  CHECK(op_types(mean) == names{"DequantizeLinear", "ReduceMean", "QuantizeLinear"});
  CHECK(int64s_of(mean.constants.at(mean.nodes[1].inputs[1])) == dims{-1});

  model where = quantised_unary("QLinearWhere", {2, 4}, {2, 4}, {});
  where.input("condition", {4}, onnx::TensorProto::BOOL);
  onnx::NodeProto& n = *where.graph().mutable_node(0);
  n.clear_input();
  for (char const* name : {"condition", "x", "scale", "zero", "x", "scale", "zero", "scale", "zero"})
    n.add_input(name);
  CHECK(op_types(imported(where)) ==
        names{"DequantizeLinear", "DequantizeLinear", "Where", "QuantizeLinear"});
}

TEST_CASE("poolings of channel-last tensors are those of transposed ones") {
  graph const g = imported(
      quantised_unary("QLinearGlobalAveragePool", {1, 5, 4, 3}, {1, 1, 1, 3}, {{"channels_last", 1}}));
  REQUIRE(op_types(g) == names{"Einsum", "QLinearGlobalAveragePool", "Einsum"});
  CHECK(std::get<std::string>(g.nodes[0].attributes.at("equation")) == "n...c->nc...");
  CHECK(std::get<std::string>(g.nodes[2].attributes.at("equation")) == "nc...->n...c");
  CHECK(op_types(imported(quantised_unary("QLinearAveragePool", {1, 3, 5, 4}, {1, 3, 4, 3},
                                          {{"channels_last", 0}, {"kernel_shape", dims{2, 2}}}))) ==
        names{"QLinearAveragePool"});
}

TEST_CASE("layers of channel-last tensors, whose ranks nothing declares, are those of transposed ones") {
  model m = of_node("QLinearConv", {1, 5, 4, 3}, {1, 1, 1, 2}, {"x", "s", "z", "w", "s", "z", "s", "z"},
                    {{"channels_last", 1}});
  m.graph().mutable_input(0)->mutable_type()->mutable_tensor_type()->set_elem_type(u8);
  m.graph().mutable_output(0)->mutable_type()->mutable_tensor_type()->set_elem_type(u8);
  m.graph().mutable_node(0)->set_output(0, "c");
  m.floats("s", {}, {0.5f});
  for (auto const& [name, size] : {std::pair("z", dims{}), std::pair("w", dims{2, 3, 2, 2})}) {
    onnx::TensorProto& bytes = *m.graph().add_initializer();
    bytes.set_name(name);
    bytes.set_data_type(u8);
    std::int64_t count = 1;
    for (std::int64_t const extent : size) bytes.add_dims(extent), count *= extent;
    bytes.set_raw_data(std::string(static_cast<std::size_t>(count), '\1'));
  }
  m.node("NhwcMaxPool", {"c"}, {"p"}, {{"kernel_shape", dims{2, 2}}}).set_domain("com.microsoft");
  m.node("QLinearAdd", {"z", "s", "z", "p", "s", "z", "s", "z"}, {"a"}).set_domain("com.microsoft");
  m.node("QLinearGlobalAveragePool", {"a", "s", "z", "s", "z"}, {"y"}, {{"channels_last", 1}})
      .set_domain("com.microsoft");
  graph g = imported(m);
  CHECK(op_types(g) == names{"Einsum", "QLinearConv", "Einsum", "Einsum", "MaxPool", "Einsum", "QLinearAdd",
                             "Einsum", "QLinearGlobalAveragePool", "Einsum"});
  (void)prepare(g);
  for (std::string const& op_type : op_types(g)) CHECK(op_type != "Einsum");
}

TEST_CASE("QuantizeLinear and DequantizeLinear of both domains are alike") {
  model m = of_node("DequantizeLinear", {2, 4}, {2, 4}, {"x", "scale", "zero"});
  m.graph().mutable_input(0)->mutable_type()->mutable_tensor_type()->set_elem_type(onnx::TensorProto::INT16);
  m.floats("scale", {}, {0.5f});
  onnx::TensorProto& zero = *m.graph().add_initializer();
  zero.set_name("zero");
  zero.set_data_type(onnx::TensorProto::INT16);
  zero.add_int32_data(300);
  graph const g = imported(m);
  REQUIRE(op_types(g) == names{"DequantizeLinear"});
  CHECK(g.nodes[0].domain.empty());
}

TEST_CASE("SimplifiedLayerNormalization is RMSNormalization, in whose domain it is") {
  model m(17);
  m.input("x", {2, 8});
  m.floats("scale", {8});
  m.node("SimplifiedLayerNormalization", {"x", "scale"}, {"y"}, {{"axis", -1}, {"epsilon", 1e-5f}});
  m.output("y", {2, 8});
  CHECK(prepared_types(m) == names{"RMSNormalization"});
}

TEST_CASE("GroupQueryAttention: a cache that has room or grows, and what decides how far") {
  auto const of = [](bool packed) {
    model m = of_node("GroupQueryAttention", {2, 1, packed ? 64 : 32}, {2, 1, 32},
                      packed ? names{"x", "", "", "past_key", "past_value", "last", "total"}
                             : names{"x", "k", "v", "past_key", "past_value", "last", "total"},
                      {{"num_heads", 4}, {"kv_num_heads", 2}});
    if (!packed)
      for (char const* name : {"k", "v"}) m.input(name, {2, 1, 16});
    for (char const* name : {"past_key", "past_value"}) m.input(name, {2, 2, 6, 8});
    m.input("last", {2}, i32);
    return m;
  };
  auto const has = [](names const& all, char const* op_type) {
    return std::find(all.begin(), all.end(), op_type) != all.end();
  };
  for (std::int64_t const total : {5, 7}) {
    model m = of(total == 5);
    onnx::TensorProto& t = *m.graph().add_initializer();
    t.set_name("total");
    t.set_data_type(i32);
    t.add_int32_data(static_cast<std::int32_t>(total));
    names const types = prepared_types(m);
    CHECK(has(types, "TensorScatter"));
    CHECK(has(types, "Pad") == (total == 7));
    CHECK(has(types, "Split") == (total == 5));
  }
  // The cache as it is made says so as well.
  model made = of(false);
  made.input("total", {}, i32);
  made.graph().mutable_node(0)->add_output("present_key");
  made.output("present_key", {2, 2, 7, 8});
  CHECK(has(prepared_types(made), "Pad"));

  model open = of(false);
  open.input("total", {}, i32);
  check_refused(open, unsupported, {"(GroupQueryAttention)", "total_sequence_length", "--value 'total=N'"});
  model sink = open;
  sink.graph().mutable_node(0)->add_attribute()->CopyFrom(attribute("smooth_softmax", 1).proto);
  check_refused(sink, unsupported, {"(GroupQueryAttention)", "'smooth_softmax'"});
  model heads = open;
  heads.graph().mutable_node(0)->mutable_attribute(1)->set_i(3);
  check_refused(heads, bad_input, {"(GroupQueryAttention)", "'kv_num_heads'", "a divisor of 4"});
}

TEST_CASE("MultiHeadAttention: several tensors in one") {
  model m = of_node("MultiHeadAttention", {2, 5, 2, 3, 4}, {2, 5, 8}, {"x"}, {{"num_heads", 2}});
  names const types = prepared_types(m);
  CHECK(std::find(types.begin(), types.end(), "Split") != types.end());
  CHECK(std::find(types.begin(), types.end(), "Attention") != types.end());
}

}  // namespace INLAY_UNIT
