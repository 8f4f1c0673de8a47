// SPDX-License-Identifier: Apache-2.0
#include "prepare/graphs.hpp"

#include <inlay/op/Gemm.hpp>

namespace INLAY_UNIT {
using namespace test;
using namespace inlay::codegen;

/// y = a' * b', of `type`; the operands are inputs unless there are constants of their names.
graph transposed(model& m, std::int64_t transA, std::int64_t transB, int type) {
  m.node("Gemm", {"a", "b"}, {"y"}, {{"transA", transA}, {"transB", transB}});
  m.output("y", {32, 32}, type);
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
  m.input("a", {16, 32});
  m.input("b", {32, 16});
  graph const g = transposed(m, 1, 1, f32);
  CHECK(op_types(g) == names{"Transpose", "Transpose", "Gemm"});
  CHECK(g.nodes[2].inputs == names{g.nodes[0].outputs[0], g.nodes[1].outputs[0]});
  CHECK(gemm_of(g).transA == 0);
  CHECK(gemm_of(g).transB == 0);
  CHECK(op_types(prepared(m)) == op_types(g));
}

TEST_CASE("one operand of two sides is transposed once") {
  model m;
  m.input("a", {32, 32});
  m.node("Gemm", {"a", "a"}, {"y"}, {{"transA", std::int64_t{1}}, {"transB", std::int64_t{1}}});
  m.output("y", {32, 32});
  CHECK(op_types(prepared(m)) == names{"Transpose", "Gemm"});
}

TEST_CASE("constants are transposed here, or where they are packed") {
  model m;
  std::vector<float> a, turned(8 * 32);
  for (std::size_t i = 0; i < 8 * 32; ++i) {
    a.push_back(static_cast<float>(i));
    turned[i % 32 * 8 + i / 32] = static_cast<float>(i);
  }
  m.floats("a", {8, 32}, a);
  m.input("b", {8, 32});
  graph const g = transposed(m, 1, 0, f32);
  CHECK(op_types(g) == names{"Gemm"});
  CHECK(floats_of(g.constants.at(g.nodes[0].inputs[0])) == turned);

  model weights;
  weights.input("a", {32, 16});
  weights.floats("b", {32, 16});
  graph const packed = transposed(weights, 0, 1, f32);
  CHECK(op_types(packed) == names{"Gemm"});
  CHECK(gemm_of(packed).transB == 1);
}

TEST_CASE("a Gemm of another type has no kernel, and stays") {
  model m;
  m.input("a", {16, 32}, onnx::TensorProto::DOUBLE);
  m.input("b", {32, 16}, onnx::TensorProto::DOUBLE);
  CHECK(op_types(transposed(m, 1, 1, onnx::TensorProto::DOUBLE)) == names{"Gemm"});
}

TEST_CASE("a B that few rows are multiplied by stays as it lies") {
  for (std::int64_t const rows : {16, 17}) {
    CAPTURE(rows);
    model m;
    m.input("a", {rows, 64});
    m.input("b", {32, 64});
    m.node("Gemm", {"a", "b"}, {"y"}, {{"transB", std::int64_t{1}}});
    m.output("y", {rows, 32});
    CHECK(op_types(prepared(m)) == (rows == 16 ? names{"Gemm"} : names{"Transpose", "Gemm"}));
  }
}

TEST_CASE("a small product takes its operands as they lie") {
  model m;
  m.input("a", {3, 2});
  m.input("b", {2, 3});
  m.node("Gemm", {"a", "b"}, {"y"}, {{"transA", std::int64_t{1}}, {"transB", std::int64_t{1}}});
  m.output("y", {2, 2});
  CHECK(op_types(prepared(m)) == names{"Gemm"});
}

}  // namespace INLAY_UNIT
