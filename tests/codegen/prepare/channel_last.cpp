// SPDX-License-Identifier: Apache-2.0
#include "prepare/graphs.hpp"
#include "prepare/operation.hpp"

#include <inlay/op/Concat.hpp>
#include <inlay/op/Conv.hpp>
#include <inlay/op/GlobalAveragePool.hpp>
#include <inlay/op/MaxPool.hpp>

namespace INLAY_UNIT {
using namespace test;
using namespace inlay::codegen;
namespace op = inlay::op;

graph turned(model const& m) {
  graph g = resolved(m);
  preparation_log log;
  make_channel_last(g, log);
  return g;
}

TEST_CASE("images of a few channels are read as they are, of more are transposed once") {
  for (std::int64_t const channels : {3, 8}) {
    model m;
    m.input("x", {1, channels, 4, 4});
    m.floats("W", {2, channels, 1, 1});
    m.node("Conv", {"x", "W"}, {"a"});
    m.node("Relu", {"a"}, {"b"});
    m.node("MaxPool", {"b"}, {"c"}, {{"kernel_shape", dims{2, 2}}, {"strides", dims{2, 2}}});
    m.floats("fc", {8, 3});
    m.node("Flatten", {"c"}, {"flat"});
    m.node("MatMul", {"flat", "fc"}, {"y"});
    m.output("y", {1, 3});
    graph const g = turned(m);
    names wanted{"Conv", "Relu", "MaxPool", "Reshape", "MatMul"};
    if (channels > 4) wanted.insert(wanted.begin(), "Transpose");
    REQUIRE(op_types(g) == wanted);
    std::size_t const first = channels > 4 ? 1 : 0;
    auto const* conv = g.nodes[first].op->attributes_of<op::Conv>();
    REQUIRE(conv);
    CHECK(conv->layout ==
          (channels > 4 ? inlay::layout::channel_last : inlay::layout::channel_first_to_last));
    auto const* pool = g.nodes[first + 2].op->attributes_of<op::MaxPool>();
    REQUIRE(pool);
    CHECK(pool->layout == inlay::layout::channel_last);
    type_table const types(g);
    CHECK(types["c"].dims == inlay::dims{1, 2, 2, 2});
  }
}

TEST_CASE("the parts of a channel-last image are channel last, and so are volumes") {
  for (bool const volume : {false, true}) {
    dims const x = volume ? dims{1, 8, 2, 4, 4} : dims{1, 8, 4, 4}, w(x.size() - 2, 1);
    dims W{6, 8}, part = x;
    W.insert(W.end(), w.begin(), w.end());
    part[1] = 4;
    model m;
    m.input("x", x);
    m.floats("W", W);
    m.int64s("parts", {2}, {2, 4});
    m.node("Conv", {"x", "W"}, {"a"});
    m.node("Split", {"a", "parts"}, {"b", "c"}, {{"axis", 1}});
    m.node("Relu", {"c"}, {"y"});
    m.output("y", part);
    graph const g = turned(m);
    REQUIRE(op_types(g) == names{"Transpose", "Conv", "Split", "Relu", "Transpose"});
    type_table const types(g);
    part.erase(part.begin() + 1);
    part.push_back(4);
    inlay::dims const& found = types["c"].dims;
    CHECK(std::equal(part.begin(), part.end(), found.begin(), found.end()));
    CHECK(types["y"].dims[1] == 4);
  }
}

TEST_CASE("the weights of a dense layer follow the order of its rows") {
  // c (1, C, H, W) = (1, 2, 1, 3): element (c, w) of the model's rows is k = c * 3 + w, ours is w * 2 + c.
  for (bool transposed : {false, true}) {
    model m;
    m.input("x", {1, 1, 1, 3});
    m.floats("W", {2, 1, 1, 1});
    m.node("Conv", {"x", "W"}, {"c"});
    m.node("Flatten", {"c"}, {"flat"});
    m.floats("fc", transposed ? dims{1, 6} : dims{6, 1}, {0, 1, 2, 3, 4, 5});
    m.node("Gemm", {"flat", "fc"}, {"y"}, {{"transB", transposed ? 1 : 0}});
    m.output("y", {1, 1});
    graph const g = turned(m);
    REQUIRE(op_types(g) == names{"Conv", "Reshape", "Gemm"});
    CHECK(floats_of(g.constants.at(g.nodes[2].inputs[1])) == std::vector<float>{0, 3, 1, 4, 2, 5});
  }
}

TEST_CASE("outputs have the order that the model gives them") {
  model m;
  m.input("x", {1, 3, 4, 5});
  m.floats("W", {2, 3, 1, 1});
  m.node("Conv", {"x", "W"}, {"y"});
  m.node("Relu", {"y"}, {"z"});
  m.output("y", {1, 2, 4, 5});
  m.output("z", {1, 2, 4, 5});
  graph const g = turned(m);
  type_table const types(g);
  CHECK(types["y"].dims == inlay::dims{1, 2, 4, 5});
  CHECK(types["z"].dims == inlay::dims{1, 2, 4, 5});
  names const ops = op_types(g);
  CHECK(std::count(ops.begin(), ops.end(), "Transpose") <= 2);
}

TEST_CASE("constants of elementwise nodes turn with the images") {
  model m;
  m.input("x", {1, 1, 1, 2});
  m.floats("W", {3, 1, 1, 1});
  m.floats("k", {3, 1, 2}, {0, 1, 2, 3, 4, 5});
  m.node("Conv", {"x", "W"}, {"c"});
  m.node("Add", {"c", "k"}, {"d"});
  m.node("MaxPool", {"d"}, {"e"}, {{"kernel_shape", dims{1, 1}}});
  m.output("e", {1, 3, 1, 2});
  graph const g = turned(m);
  for (node const& n : g.nodes)
    if (n.op_type == "Add")
      CHECK(floats_of(g.constants.at(n.inputs[1])) == std::vector<float>{0, 2, 4, 1, 3, 5});
}

TEST_CASE("a constant may be the first operand of an elementwise node: Mul(scale, x), Sub(k, x)") {
  for (std::string const op_type : {"Mul", "Sub"}) {
    model m;
    m.input("x", {1, 1, 1, 2});
    m.floats("W", {3, 1, 1, 1});
    m.floats("scale", {1}, {2});
    m.floats("k", {3, 1, 2}, {0, 1, 2, 3, 4, 5});
    m.node("Conv", {"x", "W"}, {"c"});
    m.node("Mul", {"scale", "c"}, {"d"});
    m.node(op_type, {"k", "d"}, {"e"});
    m.node("MaxPool", {"e"}, {"f"}, {{"kernel_shape", dims{1, 1}}});
    m.output("f", {1, 3, 1, 2});
    graph const g = turned(m);
    REQUIRE(op_types(g).size() >= 4);
    names const first = op_types(g);
    CHECK(names(first.begin(), first.begin() + 4) == names{"Conv", "Mul", op_type, "MaxPool"});
    CHECK(g.nodes[1].inputs[0] == "scale");
    CHECK(floats_of(g.constants.at(g.nodes[2].inputs[0])) == std::vector<float>{0, 2, 4, 1, 3, 5});
    CHECK(g.nodes[2].inputs[1] == "d");
  }
}

TEST_CASE("Concat of images that are channel-last already needs no transposes") {
  for (std::int64_t const axis : {1, -2}) {
    model m;
    m.input("x", {1, 3, 4, 4});
    m.floats("W", {2, 3, 1, 1});
    m.floats("V", {2, 3, 1, 1});
    m.node("Conv", {"x", "W"}, {"a"});
    m.node("Conv", {"x", "V"}, {"b"});
    m.node("Concat", {"a", "b"}, {"c"}, {{"axis", axis}});
    m.node("GlobalAveragePool", {"c"}, {"y"});
    m.output("y", {1, axis == 1 ? 4 : 2, 1, 1});
    graph const g = turned(m);
    // The last node gives the output the order that the model asks for, without moving anything.
    REQUIRE(op_types(g) == names{"Conv", "Conv", "Concat", "GlobalAveragePool", "Reshape"});
    CHECK(g.nodes[2].op->attributes_of<op::Concat>()->axis == (axis == 1 ? 3 : 1));
  }
}

TEST_CASE("BatchNormalization of an image that is channel-last already stays so") {
  model m;
  m.input("x", {1, 3, 4, 4});
  m.floats("W", {2, 3, 1, 1});
  for (char const* name : {"scale", "B", "mean", "var"}) m.floats(name, {2}, {1, 2});
  m.node("Conv", {"x", "W"}, {"a"});
  m.node("MaxPool", {"a"}, {"b"}, {{"kernel_shape", dims{2, 2}}});
  m.node("BatchNormalization", {"b", "scale", "B", "mean", "var"}, {"c"});
  m.node("Relu", {"c"}, {"d"});
  m.node("GlobalAveragePool", {"d"}, {"y"});
  m.output("y", {1, 2, 1, 1});
  graph const g = turned(m);
  CHECK(op_types(g) ==
        names{"Conv", "MaxPool", "BatchNormalization", "Relu", "GlobalAveragePool", "Reshape"});
}

TEST_CASE(
    "parts of channel-last images are taken where they lie: a circular padding of a line, channels of an "
    "image") {
  for (bool const line : {true, false}) {
    CAPTURE(line);
    dims const x = line ? dims{1, 8, 10} : dims{1, 8, 5, 5}, one(x.size() - 2, 1);
    dims W{6, 8}, V{2, line ? 6 : 3};
    W.insert(W.end(), one.begin(), one.end());
    V.insert(V.end(), one.begin(), one.end());
    model m;
    m.input("x", x);
    m.floats("W", W);
    m.floats("V", V);
    m.int64s("first", {1}, {0});
    m.int64s("some", {1}, {3});
    m.int64s("axis", {1}, {line ? 2 : -3});
    m.node("Conv", {"x", "W"}, {"a"});
    m.node("Relu", {"a"}, {"b"});
    m.node("Slice", {"b", "first", "some", "axis"}, {"c"});
    m.node("Concat", {"c", line ? "b" : "c"}, {"d"}, {{"axis", 2}});
    m.node("Conv", {"d", "V"}, {"y"});
    m.output("y", line ? dims{1, 2, 13} : dims{1, 2, 10, 5});
    graph const g = turned(m);
    CHECK(op_types(g) == names{"Transpose", "Conv", "Relu", "Slice", "Concat", "Conv", "Transpose"});
    type_table const types(g);
    CHECK(types["c"].dims == (line ? inlay::dims{1, 3, 6} : inlay::dims{1, 5, 5, 3}));
  }
}

TEST_CASE("an input is read in both orders: as the model has it, and transposed by the model") {
  for (bool const line : {true, false}) {
    model m;
    m.input("q", line ? dims{1, 1, 6} : dims{1, 4, 4, 4});
    m.input("x", line ? dims{1, 4, 6} : dims{1, 4, 4, 4});
    m.node("Transpose", {"x"}, {"t"}, {{"perm", line ? dims{0, 2, 1} : dims{0, 2, 3, 1}}});
    m.node("MatMul", {"q", line ? "t" : "x"}, {"a"});
    m.node("MatMul", {"a", line ? "x" : "t"}, {"y"});
    m.output("y", line ? dims{1, 1, 6} : dims{1, 4, 4, 4});
    graph const g = turned(m);
    REQUIRE(op_types(g) == names{"Transpose", "MatMul", "MatMul"});
    CHECK(g.nodes[0].inputs == names{"x"});
    CHECK(g.nodes[line ? 2 : 1].inputs[1] == "x");
  }
}

TEST_CASE(
    "a Cast to larger elements stays behind the Transpose, which would move more bytes; others follow their "
    "input") {
  for (auto const type : {onnx::TensorProto::INT64, onnx::TensorProto::INT32}) {
    model m;
    m.input("x", {1, 1, 1, 2});
    m.floats("W", {3, 1, 1, 1});
    m.node("Conv", {"x", "W"}, {"c"});
    m.node("Cast", {"c"}, {"y"}, {{"to", type}});
    m.output("y", {1, 3, 1, 2});
    m.graph().mutable_output(0)->mutable_type()->mutable_tensor_type()->set_elem_type(type);
    CHECK(op_types(turned(m)) == (type == onnx::TensorProto::INT64 ? names{"Conv", "Transpose", "Cast"}
                                                                   : names{"Conv", "Cast", "Transpose"}));
  }
}

TEST_CASE("one spatial axis, and transposed convolutions") {
  model m;
  m.input("x", {1, 8, 10});
  m.floats("W", {6, 8, 3});
  m.floats("V", {6, 5, 2});
  m.floats("bias", {5, 1}, {1, 2, 3, 4, 5});
  m.node("Conv", {"x", "W"}, {"a"});
  m.node("Relu", {"a"}, {"b"});
  m.node("ConvTranspose", {"b", "V"}, {"c"}, {{"strides", dims{2}}});
  m.node("Add", {"c", "bias"}, {"d"});
  m.node("Concat", {"d", "c"}, {"e"}, {{"axis", 1}});
  m.node("Transpose", {"e"}, {"y"}, {{"perm", dims{0, 2, 1}}});
  m.output("y", {1, 16, 10});
  graph const g = turned(m);
  REQUIRE(op_types(g) == names{"Transpose", "Conv", "Relu", "ConvTranspose", "Add", "Concat"});
  CHECK(g.nodes[5].outputs == names{"y"});
  type_table const types(g);
  CHECK(types["b"].dims == inlay::dims{1, 8, 6});
  CHECK(types["c"].dims == inlay::dims{1, 16, 5});
  CHECK(types[g.nodes[4].inputs[1]].dims == inlay::dims{1, 1, 5});
}

TEST_CASE("transposed convolutions in groups and of volumes") {
  for (bool const volume : {false, true}) {
    model m;
    m.input("x", volume ? dims{1, 4, 3, 5, 5} : dims{1, 4, 5, 5});
    m.floats("W", volume ? dims{4, 3, 2, 2, 2} : dims{4, 3, 2, 2});
    m.node("ConvTranspose", {"x", "W"}, {"y"}, {{"group", std::int64_t{volume ? 1 : 2}}});
    m.output("y", volume ? dims{1, 3, 4, 6, 6} : dims{1, 6, 6, 6});
    CHECK(op_types(turned(m)) == names{"Transpose", "ConvTranspose", "Transpose"});
  }
}

TEST_CASE("poolings of whole planes follow their input") {
  for (std::string const op_type : {"GlobalAveragePool", "GlobalMaxPool"}) {
    model m;
    m.input("x", {1, 8, 6, 6});
    m.floats("W", {8, 8, 3, 3});
    m.node(op_type, {"x"}, {"y"});
    m.node("Conv", {"x", "W"}, {"c"});
    m.node(op_type, {"c"}, {"z"});
    m.output("y", {1, 8, 1, 1});
    m.output("z", {1, 8, 1, 1});
    CHECK(op_types(turned(m)) == names{op_type, "Transpose", "Conv", op_type, "Reshape"});
  }
}

TEST_CASE("long windows along the only axis stay as they are") {
  model m;
  m.input("x", {1, 2, 400});
  m.node("MaxPool", {"x"}, {"y"}, {{"kernel_shape", dims{200}}, {"pads", dims{100, 100}}});
  m.output("y", {1, 2, 401});
  CHECK(op_types(turned(m)) == names{"MaxPool"});
}

TEST_CASE("the mean of all pixels of a channel-last image is a GlobalAveragePool, with its axes or without") {
  struct mean_case {
    dims axes;
    std::int64_t keepdims;
    names wanted;
  };
  mean_case const cases[] = {
      {{2, 3}, 1, {"Conv", "GlobalAveragePool", "Conv", "Reshape"}},  // a squeeze and excitation
      {{-1, -2}, 1, {"Conv", "GlobalAveragePool", "Conv", "Reshape"}},
      {{3, 2}, 0, {"Conv", "GlobalAveragePool", "Reshape"}},
      {{3}, 1, {"Conv", "Transpose", "ReduceMean"}},
      {{1, 2, 3}, 1, {"Conv", "Transpose", "ReduceMean"}},
  };
  for (auto const& [axes, keepdims, wanted] : cases) {
    model m;
    m.input("x", {1, 3, 4, 5});
    m.floats("W", {6, 3, 1, 1});
    m.floats("V", {2, 6, 1, 1});
    m.int64s("axes", {static_cast<std::int64_t>(axes.size())}, axes);
    m.node("Conv", {"x", "W"}, {"a"});
    bool const pooled = axes.size() == 2, gate = pooled && keepdims;
    m.node("ReduceMean", {"a", "axes"}, {gate ? "m" : "y"}, {{"keepdims", keepdims}});
    if (gate) m.node("Conv", {"m", "V"}, {"y"});
    m.output("y", gate              ? dims{1, 2, 1, 1}
                  : pooled          ? dims{1, 6}
                  : axes.size() > 1 ? dims{1, 1, 1, 1}
                                    : dims{1, 6, 4, 1});
    graph const g = turned(m);
    REQUIRE(op_types(g) == wanted);
    if (!pooled) continue;
    auto const* const pool = g.nodes[1].op->attributes_of<op::GlobalAveragePool>();
    REQUIRE(pool);
    CHECK(pool->layout == inlay::layout::channel_last);
    type_table const types(g);
    CHECK(types[g.nodes[1].outputs[0]].dims == inlay::dims{1, 1, 1, 6});
    CHECK(types["y"].rank() == (keepdims ? 4U : 2U));
  }
}

TEST_CASE("Resize of an image that is channel-last already stays so") {
  model m;
  m.input("x", {1, 3, 4, 4});
  m.floats("W", {2, 3, 1, 1});
  m.node("Conv", {"x", "W"}, {"a"});
  m.node("Resize", {"a"}, {"b"}, {{"sizes", dims{1, 2, 8, 6}}});
  m.node("GlobalAveragePool", {"b"}, {"y"});
  m.output("y", {1, 2, 1, 1});
  graph const g = turned(m);
  CHECK(op_types(g) == names{"Conv", "Resize", "GlobalAveragePool", "Reshape"});
  CHECK(type_table(g)["b"].dims == inlay::dims{1, 8, 6, 2});
}

TEST_CASE("a channel shuffle between channel-last images moves channels side by side") {
  model m;
  m.input("x", {1, 3, 4, 5});
  m.floats("W", {6, 3, 1, 1});
  m.int64s("groups", {5}, {1, 2, 3, 4, 5});
  m.int64s("image", {4}, {1, 6, 4, 5});
  m.node("Conv", {"x", "W"}, {"a"});
  m.node("Reshape", {"a", "groups"}, {"b"});
  m.node("Transpose", {"b"}, {"c"}, {{"perm", dims{0, 2, 1, 3, 4}}});
  m.node("Reshape", {"c", "image"}, {"d"});
  m.node("GlobalAveragePool", {"d"}, {"y"});
  m.output("y", {1, 6, 1, 1});
  graph const g = turned(m);
  REQUIRE(op_types(g) == names{"Conv", "Reshape", "Transpose", "Reshape", "GlobalAveragePool", "Reshape"});
  type_table const types(g);
  CHECK(types["b"].dims == inlay::dims{1, 4, 5, 2, 3});
  CHECK(types["c"].dims == inlay::dims{1, 4, 5, 3, 2});
  CHECK(types["d"].dims == inlay::dims{1, 4, 5, 6});
}

}  // namespace INLAY_UNIT
