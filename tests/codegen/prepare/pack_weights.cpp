// SPDX-License-Identifier: Apache-2.0
#include "prepare/graphs.hpp"
#include "prepare/operation.hpp"

#include <inlay/op/Gemm.hpp>

namespace {
using namespace test;
using namespace inlay::codegen;
namespace op = inlay::op;

graph packed(model const& m) {
  graph g = resolved(m);
  preparation_log log;
  make_channel_last(g, log);
  pack_weights(g, log);
  return g;
}

/// The constant that the node of an operator reads as its input 1.
constant const& weights_of(graph const& g, std::size_t index) {
  return g.constants.at(g.nodes[index].inputs.at(1));
}

TEST_CASE("a matrix as panels: narrow, and one of 16 columns before a narrow one") {
  // kernel/packing.hpp: [columns / 16][depth][16], then [depth][columns % 16].
  model m;
  m.input("x", {1, 2});
  std::vector<float> values;
  for (int i = 0; i < 2 * 18; ++i) values.push_back(static_cast<float>(i));
  m.floats("W", {2, 18}, values);
  m.node("MatMul", {"x", "W"}, {"y"});
  m.output("y", {1, 18});
  graph const g = packed(m);
  constant const& W = weights_of(g, 0);
  CHECK(W.storage == inlay::storage::panels);
  CHECK(W.dims == dims{2, 18});
  std::vector<float> wanted;
  for (int k : {0, 1})
    for (int n = 0; n < 16; ++n) wanted.push_back(static_cast<float>(k * 18 + n));
  for (int k : {0, 1})
    for (int n = 16; n < 18; ++n) wanted.push_back(static_cast<float>(k * 18 + n));
  CHECK(floats_of(W) == wanted);
}

TEST_CASE("transB and alpha of a Gemm go into its weights") {
  model m;
  m.input("x", {1, 3});
  m.floats("W", {2, 3}, {1, 2, 3, 4, 5, 6});
  m.node("Gemm", {"x", "W"}, {"y"}, {{"transB", 1}, {"alpha", 2.0f}});
  m.output("y", {1, 2});
  graph const g = packed(m);
  CHECK(weights_of(g, 0).dims == dims{3, 2});
  CHECK(floats_of(weights_of(g, 0)) == std::vector<float>{2, 8, 4, 10, 6, 12});
  auto const* a = g.nodes[0].op->attributes_of<op::Gemm>();
  REQUIRE(a);
  CHECK(a->transB == 0);
  CHECK(a->alpha == 1);
}

TEST_CASE("nodes share packed weights only where they ask for the same") {
  model m;
  m.input("x", {1, 1});
  m.floats("W", {1, 1}, {1});
  float const alphas[] = {1e-8f, 2e-8f, 1e-8f};  // the first two are alike to six places
  for (int i = 0; i < 3; ++i) {
    std::string const name(1, static_cast<char>('a' + i));
    m.node("Gemm", {"x", "W"}, {name}, {{"alpha", alphas[i]}});
    m.output(name, {1, 1});
  }
  graph const g = packed(m);
  CHECK(floats_of(weights_of(g, 0)) == std::vector<float>{1e-8f});
  CHECK(floats_of(weights_of(g, 1)) == std::vector<float>{2e-8f});
  CHECK(g.nodes[2].inputs[1] == g.nodes[0].inputs[1]);
}

TEST_CASE("weights of a depthwise convolution as taps") {
  model m;
  m.input("x", {1, 8, 4, 4});
  std::vector<float> values;
  for (int i = 0; i < 8 * 4; ++i) values.push_back(static_cast<float>(i));
  m.floats("W", {8, 1, 2, 2}, values);
  m.node("Conv", {"x", "W"}, {"y"}, {{"group", 8}});
  m.output("y", {1, 8, 3, 3});
  graph const g = packed(m);
  auto const conv =
      std::find_if(g.nodes.begin(), g.nodes.end(), [](node const& n) { return n.op_type == "Conv"; });
  REQUIRE(conv != g.nodes.end());
  constant const& W = g.constants.at(conv->inputs[1]);
  CHECK(W.storage == inlay::storage::taps);
  std::vector<float> wanted;  // [taps][channels]
  for (int t = 0; t < 4; ++t)
    for (int c = 0; c < 8; ++c) wanted.push_back(static_cast<float>(c * 4 + t));
  CHECK(floats_of(W) == wanted);
}

}  // namespace
