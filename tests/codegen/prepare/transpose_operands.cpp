// SPDX-License-Identifier: Apache-2.0
#include "prepare/graphs.hpp"

#include <inlay/op/Gemm.hpp>
#include <inlay/op/MatMul.hpp>
#include <inlay/op/device/PackMatMul.hpp>

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

TEST_CASE("operands that a Gemm reads transposed are transposed or packed before it") {
  model m;
  m.input("a", {16, 32});
  m.input("b", {32, 16});
  graph const g = transposed(m, 1, 1, f32);
  CHECK(op_types(g) == names{"Transpose", "PackMatMul", "Gemm"});
  CHECK(g.nodes[1].op->attributes_of<inlay::op::device::PackMatMul>()->perm == inlay::ints{1, 0});
  CHECK(g.nodes[2].inputs == names{g.nodes[0].outputs[0], g.nodes[1].outputs[0]});
  CHECK(gemm_of(g).transA == 0);
  CHECK(gemm_of(g).transB == 0);
  CHECK(op_types(prepared(m)) == op_types(g));
}

TEST_CASE("one operand of two products is laid out once") {
  model m;
  m.input("a", {32, 32});
  m.input("b", {32, 32});
  for (std::string const y : {"y", "z"}) {
    m.node("Gemm", {"a", "b"}, {y}, {{"transA", std::int64_t{1}}, {"transB", std::int64_t{1}}});
    m.output(y, {32, 32});
  }
  CHECK(op_types(prepared(m)) == names{"Transpose", "PackMatMul", "Gemm", "Gemm"});
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

TEST_CASE("of other types the kernel reads rows of B: doubles are transposed, and constants") {
  for (int const type : {onnx::TensorProto::DOUBLE, onnx::TensorProto::INT32, onnx::TensorProto::FLOAT16}) {
    CAPTURE(type);
    model m;
    m.input("a", {16, 32}, type);
    m.input("b", {32, 16}, type);
    bool const turns = type == onnx::TensorProto::DOUBLE;
    graph const g = transposed(m, 1, 1, type);
    CHECK(op_types(g) == (turns ? names{"Transpose", "Gemm"} : names{"Gemm"}));
    CHECK(gemm_of(g).transA == 1);
    CHECK(gemm_of(g).transB == (turns ? 0 : 1));
  }
}

TEST_CASE("a B that few rows are multiplied by stays as it lies") {
  for (std::int64_t const rows : {16, 17}) {
    CAPTURE(rows);
    model m;
    m.input("a", {rows, 64});
    m.input("b", {32, 64});
    m.node("Gemm", {"a", "b"}, {"y"}, {{"transB", std::int64_t{1}}});
    m.output("y", {rows, 32});
    CHECK(op_types(prepared(m)) == (rows == 16 ? names{"Gemm"} : names{"PackMatMul", "Gemm"}));
  }
}

/// y = a * (b, its axes permuted).
model matmul_behind_transpose(dims const& a, dims const& b, std::vector<std::int64_t> const& perm,
                              dims const& y) {
  model m;
  m.input("a", a);
  m.input("b", b);
  m.node("Transpose", {"b"}, {"turned"}, {{"perm", perm}});
  m.node("MatMul", {"a", "turned"}, {"y"});
  m.output("y", y);
  return m;
}

TEST_CASE("a MatMul of few rows reads rows of a transposed B, whoever else reads what the Transpose makes") {
  for (bool const shared : {false, true}) {
    CAPTURE(shared);
    model m = matmul_behind_transpose({2, 4, 64}, {2, 32, 64}, {0, 2, 1}, {2, 4, 32});
    if (shared) m.output("turned", {2, 64, 32});
    graph const g = prepared(m);
    CHECK(op_types(g) == (shared ? names{"Transpose", "MatMul"} : names{"MatMul"}));
    CHECK(g.nodes.back().inputs == names{"a", "b"});
    CHECK(g.nodes.back().op->attributes_of<inlay::op::MatMul>()->transB == 1);
  }
}

TEST_CASE("a B of many rows is packed out of what a Transpose reads, in any order of its axes") {
  graph const turned = prepared(matmul_behind_transpose({2, 32, 64}, {2, 32, 64}, {0, 2, 1}, {2, 32, 32}));
  CHECK(op_types(turned) == names{"PackMatMul", "MatMul"});
  CHECK(turned.nodes[0].inputs == names{"b"});
  CHECK(turned.nodes[1].op->attributes_of<inlay::op::MatMul>()->transB == 0);
  graph const heads =
      prepared(matmul_behind_transpose({1, 2, 8, 64}, {1, 32, 2, 64}, {0, 2, 3, 1}, {1, 2, 8, 32}));
  CHECK(op_types(heads) == names{"PackMatMul", "MatMul"});
  CHECK(heads.nodes[0].op->attributes_of<inlay::op::device::PackMatMul>()->perm == inlay::ints{0, 2, 3, 1});
}

TEST_CASE("a large B is packed where many rows are multiplied by it; heads stay as rows") {
  for (std::int64_t const rows : {4, 64}) {
    CAPTURE(rows);
    model m;
    m.input("a", {rows, 512});
    m.input("b", {512, 512});
    m.node("MatMul", {"a", "b"}, {"y"});
    m.output("y", {rows, 512});
    CHECK(op_types(prepared(m)) == (rows == 4 ? names{"MatMul"} : names{"PackMatMul", "MatMul"}));
  }
  CHECK(op_types(prepared(matmul_behind_transpose({1, 2, 16, 16}, {1, 16, 2, 64}, {0, 2, 1, 3},
                                                  {1, 2, 16, 64}))) == names{"Transpose", "MatMul"});
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
