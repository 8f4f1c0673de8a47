// SPDX-License-Identifier: Apache-2.0
#include "prepare/graphs.hpp"
#include "prepare/operation.hpp"

#include <inlay/op/Attention.hpp>

namespace {
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

TEST_CASE("scores that are an output, and a mask, are left as they are") {
  model shown = of_rows();
  shown.output("shares", {1, heads, queries, keys});
  graph const g = recognized(shown);
  names const ops = op_types(g);
  CHECK(std::count(ops.begin(), ops.end(), "Attention") == 0);
  model masked = of_rows();
  masked.floats("mask", {queries, keys});
  masked.graph().mutable_node(7)->set_input(0, "masked");
  masked.node("Add", {"scores", "mask"}, {"masked"});
  names const with_mask = op_types(recognized(masked));
  CHECK(std::count(with_mask.begin(), with_mask.end(), "Attention") == 0);
}

}  // namespace
