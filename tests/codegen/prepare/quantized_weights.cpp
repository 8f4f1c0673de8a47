// SPDX-License-Identifier: Apache-2.0
#include "prepare/operation.hpp"
#include "prepare/quantized_graphs.hpp"

#include <inlay/op/microsoft/MatMulNBits.hpp>

namespace INLAY_UNIT {
using namespace test;
using namespace inlay::codegen;
namespace op = inlay::op;

graph kept(model const& m) {
  graph g = resolved(m);
  preparation_log log;
  quantize(g, log);
  return g;
}

std::vector<std::uint8_t> bytes_of(constant const& c) {
  return {c.as<std::uint8_t>(), c.as<std::uint8_t>() + c.elements()};
}

TEST_CASE("a product of dequantised tensors whose result is none is one of integers") {
  quantized_model m;
  m.input("x", {5, 2}, u8);
  m.quantization("x", 0.5f, 3, u8);
  m.dequantize("x", "x", "x_real");
  integers(m, "w", {3, 2}, i8, {1, 2, 3, 4, 5, 6});
  m.floats("w_scales", {3}, {0.5f, 0.25f, 2});
  integers(m, "w_zeros", {3}, i8, {0, 0, 0});
  m.node("DequantizeLinear", {"w", "w_scales", "w_zeros"}, {"w_real"}, {{"axis", 0}});
  m.floats("bias", {3}, {1, 2, 3});
  m.node("Gemm", {"x_real", "w_real", "bias"}, {"y"}, {{"transB", 1}});
  m.output("y", {5, 3});
  graph const g = kept(m);
  REQUIRE(op_types(g) == names{"MatMulInteger", "Cast", "Mul", "Add"});
  CHECK(g.nodes[0].inputs[0] == "x");
  CHECK(bytes_of(g.constants.at(g.nodes[0].inputs[1])) == std::vector<std::uint8_t>{1, 3, 5, 2, 4, 6});
  CHECK(floats_of(g.constants.at(g.nodes[2].inputs[1])) == std::vector<float>{0.25f, 0.125f, 1});
  CHECK(g.nodes[3].outputs == names{"y"});
}

TEST_CASE("a convolution of dequantised tensors whose result is none is one of integers") {
  quantized_model m;
  m.input("x", {1, 1, 3, 3}, i8);
  m.quantization("x", 0.5f, 3);
  m.dequantize("x", "x", "x_real");
  integers(m, "w", {2, 1, 1, 1}, i8, {1, -2});
  m.floats("w_scales", {2}, {0.5f, 0.25f});
  m.node("DequantizeLinear", {"w", "w_scales"}, {"w_real"}, {{"axis", 0}});
  integers(m, "b", {2}, i32, {7, -9});
  m.floats("b_scales", {2}, {0.25f, 0.125f});
  m.node("DequantizeLinear", {"b", "b_scales"}, {"b_real"}, {{"axis", 0}});
  m.node("Conv", {"x_real", "w_real", "b_real"}, {"y"});
  m.output("y", {1, 2, 3, 3});
  graph const g = kept(m);
  REQUIRE(op_types(g) == names{"ConvInteger", "Cast", "Mul", "Add"});
  constant const& scale = g.constants.at(g.nodes[2].inputs[1]);
  CHECK(scale.dims == std::vector<std::int64_t>{2, 1, 1});
  CHECK(floats_of(scale) == std::vector<float>{0.25f, 0.125f});
  CHECK(floats_of(g.constants.at(g.nodes[3].inputs[1])) == std::vector<float>{1.75f, -1.125f});
}

TEST_CASE("a matrix of integers times floats is a MatMulNBits") {
  auto const product = [](int type, std::vector<std::int32_t> const& weights, bool blocked) {
    quantized_model m;
    m.input("x", {1, 5, 4});
    integers(m, "w", {4, 2}, type, weights);
    if (blocked) m.floats("w_scales", {2, 2}, {0.5f, 0.25f, 2, 4});
    else m.floats("w_scales", {2}, {0.5f, 0.25f});
    m.node("DequantizeLinear", {"w", "w_scales"}, {"w_real"},
           {{"axis", blocked ? 0 : 1}, {"block_size", blocked ? 2 : 0}});
    m.node("MatMul", {"x", "w_real"}, {"y"});
    m.output("y", {1, 5, 2});
    return kept(m);
  };
  graph const eight = product(i8, {1, 2, 3, 4, 5, 6, 7, -8}, false);
  REQUIRE(op_types(eight) == names{"MatMulNBits"});
  auto const& a = *eight.nodes[0].op->attributes_of<op::microsoft::MatMulNBits>();
  CHECK(a.K == 4);
  CHECK(a.N == 2);
  CHECK(a.bits == 8);
  CHECK(a.block_size == 4);
  CHECK(bytes_of(eight.constants.at(eight.nodes[0].inputs[1])) ==
        std::vector<std::uint8_t>{129, 131, 133, 135, 130, 132, 134, 120});
  CHECK(floats_of(eight.constants.at(eight.nodes[0].inputs[2])) == std::vector<float>{0.5f, 0.25f});

  graph const blocked = product(i8, {1, 2, 3, 4, 5, 6, 7, -8}, true);
  REQUIRE(op_types(blocked) == names{"MatMulNBits"});
  CHECK(blocked.nodes[0].op->attributes_of<op::microsoft::MatMulNBits>()->block_size == 2);
  CHECK(floats_of(blocked.constants.at(blocked.nodes[0].inputs[2])) == std::vector<float>{0.5f, 2, 0.25f, 4});
}

}  // namespace INLAY_UNIT
