// SPDX-License-Identifier: Apache-2.0
#include "support/program.hpp"

namespace {
using namespace test;

constexpr std::int64_t huge = std::int64_t{1} << 62;

/// A model whose initializer 'W' is bent by `f`.
template <class F>
model with_weights(F const& f) {
  model m = dense();
  f(*m.graph().mutable_initializer(0));
  return m;
}

TEST_CASE("typed data that does not fit the shape") {
  check_refused(with_weights([](auto& W) { W.mutable_float_data()->RemoveLast(); }), bad_input,
                {"initializer 'W'", "found 11 elements", "wanted 12"});
  check_refused(with_weights([](auto& W) { W.add_float_data(1); }), bad_input,
                {"initializer 'W'", "found 13 elements", "wanted 12"});
  check_refused(with_weights([](auto& W) { W.clear_float_data(); }), bad_input,
                {"initializer 'W'", "found 0 elements", "wanted 12"});
  check_refused(with_weights([](auto& W) {
                  W.clear_float_data();
                  for (int i = 0; i < 12; ++i) W.add_int64_data(i);
                }),
                bad_input, {"initializer 'W'", "found 0 elements", "wanted 12"});
}

TEST_CASE("strings that do not fit the shape") {
  auto const of_strings = [](auto const& f) {
    return with_weights([&](auto& W) {
      W.clear_float_data();
      W.set_data_type(onnx::TensorProto::STRING);
      f(W);
    });
  };
  check_refused(of_strings([](auto& W) { W.add_string_data("one"); }), bad_input,
                {"initializer 'W'", "found 1 elements", "wanted 12"});
  check_refused(of_strings([](auto& W) { W.set_raw_data(std::string(192, 'x')); }), bad_input,
                {"initializer 'W'", "string_data"});
  check_refused(of_strings([](auto& W) {
                  for (int i = 0; i < 12; ++i) W.add_string_data("text");
                }),
                bad_input, {"(Gemm)", "found string, wanted float"});
}

TEST_CASE("raw data that does not fit the shape") {
  auto const raw = [](std::size_t bytes) {
    return with_weights([&](auto& W) {
      W.clear_float_data();
      W.set_raw_data(std::string(bytes, '\0'));
    });
  };
  check_compiles(raw(48));
  check_refused(raw(47), bad_input, {"initializer 'W'", "47 bytes", "48"});
  check_refused(raw(49), bad_input, {"initializer 'W'", "49 bytes", "48"});
  check_refused(raw(0), bad_input, {"initializer 'W'", "0 bytes", "48"});
}

TEST_CASE("dims that are negative or huge") {
  auto const first_dim = [](std::int64_t d) { return with_weights([&](auto& W) { W.set_dims(0, d); }); };
  check_refused(first_dim(-1), bad_input, {"initializer 'W'", "dimension of -1"});
  check_refused(first_dim(std::numeric_limits<std::int64_t>::min()), bad_input,
                {"initializer 'W'", "dimension of -9"});
  check_refused(first_dim(huge), bad_input, {"initializer 'W'", "multiply to more than"});
  check_refused(first_dim(std::numeric_limits<std::int64_t>::max()), bad_input,
                {"initializer 'W'", "multiply"});
  // 2^32 * 2^32 is 0 in 64 bits.
  check_refused(with_weights([](auto& W) {
                  W.set_dims(0, std::int64_t{1} << 32);
                  W.set_dims(1, std::int64_t{1} << 32);
                }),
                bad_input, {"initializer 'W'", "multiply to more than"});
  // A gigabyte that is not there must not be allocated either.
  check_refused(with_weights([](auto& W) {
                  W.set_dims(0, 1 << 14);
                  W.set_dims(1, 1 << 14);
                }),
                bad_input, {"initializer 'W'", "wanted 268435456"});
  // No elements, but dims whose products overflow.
  check_refused(with_weights([](auto& W) {
                  W.clear_float_data();
                  W.set_dims(0, 0);
                  for (int i = 0; i < 3; ++i) W.add_dims(std::int64_t{1} << 31);
                }),
                bad_input, {"initializer 'W'", "multiply to more than"});
  check_refused(with_weights([](auto& W) {
                  for (int i = 0; i < 20; ++i) W.add_dims(1);
                }),
                unsupported, {"initializer 'W'", "found rank 22", "at most 8"});
}

/// What a model that is taken is warned of.
std::string warnings_of(model const& m) {
  folder const f;
  write(f / "model.onnx", m.bytes());
  outcome const r = run_inlay({"compile", (f / "model.onnx").string(), "-o", (f / "model.hpp").string()});
  INFO(r.err);
  CHECK(r.status == done);
  CHECK(r.err.starts_with("inlay: warning: "));
  return r.err;
}

TEST_CASE("inputs whose dims are negative or huge") {
  auto const input = [](dims const& shape, int type = f32) {
    model m;
    auto& to = *m.input("x", {}, type).mutable_type()->mutable_tensor_type()->mutable_shape();
    for (std::int64_t d : shape) to.add_dim()->set_dim_value(d);
    m.node("Relu", {"x"}, {"y"});
    m.graph().add_output()->set_name("y");
    return m;
  };
  check_refused(input({2, -1}), bad_input, {"graph input 'x'", "axis 1 is open"});
  check_refused(input({2, -2}), bad_input, {"graph input 'x'", "dimension of -2"});
  check_refused(input({2, huge}), bad_input, {"graph input 'x'", "dimension of"});
  check_refused(input({1 << 20, 1 << 20}), bad_input, {"graph input 'x'", "multiply to more than"});
  check_refused(input({1 << 30, 1 << 30, 1 << 30, 1 << 30}), bad_input,
                {"graph input 'x'", "multiply to more than"});
  check_refused(input({0, 1 << 30, 1 << 30, 1 << 30}), bad_input,
                {"graph input 'x'", "multiply to more than"});
  check_refused(input(dims(9, 1)), unsupported, {"graph input 'x'", "found rank 9", "at most 8"});
  check_compiles(input({}));
  for (dims const& shape : {dims{0}, dims{2, 0, 3}})
    CHECK(warnings_of(input(shape)).find("an extent of 0") != std::string::npos);
  check_compiles(input(dims(8, 1)));
}

TEST_CASE("nodes whose outputs are huge") {
  model m;
  m.input("x", {1 << 14, 1});
  m.input("z", {1, 1 << 15});
  m.node("Add", {"x", "z"}, {"wide"}).set_name("grow");  // 2 GiB just fits
  m.node("Concat", {"wide", "wide"}, {"y"}, {{"axis", 0}}).set_name("double");
  m.graph().add_output()->set_name("y");
  check_refused(m, bad_input, {"node 1 'double' (Concat)", "more than 2147483648 bytes"});
}

TEST_CASE("value_info that does not agree") {
  model m = dense();
  m.value_info("h", {1, 4});
  CHECK(warnings_of(m).find("node 0 'fc' (Gemm): the model states float 1x4 for 'h', but it is float 1x3") !=
        std::string::npos);
  model type = dense();
  type.value_info("h", {1, 3}, i64);
  check_refused(type, bad_input, {"node 0 'fc' (Gemm)", "element type", "found float", "wanted int64"});
  model rank = dense();
  rank.value_info("h", dims(100, 1));
  CHECK(warnings_of(rank).find("but it is float 1x3") != std::string::npos);
  model output = dense();
  output.graph()
      .mutable_output(0)
      ->mutable_type()
      ->mutable_tensor_type()
      ->mutable_shape()
      ->mutable_dim(1)
      ->set_dim_value(300);
  CHECK(warnings_of(output).find("node 1 'relu' (Relu): the model states float 1x300 for 'y'") !=
        std::string::npos);
  model negative = dense();
  negative.value_info("h", {1, 3})
      .mutable_type()
      ->mutable_tensor_type()
      ->mutable_shape()
      ->mutable_dim(1)
      ->set_dim_value(-3);
  check_refused(negative, bad_input, {"value_info 'h'", "dimension of -3"});
  model open = dense();
  open.value_info("h", {-1, 3});
  check_compiles(open);
}

TEST_CASE("elements that their type cannot hold") {
  auto const constant = [](int type, std::int64_t value) {
    model m;
    auto& t = *m.graph().add_initializer();
    t.set_name("c");
    t.set_data_type(type);
    t.add_dims(1);
    if (type == onnx::TensorProto::UINT32) t.add_uint64_data(static_cast<std::uint64_t>(value));
    else t.add_int32_data(static_cast<std::int32_t>(value));
    m.node("Identity", {"c"}, {"y"});
    m.output("y", {1}, type);
    return m;
  };
  check_refused(constant(onnx::TensorProto::UINT8, 256), bad_input, {"initializer 'c'", "256", "uint8"});
  check_refused(constant(onnx::TensorProto::UINT8, -1), bad_input, {"initializer 'c'", "-1", "uint8"});
  check_refused(constant(onnx::TensorProto::INT8, 128), bad_input, {"initializer 'c'", "128", "int8"});
  check_refused(constant(onnx::TensorProto::UINT16, 65536), bad_input,
                {"initializer 'c'", "65536", "uint16"});
  check_refused(constant(onnx::TensorProto::INT16, -32769), bad_input,
                {"initializer 'c'", "-32769", "int16"});
  check_refused(constant(onnx::TensorProto::UINT32, std::int64_t{1} << 32), bad_input,
                {"initializer 'c'", "uint32"});
  for (int type : {onnx::TensorProto::UINT8, onnx::TensorProto::INT8, onnx::TensorProto::UINT16,
                   onnx::TensorProto::INT16, onnx::TensorProto::UINT32, onnx::TensorProto::BOOL,
                   onnx::TensorProto::FLOAT16, onnx::TensorProto::BFLOAT16})
    check_compiles(constant(type, 100));
}

TEST_CASE("element types and forms that are not supported") {
  check_refused(with_weights([](auto& W) { W.set_data_type(onnx::TensorProto::COMPLEX128); }), unsupported,
                {"initializer 'W'", "complex128"});
  check_refused(with_weights([](auto& W) { W.set_data_type(1234); }), unsupported,
                {"initializer 'W'", "1234"});
  check_refused(with_weights([](auto& W) { W.set_data_type(-7); }), unsupported, {"initializer 'W'", "-7"});
  check_refused(with_weights([](auto& W) { W.clear_data_type(); }), bad_input,
                {"initializer 'W'", "no element type"});
  check_refused(with_weights([](auto& W) { W.mutable_segment()->set_begin(0); }), unsupported,
                {"initializer 'W'", "segment"});
}

TEST_CASE("tensors without elements") {
  model m;
  m.input("x", {0, 4});
  m.floats("W", {4, 3});
  m.node("MatMul", {"x", "W"}, {"h"});
  m.node("Relu", {"h"}, {"y"});
  m.output("y", {0, 3});
  (void)warnings_of(m);

  model inner;
  inner.input("x", {2, 0});
  inner.floats("W", {0, 3});
  inner.node("MatMul", {"x", "W"}, {"y"});
  inner.output("y", {2, 3});
  (void)warnings_of(inner);

  model image;
  image.input("x", {1, 2, 0, 8});
  image.floats("W", {3, 2, 1, 1});
  image.node("Conv", {"x", "W"}, {"c"});
  image.graph().add_output()->set_name("c");
  folder const f;
  write(f / "model.onnx", image.bytes());
  int const status = run_inlay({"inspect", (f / "model.onnx").string()}).status;
  CHECK((status == done || status == bad_input));

  model no_channels;
  no_channels.input("x", {1, 0, 4, 4});
  no_channels.floats("W", {3, 0, 1, 1});
  no_channels.node("Conv", {"x", "W"}, {"c"});
  no_channels.graph().add_output()->set_name("c");
  write(f / "model.onnx", no_channels.bytes());
  int const status_2 = run_inlay({"inspect", (f / "model.onnx").string()}).status;
  CHECK((status_2 == done || status_2 == bad_input));
}

}  // namespace
