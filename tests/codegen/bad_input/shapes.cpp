// SPDX-License-Identifier: Apache-2.0
#include "support/program.hpp"

#include <limits>

namespace {
using namespace test;

constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();

TEST_CASE("shape errors name the node, what is found and what is wanted") {
  model m;
  m.input("x", {1, 5});
  m.floats("W", {4, 3});
  m.node("Gemm", {"x", "W"}, {"y"}).set_name("fc");
  m.output("y", {1, 3});
  check_refused(m, bad_input, {"node 0 'fc' (Gemm)", "inner dimensions", "found 4", "wanted 5"});

  model conv;
  conv.input("x", {1, 3, 8, 8});
  conv.floats("W", {4, 2, 3, 3});
  conv.node("Conv", {"x", "W"}, {"y"}).set_name("conv1");
  conv.graph().add_output()->set_name("y");
  check_refused(conv, bad_input, {"node 0 'conv1' (Conv)", "channels", "found 3", "wanted 2"});

  model rank;
  rank.input("x", {3, 8});
  rank.floats("W", {4, 3, 3, 3});
  rank.node("Conv", {"x", "W"}, {"y"}).set_name("conv1");
  rank.graph().add_output()->set_name("y");
  check_refused(rank, bad_input, {"node 0 'conv1' (Conv)", "rank", "found 2", "wanted 3"});

  model sum;
  sum.input("x", {2, 3});
  sum.input("z", {2, 4});
  sum.node("Add", {"x", "z"}, {"y"}).set_name("sum");
  sum.graph().add_output()->set_name("y");
  check_refused(sum, bad_input, {"node 0 'sum' (Add)", "broadcast", "3", "4"});

  model types;
  types.input("x", {2});
  types.input("z", {2}, i64);
  types.node("Add", {"x", "z"}, {"y"}).set_name("sum");
  types.graph().add_output()->set_name("y");
  check_refused(types, bad_input, {"node 0 'sum' (Add)", "element types", "differ"});
}

TEST_CASE("all nodes that do not fit are listed, but not what follows from them") {
  model m;
  m.input("x", {1, 5});
  m.floats("W", {4, 3});
  m.node("Gemm", {"x", "W"}, {"a"}).set_name("first");
  m.node("Relu", {"a"}, {"b"}).set_name("after_first");
  m.node("Gemm", {"x", "W"}, {"c"}).set_name("second");
  m.node("Add", {"b", "c"}, {"y"}).set_name("after_both");
  m.graph().add_output()->set_name("y");
  folder const f;
  write(f / "model.onnx", m.bytes());
  outcome const r = run_inlay({"inspect", (f / "model.onnx").string()});
  check_refused(r, bad_input, {"node 0 'first' (Gemm)", "node 2 'second' (Gemm)"});
  CHECK(r.err.find("after_") == std::string::npos);
}

model reshape(std::vector<std::int64_t> const& shape) {
  model m;
  m.input("x", {2, 6});
  m.int64s("shape", {static_cast<std::int64_t>(shape.size())}, shape);
  m.node("Reshape", {"x", "shape"}, {"y"}).set_name("r");
  m.graph().add_output()->set_name("y");
  return m;
}

TEST_CASE("Reshape to a shape that cannot be") {
  auto const refused = [](std::vector<std::int64_t> const& shape, names words) {
    words.push_back("node 0 'r' (Reshape)");
    check_refused(reshape(shape), bad_input, words);
  };
  refused({-1, -1}, {"out of range", "found -1"});
  refused({-2, 6}, {"out of range", "found -2"});
  refused({5}, {"elements", "found 5", "wanted 12"});
  refused({5, -1}, {"elements", "wanted 12"});
  refused({}, {"elements", "found 1", "wanted 12"});
  refused({2, 6, 0}, {"axis"});
  refused({most, most}, {"node 0"});
  refused({std::numeric_limits<std::int64_t>::min()}, {"node 0"});
  // 2^62 * 4 * 12 is 0 in 64 bits; 12 + 2^64 is 12.
  refused({std::int64_t{1} << 62, 4, 12}, {"node 0"});
  refused({std::int64_t{1} << 62, 16, -1}, {"node 0"});
  refused(std::vector<std::int64_t>(9, 1), {"found 9", "wanted 8"});
  check_compiles(reshape({3, 4}));
  check_compiles(reshape({0, -1}));
  check_compiles(reshape({12}));
}

TEST_CASE("a shape that is known only on the device") {
  model m;
  m.input("x", {2, 6});
  m.input("shape", {2}, i64);
  m.node("Reshape", {"x", "shape"}, {"y"}).set_name("r");
  m.graph().add_output()->set_name("y");
  check_refused(m, bad_input, {"node 0 'r' (Reshape)", "run time", "hint", "value_info"});
  m.graph().clear_output();
  m.output("y", {3, 4});
  check_compiles(m);
  m.graph().clear_output();
  m.output("y", {3, 5});
  check_refused(m, bad_input, {"node 0 'r' (Reshape)", "found 15", "wanted 12"});
}

TEST_CASE("constants that grow from nothing are left to the device") {
  model large;  // 1 GiB of zeros
  large.input("x", {1});
  large.int64s("shape", {2}, {1 << 14, 1 << 14});
  large.node("ConstantOfShape", {"shape"}, {"zeros"});
  large.node("Add", {"x", "zeros"}, {"y"});
  large.output("y", {1 << 14, 1 << 14});
  CHECK(check_compiles(large).size() < 4096);

  model slow;  // 8 * 10^9 products
  slow.input("x", {1});
  slow.int64s("shape", {2}, {2000, 2000});
  slow.node("ConstantOfShape", {"shape"}, {"zeros"});
  slow.node("MatMul", {"zeros", "zeros"}, {"product"});
  slow.node("Add", {"x", "product"}, {"y"});
  slow.output("y", {2000, 2000});
  CHECK(check_compiles(slow).find("op::MatMul") != std::string::npos);
}

TEST_CASE("dimensions that the model leaves open") {
  model m;
  auto& shape = *m.input("x", {-1, 4}).mutable_type()->mutable_tensor_type()->mutable_shape();
  shape.mutable_dim(0)->set_dim_param("batch size");
  m.floats("W", {4, 3});
  m.node("MatMul", {"x", "W"}, {"y"}).set_name("fc");
  auto& output = *m.output("y", {-1, 3}).mutable_type()->mutable_tensor_type()->mutable_shape();
  output.mutable_dim(0)->set_dim_param("batch size");
  check_refused(m, bad_input, {"graph input 'x'", "axis 0", "--dim 'batch size=N'"});
  check_compiles(m, {"--dim", "batch size=2"});
  check_compiles(m, {"--dim", "batch size=0"});
  check_refused(m, bad_input, {"graph input 'x'", "multiply to more than"},
                {"--dim", "batch size=999999999"});
  check_refused(m, bad_input, {"--dim", "'M'", "'batch size'"}, {"--dim", "batch size=2", "--dim", "M=1"});
  for (char const* text : {"batch size", "batch size=", "=3", "batch size=-1", "batch size=x",
                           "batch size=1.5", "batch size=99999999999999999999", "batch size=0x10"})
    check_refused(m, bad_input, {"--dim", "NAME=NUMBER"}, {"--dim", text});

  shape.mutable_dim(0)->clear_dim_param();
  check_refused(m, unsupported, {"graph input 'x'", "axis 0", "no extent and no name"});
  m.graph().mutable_input(0)->mutable_type()->mutable_tensor_type()->clear_shape();
  check_refused(m, unsupported, {"graph input 'x'", "no shape"});
}

}  // namespace
