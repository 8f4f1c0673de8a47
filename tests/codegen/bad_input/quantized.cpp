// SPDX-License-Identifier: Apache-2.0
#include "support/program.hpp"

#include <limits>

/// Scales, zero points and packed elements that nothing can be computed with: one clear message each.
namespace {
using namespace test;

constexpr int s8 = onnx::TensorProto::INT8, u8 = onnx::TensorProto::UINT8, s16 = onnx::TensorProto::INT16;
constexpr int s4 = 22;  // INT4, which the schema of ONNX 1.12 does not have

/// An operator on bytes, with an input of every kind: "s" is the scale under test, "z" the zero point.
struct quantised {
  char const* op_type;
  names inputs;
  char const* domain = "";
  bool says_type = false;  ///< the zero point's type is the output's, which may be another than the input's
};

quantised const operators[] = {
    {"DequantizeLinear", {"x", "s", "z"}},
    {"QuantizeLinear", {"real", "s", "z"}, "", true},
    {"QLinearMatMul", {"x", "s", "z", "w", "one", "zero", "one", "zero"}},
    {"QLinearMatMul", {"x", "one", "zero", "w", "one", "zero", "s", "z"}, "", true},
    {"QLinearConv", {"image", "s", "z", "kernel", "one", "zero", "one", "zero"}},
    {"QLinearConv", {"image", "one", "zero", "kernel", "one", "zero", "s", "z"}, "", true},
    {"QGemm", {"x", "s", "z", "w", "one", "zero", "", "one", "zero"}, "com.microsoft"},
    {"QLinearAdd", {"x", "one", "zero", "x", "s", "z", "one", "zero"}, "com.microsoft"},
    {"QLinearMul", {"x", "one", "zero", "x", "one", "zero", "s", "z"}, "com.microsoft"},
    {"QLinearSigmoid", {"x", "s", "z", "one", "zero"}, "com.microsoft"},
    {"QLinearGlobalAveragePool", {"image", "s", "z", "one", "zero"}, "com.microsoft"},
    {"QLinearWhere", {"mask", "x", "s", "z", "x", "one", "zero", "one", "zero"}, "com.microsoft"},
};

onnx::TensorProto& integers(model& m, char const* name, dims const& shape, int type, int count = 1) {
  onnx::TensorProto& t = *m.graph().add_initializer();
  t.set_name(name);
  t.set_data_type(type);
  for (std::int64_t const extent : shape) t.add_dims(extent);
  for (int i = 0; i < count; ++i) type == f32 ? t.add_float_data(0) : t.add_int32_data(0);
  return t;
}

/// A node of such an operator, called 'q'.
model of(quantised const& q, dims const& scale_shape, std::vector<float> const& scale, dims const& zero_shape,
         int zero_type) {
  model m(21);
  onnx::OperatorSetIdProto& set = *m.proto.add_opset_import();
  set.set_domain("com.microsoft");
  set.set_version(1);
  m.input("x", {2, 4}, s8);
  m.input("real", {2, 4});
  m.input("image", {1, 4, 3, 3}, s8);
  m.input("mask", {4}, onnx::TensorProto::BOOL);
  integers(m, "w", {4, 3}, s8, 12);
  integers(m, "kernel", {2, 4, 1, 1}, s8, 8);
  m.floats("one", {}, {1});
  integers(m, "zero", {}, s8);
  m.floats("s", scale_shape, scale);
  integers(m, "z", zero_shape, zero_type, zero_shape.empty() ? 1 : static_cast<int>(zero_shape[0]));
  onnx::NodeProto& n = m.node(q.op_type, q.inputs, {"y"});
  n.set_name("q");
  n.set_domain(q.domain);
  m.graph().add_output()->set_name("y");
  return m;
}

TEST_CASE("scales that are no finite numbers above 0") {
  for (quantised const& q : operators)
    for (float const scale :
         {0.0f, -0.5f, std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()}) {
      INFO(std::string(q.op_type));
      CAPTURE(scale);
      check_refused(of(q, {}, {scale}, {}, s8), bad_input,
                    {"'q", "scale 's'", "found", "wanted a finite number above 0"});
    }
}

TEST_CASE("zero points of another type than the tensor") {
  for (quantised const& q : operators) {
    INFO(std::string(q.op_type));
    if (q.says_type) continue;
    check_refused(of(q, {}, {1}, {}, u8), bad_input,
                  {"'q", "element types that must be equal differ", "found", "wanted"});
  }
}

TEST_CASE("zero points of a type that is not one of quantised tensors") {
  check_refused(of(operators[1], {}, {1}, {}, f32), unsupported,
                {"'q' (QuantizeLinear)", "element type", "found float"});
  check_refused(of(operators[3], {}, {1}, {}, s16), unsupported,
                {"'q' (QLinearMatMul)", "element type", "found int16"});
}

TEST_CASE("scales and zero points of a wrong length") {
  // Along axis 1, of 4.
  check_refused(of(operators[0], {3}, {1, 1, 1}, {3}, s8), bad_input,
                {"'q' (DequantizeLinear)", "numbers of elements that differ", "found 3", "wanted 4"});
  check_refused(of(operators[1], {5}, {1, 1, 1, 1, 1}, {5}, s8), bad_input,
                {"'q' (QuantizeLinear)", "numbers of elements that differ", "found 5", "wanted 4"});
  check_refused(of(operators[0], {4}, {1, 1, 1, 1}, {3}, s8), bad_input,
                {"'q' (DequantizeLinear)", "numbers of elements that differ", "found 3", "wanted 4"});
  // Of a whole tensor.
  check_refused(of(operators[4], {3}, {1, 1, 1}, {}, s8), bad_input,
                {"'q' (QLinearConv)", "numbers of elements that differ", "found 3", "wanted 1"});
  check_refused(of(operators[5], {3}, {1, 1, 1}, {}, s8), bad_input,
                {"'q' (QLinearConv)", "numbers of elements that differ", "found 3", "wanted 1"});
  quantised const per_channel{"QLinearConv", {"image", "one", "zero", "kernel", "s", "z", "one", "zero"}};
  check_refused(of(per_channel, {3}, {1, 1, 1}, {}, s8), bad_input,
                {"'q' (QLinearConv)", "numbers of elements that differ", "found 3", "wanted 2"});
}

/// Three elements of four bits: two bytes.
model of_four_bits(std::string const& raw, std::initializer_list<int> typed) {
  model m(21);
  m.input("x", {3});
  onnx::TensorProto& w = integers(m, "w", {3}, s4, 0);
  if (!raw.empty()) w.set_raw_data(raw);
  for (int const pair : typed) w.add_int32_data(pair);
  m.floats("s", {}, {0.5f});
  m.node("DequantizeLinear", {"w", "s"}, {"d"});
  m.node("Add", {"x", "d"}, {"y"});
  m.output("y", {3});
  return m;
}

TEST_CASE("an odd number of elements of four bits: the last one has a byte of its own") {
  check_compiles(of_four_bits({"\x21\x03", 2}, {}));
  check_compiles(of_four_bits("", {0x21, 0x03}));
  check_refused(of_four_bits("\x21", {}), bad_input, {"initializer 'w'", "raw_data has 1 bytes", "wants 2"});
  check_refused(of_four_bits({"\x21\x03\0", 3}, {}), bad_input,
                {"initializer 'w'", "raw_data has 3 bytes", "wants 2"});
  check_refused(of_four_bits("", {0x21}), bad_input, {"initializer 'w'", "found 1 elements", "wanted 2"});
  check_refused(of_four_bits("", {1, 2, 3}), bad_input, {"initializer 'w'", "found 3 elements", "wanted 2"});
}
}  // namespace
