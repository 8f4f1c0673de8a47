// SPDX-License-Identifier: Apache-2.0
#include "prepare/graphs.hpp"
#include "prepare/operation.hpp"

#include <inlay/op/Gelu.hpp>
#include <inlay/op/Swish.hpp>

#include <functional>

namespace INLAY_UNIT {
using namespace test;
using namespace inlay::codegen;
namespace op = inlay::op;

/// x (2, 3) -> what `write` writes -> y.
graph recognized(std::function<void(model&)> const& write) {
  model m;
  m.input("x", {2, 3});
  m.output("y", {2, 3});
  write(m);
  graph g = resolved(m);
  preparation_log log;
  recognize_activations(g, log);
  return g;
}

TEST_CASE("Swish") {
  auto const plain = [](model& m) {
    m.node("Sigmoid", {"x"}, {"s"});
    m.node("Mul", {"x", "s"}, {"y"});
  };
  CHECK(op_types(recognized(plain)) == names{"Swish"});
  graph const scaled = recognized([](model& m) {
    m.floats("alpha", {}, {1.702F});
    m.node("Mul", {"alpha", "x"}, {"scaled"});
    m.node("Sigmoid", {"scaled"}, {"s"});
    m.node("Mul", {"s", "x"}, {"y"});
  });
  REQUIRE(op_types(scaled) == names{"Swish"});
  CHECK(scaled.nodes[0].op->attributes_of<op::Swish>()->alpha == 1.702F);
}

TEST_CASE("Swish: the gate is of another value, or serves another node") {
  CHECK(op_types(recognized([](model& m) {
          m.input("z", {2, 3});
          m.node("Sigmoid", {"z"}, {"s"});
          m.node("Mul", {"x", "s"}, {"y"});
        })) == names{"Sigmoid", "Mul"});
  CHECK(op_types(recognized([](model& m) {
          m.node("Sigmoid", {"x"}, {"s"});
          m.node("Mul", {"x", "s"}, {"y"});
          m.output("s", {2, 3});
        })) == names{"Sigmoid", "Mul"});
}

TEST_CASE("Gelu by erf: the factors in any order") {
  for (int order = 0; order < 3; ++order) {
    graph const g = recognized([&](model& m) {
      m.floats("root", {}, {1.41421356F});
      m.floats("inverse_root", {}, {0.70710678F});
      m.floats("one", {}, {1});
      m.floats("half", {1}, {0.5F});
      m.floats("two", {}, {2});
      if (order == 0) m.node("Div", {"x", "root"}, {"scaled"});
      else m.node("Mul", {"inverse_root", "x"}, {"scaled"});
      m.node("Erf", {"scaled"}, {"erf"});
      m.node("Add", {"one", "erf"}, {"share"});
      if (order == 0) {
        m.node("Mul", {"x", "share"}, {"whole"});
        m.node("Mul", {"whole", "half"}, {"y"});
      } else if (order == 1) {
        m.node("Mul", {"half", "x"}, {"x_half"});
        m.node("Mul", {"share", "x_half"}, {"y"});
      } else {
        m.node("Div", {"share", "two"}, {"share_half"});
        m.node("Mul", {"x", "share_half"}, {"y"});
      }
    });
    CAPTURE(order);
    REQUIRE(op_types(g) == names{"Gelu"});
    CHECK(g.nodes[0].inputs == names{"x"});
    CHECK(g.nodes[0].outputs == names{"y"});
    CHECK(g.nodes[0].op->attributes_of<op::Gelu>()->approximate == op::Gelu::approximation::none);
  }
}

TEST_CASE("Gelu by erf: another constant is another function") {
  CHECK(op_types(recognized([&](model& m) {
          m.floats("root", {}, {1.41F});
          m.floats("one", {}, {1});
          m.floats("half", {}, {0.5F});
          m.node("Div", {"x", "root"}, {"scaled"});
          m.node("Erf", {"scaled"}, {"erf"});
          m.node("Add", {"one", "erf"}, {"share"});
          m.node("Mul", {"x", "share"}, {"whole"});
          m.node("Mul", {"whole", "half"}, {"y"});
        })).size() == 5);
}

TEST_CASE("a power of what is computed of x is no activation") {
  CHECK(op_types(recognized([](model& m) {
          m.floats("two", {}, {2});
          m.floats("third", {}, {1.0F / 3});
          m.node("Neg", {"x"}, {"negative"});
          m.node("Pow", {"negative", "two"}, {"square"});
          m.node("Mul", {"square", "third"}, {"y"});
        })) == names{"Neg", "Pow", "Mul"});
}

TEST_CASE("Gelu by tanh: the cube as a power and as products") {
  for (bool power : {true, false}) {
    graph const g = recognized([&](model& m) {
      m.floats("three", {}, {3});
      m.floats("c", {}, {0.044715F});
      m.floats("root", {}, {0.7978845834732056F});
      m.floats("one", {}, {1});
      m.floats("half", {}, {0.5F});
      if (power) {
        m.node("Pow", {"x", "three"}, {"cube"});
      } else {
        m.node("Mul", {"x", "x"}, {"square"});
        m.node("Mul", {"x", "square"}, {"cube"});
      }
      m.node("Mul", {"c", "cube"}, {"small"});
      m.node("Add", {"x", "small"}, {"sum"});
      m.node("Mul", {"sum", "root"}, {"inner"});
      m.node("Tanh", {"inner"}, {"tanh"});
      m.node("Add", {"tanh", "one"}, {"share"});
      m.node("Mul", {"half", "x"}, {"x_half"});
      m.node("Mul", {"x_half", "share"}, {"y"});
    });
    CAPTURE(power);
    REQUIRE(op_types(g) == names{"Gelu"});
    CHECK(g.nodes[0].op->attributes_of<op::Gelu>()->approximate == op::Gelu::approximation::tanh);
  }
}

TEST_CASE("HardSwish and Mish") {
  CHECK(op_types(recognized([&](model& m) {
          m.node("HardSigmoid", {"x"}, {"s"}, {{"alpha", 1.0F / 6}});
          m.node("Mul", {"x", "s"}, {"y"});
        })) == names{"HardSwish"});
  CHECK(op_types(recognized([&](model& m) {
          m.floats("zero", {}, {0});
          m.floats("three", {}, {3});
          m.floats("six", {}, {6});
          m.node("Add", {"x", "three"}, {"sum"});
          m.node("Clip", {"sum", "zero", "six"}, {"clipped"});
          m.node("Mul", {"x", "clipped"}, {"product"});
          m.node("Div", {"product", "six"}, {"y"});
        })) == names{"HardSwish"});
  CHECK(op_types(recognized([&](model& m) {
          m.node("Softplus", {"x"}, {"s"});
          m.node("Tanh", {"s"}, {"t"});
          m.node("Mul", {"x", "t"}, {"y"});
        })) == names{"Mish"});
}

}  // namespace INLAY_UNIT
