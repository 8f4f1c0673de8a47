// SPDX-License-Identifier: Apache-2.0
#include "prepare/quantized_graphs.hpp"

#include <cmath>
#include <cstdint>

namespace INLAY_UNIT {
using namespace test;
using namespace inlay::codegen;

constexpr float x_scale = 0.0625f, y_scale = 0.03125f;
constexpr int x_zero = 5, y_zero = -20;

/// x int8 (1, 2, 3, 3), dequantised as x_real -> what `between` makes of it, as f -> y, quantised.
template <class F>
graph tabulated(F const& between) {
  quantized_model m;
  m.input("x", {1, 2, 3, 3}, i8);
  m.quantization("x", x_scale, x_zero);
  m.quantization("y", y_scale, y_zero);
  m.quantization("s", 1.0f / 256, -128);
  m.dequantize("x", "x", "x_real");
  between(m);
  m.quantize("f", "y", "y");
  m.output("y", {1, 2, 3, 3}, i8);
  graph g = resolved(m);
  preparation_log log;
  fold_constants(g, log);
  quantize(g, log);
  drop_idle_nodes(g, log);
  tabulate(g, log);
  return g;
}

int quantized(double real, double scale, int zero) {
  return static_cast<int>(std::min(127.0, std::max(-128.0, std::nearbyint(real / scale) + zero)));
}

/// The graph is one Lookup in x, of a table that is `f` of each real value, as <cmath> computes it in double.
void check_table(graph const& g, double (*f)(double)) {
  REQUIRE(op_types(g) == names{"Lookup"});
  CHECK(g.nodes[0].inputs[0] == "x");
  constant const& table = g.constants.at(g.nodes[0].inputs[1]);
  REQUIRE(table.elements() == 256);
  for (int byte = -128; byte < 128; ++byte)
    CHECK(int{table.as<std::int8_t>()[static_cast<std::uint8_t>(byte)]} ==
          quantized(f(static_cast<double>(x_scale) * (byte - x_zero)), static_cast<double>(y_scale), y_zero));
}

double sigmoid(double x) { return 1 / (1 + std::exp(-x)); }
double hard_swish(double x) { return x * std::min(6.0, std::max(0.0, x + 3)) / 6; }
/// Of a Sigmoid in bytes.
double swish(double x) { return x * (quantized(sigmoid(x), 1.0 / 256, -128) + 128) / 256; }
double tanh_of_sigmoid(double x) { return std::tanh((quantized(sigmoid(x), 1.0 / 256, -128) + 128) / 256.0); }

TEST_CASE("an operator without integer form is a table of bytes") {
  check_table(tabulated([](model& m) { m.node("Sigmoid", {"x_real"}, {"f"}); }), sigmoid);
  check_table(tabulated([](model& m) { m.node("HardSwish", {"x_real"}, {"f"}); }), hard_swish);
}

TEST_CASE("so are several of them, with numbers as operands") {
  check_table(tabulated([](model& m) {
                m.floats("three", {1}, {3});
                m.floats("zero", {}, {0});
                m.floats("six", {}, {6});
                m.node("Add", {"x_real", "three"}, {"a"});
                m.node("Clip", {"a", "zero", "six"}, {"c"});
                m.node("Mul", {"x_real", "c"}, {"p"});
                m.node("Div", {"p", "six"}, {"f"});
              }),
              hard_swish);
}

TEST_CASE("so is what is computed of bytes that nobody else reads") {
  check_table(tabulated([](quantized_model& m) {
                m.node("Sigmoid", {"x_real"}, {"s_real"});
                m.quantize("s_real", "s", "s");
                m.dequantize("s", "s", "s_again");
                m.node("Tanh", {"s_again"}, {"f"});
              }),
              tanh_of_sigmoid);
  check_table(tabulated([](quantized_model& m) {
                m.node("Sigmoid", {"x_real"}, {"s_real"});
                m.quantize("s_real", "s", "s");
                m.dequantize("s", "s", "s_again");
                m.node("Mul", {"x_real", "s_again"}, {"f"});
              }),
              swish);
}

TEST_CASE("bytes that are an output are made, and read by others") {
  graph const shown = tabulated([](quantized_model& m) {
    m.node("Sigmoid", {"x_real"}, {"s_real"});
    m.quantize("s_real", "s", "s");
    m.dequantize("s", "s", "s_again");
    m.node("Tanh", {"s_again"}, {"f"});
    m.output("s", {1, 2, 3, 3}, i8);
  });
  REQUIRE(op_types(shown) == names{"Lookup", "Lookup"});
  CHECK(shown.nodes[1].inputs[0] == "s");
  CHECK(op_types(tabulated([](quantized_model& m) {
          m.node("Sigmoid", {"x_real"}, {"s_real"});
          m.quantize("s_real", "s", "s");
          m.dequantize("s", "s", "s_again");
          m.node("Mul", {"x_real", "s_again"}, {"f"});
          m.output("s", {1, 2, 3, 3}, i8);
        })) == names{"Lookup", "QLinearMul"});
}

TEST_CASE("what is no function of one byte stays") {
  // a number for each channel
  CHECK(op_types(tabulated([](model& m) {
          m.floats("slope", {2, 1, 1}, {0.1f, 0.2f});
          m.node("PRelu", {"x_real", "slope"}, {"f"});
        })) == names{"DequantizeLinear", "PRelu", "QuantizeLinear"});
  // more elements than there are bytes
  CHECK(op_types(tabulated([](model& m) { m.node("Softmax", {"x_real"}, {"f"}); })) ==
        names{"DequantizeLinear", "Softmax", "QuantizeLinear"});
  // another byte
  CHECK(op_types(tabulated([](quantized_model& m) {
          m.input("z", {1, 2, 3, 3}, i8);
          m.dequantize("z", "x", "z_real");
          m.node("Sub", {"x_real", "z_real"}, {"f"});
        })) == names{"DequantizeLinear", "DequantizeLinear", "Sub", "QuantizeLinear"});
}
}  // namespace INLAY_UNIT
