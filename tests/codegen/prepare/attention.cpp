// SPDX-License-Identifier: Apache-2.0
#include "prepare/graphs.hpp"
#include "prepare/operation.hpp"

#include <inlay/op/Attention.hpp>

#include <limits>

namespace INLAY_UNIT {
using namespace test;
using namespace inlay::codegen;
namespace op = inlay::op;

constexpr std::int64_t heads = 2, queries = 5, keys = 16, width = 8;

graph recognized(model const& m) {
  graph g = resolved(m);
  preparation_log log;
  fold_constants(g, log);
  recognize_attention(g, log);
  return g;
}

TEST_CASE("heads apart: keys are not transposed, or otherwise") {
  for (bool const swapped : {true, false}) {
    model m;
    m.input("q", {1, heads, queries, width});
    m.input("k", swapped ? dims{1, heads, keys, width} : dims{1, keys, heads, width});
    m.input("v", {1, heads, keys, width});
    m.floats("root", {}, {4});
    m.node("Transpose", {"k"}, {"kt"}, {{"perm", swapped ? dims{0, 1, 3, 2} : dims{0, 2, 3, 1}}});
    m.node("MatMul", {"q", "kt"}, {"scores"});
    m.node("Div", {"scores", "root"}, {"scaled"});
    m.node("Softmax", {"scaled"}, {"shares"}, {{"axis", 3}});
    m.node("MatMul", {"shares", "v"}, {"y"});
    m.output("y", {1, heads, queries, width});
    graph const g = recognized(m);
    REQUIRE(op_types(g) == (swapped ? names{"Attention"} : names{"Transpose", "Attention"}));
    node const& attention = g.nodes.back();
    CHECK(attention.inputs[0] == "q");
    CHECK(attention.inputs[2] == "v");
    CHECK(attention.op->attributes_of<op::Attention>()->scale == 0.25F);
    CHECK(type_table(g)[attention.inputs[1]].dims == inlay::dims{1, heads, keys, width});
  }
}

/// As PyTorch exports it: heads are parts of rows.
model of_rows() {
  model m;
  auto const split = [&](std::string const& name, std::int64_t length, dims const& perm) {
    m.input(name, {1, length, heads * width});
    m.int64s(name + "_shape", {4}, {1, length, heads, width});
    m.node("Reshape", {name, name + "_shape"}, {name + "_heads"});
    m.node("Transpose", {name + "_heads"}, {name + "_t"}, {{"perm", perm}});
  };
  split("q", queries, {0, 2, 1, 3});
  split("k", keys, {0, 2, 3, 1});
  split("v", keys, {0, 2, 1, 3});
  m.node("MatMul", {"q_t", "k_t"}, {"scores"});
  m.node("Softmax", {"scores"}, {"shares"}, {{"axis", -1}});
  m.node("MatMul", {"shares", "v_t"}, {"z"});
  m.node("Transpose", {"z"}, {"z_t"}, {{"perm", dims{0, 2, 1, 3}}});
  m.int64s("shape", {3}, {1, queries, heads * width});
  m.node("Reshape", {"z_t", "shape"}, {"y"});
  m.output("y", {1, queries, heads * width});
  return m;
}

TEST_CASE("rows of heads: no Transpose is left") {
  graph const g = recognized(of_rows());
  REQUIRE(op_types(g) == names{"Attention"});
  CHECK(g.nodes[0].inputs == names{"q", "k", "v"});
  CHECK(g.nodes[0].op->attributes_of<op::Attention>()->q_num_heads == heads);
  CHECK(g.nodes[0].op->attributes_of<op::Attention>()->scale == 1);
}

/// Attention of heads apart, as far as the scores: `to` is made of "scores" by `build`, then comes Softmax.
graph of_scores(auto const& build, std::string const& to = "masked", bool scores_scaled = false) {
  model m;
  m.input("q", {1, heads, queries, width});
  m.input("k", {1, heads, keys, width});
  m.input("v", {1, heads, keys, width});
  m.floats("half", {}, {0.5F});
  m.node("Transpose", {"k"}, {"kt"}, {{"perm", dims{0, 1, 3, 2}}});
  m.node("MatMul", {"q", "kt"}, {"product"});
  if (scores_scaled) m.node("Mul", {"product", "half"}, {"scores"});
  else m.node("Identity", {"product"}, {"scores"});
  build(m);
  m.node("Softmax", {to}, {"shares"}, {{"axis", -1}});
  m.node("MatMul", {"shares", "v"}, {"y"});
  m.output("y", {1, heads, queries, width});
  graph g = resolved(m);
  preparation_log log;
  fold_constants(g, log);
  drop_idle_nodes(g, log);
  recognize_attention(g, log);
  return g;
}
bool has_attention(graph const& g) {
  names const ops = op_types(g);
  return std::count(ops.begin(), ops.end(), "Attention") == 1;
}

TEST_CASE("a mask that is added, on either side of the scaled scores") {
  for (bool const first : {true, false}) {
    graph const g = of_scores(
        [&](model& m) {
          m.input("mask", {1, 1, 1, keys});
          m.node("Add", first ? names{"mask", "scores"} : names{"scores", "mask"}, {"masked"});
        },
        "masked", true);
    REQUIRE(op_types(g) == names{"Attention"});
    CHECK(g.nodes[0].inputs == names{"q", "k", "v", "mask"});
    CHECK(g.nodes[0].op->attributes_of<op::Attention>()->scale == 0.5F);
    CHECK(g.nodes[0].op->attributes_of<op::Attention>()->is_causal == 0);
  }
}

std::vector<float> triangle(float excluded, std::int64_t ahead = 0) {
  std::vector<float> mask;
  for (std::int64_t q = 0; q < queries; ++q)
    for (std::int64_t k = 0; k < keys; ++k) mask.push_back(k <= q + ahead ? 0 : excluded);
  return mask;
}

TEST_CASE("a constant triangle is causal, another constant is a mask") {
  auto const with = [](std::vector<float> const& mask) {
    return of_scores([&](model& m) {
      m.floats("mask", {1, 1, queries, keys}, mask);
      m.node("Add", {"scores", "mask"}, {"masked"});
    });
  };
  graph const causal = with(triangle(std::numeric_limits<float>::lowest()));
  REQUIRE(op_types(causal) == names{"Attention"});
  CHECK(causal.nodes[0].inputs == names{"q", "k", "v"});
  CHECK(causal.nodes[0].op->attributes_of<op::Attention>()->is_causal == 1);
  for (auto const& mask : {triangle(-10000), triangle(-1e30F, 1)}) {
    graph const g = with(mask);
    REQUIRE(op_types(g) == names{"Attention"});
    CHECK(g.nodes[0].inputs == names{"q", "k", "v", "mask"});
    CHECK(g.nodes[0].op->attributes_of<op::Attention>()->is_causal == 0);
  }
}

TEST_CASE("scores that a condition replaces") {
  auto const with = [](bool holds, float instead) {
    return of_scores([&](model& m) {
      m.input("allowed", {queries, keys}, onnx::TensorProto::BOOL);
      m.floats("far", {}, {instead});
      m.node("Where", holds ? names{"allowed", "far", "scores"} : names{"allowed", "scores", "far"},
             {"masked"});
    });
  };
  for (bool const holds : {true, false}) {
    graph const g = with(holds, std::numeric_limits<float>::lowest());
    REQUIRE(op_types(g) == names{"Where", "Attention"});
    CHECK(g.nodes[0].inputs[0] == "allowed");
    CHECK(g.constants.at(g.nodes[0].inputs[holds ? 1 : 2]).as<float>()[0] < -1e38F);
    CHECK(g.constants.at(g.nodes[0].inputs[holds ? 2 : 1]).as<float>()[0] == 0);
    CHECK(g.nodes[1].inputs == names{"q", "k", "v", g.nodes[0].outputs[0]});
  }
  CHECK(!has_attention(with(false, -10000)));  // to which a score adds something
}

TEST_CASE("two masks are one") {
  graph const g = of_scores([](model& m) {
    m.input("a", {queries, keys});
    m.input("b", {1, heads, 1, keys});
    m.node("Add", {"scores", "a"}, {"with_a"});
    m.node("Add", {"with_a", "b"}, {"masked"});
  });
  REQUIRE(op_types(g) == names{"Add", "Attention"});
  CHECK(g.nodes[1].inputs[3] == g.nodes[0].outputs[0]);
}

TEST_CASE("what is no mask: a factor behind it, one number for all keys") {
  CHECK(!has_attention(of_scores([](model& m) {
    m.input("mask", {queries, keys});
    m.node("Add", {"scores", "mask"}, {"sum"});
    m.node("Mul", {"sum", "half"}, {"masked"});
  })));
  CHECK(!has_attention(of_scores([](model& m) {
    m.input("mask", {queries, 1});
    m.node("Add", {"scores", "mask"}, {"masked"});
  })));
}

/// As PyTorch's exporters write scaled_dot_product_attention: the root of the scale on either side of the product; the
/// older one transposes the keys, the newer one matrices of them, and guards shares that are no numbers.
TEST_CASE("scaled queries and keys, matrices that are transposed, and a guard") {
  for (bool const newer : {true, false}) {
    model m;
    m.input("q", {2, heads, queries, width});
    m.input("k", {2, heads, keys, width});
    m.input("v", {2, heads, keys, width});
    m.input("mask", {2, 1, queries, keys});
    m.floats("root", {}, {0.5F});
    m.floats("zero", {}, {0});
    m.node("Mul", {"q", "root"}, {"q_scaled"});
    if (newer) {
      m.int64s("matrices", {3}, {-1, keys, width});
      m.int64s("heads", {4}, {2, heads, width, keys});
      m.node("Reshape", {"k", "matrices"}, {"k_matrices"});
      m.node("Transpose", {"k_matrices"}, {"k_turned"}, {{"perm", dims{0, 2, 1}}});
      m.node("Reshape", {"k_turned", "heads"}, {"kt"});
    } else {
      m.node("Transpose", {"k"}, {"kt"}, {{"perm", dims{0, 1, 3, 2}}});
    }
    m.node("Mul", {"kt", "root"}, {"kt_scaled"});
    m.node("MatMul", {"q_scaled", "kt_scaled"}, {"scores"});
    m.node("Add", {"scores", "mask"}, {"masked"});
    m.node("Softmax", {"masked"}, {"shares"}, {{"axis", -1}});
    if (newer) {
      m.node("IsNaN", {"shares"}, {"none"});
      m.node("Where", {"none", "zero", "shares"}, {"guarded"});
    }
    m.node("MatMul", {newer ? "guarded" : "shares", "v"}, {"y"});
    m.output("y", {2, heads, queries, width});
    graph const g = recognized(m);
    REQUIRE(op_types(g) == names{"Attention"});
    CHECK(g.nodes[0].inputs == names{"q", "k", "v", "mask"});
    CHECK(g.nodes[0].op->attributes_of<op::Attention>()->scale == 0.25F);
  }
}

TEST_CASE("matrices without an axis of heads are of one head each") {
  model m;
  m.input("q", {6, queries, width});
  m.input("k", {keys, 6, width});
  m.input("v", {6, keys, width});
  m.input("mask", {6, queries, keys});
  m.node("Transpose", {"k"}, {"kt"}, {{"perm", dims{1, 2, 0}}});
  m.node("MatMul", {"q", "kt"}, {"scores"});
  m.node("Add", {"scores", "mask"}, {"masked"});
  m.node("Softmax", {"masked"}, {"shares"}, {{"axis", 2}});
  m.node("MatMul", {"shares", "v"}, {"y"});
  m.output("y", {6, queries, width});
  graph const g = recognized(m);
  REQUIRE(op_types(g) == names{"Unsqueeze", "Transpose", "Attention"});
  CHECK(type_table(g)[g.nodes[0].outputs[0]].dims == inlay::dims{6, 1, queries, keys});
  CHECK(type_table(g)[g.nodes[1].outputs[0]].dims == inlay::dims{6, keys, width});
  CHECK(g.nodes[2].op->attributes_of<op::Attention>()->q_num_heads == 1);
}

TEST_CASE("scores that are an output are left as they are") {
  model shown = of_rows();
  shown.output("shares", {1, heads, queries, keys});
  CHECK(!has_attention(recognized(shown)));
}

}  // namespace INLAY_UNIT
