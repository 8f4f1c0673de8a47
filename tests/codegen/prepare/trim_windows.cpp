// SPDX-License-Identifier: Apache-2.0
#include "prepare/operation.hpp"
#include "prepare/quantized_graphs.hpp"

#include <inlay/op/Conv.hpp>
#include <inlay/op/MaxPool.hpp>
#include <inlay/op/QLinearConv.hpp>

namespace INLAY_UNIT {
using namespace test;
using namespace inlay::codegen;
namespace op = inlay::op;

/// x (1, 1, 14, 14), a Conv of 5 by 5 that keeps its extents if nothing else is said, Relu, and what `add_reader` makes
/// of "b".
template <class F>
model convolution_before(F const& add_reader,
                         std::initializer_list<attribute> of_convolution = {{"auto_pad", "SAME_UPPER"}}) {
  model m;
  m.input("x", {1, 1, 14, 14});
  m.floats("W", {2, 1, 5, 5});
  m.node("Conv", {"x", "W"}, {"a"}, of_convolution);
  m.node("Relu", {"a"}, {"b"});
  add_reader(m);
  return m;
}

graph trimmed(model const& m) {
  graph g = resolved(m);
  preparation_log log;
  trim_windows(g, log);
  return g;
}
inlay::ints pads_of(graph const& g) { return g.nodes[0].op->attributes_of<op::Conv>()->pads; }

TEST_CASE("a convolution does not make rows and columns that a pooling leaves out") {
  model m = convolution_before([](model& to) {
    to.node("MaxPool", {"b"}, {"y"}, {{"kernel_shape", dims{3, 3}}, {"strides", dims{3, 3}}});
    to.output("y", {1, 2, 4, 4});
  });
  graph const g = trimmed(m);
  CHECK(pads_of(g) == inlay::ints{2, 2, 0, 0});
  CHECK(type_table(g)["b"].dims == inlay::dims{1, 2, 12, 12});
  CHECK(type_table(g)["y"].dims == inlay::dims{1, 2, 4, 4});
  CHECK(pads_of(prepared(m)) == pads_of(g));
}

TEST_CASE("each axis by itself, and not below what the convolution makes without pads") {
  model m = convolution_before([](model& to) {
    to.node("MaxPool", {"b"}, {"y"}, {{"kernel_shape", dims{2, 1}}, {"strides", dims{2, 9}}});
    to.output("y", {1, 2, 7, 2});
  });
  graph const g = trimmed(m);
  CHECK(pads_of(g) == inlay::ints{2, 2, 2, 0});
  CHECK(type_table(g)["b"].dims == inlay::dims{1, 2, 14, 12});
}

TEST_CASE("the reader keeps the pads that it needs, and may be a convolution") {
  model m = convolution_before([](model& to) {
    to.floats("V", {3, 2, 2, 2});
    to.node("Conv", {"b", "V"}, {"y"}, {{"strides", dims{2, 4}}, {"pads", dims{1, 0, 1, 0}}});
    to.output("y", {1, 3, 8, 4});
  });
  CHECK(pads_of(trimmed(m)).empty());  // all is read

  m = convolution_before([](model& to) {
    to.floats("V", {3, 2, 2, 2});
    to.node("Conv", {"b", "V"}, {"y"}, {{"strides", dims{2, 5}}, {"pads", dims{1, 1, 1, 0}}});
    to.output("y", {1, 3, 8, 3});
  });
  graph const narrow = trimmed(m);
  CHECK(pads_of(narrow) == inlay::ints{2, 2, 2, 0});
  CHECK(narrow.nodes[2].op->attributes_of<op::Conv>()->pads == inlay::ints{1, 1, 1, 0});
  CHECK(type_table(narrow)["y"].dims == inlay::dims{1, 3, 8, 3});
}

TEST_CASE("strides and dilations of the convolution, dilations of the reader") {
  auto const pool = [](std::int64_t extent) {
    return [=](model& to) {
      to.node("MaxPool", {"b"}, {"y"}, {{"kernel_shape", dims{3, 3}}, {"strides", dims{3, 3}}});
      to.output("y", {1, 2, extent, extent});
    };
  };
  graph const strided =
      trimmed(convolution_before(pool(2), {{"strides", dims{2, 2}}, {"pads", dims{2, 2, 2, 2}}}));
  CHECK(pads_of(strided) == inlay::ints{2, 2, 0, 0});
  CHECK(type_table(strided)["b"].dims == inlay::dims{1, 2, 6, 6});  // of 7

  graph const dilated =
      trimmed(convolution_before(pool(4), {{"dilations", dims{2, 2}}, {"pads", dims{4, 4, 4, 4}}}));
  CHECK(pads_of(dilated) == inlay::ints{4, 4, 2, 2});
  CHECK(type_table(dilated)["b"].dims == inlay::dims{1, 2, 12, 12});

  graph const reader = trimmed(convolution_before([](model& to) {
    to.node("MaxPool", {"b"}, {"y"},
            {{"kernel_shape", dims{2, 2}}, {"dilations", dims{3, 3}}, {"strides", dims{4, 4}}});
    to.output("y", {1, 2, 3, 3});
  }));
  CHECK(pads_of(reader) == inlay::ints{2, 2, 0, 0});
}

TEST_CASE("with ceil_mode a window may end outside, but none begins there") {
  CHECK(pads_of(trimmed(convolution_before([](model& to) {
          to.node("MaxPool", {"b"}, {"y"},
                  {{"kernel_shape", dims{3, 3}}, {"strides", dims{3, 3}}, {"ceil_mode", 1}});
          to.output("y", {1, 2, 5, 5});
        }))).empty());  // the last window begins at 12 and reads 12 and 13
  graph const g = trimmed(convolution_before([](model& to) {
    to.node("MaxPool", {"b"}, {"y"},
            {{"kernel_shape", dims{2, 2}}, {"strides", dims{5, 5}}, {"ceil_mode", 1}});
    to.output("y", {1, 2, 3, 3});
  }));
  CHECK(pads_of(g) == inlay::ints{2, 2, 0, 0});
  CHECK(type_table(g)["y"].dims == inlay::dims{1, 2, 3, 3});
}

TEST_CASE("a convolution that is trimmed may read less itself") {
  graph const g = trimmed(convolution_before([](model& to) {
    to.floats("V", {3, 2, 3, 3});
    to.node("Conv", {"b", "V"}, {"c"}, {{"strides", dims{2, 2}}, {"pads", dims{0, 0, 1, 1}}});
    to.node("MaxPool", {"c"}, {"y"}, {{"kernel_shape", dims{3, 3}}, {"strides", dims{3, 3}}});
    to.output("y", {1, 3, 2, 2});
  }));
  CHECK(g.nodes[2].op->attributes_of<op::Conv>()->pads.empty());
  CHECK(type_table(g)["c"].dims == inlay::dims{1, 3, 6, 6});  // of 7: row 12 is the last one that it reads
  CHECK(pads_of(g) == inlay::ints{2, 2, 1, 1});
  CHECK(type_table(g)["b"].dims == inlay::dims{1, 2, 13, 13});
}

TEST_CASE("a convolution of bytes") {
  quantized_model m;
  m.input("x", {1, 1, 14, 14}, i8);
  m.quantization("x", 0.5f, 3);
  m.quantization("W", 0.125f, 0);
  m.quantization("a", 0.25f, -10);
  integers(m, "W", {2, 1, 5, 5}, i8, std::vector<std::int32_t>(50, 1));
  m.node("QLinearConv", {"x", "x_scale", "x_zero", "W", "W_scale", "W_zero", "a_scale", "a_zero"}, {"a"},
         {{"auto_pad", "SAME_UPPER"}});
  m.node("MaxPool", {"a"}, {"y"}, {{"kernel_shape", dims{3, 3}}, {"strides", dims{3, 3}}});
  m.output("y", {1, 2, 4, 4}, i8);
  graph const g = trimmed(m);
  CHECK(g.nodes[0].op->attributes_of<op::QLinearConv>()->pads == inlay::ints{2, 2, 0, 0});
  CHECK(type_table(g)["a"].dims == inlay::dims{1, 2, 12, 12});
}

TEST_CASE("a convolution that another node reads, or the user, is made whole") {
  auto const pool = [](model& to) {
    to.node("MaxPool", {"b"}, {"y"}, {{"kernel_shape", dims{3, 3}}, {"strides", dims{3, 3}}});
    to.output("y", {1, 2, 4, 4});
  };
  CHECK(pads_of(trimmed(convolution_before([&](model& to) {
          pool(to);
          to.output("a", {1, 2, 14, 14});
        }))).empty());
  CHECK(pads_of(trimmed(convolution_before([&](model& to) {
          pool(to);
          to.node("GlobalMaxPool", {"b"}, {"z"});
          to.output("z", {1, 2, 1, 1});
        }))).empty());
  // Indices of a MaxPool count the positions of what it reads.
  CHECK(pads_of(trimmed(convolution_before([](model& to) {
          to.node("MaxPool", {"b"}, {"y", "i"}, {{"kernel_shape", dims{3, 3}}, {"strides", dims{3, 3}}});
          to.output("y", {1, 2, 4, 4});
          to.output("i", {1, 2, 4, 4}, onnx::TensorProto::INT64);
        }))).empty());
}

TEST_CASE("between them stand elementwise nodes whose operands are the same at all positions") {
  for (std::int64_t const extent : {1, 14}) {
    CAPTURE(extent);
    model m = convolution_before([&](model& to) {
      to.floats("slope", {2, extent, extent});
      to.node("PRelu", {"b", "slope"}, {"c"});
      to.node("MaxPool", {"c"}, {"y"}, {{"kernel_shape", dims{3, 3}}, {"strides", dims{3, 3}}});
      to.output("y", {1, 2, 4, 4});
    });
    CHECK(pads_of(trimmed(m)) == (extent == 1 ? inlay::ints{2, 2, 0, 0} : inlay::ints{}));
  }
}

}  // namespace INLAY_UNIT
