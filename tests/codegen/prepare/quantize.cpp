// SPDX-License-Identifier: Apache-2.0
#include "prepare/operation.hpp"
#include "prepare/quantized_graphs.hpp"

#include <inlay/op/QLinearConv.hpp>
#include <inlay/op/QuantizeLinear.hpp>
#include <inlay/op/Resize.hpp>
#include <inlay/op/microsoft/QGemm.hpp>

#include <limits>
#include <optional>

namespace INLAY_UNIT {
using namespace test;
using namespace inlay::codegen;
namespace op = inlay::op;

graph quantized(model const& m, preparation_log* into = nullptr) {
  graph g = resolved(m);
  preparation_log log;
  quantize(g, into ? *into : log);
  drop_idle_nodes(g, log);
  return g;
}

/// x int8 (1, 2, 3, 3) -> Conv 1x1 to 2 channels -> what `between` adds -> y int8.
template <class F>
quantized_model convolution(F const& between, bool with_bias = true) {
  quantized_model m;
  m.input("x", {1, 2, 3, 3}, i8);
  m.quantization("x", 0.5f, 3);
  m.quantization("y", 0.25f, -10);
  integers(m, "w", {2, 2, 1, 1}, i8, {1, 2, 3, 4});
  m.floats("w_scales", {2}, {0.5f, 0.125f});
  integers(m, "w_zeros", {2}, i8, {0, 0});
  integers(m, "b", {2}, i32, {7, -9});
  m.floats("b_scales", {2}, {0.25f, 0.0625f});
  m.dequantize("x", "x", "x_real");
  m.node("DequantizeLinear", {"w", "w_scales", "w_zeros"}, {"w_real"}, {{"axis", 0}});
  names inputs{"x_real", "w_real"};
  if (with_bias) {
    m.node("DequantizeLinear", {"b", "b_scales"}, {"b_real"}, {{"axis", 0}});
    inputs.push_back("b_real");
  }
  m.node("Conv", inputs, {"c"});
  m.quantize(between(m, "c"), "y", "y");
  m.output("y", {1, 2, 3, 3}, i8);
  return m;
}

TEST_CASE("a convolution between quantised tensors is a QLinearConv") {
  graph const g = quantized(convolution([](model&, std::string c) { return c; }));
  REQUIRE(op_types(g) == names{"QLinearConv"});
  CHECK(g.nodes[0].inputs ==
        names{"x", "x_scale", "x_zero", "w", "w_scales", "w_zeros", "y_scale", "y_zero", "b"});
  CHECK(g.nodes[0].outputs == names{"y"});
}

TEST_CASE("Relu and Clip before the QuantizeLinear become bounds") {
  graph const relu = quantized(convolution([](model& m, std::string c) {
    m.node("Relu", {c}, {"r"});
    return std::string("r");
  }));
  REQUIRE(op_types(relu) == names{"QLinearConv"});
  CHECK(relu.nodes[0].op->attributes_of<op::QLinearConv>()->low == -10);  // the zero point
  graph const clip = quantized(convolution([](model& m, std::string c) {
    m.floats("low", {}, {-1});
    m.floats("high", {}, {6});
    m.node("Clip", {c, "low", "high"}, {"r"});
    return std::string("r");
  }));
  REQUIRE(op_types(clip) == names{"QLinearConv"});
  CHECK(clip.nodes[0].op->attributes_of<op::QLinearConv>()->low == -14);  // -1 / 0.25 - 10
  CHECK(clip.nodes[0].op->attributes_of<op::QLinearConv>()->high == 14);  // 6 / 0.25 - 10
}

TEST_CASE("QLinearAveragePool of a window that is the image is QLinearGlobalAveragePool") {
  auto const pool = [](std::vector<std::int64_t> const& kernel, std::vector<std::int64_t> const& pads,
                       std::int64_t columns) {
    quantized_model m;
    m.input("x", {1, 2, 3, 5}, onnx::TensorProto::INT8);
    m.floats("scale", {}, {0.5f});
    m.node("QLinearAveragePool", {"x", "scale", "", "scale"}, {"y"},
           {{"kernel_shape", kernel}, {"pads", pads}});
    m.graph().mutable_node(0)->set_domain("com.microsoft");
    m.output("y", {1, 2, 1, columns}, onnx::TensorProto::INT8);
    graph g = resolved(m);
    preparation_log log;
    quantize(g, log);
    return g;
  };
  graph const whole = pool({3, 5}, {0, 0, 0, 0}, 1);
  REQUIRE(op_types(whole) == names{"QLinearGlobalAveragePool"});
  CHECK(whole.nodes[0].inputs.size() == 5);
  CHECK(op_types(pool({3, 4}, {0, 0, 0, 0}, 2)) == names{"QLinearAveragePool"});
  CHECK(op_types(pool({3, 5}, {0, 1, 0, 1}, 3)) == names{"QLinearAveragePool"});
}

TEST_CASE("a float bias is quantised; a result that somebody else reads is made of sums in float") {
  quantized_model m = convolution([](model&, std::string c) { return c; }, false);
  m.floats("real_bias", {2}, {1.0f, -0.5f});
  for (onnx::NodeProto& n : *m.graph().mutable_node())
    if (n.op_type() == "Conv") n.add_input("real_bias");
  graph const g = quantized(m);
  REQUIRE(op_types(g) == names{"QLinearConv"});
  constant const& b = g.constants.at(g.nodes[0].inputs.at(8));
  REQUIRE(b.type == inlay::elem_type::int32);
  CHECK(b.as<std::int32_t>()[0] == 4);   // 1 / (0.5 * 0.5)
  CHECK(b.as<std::int32_t>()[1] == -8);  // -0.5 / (0.5 * 0.125)

  quantized_model shared = convolution([](model&, std::string c) { return c; });
  shared.output("c", {1, 2, 3, 3});
  CHECK(op_types(quantized(shared)) == names{"ConvInteger", "Cast", "Mul", "Add", "QuantizeLinear"});
}

TEST_CASE("a result that is quantised for each of its readers is quantised once") {
  quantized_model m = convolution([](model&, std::string c) { return c; });
  m.floats("same_scale", {}, {0.25f});
  m.node("QuantizeLinear", {"c", "same_scale", "y_zero"}, {"again"});
  m.dequantize("again", "y", "real");
  m.node("Exp", {"real"}, {"e"});
  m.output("e", {1, 2, 3, 3});
  graph const g = quantized(m);
  CHECK(op_types(g) == names{"ConvInteger", "Cast", "Mul", "Add", "QuantizeLinear", "QuantizeLinear",
                             "DequantizeLinear", "Exp"});  // an output of the graph keeps its node
  m.graph().clear_output();
  m.node("Neg", {"y"}, {"negative"});
  m.output("negative", {1, 2, 3, 3}, i8);
  m.output("e", {1, 2, 3, 3});
  CHECK(op_types(quantized(m)) == names{"QLinearConv", "DequantizeLinear", "Exp", "Neg"});
}

TEST_CASE("what has no integer form stays float, and is reported") {
  quantized_model m;
  m.input("x", {1, 2}, i8);
  m.quantization("x", 0.5f, 3);
  m.dequantize("x", "x", "x_real");
  m.node("Exp", {"x_real"}, {"y"});
  m.output("y", {1, 2});
  preparation_log log;
  graph const g = quantized(m, &log);
  CHECK(op_types(g) == names{"DequantizeLinear", "Exp"});
  REQUIRE(log.lines.empty());
  report_float_nodes(g, log);
  REQUIRE(log.lines.size() == 1);
  CHECK(log.lines[0].starts_with("1 Exp of dequantised tensors computed in float"));
}

TEST_CASE("weights that the graph quantises are constants: an integer convolution, as of weights in bytes") {
  quantized_model m = convolution([](model&, std::string c) { return c; });
  m.floats("w_float", {2, 2, 1, 1}, {0.5f, 0.75f, 0.375f, -20.0f});
  for (onnx::NodeProto& n : *m.graph().mutable_node())
    if (n.op_type() == "DequantizeLinear" && n.input(0) == "w") n.set_input(0, "w_quantized");
  m.node("QuantizeLinear", {"w_float", "w_scales", "w_zeros"}, {"w_quantized"}, {{"axis", 0}});
  preparation_log log;
  graph const g = quantized(m, &log);
  REQUIRE(op_types(g) == names{"QLinearConv"});
  constant const& w = g.constants.at(g.nodes[0].inputs.at(3));
  REQUIRE(w.type == inlay::elem_type::int8);
  std::vector<int> const found(w.as<std::int8_t>(), w.as<std::int8_t>() + w.elements());
  CHECK(found == std::vector<int>{1, 2, 3, -128});  // 0.5 / 0.5, 0.75 / 0.5 to even, 0.375 / 0.125, saturated
}

TEST_CASE("a QuantizeLinear of a constant that a graph output is stays") {
  quantized_model m;
  m.input("x", {2}, i8);
  m.floats("c", {2}, {1, 2});
  m.quantization("y", 0.5f, 0);
  m.quantization("x", 0.5f, 0);
  m.quantize("c", "y", "y");
  m.dequantize("x", "x", "z");
  m.output("y", {2}, i8);
  m.output("z", {2});
  CHECK(op_types(quantized(m)) == names{"QuantizeLinear", "DequantizeLinear"});
}

TEST_CASE("MatMul and Add are one QGemm; what only moves elements moves bytes") {
  quantized_model m;
  m.input("x", {2, 2, 1}, u8);
  m.quantization("x", 0.5f, 3, u8);
  m.quantization("y", 0.25f, 0, u8);
  m.quantization("w", 0.125f, 0, i8);
  integers(m, "w", {2, 3}, i8, {1, 2, 3, 4, 5, 6});
  integers(m, "b", {3}, i32, {7, -9, 0});
  m.floats("b_scale", {}, {0.0625f});
  m.int64s("shape", {2}, {2, 2});
  m.dequantize("x", "x", "x1");
  m.node("Reshape", {"x1", "shape"}, {"x2"});
  m.quantize("x2", "x", "x3");
  m.dequantize("x3", "x", "x4");
  m.dequantize("w", "w", "w1");
  m.node("DequantizeLinear", {"b", "b_scale"}, {"b1"});
  m.node("MatMul", {"x4", "w1"}, {"p"});
  m.node("Add", {"p", "b1"}, {"s"});
  m.node("Relu", {"s"}, {"r"});
  m.quantize("r", "y", "y");
  m.output("y", {2, 3}, u8);
  graph const g = quantized(m);
  REQUIRE(op_types(g) == names{"Reshape", "QGemm"});
  CHECK(g.nodes[0].inputs == names{"x", "shape"});
  CHECK(g.nodes[1].inputs ==
        names{"x3", "x_scale", "x_zero", "w", "w_scale", "w_zero", "b", "y_scale", "y_zero"});
}

TEST_CASE("elementwise and pooling operators; a pair that does nothing is dropped") {
  quantized_model m;
  m.input("a", {1, 2, 4, 4}, i8);
  m.input("b", {1, 2, 4, 4}, i8);
  for (char const* value : {"a", "b", "s", "p"}) m.quantization(value, 0.5f, 3);
  m.floats("g_scale", {}, {0.25f});
  integers(m, "g_zero", {}, i8, {3});
  m.dequantize("a", "a", "a1");
  m.dequantize("b", "b", "b1");
  m.quantize("b1", "b", "b2");
  m.dequantize("b2", "b", "b3");
  m.node("Add", {"a1", "b3"}, {"s"});
  m.quantize("s", "s", "s1");
  m.dequantize("s1", "s", "s2");
  m.node("MaxPool", {"s2"}, {"p"}, {{"kernel_shape", dims{2, 2}}, {"strides", dims{2, 2}}});
  m.quantize("p", "p", "p1");
  m.dequantize("p1", "p", "p2");
  m.node("GlobalAveragePool", {"p2"}, {"g"});
  m.quantize("g", "g", "y");
  m.output("y", {1, 2, 1, 1}, i8);
  CHECK(op_types(quantized(m)) == names{"QLinearAdd", "MaxPool", "QLinearGlobalAveragePool"});
}

/// x int8 (1, 2, 3, 3), dequantised -> what `between` makes -> y, quantised in the same way.
template <class F>
graph moved(F const& between) {
  quantized_model m;
  m.input("x", {1, 2, 3, 3}, i8);
  m.quantization("x", 0.5f, 3);
  m.dequantize("x", "x", "x_real");
  between(m);
  m.quantize("moved", "x", "y");
  m.output("y", {}, i8).mutable_type()->mutable_tensor_type()->clear_shape();
  graph g = resolved(m);
  preparation_log log;
  fold_constants(g, log);
  quantize(g, log);
  return g;
}

TEST_CASE("products of more axes, and of two matrices known at run time, are a QLinearMatMul") {
  quantized_model m;
  m.input("x", {2, 3, 4}, i8);
  m.input("z", {2, 4, 3}, i8);
  m.quantization("x", 0.5f, 3);
  m.quantization("z", 0.25f, 0);
  m.quantization("y", 0.125f, -10);
  m.floats("w_scales", {2}, {0.5f, 0.25f});
  integers(m, "w", {4, 2}, i8, {1, 2, 3, 4, 5, 6, 7, 8});
  integers(m, "w_zeros", {2}, i8, {0, 0});
  m.dequantize("x", "x", "x_real");
  m.dequantize("z", "z", "z_real");
  m.node("DequantizeLinear", {"w", "w_scales", "w_zeros"}, {"w_real"}, {{"axis", 1}});
  m.node("MatMul", {"x_real", "w_real"}, {"first"});
  m.node("MatMul", {"x_real", "z_real"}, {"second"});
  m.quantize("first", "y", "y");
  m.node("QuantizeLinear", {"second", "y_scale", "y_zero"}, {"v"});
  m.output("y", {2, 3, 2}, i8);
  m.output("v", {2, 3, 3}, i8);
  graph const g = quantized(m);
  REQUIRE(op_types(g) == names{"QLinearMatMul", "QLinearMatMul"});
  CHECK(g.nodes[0].inputs ==
        names{"x", "x_scale", "x_zero", "w", "w_scales", "w_zeros", "y_scale", "y_zero"});
  CHECK(g.nodes[1].inputs == names{"x", "x_scale", "x_zero", "z", "z_scale", "z_zero", "y_scale", "y_zero"});
}

TEST_CASE("what is added to a product in integers is a number for each column") {
  auto const types_of = [](std::vector<std::int64_t> const& added, char const* op_type) {
    quantized_model m;
    m.input("x", {3, 2}, i8);
    m.quantization("x", 0.5f, 3);
    m.quantization("y", 0.25f, -10);
    m.dequantize("x", "x", "x_real");
    integers(m, "w", {2, 3}, i8, {1, 2, 3, 4, 5, 6});
    m.floats("w_scale", {}, {0.5f});
    m.node("DequantizeLinear", {"w", "w_scale"}, {"w_real"});
    m.floats("bias", added, {1, 2, 3});
    if (op_type == std::string("Gemm")) {
      m.node("Gemm", {"x_real", "w_real", "bias"}, {"sum"});
    } else {
      m.node("MatMul", {"x_real", "w_real"}, {"product"});
      m.node("Add", {"product", "bias"}, {"sum"});
    }
    m.quantize("sum", "y", "y");
    m.output("y", added.size() == 3 ? dims{1, 3, 3} : dims{3, 3}, i8);
    return op_types(quantized(m));
  };
  for (char const* op_type : {"Gemm", "Add"}) {
    CHECK(types_of({3}, op_type) == names{"QGemm"});
    CHECK(types_of({1, 3}, op_type) == names{"QGemm"});
    CHECK(types_of({3, 1}, op_type) != names{"QGemm"});  // a number for each row
  }
  CHECK(types_of({1, 1, 3}, "Add") != names{"QGemm"});  // an axis more
}

TEST_CASE("what moves elements of other scales quantises them anew before; a Split moves bytes") {
  quantized_model m;
  m.input("x", {1, 4}, i8);
  m.input("z", {1, 4}, i8);
  m.quantization("x", 0.5f, 3);
  m.quantization("z", 0.25f, 0);
  m.dequantize("x", "x", "x_real");
  m.dequantize("z", "z", "z_real");
  m.node("Concat", {"x_real", "z_real"}, {"joined"}, {{"axis", 1}});
  m.quantize("joined", "x", "y");
  m.int64s("lengths", {2}, {1, 3});
  m.node("Split", {"z_real", "lengths"}, {"a", "b"}, {{"axis", 1}});
  m.node("QuantizeLinear", {"a", "z_scale", "z_zero"}, {"first"});
  m.node("Relu", {"b"}, {"rest"});
  m.node("Concat", {"z_real", "z_real"}, {"twice"}, {{"axis", 1}});
  m.quantize("twice", "x", "v");
  m.output("v", {1, 8}, i8);
  m.output("y", {1, 8}, i8);
  m.output("first", {1, 1}, i8);
  m.output("rest", {1, 3});
  graph const g = quantized(m);
  CHECK(op_types(g) ==
        names{"DequantizeLinear", "QuantizeLinear", "Concat", "Split", "DequantizeLinear", "Relu", "Concat"});
  node const* const concat = graph_index(g).producer("y");
  REQUIRE(concat);
  CHECK(concat->inputs[0] == "x");
  node const* const anew = graph_index(g).producer(concat->inputs[1]);
  REQUIRE(anew);
  CHECK(anew->op_type == "QuantizeLinear");
  CHECK(anew->inputs == names{"z_real", "x_scale", "x_zero"});
  CHECK(graph_index(g).producer("v")->inputs == names{concat->inputs[1], concat->inputs[1]});
}

TEST_CASE("a Softmax between quantised tensors is rounded as ONNX Runtime's QLinearSoftmax") {
  auto const inverse = [](float scale) {
    quantized_model m;
    m.input("x", {1, 4}, u8);
    m.quantization("x", 0.5f, 3, u8);
    m.quantization("y", scale, 0, u8);
    m.dequantize("x", "x", "x_real");
    m.node("Softmax", {"x_real"}, {"p"}, {{"axis", -1}});
    m.quantize("p", "y", "y");
    m.output("y", {1, 4}, u8);
    graph const g = quantized(m);
    REQUIRE(op_types(g) == names{"DequantizeLinear", "Softmax", "QuantizeLinear"});
    return g.nodes[2].op->attributes_of<op::QuantizeLinear>()->inverse;
  };
  CHECK(inverse(1.0f / 256) == 256);
  CHECK(inverse(1.0f / 255) == 254);  // of 254.99998
  CHECK(inverse(2) == 0);             // none: by the scale
}

TEST_CASE("borders are bytes: the zero point, a number, or elements") {
  auto const padded = [](char const* mode, std::optional<float> value) {
    return moved([&](model& m) {
      m.int64s("pads", {8}, {0, 0, 1, 0, 0, 0, 0, 2});
      names inputs{"x_real", "pads"};
      if (value) {
        m.floats("value", {}, {*value});
        inputs.push_back("value");
      }
      m.node("Pad", inputs, {"moved"}, {{"mode", mode}});
    });
  };
  auto const border = [](graph const& g) {
    REQUIRE(op_types(g) == names{"Pad"});
    CHECK(g.nodes[0].inputs[0] == "x");
    return int{g.constants.at(g.nodes[0].inputs.at(2)).as<std::int8_t>()[0]};
  };
  CHECK(border(padded("constant", {})) == 3);
  CHECK(border(padded("constant", -2.0f)) == -1);  // -2 / 0.5 + 3
  CHECK(border(padded("constant", 1e9f)) == 127);
  graph const edge = padded("edge", {});
  CHECK(op_types(edge) == names{"Pad"});
  CHECK(edge.nodes[0].inputs == names{"x", "pads"});
}

TEST_CASE(
    "Resize of nearest elements moves bytes, a linear one of images knows their scale, others are in float") {
  auto const resized = [](char const* mode, std::vector<float> const& scales) {
    return moved([&](model& m) {
      m.floats("scales", {4}, scales);
      m.node("Resize", {"x_real", "", "scales"}, {"moved"}, {{"mode", mode}});
    });
  };
  CHECK(op_types(resized("nearest", {1, 1, 2, 2})) == names{"Resize"});
  graph const linear = resized("linear", {1, 1, 2, 2});
  REQUIRE(op_types(linear) == names{"Resize"});
  CHECK(linear.nodes[0].inputs == names{"x"});
  auto const* const a = linear.nodes[0].op->attributes_of<op::Resize>();
  REQUIRE(a);
  CHECK(a->element_scale == 0.5f);
  CHECK(a->element_zero_point == 3);
  names const in_float{"DequantizeLinear", "Resize", "QuantizeLinear"};
  CHECK(op_types(resized("linear", {1, 2, 2, 2})) == in_float);
  CHECK(op_types(resized("cubic", {1, 1, 2, 2})) == in_float);
}

TEST_CASE("a scale that is no finite number above 0 is refused") {
  for (float const scale :
       {0.0f, -0.5f, std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()}) {
    quantized_model m;
    m.input("x", {2});
    m.quantization("y", scale, 3);
    m.quantize("x", "y", "y");
    m.output("y", {2}, i8);
    m.graph().mutable_node(0)->set_name("q");
    check_refused(m, bad_input, {"node 0 'q' (QuantizeLinear)", "scale 'y_scale'", "wanted a finite number"});
  }
}

TEST_CASE("zero points and scales that do not fit are refused") {
  quantized_model type;
  type.input("x", {2}, u8);
  type.quantization("x", 1, 0, i8);
  type.dequantize("x", "x", "y");
  type.output("y", {2});
  check_refused(type, bad_input, {"(DequantizeLinear)", "element types", "found int8", "wanted uint8"});

  model length;
  length.input("x", {2, 3});
  length.floats("scales", {2}, {1, 2});
  length.node("QuantizeLinear", {"x", "scales"}, {"y"});
  length.output("y", {2, 3}, u8);
  check_refused(length, bad_input, {"(QuantizeLinear)", "numbers of elements", "found 2", "wanted 3"});
}
}  // namespace INLAY_UNIT
