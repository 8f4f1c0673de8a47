// SPDX-License-Identifier: Apache-2.0
#include "prepare/graphs.hpp"
#include "prepare/operation.hpp"

#include <inlay/op/DequantizeLinear.hpp>
#include <inlay/op/QLinearConv.hpp>
#include <inlay/op/QuantizeLinear.hpp>

/// That a QuantizeLinear makes the same element of every number as the nodes in whose place it is put, is for
/// tests/backend/random_quantized.py to try: against ONNX Runtime, with numbers at ties.

namespace INLAY_UNIT {
using namespace test;
using namespace inlay::codegen;
namespace op = inlay::op;

constexpr int i8 = onnx::TensorProto::INT8, u8 = onnx::TensorProto::UINT8;

/// A model with nodes as exporters write them; the names of values are those of their nodes.
struct exported_model : model {
  int values = 0;

  std::string then(std::string const& op_type, names inputs, std::initializer_list<attribute> a = {}) {
    std::string const name = op_type + std::to_string(values++);
    node(op_type, inputs, {name}, a);
    return name;
  }
  std::string number(float x) {
    std::string const name = "number" + std::to_string(values++);
    floats(name, {}, {x});
    return name;
  }
  std::string integers(dims const& shape, int type, std::vector<std::int32_t> const& elements) {
    onnx::TensorProto& t = *graph().add_initializer();
    t.set_name("integers" + std::to_string(values++));
    t.set_data_type(type);
    for (std::int64_t d : shape) t.add_dims(d);
    for (std::int32_t e : elements) t.add_int32_data(e);
    return t.name();
  }
  std::string cast(std::string const& x, int to) { return then("Cast", {x}, {{"to", to}}); }
  std::string clip(std::string const& x, float low, float high) {
    return then("Clip", {x, number(low), number(high)});
  }
  /// Integers, as floats.
  std::string rounded(std::string const& x, std::string const& scaled, float scale, float zero, float low,
                      float high) {
    std::string y = then("Round", {then(scaled, {x, number(scale)})});
    if (zero != 0) y = then("Add", {y, number(zero)});
    return clip(y, low, high);
  }
  std::string real(std::string const& x, float scale, float zero) {
    return then("Mul", {zero == 0 ? x : then("Sub", {x, number(zero)}), number(scale)});
  }
};

graph recognized(model const& m, preparation_log* into = nullptr) {
  graph g = resolved(m);
  preparation_log log;
  recognize_quantized_weights(g, into ? *into : log);
  fold_constants(g, log);
  recognize_quantization(g, into ? *into : log);
  return g;
}

graph quantized(model const& m, std::string const& y, int type, preparation_log* log = nullptr) {
  model with_output = m;
  with_output.output(y, {2, 3}, type);
  return recognized(with_output, log);
}

TEST_CASE("Div, Round, Add, Clip and Cast are a QuantizeLinear; Cast, Sub and Mul a DequantizeLinear") {
  exported_model m;
  m.input("x", {2, 3});
  std::string const q = m.cast(m.rounded("x", "Div", 0.1f, 3, -128, 127), i8);
  std::string const y = m.real(m.cast(q, 1), 0.1f, 3);
  preparation_log log;
  graph const g = quantized(m, y, 1, &log);
  REQUIRE(op_types(g) == names{"QuantizeLinear", "DequantizeLinear"});
  for (node const& n : g.nodes) {
    CHECK(floats_of(g.constants.at(n.inputs.at(1))) == std::vector<float>{0.1f});
    constant const& zero = g.constants.at(n.inputs.at(2));
    REQUIRE(zero.type == inlay::elem_type::int8);
    CHECK(*zero.as<std::int8_t>() == 3);
  }
  CHECK(g.nodes[0].op->attributes_of<op::QuantizeLinear>()->inverse == 0);
  REQUIRE(log.lines.size() >= 2);
  CHECK(log.lines[0] == "1 DequantizeLinear recognized in what exporters write for it");
  CHECK(log.lines[1] == "1 QuantizeLinear recognized in what exporters write for it");
}

TEST_CASE("Mul by the inverse of a scale is a quotient where that is the same, else an attribute") {
  exported_model power;
  power.input("x", {2, 3});
  graph const g = quantized(power, power.cast(power.rounded("x", "Mul", 8, 0, 0, 255), u8), u8);
  REQUIRE(op_types(g) == names{"QuantizeLinear"});
  CHECK(g.nodes[0].op->attributes_of<op::QuantizeLinear>()->inverse == 0);
  CHECK(floats_of(g.constants.at(g.nodes[0].inputs.at(1))) == std::vector<float>{0.125f});

  exported_model tenth;
  tenth.input("x", {2, 3});
  std::string const q = tenth.cast(tenth.rounded("x", "Mul", 1 / 0.1f, 0, 0, 255), u8);
  graph const h = quantized(tenth, tenth.real(tenth.cast(q, 1), 0.1f, 0), 1);
  REQUIRE(op_types(h) == names{"QuantizeLinear", "DequantizeLinear"});
  CHECK(h.nodes[0].op->attributes_of<op::QuantizeLinear>()->inverse == 1 / 0.1f);
  CHECK(floats_of(h.constants.at(h.nodes[0].inputs.at(1))) == std::vector<float>{0.1f});
}

TEST_CASE("integers that stay floats are quantised and dequantised; bounds within a byte are a Clip") {
  exported_model m;
  m.input("x", {2, 3});
  graph const g = quantized(m, m.real(m.rounded("x", "Div", 0.1f, 0, -127, 127), 0.1f, 0), 1);
  REQUIRE(op_types(g) == names{"Clip", "QuantizeLinear", "DequantizeLinear"});
  CHECK(g.nodes[0].inputs.size() == 2);  // 127 is the end of int8
  CHECK(floats_of(g.constants.at(g.nodes[0].inputs.at(1))) == std::vector<float>{-127 * 0.1f});
}

TEST_CASE("what makes other elements of some numbers stays as it is, and the log says so") {
  preparation_log log;
  exported_model before;  // a sum before it is rounded: 2.5 + 3 goes to 6, 2.5 to 2
  before.input("x", {2, 3});
  std::string const sum =
      before.then("Add", {before.then("Div", {"x", before.number(0.5f)}), before.number(3)});
  std::string const q = before.cast(before.clip(before.then("Round", {sum}), -128, 127), i8);
  graph const g = quantized(before, q, i8, &log);
  CHECK(op_types(g) == names{"Div", "Add", "Round", "Clip", "Cast"});
  REQUIRE(!log.lines.empty());
  CHECK(log.lines[0].starts_with("1 times Round, Clip and their kin left as they are"));

  exported_model half;  // half up, not to even
  half.input("x", {2, 3});
  std::string const up =
      half.then("Floor", {half.then("Add", {half.then("Div", {"x", half.number(0.1f)}), half.number(0.5f)})});
  CHECK(op_types(quantized(half, half.cast(half.clip(up, -128, 127), i8), i8)) ==
        names{"Div", "Add", "Floor", "Clip", "Cast"});

  exported_model open;  // what a Cast makes of 300 is not said
  open.input("x", {2, 3});
  std::string const r = open.then("Round", {open.then("Div", {"x", open.number(0.1f)})});
  CHECK(op_types(quantized(open, open.cast(r, i8), i8)) == names{"Div", "Round", "Cast"});
}

/// x (1, 2, 3, 3) -> quantised -> Conv 1x1 -> Relu -> quantised -> int8, its weights being `weights`.
graph convolution(exported_model& m, std::string const& weights) {
  m.input("x", {1, 2, 3, 3});
  std::string const q = m.cast(m.rounded("x", "Mul", 4, 3, -128, 127), i8);
  std::string const y = m.then("Relu", {m.then("Conv", {m.real(m.cast(q, 1), 0.25f, 3), weights})});
  std::string const made = m.cast(m.rounded(y, "Mul", 2, -10, -127, 127), i8);
  m.output(made, {1, 2, 3, 3}, i8);
  graph g = recognized(m);
  preparation_log log;
  quantize(g, log);
  drop_idle_nodes(g, log);
  return g;
}

TEST_CASE("integer weights behind a Cast, with a scale for each channel, make an integer convolution") {
  exported_model m;
  m.floats("scales", {2, 1, 1, 1}, {0.5f, 0.125f});
  m.floats("zeros", {2, 1, 1, 1}, {0, 0});
  std::string const w = m.cast(m.integers({2, 2, 1, 1}, i8, {1, -2, 3, 4}), 1);
  graph const g = convolution(m, m.then("Mul", {m.then("Sub", {w, "zeros"}), "scales"}));
  REQUIRE(op_types(g) == names{"QuantizeLinear", "QLinearConv"});
  node const& conv = g.nodes[1];
  CHECK(floats_of(g.constants.at(conv.inputs.at(4))) == std::vector<float>{0.5f, 0.125f});
  CHECK(g.constants.at(conv.inputs.at(3)).as<std::int8_t>()[1] == -2);
  CHECK(conv.op->attributes_of<op::QLinearConv>()->low == -10);  // of Relu: above -127
}

TEST_CASE("float weights that are rounded make an integer convolution") {
  exported_model m;
  m.floats("w", {2, 2, 1, 1}, {0.6f, -1.1f, 0.4f, 200.0f});
  m.floats("scales", {2, 1, 1, 1}, {0.5f, 0.125f});
  m.floats("inverses", {2, 1, 1, 1}, {2, 8});
  std::string const w = m.clip(m.then("Round", {m.then("Mul", {"w", "inverses"})}), -127, 127);
  graph const g = convolution(m, m.then("Mul", {w, "scales"}));
  REQUIRE(op_types(g) == names{"QuantizeLinear", "QLinearConv"});
  constant const& elements = g.constants.at(g.nodes[1].inputs.at(3));
  REQUIRE(elements.type == inlay::elem_type::int8);
  CHECK(std::vector<int>(elements.as<std::int8_t>(), elements.as<std::int8_t>() + 4) ==
        std::vector<int>{1, -2, 3, 127});
}

TEST_CASE("weights of other kinds stay what they are") {
  exported_model m;  // a scale for each column of a 1x1 kernel's row is none of an axis of the weights alone
  m.floats("scales", {2, 2, 1, 1}, {1, 2, 3, 4});
  std::string const w = m.cast(m.integers({2, 2, 1, 1}, i8, {1, -2, 3, 4}), 1);
  graph const g = convolution(m, m.then("Mul", {w, "scales"}));
  CHECK(op_types(g) == names{"QuantizeLinear", "DequantizeLinear", "Conv", "Relu", "Clip", "QuantizeLinear"});
}
}  // namespace INLAY_UNIT
