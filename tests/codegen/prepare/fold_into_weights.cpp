// SPDX-License-Identifier: Apache-2.0
#include "prepare/graphs.hpp"

#include <limits>

namespace INLAY_UNIT {
using namespace test;
using namespace inlay::codegen;

graph folded(model const& m) {
  graph g = resolved(m);
  preparation_log log;
  fold_into_weights(g, log);
  return g;
}

/// Conv of two channels, kernel of one, weights (1, 2) and (3, 4), optional bias (5, 6).
model conv(bool bias) {
  model m;
  m.input("x", {1, 2, 3, 3});
  m.floats("W", {2, 2, 1, 1}, {1, 2, 3, 4});
  if (bias) m.floats("B", {2}, {5, 6});
  m.node("Conv", bias ? names{"x", "W", "B"} : names{"x", "W"}, {"c"});
  m.output("y", {1, 2, 3, 3});
  return m;
}

void check_folded(graph const& g, std::vector<float> const& weights, std::vector<float> const& bias) {
  REQUIRE(op_types(g) == names{"Conv"});
  CHECK(g.nodes[0].outputs == names{"y"});
  CHECK(floats_of(g.constants.at(g.nodes[0].inputs.at(1))) == weights);
  CHECK((g.nodes[0].inputs.size() == 3) == !bias.empty());
  if (!bias.empty()) CHECK(floats_of(g.constants.at(g.nodes[0].inputs.at(2))) == bias);
}

TEST_CASE("BatchNormalization after Conv") {
  // s = scale / sqrt(variance + epsilon) = 6 / 3, 1 / 2; weights * s; (bias - mean) * s + shift.
  for (bool bias : {false, true}) {
    model m = conv(bias);
    m.floats("scale", {2}, {6, 1});
    m.floats("shift", {2}, {10, 20});
    m.floats("mean", {2}, {1, -2});
    m.floats("variance", {2}, {8, 3});
    m.node("BatchNormalization", {"c", "scale", "shift", "mean", "variance"}, {"y"}, {{"epsilon", 1.0f}});
    check_folded(folded(m), {2, 4, 1.5f, 2}, bias ? std::vector<float>{18, 24} : std::vector<float>{8, 21});
  }
}

TEST_CASE("Mul, Add, Sub and Div by constants after Conv") {
  auto const with = [](char const* op_type, bool constant_first, dims const& shape,
                       std::vector<float> const& values) {
    model m = conv(true);
    m.floats("k", shape, values);
    m.node(op_type, constant_first ? names{"k", "c"} : names{"c", "k"}, {"y"});
    return folded(m);
  };
  check_folded(with("Mul", false, {2, 1, 1}, {2, 10}), {2, 4, 30, 40}, {10, 60});
  check_folded(with("Mul", true, {}, {2}), {2, 4, 6, 8}, {10, 12});
  check_folded(with("Add", false, {1, 2, 1, 1}, {1, -1}), {1, 2, 3, 4}, {6, 5});
  check_folded(with("Sub", false, {1}, {1}), {1, 2, 3, 4}, {4, 5});
  check_folded(with("Sub", true, {1}, {1}), {-1, -2, -3, -4}, {-4, -5});
  check_folded(with("Div", false, {2, 1, 1}, {2, 4}), {0.5f, 1, 0.75f, 1}, {2.5f, 1.5f});
}

TEST_CASE("what is no affine function of each channel stays") {
  auto const stays = [](char const* op_type, bool constant_first, dims const& shape,
                        std::vector<float> const& values) {
    model m = conv(true);
    m.floats("k", shape, values);
    m.node(op_type, constant_first ? names{"k", "c"} : names{"c", "k"}, {"y"});
    CHECK(op_types(folded(m)) == names{"Conv", op_type});
  };
  stays("Div", true, {1}, {2});
  stays("Div", false, {1}, {0});
  stays("Mul", false, {3}, {1, 2, 3});  // along the columns
  stays("Mul", false, {1, 1, 3, 1}, {1, 2, 3});
  // 0 * infinity in one weight would be NaN for all elements.
  stays("Mul", false, {1}, {std::numeric_limits<float>::infinity()});
  stays("Add", false, {1}, {std::numeric_limits<float>::quiet_NaN()});
}

TEST_CASE("a value that others read keeps its node") {
  model m = conv(true);
  m.floats("k", {1}, {2});
  m.node("Mul", {"c", "k"}, {"y"});
  m.output("c", {1, 2, 3, 3});
  CHECK(op_types(folded(m)) == names{"Conv", "Mul"});
  model twice = conv(true);
  twice.node("Mul", {"c", "c"}, {"y"});
  CHECK(op_types(folded(twice)) == names{"Conv", "Mul"});
}

TEST_CASE("weights that nodes share are folded for one of them") {
  model m = conv(true);
  m.node("Conv", {"x", "W", "B"}, {"other"});
  m.floats("k", {1}, {2});
  m.node("Mul", {"c", "k"}, {"y"});
  m.output("other", {1, 2, 3, 3});
  graph const g = folded(m);
  REQUIRE(op_types(g) == names{"Conv", "Conv"});
  CHECK(floats_of(g.constants.at(g.nodes[0].inputs[1])) == std::vector<float>{2, 4, 6, 8});
  CHECK(floats_of(g.constants.at(g.nodes[1].inputs[1])) == std::vector<float>{1, 2, 3, 4});
}

TEST_CASE("a chain folds as a whole: MatMul, Add, Mul") {
  model m;
  m.input("x", {1, 2});
  m.floats("W", {2, 2}, {1, 2, 3, 4});
  m.floats("b", {2}, {1, -1});
  m.floats("k", {2}, {2, 3});
  m.node("MatMul", {"x", "W"}, {"a"});
  m.node("Add", {"a", "b"}, {"c"});
  m.node("Mul", {"k", "c"}, {"y"});
  m.output("y", {1, 2});
  graph const g = folded(m);
  REQUIRE(op_types(g) == names{"Gemm"});
  CHECK(floats_of(g.constants.at(g.nodes[0].inputs[1])) == std::vector<float>{2, 6, 6, 12});
  CHECK(floats_of(g.constants.at(g.nodes[0].inputs[2])) == std::vector<float>{2, -3});
}

}  // namespace INLAY_UNIT
