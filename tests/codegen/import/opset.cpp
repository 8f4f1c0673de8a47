// SPDX-License-Identifier: Apache-2.0
#include "import/diagnostic.hpp"
#include "prepare/graphs.hpp"

#include <inlay/op/QuantizeLinear.hpp>

#include <doctest/doctest.h>

/// Nodes of old operator sets against their definitions in ONNX's Changelog.md. Where all inputs are
/// constants the generator computes the output itself, so that values can be compared without a compiler.
namespace INLAY_UNIT {
using namespace test;
using namespace inlay::codegen;
using inlay::elem_type;

/// The output of a model whose inputs are all constants.
constant computed(model& m) {
  graph const g = prepared(m);
  REQUIRE(g.nodes.size() == 1);
  REQUIRE(g.nodes[0].op_type == "Identity");
  return g.constants.at(g.nodes[0].inputs.at(0));
}

/// A model of one node that reads the initializers x and, where there are, others.
model of_one_node(std::int64_t opset, std::string const& op_type, names const& inputs,
                  std::initializer_list<attribute> attributes, dims const& output, int type = f32) {
  model m(opset);
  m.output("y", output, type);
  m.node(op_type, inputs, {"y"}, attributes);
  return m;
}

TEST_CASE("legacy broadcasting: the second operand starts at an axis of the first") {
  for (std::int64_t const opset : {1, 6}) {
    CAPTURE(opset);
    model m = of_one_node(opset, "Add", {"x", "b"}, {{"broadcast", 1}, {"axis", 1}}, {1, 2, 3});
    m.floats("x", {1, 2, 3}, {0, 1, 2, 3, 4, 5});
    m.floats("b", {2}, {10, 20});
    CHECK(floats_of(computed(m)) == std::vector<float>{10, 11, 12, 23, 24, 25});
  }
  model matrix = of_one_node(6, "Mul", {"x", "b"}, {{"broadcast", 1}, {"axis", 0}}, {2, 2, 2});
  matrix.floats("x", {2, 2, 2}, {1, 2, 3, 4, 5, 6, 7, 8});
  matrix.floats("b", {2, 2}, {1, 10, 100, 1000});
  CHECK(floats_of(computed(matrix)) == std::vector<float>{1, 2, 30, 40, 500, 600, 7000, 8000});
  model suffix = of_one_node(6, "Sub", {"x", "b"}, {{"broadcast", 1}}, {2, 2});
  suffix.floats("x", {2, 2}, {1, 2, 3, 4});
  suffix.floats("b", {2}, {1, 2});
  CHECK(floats_of(computed(suffix)) == std::vector<float>{0, 0, 2, 2});
  model scalar = of_one_node(6, "Div", {"x", "b"}, {{"broadcast", 1}, {"axis", 0}}, {2, 2});
  scalar.floats("x", {2, 2}, {2, 4, 6, 8});
  scalar.floats("b", {1}, {2});
  CHECK(floats_of(computed(scalar)) == std::vector<float>{1, 2, 3, 4});
}

TEST_CASE("shape arithmetic of a rewritten node leaves nothing for the device") {
  model m = of_one_node(6, "Add", {"x", "b"}, {{"broadcast", 1}, {"axis", 1}}, {1, 2, 3, 4});
  m.input("x", {1, 2, 3, 4});
  m.floats("b", {2}, {10, 20});
  graph const g = prepared(m);
  CHECK(op_types(g) == names{"Add"});
  CHECK(g.constants.at(g.nodes[0].inputs[1]).dims == dims{2, 1, 1});

  model rows = of_one_node(11, "Softmax", {"x"}, {}, {2, 3});
  rows.input("x", {2, 3});
  CHECK(op_types(prepared(rows)) == names{"Softmax"});
}

TEST_CASE("PRelu: one slope for each channel") {
  model m = of_one_node(6, "PRelu", {"x", "slope"}, {}, {1, 2, 2});
  m.input("x", {1, 2, 2});
  m.floats("slope", {2}, {2, 3});
  graph const several = import_model(m.proto, {}, {});
  REQUIRE(several.nodes.size() > 2);
  CHECK(several.nodes.end()[-2].op_type == "Reshape");
  CHECK(several.nodes.back().inputs[1] == several.nodes.end()[-2].outputs[0]);
  m.graph().mutable_initializer(0)->set_dims(0, 1);
  m.graph().mutable_initializer(0)->mutable_float_data()->Truncate(1);
  CHECK(op_types(import_model(m.proto, {}, {})) == names{"PRelu"});
}

TEST_CASE("Tile: one axis") {
  model m = of_one_node(1, "Tile", {"x", "tiles", "axis"}, {}, {2, 2, 2});
  m.floats("x", {2, 1, 2}, {1, 2, 3, 4});
  m.int64s("tiles", {}, {2});
  m.int64s("axis", {}, {1});
  CHECK(floats_of(computed(m)) == std::vector<float>{1, 2, 1, 2, 3, 4, 3, 4});
}

TEST_CASE("attributes that became inputs") {
  model reshape =
      of_one_node(1, "Reshape", {"x"}, {{"shape", dims{2, -1}}, {"consumed_inputs", dims{0}}}, {2, 2});
  reshape.floats("x", {4}, {1, 2, 3, 4});
  CHECK(computed(reshape).dims == dims{2, 2});

  model clip = of_one_node(6, "Clip", {"x"}, {{"min", -1.0f}, {"max", 1.0f}}, {3});
  clip.floats("x", {3}, {-2, 0, 2});
  CHECK(floats_of(computed(clip)) == std::vector<float>{-1, 0, 1});
  model low = of_one_node(6, "Clip", {"x"}, {{"max", 1.0f}}, {3});
  low.floats("x", {3}, {-2, 0, 2});
  CHECK(floats_of(computed(low)) == std::vector<float>{-2, 0, 1});

  model squeeze = of_one_node(11, "Squeeze", {"x"}, {{"axes", dims{0, -1}}}, {2});
  squeeze.floats("x", {1, 2, 1}, {1, 2});
  CHECK(computed(squeeze).dims == dims{2});
  model unsqueeze = of_one_node(1, "Unsqueeze", {"x"}, {{"axes", dims{0, 2}}}, {1, 2, 1});
  unsqueeze.floats("x", {2}, {1, 2});
  CHECK(computed(unsqueeze).dims == dims{1, 2, 1});

  model sum = of_one_node(11, "ReduceSum", {"x"}, {{"axes", dims{1}}, {"keepdims", 0}}, {2});
  sum.floats("x", {2, 2}, {1, 2, 3, 4});
  CHECK(floats_of(computed(sum)) == std::vector<float>{3, 7});

  model slice =
      of_one_node(1, "Slice", {"x"}, {{"starts", dims{1}}, {"ends", dims{-1}}, {"axes", dims{0}}}, {2});
  slice.floats("x", {4}, {1, 2, 3, 4});
  CHECK(floats_of(computed(slice)) == std::vector<float>{2, 3});

  model pad = of_one_node(2, "Pad", {"x"}, {{"pads", dims{1, 0}}, {"value", 7.0f}}, {3});
  pad.floats("x", {2}, {1, 2});
  CHECK(floats_of(computed(pad)) == std::vector<float>{7, 1, 2});
  model paddings = of_one_node(1, "Pad", {"x"}, {{"paddings", dims{0, 1}}}, {3});
  paddings.floats("x", {2}, {1, 2});
  CHECK(floats_of(computed(paddings)) == std::vector<float>{1, 2, 0});

  model split(2);
  split.floats("x", {3}, {1, 2, 3});
  split.output("a", {1});
  split.output("b", {2});
  split.node("Split", {"x"}, {"a", "b"}, {{"split", dims{1, 2}}, {"axis", 0}});
  graph const g = prepared(split);
  REQUIRE(op_types(g) == names{"Identity", "Identity"});
  CHECK(floats_of(g.constants.at(g.nodes[1].inputs[0])) == std::vector<float>{2, 3});
}

TEST_CASE("axes of reductions are an input since 18") {
  for (char const* const op_type : {"ReduceMax", "ReduceMean", "ReduceMin", "ReduceProd"}) {
    CAPTURE(op_type);
    model m = of_one_node(17, op_type, {"x"}, {{"axes", dims{-1}}, {"keepdims", 0}}, {2});
    m.floats("x", {2, 2}, {3, 3, 5, 5});
    std::vector<float> const squares{9, 25}, same{3, 5};
    CHECK(floats_of(computed(m)) == (op_type == std::string("ReduceProd") ? squares : same));
  }
  for (char const* const op_type :
       {"ReduceL1", "ReduceL2", "ReduceLogSum", "ReduceLogSumExp", "ReduceSumSquare"}) {
    CAPTURE(op_type);
    model m = of_one_node(13, op_type, {"x"}, {{"axes", dims{1}}}, {2, 1});
    m.input("x", {2, 2});
    graph const g = import_model(m.proto, {}, {});
    REQUIRE(g.nodes.size() == 1);
    CHECK(g.nodes[0].attributes.empty());
    REQUIRE(g.nodes[0].inputs.size() == 2);
    CHECK(int64s_of(g.constants.at(g.nodes[0].inputs[1])) == dims{1});
  }
  model newest = of_one_node(28, "ReduceMean", {"x", "axes"}, {{"keepdims", 0}}, {2});
  newest.floats("x", {2, 2}, {1, 3, 5, 7});
  newest.int64s("axes", {1}, {1});
  CHECK(floats_of(computed(newest)) == std::vector<float>{2, 6});
}

TEST_CASE("Split-18 in pieces that differ, Pad-18 along some axes") {
  model split(18);
  split.floats("x", {3}, {1, 2, 3});
  split.output("a", {2});
  split.output("b", {1});
  split.node("Split", {"x"}, {"a", "b"}, {{"num_outputs", 2}});
  graph const g = prepared(split);
  CHECK(floats_of(g.constants.at(g.nodes[0].inputs[0])) == std::vector<float>{1, 2});

  model pad = of_one_node(18, "Pad", {"x", "pads", "", "axes"}, {}, {2, 2});
  pad.floats("x", {2, 1}, {1, 2});
  pad.int64s("pads", {2}, {1, 0});
  pad.int64s("axes", {1}, {1});
  CHECK(floats_of(computed(pad)) == std::vector<float>{0, 1, 0, 2});
}

/// The last node of a model with that node alone, as import leaves it, and its constants.
std::pair<node, std::map<std::string, constant>> imported(model const& m) {
  graph g = import_model(m.proto, {}, {});
  REQUIRE(!g.nodes.empty());
  return {g.nodes.back(), g.constants};
}

TEST_CASE("DFT-20 has the axis as an input, with another default") {
  for (bool const given : {false, true}) {
    model m(17);
    m.input("x", {1, 8, 4, 1});
    m.output("y", {1, 8, 4, 2});
    if (given) m.node("DFT", {"x"}, {"y"}, {{"axis", 2}});
    else m.node("DFT", {"x"}, {"y"});
    auto const [n, constants] = imported(m);
    REQUIRE(n.inputs.size() == 3);
    CHECK(n.inputs[1].empty());
    CHECK(constants.at(n.inputs[2]).dims.empty());
    CHECK(int64s_of(constants.at(n.inputs[2])) == dims{given ? 2 : 1});
  }
}

TEST_CASE("GridSample-20 names its modes anew") {
  for (auto const& [before, after] :
       {std::pair{"bilinear", "linear"}, {"bicubic", "cubic"}, {"nearest", "nearest"}}) {
    model m = of_one_node(16, "GridSample", {"x", "grid"}, {{"mode", before}}, {1, 1, 2, 2});
    m.input("x", {1, 1, 4, 4});
    m.input("grid", {1, 2, 2, 2});
    CHECK(std::get<std::string>(imported(m).first.attributes.at("mode")) == after);
    m.proto.mutable_opset_import(0)->set_version(20);
    CHECK(std::get<std::string>(imported(m).first.attributes.at("mode")) == before);
  }
}

TEST_CASE("GroupNormalization-21 scales channels, before it scaled groups") {
  // The arithmetic that makes two channels of each of two groups, read off behind the node's new inputs.
  model m(18);
  m.input("x", {1, 4, 2});
  m.floats("scale", {2}, {3, 5});
  m.floats("bias", {2}, {7, 9});
  m.output("y", {1, 4, 2});
  m.node("GroupNormalization", {"x", "scale", "bias"}, {"y"}, {{"num_groups", 2}});
  graph g = import_model(m.proto, {}, {});
  std::string const scale = g.nodes.back().inputs.at(1), bias = g.nodes.back().inputs.at(2);
  CHECK(scale != "scale");
  g.nodes.pop_back();
  g.outputs = {{scale, {}}, {bias, {}}};
  (void)prepare(g);
  REQUIRE(op_types(g) == names{"Identity", "Identity"});
  CHECK(floats_of(g.constants.at(g.nodes[0].inputs[0])) == std::vector<float>{3, 3, 5, 5});
  CHECK(floats_of(g.constants.at(g.nodes[1].inputs[0])) == std::vector<float>{7, 7, 9, 9});
}

TEST_CASE("recurrent operators without output_sequence") {
  for (char const* const op_type : {"RNN", "GRU", "LSTM"}) {
    model m =
        of_one_node(1, op_type, {"x", "w", "r"},
                    {{"output_sequence", 1}, {"direction", "foward"}, {"hidden_size", 2}}, {1, 1, 1, 2});
    m.input("x", {1, 1, 2});
    m.input("w", {1, 2, 2});
    m.input("r", {1, 2, 2});
    node const n = imported(m).first;
    CHECK(n.attributes.count("output_sequence") == 0);
    CHECK(std::get<std::string>(n.attributes.at("direction")) == "forward");
  }
}

TEST_CASE("Clip of other floats takes bounds of its own type") {
  model m = of_one_node(6, "Clip", {"h"}, {{"min", 0.0f}}, {2}, onnx::TensorProto::DOUBLE);
  m.input("x", {2}, onnx::TensorProto::DOUBLE);
  *m.graph().mutable_node()->Add() = m.graph().node(0);
  onnx::NodeProto& neg = *m.graph().mutable_node(0);
  neg.clear_attribute();
  neg.set_op_type("Neg");
  neg.set_input(0, "x");
  neg.set_output(0, "h");
  neg.set_name("h");
  CHECK(op_types(prepared(m)) == names{"Neg", "Clip"});
}

TEST_CASE("QuantizeLinear-23 divides halves in their own type, before in float") {
  for (auto const& [opset, precision] : {std::pair{21, 1}, std::pair{23, 0}}) {
    model m = of_one_node(opset, "QuantizeLinear", {"x", "scale"}, {}, {2}, onnx::TensorProto::UINT8);
    m.input("x", {2}, onnx::TensorProto::FLOAT16);
    onnx::TensorProto& scale = *m.graph().add_initializer();
    scale.set_name("scale");
    scale.set_data_type(onnx::TensorProto::FLOAT16);
    scale.add_int32_data(0x3c00);
    graph const g = prepared(m);
    REQUIRE(op_types(g) == names{"QuantizeLinear"});
    CHECK(g.nodes[0].op->attributes_of<inlay::op::QuantizeLinear>()->precision == precision);
  }
}

TEST_CASE("other meanings") {
  model concat = of_one_node(1, "Concat", {"x", "x"}, {}, {1, 4});
  concat.floats("x", {1, 2}, {1, 2});
  CHECK(floats_of(computed(concat)) == std::vector<float>{1, 2, 1, 2});

  model cast = of_one_node(1, "Cast", {"x"}, {{"to", "INT64"}}, {2}, i64);
  cast.floats("x", {2}, {1.5f, -2.5f});
  CHECK(int64s_of(computed(cast)) == dims{1, -2});

  model softmax = of_one_node(12, "Softmax", {"x"}, {{"axis", 1}}, {1, 2, 2});
  softmax.input("x", {1, 2, 2});
  CHECK(op_types(prepared(softmax)) == names{"Flatten", "Softmax", "Reshape"});

  model empty = of_one_node(12, "Softmax", {"x"}, {{"axis", 1}}, {3, 2, 0, 4});
  empty.input("x", {3, 2, 0, 4});
  CHECK(type_table(prepared(empty))["y"].dims == inlay::dims{3, 2, 0, 4});
}

TEST_CASE("Constant becomes a constant") {
  model number = of_one_node(12, "Constant", {}, {{"value_float", 2.5f}}, {});
  CHECK(floats_of(computed(number)) == std::vector<float>{2.5f});
  model list = of_one_node(12, "Constant", {}, {{"value_ints", dims{3, 4}}}, {2}, i64);
  CHECK(int64s_of(computed(list)) == dims{3, 4});
}

/// The message with which a model is refused.
std::string refusal(model& m, exit_status status = exit_status::unsupported) {
  try {
    (void)prepared(m);
  } catch (failure const& e) {
    CHECK(e.status() == status);
    return e.what();
  }
  return "";
}

TEST_CASE("training is refused") {
  for (std::int64_t const opset : {6, 7}) {
    CAPTURE(opset);
    model m(opset);
    m.input("x", {1, 2, 2});
    m.floats("c", {2}, {1, 2});
    m.output("y", {1, 2, 2});
    m.node("BatchNormalization", {"x", "c", "c", "c", "c"},
           opset == 6 ? names{"y"} : names{"y", "mean", "var"});
    CHECK(refusal(m).find("training is not supported") != std::string::npos);
  }
  model drop = of_one_node(6, "Dropout", {"x"}, {{"ratio", 0.5f}}, {2});
  drop.input("x", {2});
  CHECK(refusal(drop).find("training is not supported") != std::string::npos);
}

TEST_CASE("malformed nodes are refused, all at once") {
  model m(5);
  m.input("x", {2});
  m.output("y", {2});
  m.node("Clip", {}, {"a"}, {{"min", 0.0f}});
  m.node("Cast", {"x"}, {"b"}, {{"to", "NUMBER"}});
  m.node("Slice", {"x"}, {"c"}, {{"starts", 1}, {"ends", dims{2}}});
  m.node("Constant", {}, {"d"});
  m.node("Sum", {"x", "a", "b", "c", "d"}, {"y"});  // none of them is dead
  std::string const message = refusal(m, exit_status::bad_input);
  for (char const* part : {"'NUMBER'", "'starts'", "Constant"})
    CHECK(message.find(part) != std::string::npos);
  model clip = of_one_node(6, "Clip", {}, {{"min", 0.0f}}, {2});
  CHECK(refusal(clip, exit_status::bad_input).find("missing") != std::string::npos);
}

TEST_CASE("Scan of operator set 8: one Scan for each of the batch") {
  for (std::int64_t const batch : {1, 3}) {
    CAPTURE(batch);
    model body(8);
    body.input("sum_in", {2});
    body.input("next", {2});
    body.node("Add", {"sum_in", "next"}, {"sum_out"});
    body.node("Identity", {"sum_out"}, {"scan_out"});
    body.output("sum_out", {2});
    body.output("scan_out", {2});
    model m(8);
    m.input("initial", {batch, 2});
    m.input("x", {batch, 4, 2});
    m.node("Scan", {"", "initial", "x"}, {"y", "z"},
           {{"num_scan_inputs", 1}, {"directions", dims{1}}, {"body", body.graph()}});
    m.output("y", {batch, 2});
    m.output("z", {batch, 4, 2});
    graph const g = prepared(m);
    names const all = op_types(g);
    CHECK(std::count(all.begin(), all.end(), "Scan") == batch);
    for (node const& n : g.nodes)
      if (n.op_type == "Scan") CHECK(n.attributes.contains("scan_input_directions"));
    type_table const types(g);
    CHECK(types["y"].dims == inlay::dims{batch, 2});
    CHECK(types["z"].dims == inlay::dims{batch, 4, 2});
  }
}

}  // namespace INLAY_UNIT
