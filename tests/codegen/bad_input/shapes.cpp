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
  check_refused(types, bad_input,
                {"node 0 'sum' (Add)", "element types", "differ", "found int64, wanted float"});

  model not_taken;
  not_taken.input("x", {1, 2, 4, 4}, onnx::TensorProto::INT32);
  not_taken.node("GlobalAveragePool", {"x"}, {"y"}).set_name("pool");
  not_taken.graph().add_output()->set_name("y");
  check_refused(not_taken, unsupported,
                {"node 0 'pool' (GlobalAveragePool)", "element type", "found int32, wanted float"});
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
  check_refused(m, unsupported, {"node 0 'r' (Reshape)", "run time", "hint", "value_info"});
  m.graph().clear_output();
  m.output("y", {3, 4});
  check_compiles(m);
  m.graph().clear_output();
  m.output("y", {3, 5});  // the most that it may be: what it is, the run tells
  check_compiles(m);
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
  check_refused(m, bad_input, {"graph input 'x'", "axis 0 is open", "--shape 'x=N,4'"});
  check_compiles(m, {"--shape", "x=2,4"});
  shape.mutable_dim(0)->set_dim_value(-1);  // as Paddle writes it
  check_refused(m, bad_input, {"graph input 'x'", "axis 0 is open", "--shape 'x=N,4'"});
  check_compiles(m, {"--shape", "x=2,4"});
  check_refused(m, bad_input, {"--shape", "found 3 dimensions", "graph input 'x' has 2"},
                {"--shape", "x=2,4,1"});
  check_refused(m, bad_input, {"--shape", "no input 'z'", "'x'"}, {"--shape", "z=2,4"});
  for (char const* text : {"x", "x=", "=2,4", "x=2,", "x=2,-4", "x=2,a", "x=2;4", "x=,2"})
    check_refused(m, bad_input, {"--shape", "NAME=NUMBER"}, {"--shape", text});
  shape.mutable_dim(0)->set_dim_value(-2);
  check_refused(m, bad_input, {"graph input 'x'", "found a dimension of -2"});
  m.graph().mutable_input(0)->mutable_type()->mutable_tensor_type()->clear_shape();
  check_refused(m, bad_input, {"graph input 'x'", "no shape", "--shape 'x="});
  check_compiles(m, {"--shape", "x=2,4"});
  check_refused(m, unsupported, {"graph input 'x'", "found rank 9"}, {"--shape", "x=1,1,1,1,1,1,1,1,1"});
}

outcome compile(model const& m, names const& options = {}) {
  folder const f;
  write(f / "model.onnx", m.bytes());
  names arguments{"compile", (f / "model.onnx").string(), "-o", "-"};
  arguments.insert(arguments.end(), options.begin(), options.end());
  return run_inlay(arguments);
}

TEST_CASE("one name for two extents, as --shape gives them") {
  model m;
  for (char const* name : {"x", "z"}) {
    auto& shape = *m.input(name, {1, 3, -1, -1}).mutable_type()->mutable_tensor_type()->mutable_shape();
    for (int axis : {2, 3}) shape.mutable_dim(axis)->set_dim_param("?");
  }
  m.node("Concat", {"x", "z"}, {"y"}, {{"axis", 2}});
  auto& shape = *m.output("y", {1, 3, -1, -1}).mutable_type()->mutable_tensor_type()->mutable_shape();
  for (int axis : {2, 3}) shape.mutable_dim(axis)->set_dim_param("?");
  std::string const text = check_compiles(m, {"--shape", "x=1,3,48,192", "--shape", "z=1,3,2,192"});
  CHECK(text.find("input<\"x\", float, 1, 3, 48, 192>") != std::string::npos);
}

TEST_CASE("shapes that the model states and that are out of date") {
  model m;
  m.input("x", {2, 3});
  m.node("Neg", {"x"}, {"t"}).set_name("first");
  m.node("Relu", {"t"}, {"y"}).set_name("second");
  m.value_info("t", {7, 3});
  m.output("y", {1, 3});
  outcome const r = compile(m);
  INFO(r.err);
  CHECK(r.status == done);
  CHECK(
      r.err.find("inlay: warning: node 0 'first' (Neg): the model states float 7x3 for 't', but it is float "
                 "2x3\n") != std::string::npos);
  CHECK(r.err.find("inlay: warning: node 1 'second' (Relu): the model states float 1x3 for 'y'") !=
        std::string::npos);
  CHECK(r.out.find("output<\"y\">") != std::string::npos);
  // Another element type is no slip: the model contradicts itself.
  m.graph().mutable_output(0)->mutable_type()->mutable_tensor_type()->set_elem_type(i64);
  check_refused(m, bad_input, {"node 1 'second' (Relu)", "found float, wanted int64"});
  // -1 says nothing.
  m.graph().clear_output();
  m.graph().clear_value_info();
  for (auto* info : {&m.output("y", {1, 3}), &m.value_info("t", {1, 3})})
    info->mutable_type()->mutable_tensor_type()->mutable_shape()->mutable_dim(0)->set_dim_value(-1);
  check_compiles(m);
  // Whoever gives another shape than the model's knows that what follows from it is out of date.
  m.graph().clear_output();
  m.output("y", {2, 3});
  CHECK(check_compiles(m, {"--shape", "x=5,3"}).find("input<\"x\", float, 5, 3>") != std::string::npos);
}

TEST_CASE("an extent of 0 is told") {
  model m;
  m.input("x", {0, 3});
  m.node("Relu", {"x"}, {"y"});
  m.output("y", {0, 3});
  outcome const r = compile(m);
  CHECK(r.status == done);
  CHECK(r.err == "inlay: warning: graph input 'x': axis 0 has an extent of 0: the tensor is empty\n");
}

TEST_CASE("inputs that become constants") {
  model m;
  m.input("x", {2, 4});
  m.input("sr", {}, i64);
  m.node("Cast", {"sr"}, {"rate"}, {{"to", 1}});
  m.node("Mul", {"x", "rate"}, {"y"});
  m.output("y", {2, 4});
  std::string const text = check_compiles(m, {"--value", "sr=16000"});
  CHECK(text.find("input<\"sr\"") == std::string::npos);
  CHECK(text.find("16000") != std::string::npos);
  CHECK(text.find("op::Cast") == std::string::npos);
  check_refused(m, bad_input, {"--value", "no input 'rate'", "'sr', 'x'"}, {"--value", "rate=1"});
  check_refused(m, bad_input, {"--value", "found 1 elements", "wanted 8", "'x'"}, {"--value", "x=1"});
  check_refused(m, bad_input, {"--value", "found 2 elements", "wanted 1"}, {"--value", "sr=1,2"});
  for (char const* text_of_value : {"sr=1.5", "sr=x", "sr=99999999999999999999", "sr= 1"})
    check_refused(m, bad_input, {"--value", "int64", "graph input 'sr'"}, {"--value", text_of_value});
  check_refused(m, bad_input, {"--value", "NAME=NUMBER"}, {"--value", "sr"});
}

}  // namespace
