// SPDX-License-Identifier: Apache-2.0
#include "prepare/graphs.hpp"

namespace INLAY_UNIT {
using namespace test;
using namespace inlay::codegen;

bool has(graph const& g, std::string const& op_type) {
  names const all = op_types(g);
  return std::find(all.begin(), all.end(), op_type) != all.end();
}

model dropout(std::string const& training) {
  model m(22);
  m.input("x", {2, 3});
  m.input("ratio", {});
  m.node("Dropout", {"x", "ratio", training}, {"y", "mask"});
  m.output("y", {2, 3});
  m.output("mask", {2, 3}, onnx::TensorProto::BOOL);
  return m;
}

TEST_CASE("a Dropout that trains draws, one that does not stays inference") {
  model asked = dropout("training");
  asked.input("training", {}, onnx::TensorProto::BOOL);
  graph const g = prepared(asked);
  CHECK(g.random);
  CHECK(has(g, "RandomUniformLike"));
  CHECK(!has(g, "Dropout"));
  CHECK(type_table(g)["y"].dims == inlay::dims{2, 3});

  for (bool const trains : {true, false}) {
    model known = dropout("training");
    onnx::TensorProto& training = *known.graph().add_initializer();
    training.set_name("training");
    training.set_data_type(onnx::TensorProto::BOOL);
    training.add_int32_data(trains);
    CHECK(prepared(known).random == trains);
  }
}

TEST_CASE("a BatchNormalization that trains takes the statistics of its input") {
  model m(15);
  m.input("x", {2, 3, 4});
  for (char const* name : {"scale", "B", "mean", "var"}) m.input(name, {3});
  m.node("BatchNormalization", {"x", "scale", "B", "mean", "var"}, {"y", "running_mean", "running_var"},
         {{"training_mode", 1}});
  m.output("y", {2, 3, 4});
  m.output("running_mean", {3});
  m.output("running_var", {3});
  graph const g = prepared(m);
  type_table const types(g);
  CHECK(has(g, "ReduceMean"));
  CHECK(types["y"].dims == inlay::dims{2, 3, 4});
  CHECK(types["running_mean"].dims == inlay::dims{3});
  CHECK(types["running_var"].dims == inlay::dims{3});
}

}  // namespace INLAY_UNIT
