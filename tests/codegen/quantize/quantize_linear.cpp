// SPDX-License-Identifier: Apache-2.0
#include "quantize/quantize_linear.hpp"

#include "../prepare/graphs.hpp"

#include <cmath>

namespace INLAY_UNIT {
using namespace test;
using namespace inlay::codegen;

/// Statistics of values that lie between `least` and `greatest`, with one mean for all channels.
value_statistics between(double least, double greatest, double mean = 0) {
  value_statistics s;
  s.least = least;
  s.greatest = greatest;
  s.limit = std::max(-least, greatest);
  s.bins.resize(value_statistics::bin_count);
  s.channel_means = {mean};
  return s;
}

using all_statistics = std::map<std::string, value_statistics>;

/// Statistics for every float value.
all_statistics for_all(graph const& g, double least = -1, double greatest = 1) {
  all_statistics s;
  for (std::string const& value : float_values(g)) s[value] = between(least, greatest);
  return s;
}

graph simplified(model const& m) {
  graph g = import_model(m.proto, {}, {});
  (void)simplify(g);
  return g;
}

std::vector<std::int8_t> bytes_of(graph const& g, std::string const& name) {
  constant const& c = g.constants.at(name);
  REQUIRE(c.type == inlay::elem_type::int8);
  return {c.as<std::int8_t>(), c.as<std::int8_t>() + c.elements()};
}

/// x (1, 2, 4, 4) -> Conv 1x1 of 2 channels -> Relu -> MaxPool -> y.
model convolution() {
  model m;
  m.input("x", {1, 2, 4, 4});
  m.floats("w", {2, 2, 1, 1}, {1, -0.5f, 0.25f, 0.1f});
  m.floats("b", {2}, {0.5f, -1});
  m.node("Conv", {"x", "w", "b"}, {"c"});
  m.node("Relu", {"c"}, {"r"});
  m.node("MaxPool", {"r"}, {"y"}, {{"kernel_shape", dims{2, 2}}});
  m.output("y", {1, 2, 3, 3});
  return m;
}

TEST_CASE("Relu is a part of the convolution, MaxPool has its quantisation") {
  graph const g = simplified(convolution());
  all_statistics s = for_all(g);
  s["r"] = between(0, 2);
  s["y"] = between(0, 1);
  quantized_graph const q = insert_quantization(g, s, {});
  CHECK(q.integer_nodes == names{"c", "r", "y"});
  CHECK(q.float_nodes.empty());
  CHECK(op_types(q.model) == names{"QuantizeLinear", "DequantizeLinear", "DequantizeLinear",
                                   "DequantizeLinear", "Conv", "Relu", "QuantizeLinear", "DequantizeLinear",
                                   "MaxPool", "QuantizeLinear", "DequantizeLinear"});
  REQUIRE(q.values.size() == 3);
  CHECK(q.values[1].value == "r");
  CHECK(q.values[1].quantization.scale == doctest::Approx(2.0 / 255));
  CHECK(q.values[1].quantization.zero_point == -128);
  CHECK(q.values[2].quantization.scale == q.values[1].quantization.scale);
  CHECK(q.values[2].dequantized == "y");  // the output keeps its name
}

TEST_CASE("what it writes runs in integers") {
  graph const g = simplified(convolution());
  graph model = insert_quantization(g, for_all(g), {}).model;
  (void)prepare(model);
  for (node const& n : model.nodes) CHECK(n.op_type != "Conv");
}

TEST_CASE("weights by output channel: symmetric, 127 the largest") {
  graph const g = simplified(convolution());
  quantize_options how;
  how.bias_correction = false;
  graph const q = insert_quantization(g, for_all(g), how).model;
  CHECK(floats_of(q.constants.at("w_scale")) == std::vector<float>{1.0f / 127, 0.25f / 127});
  CHECK(bytes_of(q, "w_quantized") == std::vector<std::int8_t>{127, -64, 127, 51});  // -63.5 to even, 50.8
  // Units of the bias: scale of x, 2 / 255, by that of the weight.
  constant const& b = q.constants.at("b_quantized");
  REQUIRE(b.type == inlay::elem_type::int32);
  CHECK(b.as<std::int32_t>()[0] == std::lround(0.5 / (2.0 / 255 / 127)));
  CHECK(b.as<std::int32_t>()[1] == std::lround(-1 / (2.0 / 255 * 0.25 / 127)));
}

TEST_CASE("one scale for a weight") {
  graph const g = simplified(convolution());
  quantize_options how;
  how.per_channel = false;
  graph const q = insert_quantization(g, for_all(g), how).model;
  CHECK(q.constants.at("w_scale").dims.empty());
  CHECK(bytes_of(q, "w_quantized") == std::vector<std::int8_t>{127, -64, 32, 13});
}

TEST_CASE("activations of uint8") {
  graph const g = simplified(convolution());
  quantize_options how;
  how.is_unsigned = true;
  quantized_graph const q = insert_quantization(g, for_all(g, -1, 2), how);
  CHECK(q.model.constants.at("x_zero_point").type == inlay::elem_type::uint8);
  CHECK(q.values[0].quantization.zero_point == 85);  // a third of the steps
  CHECK(q.integer_nodes.size() == 3);
}

TEST_CASE("the mean error of rounded weights goes into the bias") {
  graph const g = simplified(convolution());
  all_statistics s = for_all(g);
  s["x"] = between(-1, 1, 10);  // a mean that shows
  quantize_options without;
  without.bias_correction = false;
  graph const corrected = insert_quantization(g, s, {}).model,
              plain = insert_quantization(g, s, without).model;
  auto const bias = [](graph const& q, std::size_t channel) {
    return static_cast<double>(q.constants.at("b_quantized").as<std::int32_t>()[channel]) *
           static_cast<double>(q.constants.at("b_scale").as<float>()[channel]);
  };
  // Channel 0: -64 / 127 for -0.5; channel 1: 51 * 0.25 / 127 for 0.1.
  CHECK(bias(corrected, 0) - bias(plain, 0) == doctest::Approx(-10 * (-64.0 / 127 + 0.5)).epsilon(0.01));
  CHECK(bias(corrected, 1) - bias(plain, 1) == doctest::Approx(-10 * (51 * 0.25 / 127 - 0.1)).epsilon(0.01));
}

TEST_CASE("a tap counts at the positions at which it lies inside the input") {
  model m;
  m.input("x", {1, 1, 1, 4});
  m.floats("w", {1, 1, 1, 3}, {0.1f, 0, 1});
  m.floats("b", {1}, {0.5f});
  m.node("Conv", {"x", "w", "b"}, {"y"}, {{"pads", dims{0, 1, 0, 1}}});
  m.output("y", {1, 1, 1, 4});
  graph const g = simplified(m);
  all_statistics s = for_all(g);
  s["x"] = between(-1, 1, 10);
  graph const q = insert_quantization(g, s, {}).model;
  double const bias = static_cast<double>(q.constants.at("b_quantized").as<std::int32_t>()[0]) *
                      static_cast<double>(q.constants.at("b_scale").as<float>()[0]);
  CHECK(bias == doctest::Approx(0.5 - 10 * 0.75 * (13.0 / 127 - 0.1)).epsilon(0.001));  // 3 of 4 positions
}

TEST_CASE("a bias that would not fit into int32 makes the scale of its channel larger") {
  model m = convolution();
  m.graph().mutable_initializer(1)->mutable_float_data()->Set(0, 1e9f);
  graph const g = simplified(m);
  graph const q = insert_quantization(g, for_all(g), {}).model;
  CHECK(q.constants.at("w_scale").as<float>()[0] > 1.0f / 127);
  CHECK(std::abs(q.constants.at("b_quantized").as<std::int32_t>()[0]) <= 1 << 30);
}

TEST_CASE("a node without an integer form is left as it was") {
  model m;
  m.input("x", {1, 2, 4, 4});
  m.floats("w", {2, 2, 1, 1}, {1, -0.5f, 0.25f, 0.1f});
  m.node("Conv", {"x", "w"}, {"c"});
  m.node("Softmax", {"c"}, {"e"});
  m.node("Conv", {"e", "w"}, {"y"});
  m.output("y", {1, 2, 4, 4});
  graph const g = simplified(m);
  quantized_graph const q = insert_quantization(g, for_all(g), {});
  CHECK(q.integer_nodes == names{"c", "y"});
  CHECK(q.float_nodes == names{"e"});
}

TEST_CASE("a node that the user keeps, and what hangs on it") {
  graph const g = simplified(convolution());
  quantize_options how;
  how.keep_float = {"c"};
  CHECK_THROWS_WITH(insert_quantization(g, for_all(g), how), "no node of the model has an integer form");
  how.keep_float = {"nobody"};
  CHECK_THROWS_WITH(insert_quantization(g, for_all(g), how), "--keep-float: the model has no node 'nobody'");
}

TEST_CASE("inputs of a Concat and its output have one quantisation") {
  model m;
  m.input("x", {1, 2, 4, 4});
  m.floats("w", {2, 2, 1, 1}, {1, -0.5f, 0.25f, 0.1f});
  m.node("Conv", {"x", "w"}, {"a"});
  m.node("Conv", {"a", "w"}, {"b"});
  m.node("Concat", {"a", "b"}, {"y"}, {{"axis", 1}});
  m.output("y", {1, 4, 4, 4});
  graph const g = simplified(m);
  all_statistics s = for_all(g);
  s["a"] = between(-4, 1);
  s["b"] = between(-1, 6);
  quantized_graph const q = insert_quantization(g, s, {});
  CHECK(q.integer_nodes == names{"a", "b", "y"});
  for (quantized_record const& r : q.values)
    if (r.value != "x") CHECK(r.quantization.scale == doctest::Approx(10.0 / 255));
}

TEST_CASE("an Add with a constant") {
  model m;
  m.input("x", {1, 2, 4, 4});
  m.floats("w", {2, 2, 1, 1}, {1, -0.5f, 0.25f, 0.1f});
  m.floats("k", {1, 1, 4, 4});
  m.node("Conv", {"x", "w"}, {"c"});
  m.node("Add", {"c", "k"}, {"y"});
  m.output("y", {1, 2, 4, 4});
  graph const g = simplified(m);
  quantized_graph const q = insert_quantization(g, for_all(g), {});
  CHECK(q.integer_nodes == names{"c", "y"});
  CHECK(q.model.constants.contains("k_quantized"));
  CHECK_FALSE(q.model.constants.contains("k"));
}

TEST_CASE("movers between float nodes stay float") {
  model m;
  m.input("x", {1, 2, 4, 4});
  m.floats("w", {2, 2, 1, 1}, {1, -0.5f, 0.25f, 0.1f});
  m.node("Conv", {"x", "w"}, {"c"});
  m.node("Softmax", {"c"}, {"e"});
  m.node("Transpose", {"e"}, {"t"}, {{"perm", dims{0, 2, 3, 1}}});
  m.node("Softmax", {"t"}, {"y"});
  m.output("y", {1, 4, 4, 2});
  graph const g = simplified(m);
  CHECK(insert_quantization(g, for_all(g), {}).float_nodes == names{"e", "t", "y"});
}

TEST_CASE("a quantised model is none to quantise") {
  graph const g = simplified(convolution());
  graph const q = insert_quantization(g, for_all(g), {}).model;
  CHECK_THROWS_AS(insert_quantization(q, for_all(q), {}), failure);
}

}  // namespace INLAY_UNIT
