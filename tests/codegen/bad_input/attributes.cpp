// SPDX-License-Identifier: Apache-2.0
#include "support/program.hpp"

#include <limits>

namespace {
using namespace test;

constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();

model with_attribute(attribute const& a, char const* op_type = "Gemm") {
  model m;
  m.input("x", {1, 4});
  m.floats("W", {4, 3});
  m.node(op_type, {"x", "W"}, {"y"}, {a}).set_name("fc");
  m.output("y", {1, 3});
  return m;
}

TEST_CASE("attributes that an operator does not have") {
  check_refused(with_attribute({"gamma", 1.0f}), unsupported, {"node 0 'fc' (Gemm)", "'gamma'"});
  check_refused(with_attribute({"alpha", 1.0f}, "MatMul"), unsupported, {"node 0 'fc' (MatMul)", "'alpha'"});
  check_refused(with_attribute({"", 1.0f}), unsupported, {"node 0 'fc' (Gemm)", "attribute ''"});
}

TEST_CASE("attributes of the wrong type") {
  check_refused(with_attribute({"alpha", 1}), bad_input, {"node 0 'fc' (Gemm)", "'alpha'", "float"});
  check_refused(with_attribute({"alpha", "1"}), bad_input, {"node 0 'fc' (Gemm)", "'alpha'", "float"});
  check_refused(with_attribute({"transA", 1.0f}), bad_input, {"node 0 'fc' (Gemm)", "'transA'", "integer"});
  check_refused(with_attribute({"transA", dims{1}}), bad_input,
                {"node 0 'fc' (Gemm)", "'transA'", "integer"});
}

TEST_CASE("an attribute that is there twice") {
  model m = with_attribute({"alpha", 1.0f});
  *m.graph().mutable_node(0)->add_attribute() = attribute("alpha", 2.0f).proto;
  check_refused(m, bad_input, {"node 0 'fc' (Gemm)", "'alpha'", "twice"});
}

TEST_CASE("attributes without a type or value") {
  model untyped = with_attribute({"alpha", 2.0f});  // as IR versions 1 and 2 have them
  untyped.graph().mutable_node(0)->mutable_attribute(0)->clear_type();
  check_compiles(untyped);
  model empty = untyped;
  empty.graph().mutable_node(0)->mutable_attribute(0)->clear_f();
  check_refused(empty, bad_input, {"node 0 'fc' (Gemm)", "'alpha'", "no value"});
  model reference = with_attribute({"alpha", 2.0f});
  reference.graph().mutable_node(0)->mutable_attribute(0)->set_ref_attr_name("outer");
  check_refused(reference, bad_input, {"node 0 'fc' (Gemm)", "'alpha'", "function"});
}

/// x (1, 2, 8, 8) -> op.
model window(char const* op_type, std::initializer_list<attribute> attributes) {
  model m;
  m.input("x", {1, 2, 8, 8});
  bool const conv = std::string(op_type) == "Conv";
  if (conv) m.floats("W", {4, 2, 3, 3});
  m.node(op_type, conv ? names{"x", "W"} : names{"x"}, {"y"}, attributes).set_name("w");
  m.graph().add_output()->set_name("y");
  return m;
}

TEST_CASE("sliding windows out of range") {
  auto const refused = [](model const& m, names words) {
    words.push_back("node 0 'w'");
    check_refused(m, bad_input, words);
  };
  refused(window("Conv", {{"group", 0}}), {"out of range", "found 0"});
  refused(window("Conv", {{"group", -1}}), {"out of range", "found -1"});
  refused(window("Conv", {{"group", 3}}), {"group", "found 4", "wanted 3"});
  refused(window("Conv", {{"group", most}}), {"group"});
  refused(window("Conv", {{"group", std::numeric_limits<std::int64_t>::min()}}), {"out of range"});
  refused(window("Conv", {{"kernel_shape", dims{3}}}), {"kernel_shape", "found 1", "wanted 2"});
  refused(window("Conv", {{"kernel_shape", dims{3, 5}}}), {"found 5", "wanted 3"});
  refused(window("Conv", {{"strides", dims{0, 1}}}), {"out of range", "found 0"});
  refused(window("Conv", {{"strides", dims{1, -1}}}), {"out of range", "found -1"});
  refused(window("Conv", {{"strides", dims{1, 1, 1}}}), {"wrong length", "found 3", "wanted 2"});
  refused(window("Conv", {{"strides", dims{most, most}}}), {"out of range"});
  refused(window("Conv", {{"dilations", dims{most, 1}}}), {"out of range"});
  refused(window("Conv", {{"dilations", dims{4, 1}}}),
          {"larger than the padded input", "found 9", "wanted 8"});
  refused(window("Conv", {{"pads", dims{1, 1, 1}}}), {"wrong length", "found 3", "wanted 4"});
  refused(window("Conv", {{"pads", dims{-1, 0, 0, 0}}}), {"out of range", "found -1"});
  refused(window("Conv", {{"pads", dims{most, most, most, most}}}), {"out of range"});
  refused(window("Conv", {{"pads", dims{1 << 24, 1 << 24, 1 << 24, 1 << 24}}}),
          {"more than 2147483648 bytes"});
  refused(window("Conv", {{"auto_pad", "same_upper"}}), {"'auto_pad'"});
  refused(window("Conv", {{"auto_pad", ""}}), {"'auto_pad'"});

  refused(window("MaxPool", {}), {"kernel_shape", "found 0", "wanted 2"});
  refused(window("MaxPool", {{"kernel_shape", dims{0, 1}}}), {"out of range", "found 0"});
  refused(window("MaxPool", {{"kernel_shape", dims{9, 1}}}),
          {"larger than the padded input", "found 9", "wanted 8"});
  refused(window("MaxPool", {{"kernel_shape", dims{-3, 1}}}), {"out of range", "found -3"});
  refused(window("MaxPool", {{"kernel_shape", dims{most, most}}}), {"out of range"});
  refused(window("MaxPool", {{"kernel_shape", dims{2, 2}}, {"strides", dims{1 << 30, 1}}, {"ceil_mode", 1}}),
          {"out of range"});
  check_refused(window("MaxPool", {{"kernel_shape", dims(17, 1)}}), unsupported,
                {"node 0 'w'", "17 elements", "16"});
}

TEST_CASE("sliding windows at the border of their range") {
  check_compiles(
      window("MaxPool", {{"kernel_shape", dims{2, 2}}, {"strides", dims{1 << 24, 1}}, {"ceil_mode", 1}}));
  check_compiles(window("MaxPool", {{"kernel_shape", dims{8, 8}}}));
  check_compiles(window(
      "MaxPool",
      {{"kernel_shape", dims{3, 3}}, {"pads", dims{2, 2, 2, 2}}, {"ceil_mode", 1}, {"strides", dims{7, 7}}}));
  check_compiles(window("Conv", {{"strides", dims{1 << 24, 1 << 24}}}));
  check_compiles(window("Conv", {{"pads", dims{40, 0, 0, 40}}, {"strides", dims{41, 41}}}));
  check_compiles(window("Conv", {{"dilations", dims{3, 3}}}));
  check_compiles(window("Conv", {{"auto_pad", "SAME_LOWER"}, {"strides", dims{100, 1}}}));
}

TEST_CASE("axes out of range") {
  auto const softmax = [](char const* op_type, std::int64_t axis) {
    model m;
    m.input("x", {2, 3});
    m.node(op_type, {"x", "x"}, {"y"}, {{"axis", axis}}).set_name("n");
    m.graph().add_output()->set_name("y");
    return m;
  };
  for (std::int64_t axis :
       {std::int64_t{2}, std::int64_t{-3}, most, std::numeric_limits<std::int64_t>::min()})
    check_refused(softmax("Concat", axis), bad_input, {"node 0 'n' (Concat)", "axis"});
  check_compiles(softmax("Concat", -2));
  check_compiles(softmax("Concat", 1));
}

}  // namespace
