// SPDX-License-Identifier: Apache-2.0
#include "prepare/graphs.hpp"

#include <inlay/op/Gemm.hpp>

namespace {
using namespace test;
using namespace inlay::codegen;

/// y = a' * b', of `type`; the operands are inputs unless there are constants of their names.
graph transposed(model& m, std::int64_t transA, std::int64_t transB, int type) {
  m.node("Gemm", {"a", "b"}, {"y"}, {{"transA", transA}, {"transB", transB}});
  m.output("y", {2, 2}, type);
  graph g = resolved(m);
  preparation_log log;
  transpose_operands(g, log);
  return g;
}
inlay::op::Gemm::attributes const& gemm_of(graph const& g) {
  return *g.nodes.back().op->attributes_of<inlay::op::Gemm>();
}

TEST_CASE("operands that a Gemm reads transposed are transposed before it") {
  model m;
  m.input("a", {3, 2});
  m.input("b", {2, 3});
  graph const g = transposed(m, 1, 1, f32);
  CHECK(op_types(g) == names{"Transpose", "Transpose", "Gemm"});
  CHECK(g.nodes[2].inputs == names{g.nodes[0].outputs[0], g.nodes[1].outputs[0]});
  CHECK(gemm_of(g).transA == 0);
  CHECK(gemm_of(g).transB == 0);
  CHECK(op_types(prepared(m)) == op_types(g));
}

TEST_CASE("one operand of two sides is transposed once") {
  model m;
  m.input("a", {2, 2});
  m.node("Gemm", {"a", "a"}, {"y"}, {{"transA", std::int64_t{1}}, {"transB", std::int64_t{1}}});
  m.output("y", {2, 2});
  CHECK(op_types(prepared(m)) == names{"Transpose", "Gemm"});
}

TEST_CASE("constants are transposed here, or where they are packed") {
  model m;
  m.floats("a", {3, 2}, {1, 2, 3, 4, 5, 6});
  m.input("b", {3, 2});
  graph const g = transposed(m, 1, 0, f32);
  CHECK(op_types(g) == names{"Gemm"});
  CHECK(floats_of(g.constants.at(g.nodes[0].inputs[0])) == std::vector<float>{1, 3, 5, 2, 4, 6});

  model weights;
  weights.input("a", {2, 3});
  weights.floats("b", {2, 3});
  graph const packed = transposed(weights, 0, 1, f32);
  CHECK(op_types(packed) == names{"Gemm"});
  CHECK(gemm_of(packed).transB == 1);
}

TEST_CASE("a Gemm of another type has no kernel, and stays") {
  model m;
  m.input("a", {3, 2}, onnx::TensorProto::DOUBLE);
  m.input("b", {2, 3}, onnx::TensorProto::DOUBLE);
  CHECK(op_types(transposed(m, 1, 1, onnx::TensorProto::DOUBLE)) == names{"Gemm"});
}

}  // namespace
