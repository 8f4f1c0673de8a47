// SPDX-License-Identifier: Apache-2.0
#include "prepare/graphs.hpp"

namespace INLAY_UNIT {
using namespace test;
using namespace inlay::codegen;

/// The operators that one Einsum of these shapes becomes.
names becomes(std::string const& equation, std::vector<std::vector<std::int64_t>> const& shapes,
              std::vector<std::int64_t> const& output) {
  model m;
  names inputs;
  for (std::size_t i = 0; i < shapes.size(); ++i) {
    inputs.push_back("x" + std::to_string(i));
    m.input(inputs.back(), shapes[i]);
  }
  m.node("Einsum", inputs, {"y"}, {{"equation", equation}});
  m.output("y", output);
  graph g = resolved(m);
  preparation_log log;
  rewrite_einsum(g, log);
  CHECK(type_table(g)["y"].dims.size() == output.size());
  return op_types(g);
}

TEST_CASE("a product of matrices is a MatMul as it stands") {
  CHECK(becomes("ij,jk->ik", {{2, 3}, {3, 4}}, {2, 4}) == names{"MatMul"});
  CHECK(becomes("bij,bjk->bik", {{5, 2, 3}, {5, 3, 4}}, {5, 2, 4}) == names{"MatMul"});
  CHECK(becomes("...ij,jk", {{5, 2, 3}, {3, 4}}, {5, 2, 4}) == names{"MatMul"});
}

TEST_CASE("axes in another order are transposed, several of a kind are merged") {
  CHECK(becomes("bqhd,bkhd->bhqk", {{2, 5, 3, 4}, {2, 6, 3, 4}}, {2, 3, 5, 6}) ==
        names{"Transpose", "Transpose", "MatMul"});
  CHECK(becomes("ijk,jkl->il", {{2, 3, 4}, {3, 4, 5}}, {2, 5}) == names{"Reshape", "Reshape", "MatMul"});
}

TEST_CASE("sums, transposes and products of elements") {
  CHECK(becomes("ij->ji", {{2, 3}}, {3, 2}) == names{"Transpose"});
  CHECK(becomes("ij->i", {{2, 3}}, {2}) == names{"ReduceSum"});
  CHECK(becomes("ij,ij->ij", {{2, 3}, {2, 3}}, {2, 3}) == names{"Mul"});
  CHECK(becomes("i,j->ij", {{2}, {3}}, {2, 3}) == names{"Reshape", "Mul"});
  CHECK(becomes("ij->ij", {{2, 3}}, {2, 3}) == names{"Identity"});
}

TEST_CASE(
    "integers are transposed too, but not multiplied or summed by nodes that ONNX has for floats alone") {
  auto const becomes_of_bytes = [](std::string const& equation, dims const& output) {
    model m;
    m.input("x", {1, 5, 4, 3}, onnx::TensorProto::UINT8);
    m.node("Einsum", {"x"}, {"y"}, {{"equation", equation}});
    m.output("y", output, onnx::TensorProto::UINT8);
    graph g = resolved(m);
    preparation_log log;
    rewrite_einsum(g, log);
    return op_types(g);
  };
  CHECK(becomes_of_bytes("n...c->nc...", {1, 3, 5, 4}) == names{"Transpose"});
  CHECK(becomes_of_bytes("nhwc->nhw", {1, 5, 4}) == names{"Einsum"});
}

TEST_CASE("a diagonal stays an Einsum") {
  CHECK(becomes("ii->i", {{3, 3}}, {3}) == names{"Einsum"});
  CHECK(becomes("ii,ij->j", {{3, 3}, {3, 2}}, {2}) == names{"Einsum", "Reshape", "MatMul", "Reshape"});
}

TEST_CASE("weights are transposed before the program runs") {
  model m;
  m.input("x", {1, 2});
  m.floats("w", {3, 2}, {1, 2, 3, 4, 5, 6});
  m.node("Einsum", {"x", "w"}, {"y"}, {{"equation", "ij,kj->ik"}});
  m.output("y", {1, 3});
  graph g = resolved(m);
  preparation_log log;
  rewrite_einsum(g, log);
  REQUIRE(op_types(g) == names{"MatMul"});
  CHECK(floats_of(g.constants.at(g.nodes[0].inputs[1])) == std::vector<float>{1, 3, 5, 2, 4, 6});
}
}  // namespace INLAY_UNIT
