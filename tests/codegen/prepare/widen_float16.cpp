// SPDX-License-Identifier: Apache-2.0
#include "prepare/graphs.hpp"

#include <inlay/core/float16.hpp>

#include <bit>

namespace INLAY_UNIT {
using namespace test;
using namespace inlay::codegen;

constexpr int f16 = onnx::TensorProto::FLOAT16;

void halves(model& m, std::string const& name, dims const& shape, std::vector<float> const& values) {
  onnx::TensorProto& t = m.floats(name, shape, values);
  t.clear_raw_data();
  t.clear_float_data();
  t.set_data_type(f16);
  for (float v : values) t.add_int32_data(std::bit_cast<std::uint16_t>(inlay::float16(v)));
}

graph widened(model const& m) {
  graph g = resolved(m);
  preparation_log log;
  widen_float16(g, log);
  drop_idle_nodes(g, log);
  return g;
}

TEST_CASE("a network of float16 with products computes in float, and rounds what it shows") {
  model m;
  m.input("x", {1, 1, 2, 2}, f16);
  halves(m, "W", {1, 1, 1, 1}, {1.5F});
  m.node("Conv", {"x", "W"}, {"a"});
  m.node("Relu", {"a"}, {"b"});
  m.node("Add", {"b", "x"}, {"y"});
  m.output("b", {1, 1, 2, 2}, f16);
  m.output("y", {1, 1, 2, 2}, f16);
  graph const g = widened(m);
  CHECK(op_types(g) == names{"Cast", "Conv", "Relu", "Cast", "Add", "Cast"});
  type_table const types(g);
  for (char const* out : {"b", "y"}) CHECK(types[out].type == inlay::elem_type::float16);
  CHECK(types["a"].type == inlay::elem_type::float_);
  CHECK(floats_of(g.constants.at(g.nodes[1].inputs[1])) == std::vector<float>{1.5F});
}

TEST_CASE("casts to and from float16 around it go away; other types are made of what is rounded") {
  model m;
  m.input("x", {1, 2});
  m.node("Cast", {"x"}, {"half"}, {{"to", f16}});
  halves(m, "W", {2, 1}, {1, 2});
  m.node("MatMul", {"half", "W"}, {"product"});
  m.node("Cast", {"product"}, {"y"}, {{"to", f32}});
  m.node("Cast", {"product"}, {"n"}, {{"to", i64}});
  m.output("y", {1, 1});
  m.output("n", {1, 1}, i64);
  graph const g = widened(m);
  CHECK(op_types(g) == names{"Cast", "Cast", "MatMul", "Cast", "Cast"});  // y is the product
  CHECK(g.nodes[2].outputs == names{"y"});
  type_table const types(g);
  CHECK(types[g.nodes[4].inputs[0]].type == inlay::elem_type::float16);
}

TEST_CASE("elementwise float16 alone stays") {
  model m;
  m.input("x", {4}, f16);
  m.node("Relu", {"x"}, {"y"});
  m.output("y", {4}, f16);
  CHECK(op_types(widened(m)) == names{"Relu"});
}

}  // namespace INLAY_UNIT
