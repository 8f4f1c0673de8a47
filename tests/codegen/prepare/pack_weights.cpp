// SPDX-License-Identifier: Apache-2.0
#include "prepare/graphs.hpp"
#include "prepare/operation.hpp"

#include <inlay/op/ConvInteger.hpp>
#include <inlay/op/Gemm.hpp>
#include <inlay/op/MatMulInteger.hpp>
#include <inlay/op/QLinearConv.hpp>
#include <inlay/op/device/PackConvTranspose.hpp>
#include <inlay/op/microsoft/QGemm.hpp>

namespace INLAY_UNIT {
using namespace test;
using namespace inlay::codegen;
namespace op = inlay::op;

graph packed(model const& m) {
  graph g = resolved(m);
  preparation_log log;
  make_channel_last(g, log);
  pack_weights(g, log);
  return g;
}

/// The constant that the node of an operator reads as its input 1.
constant const& weights_of(graph const& g, std::size_t index) {
  return g.constants.at(g.nodes[index].inputs.at(1));
}

TEST_CASE("a matrix as panels: narrow, and one of 16 columns before a narrow one") {
  // kernel/packing.hpp: [columns / 16][depth][16], then [depth][columns % 16].
  model m;
  m.input("x", {1, 2});
  std::vector<float> values;
  for (int i = 0; i < 2 * 18; ++i) values.push_back(static_cast<float>(i));
  m.floats("W", {2, 18}, values);
  m.node("MatMul", {"x", "W"}, {"y"});
  m.output("y", {1, 18});
  graph const g = packed(m);
  constant const& W = weights_of(g, 0);
  CHECK(W.storage == inlay::storage::panels);
  CHECK(W.dims == dims{2, 18});
  std::vector<float> wanted;
  for (int k : {0, 1})
    for (int n = 0; n < 16; ++n) wanted.push_back(static_cast<float>(k * 18 + n));
  for (int k : {0, 1})
    for (int n = 16; n < 18; ++n) wanted.push_back(static_cast<float>(k * 18 + n));
  CHECK(floats_of(W) == wanted);
}

TEST_CASE("transB and alpha of a Gemm go into its weights") {
  model m;
  m.input("x", {1, 3});
  m.floats("W", {2, 3}, {1, 2, 3, 4, 5, 6});
  m.node("Gemm", {"x", "W"}, {"y"}, {{"transB", 1}, {"alpha", 2.0f}});
  m.output("y", {1, 2});
  graph const g = packed(m);
  CHECK(weights_of(g, 0).dims == dims{3, 2});
  CHECK(floats_of(weights_of(g, 0)) == std::vector<float>{2, 8, 4, 10, 6, 12});
  auto const* a = g.nodes[0].op->attributes_of<op::Gemm>();
  REQUIRE(a);
  CHECK(a->transB == 0);
  CHECK(a->alpha == 1);
}

TEST_CASE("nodes share packed weights only where they ask for the same") {
  model m;
  m.input("x", {1, 1});
  m.floats("W", {1, 1}, {1});
  float const alphas[] = {1e-8f, 2e-8f, 1e-8f};  // the first two are alike to six places
  for (int i = 0; i < 3; ++i) {
    std::string const name(1, static_cast<char>('a' + i));
    m.node("Gemm", {"x", "W"}, {name}, {{"alpha", alphas[i]}});
    m.output(name, {1, 1});
  }
  graph const g = packed(m);
  CHECK(floats_of(weights_of(g, 0)) == std::vector<float>{1e-8f});
  CHECK(floats_of(weights_of(g, 1)) == std::vector<float>{2e-8f});
  CHECK(g.nodes[2].inputs[1] == g.nodes[0].inputs[1]);
}

TEST_CASE("weights of a depthwise convolution as taps") {
  model m;
  m.input("x", {1, 8, 4, 4});
  std::vector<float> values;
  for (int i = 0; i < 8 * 4; ++i) values.push_back(static_cast<float>(i));
  m.floats("W", {8, 1, 2, 2}, values);
  m.node("Conv", {"x", "W"}, {"y"}, {{"group", 8}});
  m.output("y", {1, 8, 3, 3});
  graph const g = packed(m);
  auto const conv =
      std::find_if(g.nodes.begin(), g.nodes.end(), [](node const& n) { return n.op_type == "Conv"; });
  REQUIRE(conv != g.nodes.end());
  constant const& W = g.constants.at(conv->inputs[1]);
  CHECK(W.storage == inlay::storage::taps);
  std::vector<float> wanted;  // [taps][channels]
  for (int t = 0; t < 4; ++t)
    for (int c = 0; c < 8; ++c) wanted.push_back(static_cast<float>(c * 4 + t));
  CHECK(floats_of(W) == wanted);
}

TEST_CASE("weights that are known at run time only are packed in each run, once for all that share them") {
  model m;
  m.input("x", {1, 8, 16, 16});
  m.input("W", {8, 8, 3, 3});
  m.node("Conv", {"x", "W"}, {"a"}, {{"pads", dims{1, 1, 1, 1}}});
  m.node("Conv", {"a", "W"}, {"y"});
  m.output("y", {1, 8, 14, 14});
  graph const g = packed(m);
  CHECK(op_types(g) == names{"Transpose", "PackConv", "Conv", "Conv", "Transpose"});
  CHECK(g.nodes[1].inputs == names{"W"});
  CHECK(g.nodes[2].inputs[1] == g.nodes[1].outputs[0]);
  CHECK(g.nodes[3].inputs[1] == g.nodes[1].outputs[0]);
  CHECK(type_table(g)[g.nodes[1].outputs[0]].storage == inlay::storage::panels);

  model other;
  other.input("x", {1, 8, 16, 16});
  other.input("W", {8, 4, 2, 2});
  other.node("ConvTranspose", {"x", "W"}, {"y"}, {{"group", 2}, {"strides", dims{2, 2}}});
  other.output("y", {1, 8, 32, 32});
  graph const transposed = packed(other);
  CHECK(op_types(transposed) == names{"Transpose", "PackConvTranspose", "ConvTranspose", "Transpose"});
  auto const* how = transposed.nodes[1].op->attributes_of<op::device::PackConvTranspose>();
  REQUIRE(how);
  CHECK(how->group == 2);
  CHECK(how->strides == inlay::ints{2, 2});
}

TEST_CASE("a small convolution takes weights that are known at run time only as they lie") {
  model m;
  m.input("x", {1, 1, 5, 5});
  m.input("W", {1, 1, 3, 3});
  m.node("Conv", {"x", "W"}, {"y"});
  m.output("y", {1, 1, 3, 3});
  CHECK(op_types(packed(m)) == names{"Conv"});
}

TEST_CASE("a bias need not be constant, where weights are") {
  model m;
  m.input("x", {1, 1, 5, 5});
  m.input("B", {1});
  m.floats("W", {1, 1, 3, 3});
  m.node("Conv", {"x", "W", "B"}, {"y"});
  m.output("y", {1, 1, 3, 3});
  graph const g = packed(m);
  CHECK(op_types(g) == names{"Conv", "Reshape"});
  CHECK(weights_of(g, 0).storage == inlay::storage::panels);
}

constexpr int u8 = onnx::TensorProto::UINT8, i32 = onnx::TensorProto::INT32;

void integers(model& m, std::string const& name, dims const& shape, int type,
              std::vector<std::int32_t> const& values) {
  onnx::TensorProto& t = *m.graph().add_initializer();
  t.set_name(name);
  t.set_data_type(type);
  for (std::int64_t d : shape) t.add_dims(d);
  for (std::int32_t v : values) t.add_int32_data(v);
}

template <class T>
std::vector<int> integers_of(graph const& g, std::size_t input) {
  constant const& c = g.constants.at(g.nodes.back().inputs.at(input));
  return {c.as<T>(), c.as<T>() + c.elements()};
}

/// y = x (1, rows of W) times W, uint8, whose zero point is `zero`.
model integer_product(dims const& shape, std::vector<std::int32_t> const& values, int zero, bool transposed,
                      int zero_y = 9, float w_scale = 0.25f, float alpha = 4) {
  model m;
  m.input("x", {1, shape[transposed ? 1 : 0]}, u8);
  m.floats("x_scale", {}, {0.5f});
  integers(m, "x_zero", {}, u8, {3});
  integers(m, "W", shape, u8, values);
  m.floats("w_scale", {}, {w_scale});
  integers(m, "w_zero", {}, u8, {zero});
  integers(m, "b", {3}, i32, {1000, 2000, 3000});
  m.floats("y_scale", {}, {2.0f});
  integers(m, "y_zero", {}, u8, {zero_y});
  m.node("QGemm", {"x", "x_scale", "x_zero", "W", "w_scale", "w_zero", "b", "y_scale", "y_zero"}, {"y"},
         {{"transB", std::int64_t{transposed}}, {"alpha", alpha}});
  m.graph().mutable_node(0)->set_domain("com.microsoft");
  m.output("y", {1, 3}, u8);
  return m;
}

TEST_CASE("a matrix of bytes as quads, with bias and multipliers computed") {
  // kernel/packing.hpp: pairs of columns; of four rows 0 and 2, then 1 and 3. W is (5, 3).
  std::vector<std::int32_t> const W{100, 101, 102, 110, 111, 112, 120, 121,
                                    122, 130, 131, 132, 140, 141, 142},
      turned{100, 110, 120, 130, 140, 101, 111, 121, 131, 141, 102, 112, 122, 132, 142};
  for (bool const transposed : {false, true}) {
    CAPTURE(transposed);
    graph const g = packed(
        integer_product(transposed ? dims{3, 5} : dims{5, 3}, transposed ? turned : W, 100, transposed));
    constant const& w = g.constants.at(g.nodes.back().inputs.at(3));
    CHECK(w.storage == inlay::storage::quads);
    CHECK(w.type == inlay::elem_type::int8);
    CHECK(w.dims == dims{5, 3});
    CHECK(integers_of<std::int8_t>(g, 3) ==
          std::vector<int>{0, 1, 20, 21, 10, 11, 30, 31, 40, 41, 0, 0, 0, 0, 0, 0,    // columns 0 and 1
                           2, 0, 22, 0,  12, 0,  32, 0,  42, 0,  0, 0, 0, 0, 0, 0});  // column 2
    CHECK(integers_of<std::int8_t>(g, 5) == std::vector<int>{0});
    // Without 3 times the sum of a column.
    CHECK(integers_of<std::int32_t>(g, 6) ==
          std::vector<int>{1000 - 3 * 100, 2000 - 3 * 105, 3000 - 3 * 110});
    CHECK(floats_of(g.constants.at(g.nodes.back().inputs.at(4))) ==
          std::vector<float>{4.0f * 0.5f * 0.25f / 2.0f});
  }
}

TEST_CASE("a product of bytes whose sums are near says so") {
  std::vector<std::int32_t> const W{100, 101, 102, 110, 111, 112, 120, 121,
                                    122, 130, 131, 132, 140, 141, 142};
  auto const near = [&](int zero_w, int zero_y, float w_scale, float alpha = 4) {
    graph const g = packed(integer_product({5, 3}, W, zero_w, false, zero_y, w_scale, alpha));
    auto const* const a = g.nodes.back().op->attributes_of<op::microsoft::QGemm>();
    REQUIRE(a);
    return a->near;
  };
  // The third column: 255 * 110 and a bias of 3000 - 3 * 110 are 30 720, times alpha * x_scale * w_scale / y_scale.
  CHECK(near(100, 8, 1.04f) == 1);
  CHECK(near(100, 8, 1.05f) == 0);  // 32 256 is not below 32 000
  CHECK(near(100, 8, 1.04f, -4) == 1);
  CHECK(near(100, 8, 1.05f, -4) == 0);
  CHECK(near(100, 9, 0.25f) == 0);  // odd
  CHECK(near(0, 8, 0.001f) == 0);   // weights keep a zero point
}

TEST_CASE("MatMulInteger: a matrix as quads with the sums of its columns, and a Cast behind it") {
  std::vector<std::int32_t> const W{100, 101, 102, 110, 111, 112};
  for (bool const used_twice : {false, true}) {
    CAPTURE(used_twice);
    model m;
    m.input("x", {4, 2}, u8);
    m.input("x_zero", {}, u8);
    integers(m, "W", {2, 3}, u8, W);
    integers(m, "w_zero", {}, u8, {100});
    m.node("MatMulInteger", {"x", "W", "x_zero", "w_zero"}, {"sums"});
    m.node("Cast", {"sums"}, {"y"}, {{"to", 1}});
    m.output("y", {4, 3});
    if (used_twice) m.output("sums", {4, 3}, i32);
    graph const g = packed(m);
    REQUIRE(g.nodes.size() == (used_twice ? 2 : 1));
    node const& n = g.nodes[0];
    CHECK(n.outputs[0] == (used_twice ? "sums" : "y"));
    CHECK(n.op->attributes_of<op::MatMulInteger>()->real == (used_twice ? 0 : 1));
    REQUIRE(n.inputs.size() == 5);
    auto const integers_at = [&](std::size_t input, auto element) {
      constant const& c = g.constants.at(n.inputs[input]);
      return std::vector<int>(c.as<decltype(element)>(), c.as<decltype(element)>() + c.elements());
    };
    CHECK(g.constants.at(n.inputs[1]).storage == inlay::storage::quads);
    CHECK(n.inputs[2] == "x_zero");
    CHECK(integers_at(3, std::int8_t{}) == std::vector<int>{0});
    CHECK(integers_at(4, std::int32_t{}) == std::vector<int>{10, 12, 14});
  }
}

TEST_CASE(
    "ConvInteger as dynamic quantisation makes it: channel last, with what is added and the Cast behind it") {
  for (bool const adds_bias : {false, true}) {
    CAPTURE(adds_bias);
    model m;
    m.input("x", {1, 8, 5, 5});
    std::vector<std::int32_t> W(std::size_t{6} * 8, 130);
    W[0] = 140;
    integers(m, "W", {6, 8, 1, 1}, u8, W);
    integers(m, "w_zero", {}, u8, {128});
    m.input("bias", {1, 6, 1, 1}, i32);
    m.node("Relu", {"x"}, {"r"});
    m.node("DynamicQuantizeLinear", {"r"}, {"q", "q_scale", "q_zero"});
    m.node("ConvInteger", {"q", "W", "q_zero", "w_zero"}, {"sums"});
    if (adds_bias) m.node("Add", {"sums", "bias"}, {"added"});
    m.node("Cast", {adds_bias ? "added" : "sums"}, {"real"}, {{"to", 1}});
    m.node("Mul", {"real", "q_scale"}, {"scaled"});
    m.node("DynamicQuantizeLinear", {"scaled"}, {"p", "p_scale", "p_zero"});
    m.node("ConvInteger", {"p", "V", "p_zero"}, {"y"});
    integers(m, "V", {2, 6, 3, 3}, u8, std::vector<std::int32_t>(std::size_t{2} * 6 * 9, 1));
    m.output("y", {1, 2, 3, 3}, i32);
    graph const g = packed(m);
    names wanted{"Relu", "DynamicQuantizeLinear", "Transpose", "ConvInteger"};
    for (char const* op_type : {"Reshape", "Add", "Cast"})
      if (adds_bias) wanted.push_back(op_type);
    for (char const* op_type : {"Mul", "DynamicQuantizeLinear", "ConvInteger", "Transpose"})
      wanted.push_back(op_type);
    CHECK(op_types(g) == wanted);
    for (node const& n : g.nodes) {
      auto const* const a = n.op->attributes_of<op::ConvInteger>();
      if (!a) continue;
      CHECK(a->layout == inlay::layout::channel_last);
      REQUIRE(n.inputs.size() == 5);
      CHECK(g.constants.at(n.inputs[1]).storage == inlay::storage::quads);
      CHECK(a->real == (n.inputs[0] == "p" || adds_bias ? 0 : 1));
      CHECK(g.constants.at(n.inputs[4]).as<std::int32_t>()[0] == (n.inputs[0] == "p" ? 54 : 26));
    }
  }
}

TEST_CASE("MatMulInteger stays as it is where each row of A has a zero point of its own") {
  model m;
  m.input("x", {4, 2}, u8);
  m.input("x_zero", {4}, u8);
  integers(m, "W", {2, 3}, u8, {1, 2, 3, 4, 5, 6});
  m.node("MatMulInteger", {"x", "W", "x_zero"}, {"y"});
  m.output("y", {4, 3}, i32);
  graph const g = packed(m);
  CHECK(g.nodes[0].inputs.size() == 3);
  CHECK(weights_of(g, 0).storage == inlay::storage::row_major);
}

TEST_CASE("QLinearMatMul: multipliers, and sums less what the zero point of a adds") {
  model m;
  m.input("x", {3, 4, 2}, u8);
  m.floats("x_scale", {}, {0.5f});
  integers(m, "x_zero", {}, u8, {3});
  integers(m, "W", {2, 3}, u8, {100, 101, 102, 110, 111, 112});
  m.floats("w_scale", {3}, {0.25f, 0.5f, 1.0f});
  integers(m, "w_zero", {3}, u8, {100, 100, 101});
  m.floats("y_scale", {}, {2.0f});
  integers(m, "y_zero", {}, u8, {9});
  m.node("QLinearMatMul", {"x", "x_scale", "x_zero", "W", "w_scale", "w_zero", "y_scale", "y_zero"}, {"y"});
  m.output("y", {3, 4, 3}, u8);
  graph const g = packed(m);
  node const& n = g.nodes[0];
  REQUIRE(n.inputs.size() == 9);
  CHECK(g.constants.at(n.inputs[3]).storage == inlay::storage::quads);
  CHECK(integers_of<std::int32_t>(g, 8) == std::vector<int>{-3 * 10, -3 * 12, -3 * 12});
  CHECK(floats_of(g.constants.at(n.inputs[4])) == std::vector<float>{0.0625f, 0.125f, 0.25f});
}

TEST_CASE("a zero point that weights of int8 cannot take up stays") {
  // 255 - 3 is no int8: all become smaller by 128, and so does the zero point.
  graph const g =
      packed(integer_product({5, 3}, {0, 255, 128, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3}, 3, false));
  auto const w = integers_of<std::int8_t>(g, 3);
  CHECK(w[0] == -128);
  CHECK(w[1] == 127);
  CHECK(w[16] == 0);
  CHECK(integers_of<std::int8_t>(g, 5) == std::vector<int>{3 - 128});
  CHECK(integers_of<std::int32_t>(g, 6) == std::vector<int>{1000 + 3 * 3, 2000 - 3 * 252, 3000 - 3 * 125});
}

TEST_CASE("a depthwise convolution whose weights keep a zero point has it for each channel") {
  model m;
  m.input("x", {1, 2, 3, 3}, u8);
  m.floats("scale", {}, {1.0f});
  integers(m, "x_zero", {}, u8, {3});
  integers(m, "W", {2, 1, 1, 2}, u8, {0, 255, 125, 126});
  integers(m, "w_zero", {}, u8, {125});
  m.node("QLinearConv", {"x", "scale", "x_zero", "W", "scale", "w_zero", "scale", "x_zero"}, {"y"},
         {{"group", 2}});
  m.output("y", {1, 2, 3, 2}, u8);
  graph const g = packed(m);
  std::size_t at = 0;
  while (!g.nodes[at].op->attributes_of<op::QLinearConv>()) ++at;
  auto const integers_at = [&](std::size_t input, auto element) {
    constant const& c = g.constants.at(g.nodes[at].inputs.at(input));
    return std::vector<int>(c.as<decltype(element)>(), c.as<decltype(element)>() + c.elements());
  };
  CHECK(g.constants.at(g.nodes[at].inputs[3]).storage == inlay::storage::taps);
  CHECK(integers_at(3, std::int8_t{}) == std::vector<int>{-128, -3, 127, -2});  // tap by tap
  CHECK(integers_at(5, std::int8_t{}) == std::vector<int>{-3, -3});
  CHECK(integers_at(8, std::int32_t{}) == std::vector<int>{-3 * 5, -3 * 1});
}

}  // namespace INLAY_UNIT
