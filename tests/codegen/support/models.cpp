// SPDX-License-Identifier: Apache-2.0
#include "support/models.hpp"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>

#include <random>

namespace test {

attribute::attribute(std::string const& name, onnx::AttributeProto::AttributeType type) {
  proto.set_name(name);
  proto.set_type(type);
}
attribute::attribute(std::string const& name, std::int64_t value)
    : attribute(name, onnx::AttributeProto::INT) {
  proto.set_i(value);
}
attribute::attribute(std::string const& name, float value) : attribute(name, onnx::AttributeProto::FLOAT) {
  proto.set_f(value);
}
attribute::attribute(std::string const& name, char const* value) : attribute(name, std::string(value)) {}
attribute::attribute(std::string const& name, std::string const& value)
    : attribute(name, onnx::AttributeProto::STRING) {
  proto.set_s(value);
}
attribute::attribute(std::string const& name, onnx::GraphProto const& body)
    : attribute(name, onnx::AttributeProto::GRAPH) {
  *proto.mutable_g() = body;
}
attribute::attribute(std::string const& name, dims const& values)
    : attribute(name, onnx::AttributeProto::INTS) {
  for (std::int64_t v : values) proto.add_ints(v);
}

model::model(std::int64_t opset) {
  proto.set_ir_version(8);
  proto.set_producer_name("test");
  graph().set_name("g");
  auto* const set = proto.add_opset_import();
  set->set_domain("");
  set->set_version(opset);
}

namespace {
onnx::ValueInfoProto& fill(onnx::ValueInfoProto& info, std::string const& name, dims const& shape,
                           int elem_type) {
  info.set_name(name);
  auto& tensor = *info.mutable_type()->mutable_tensor_type();
  tensor.set_elem_type(elem_type);
  auto& to = *tensor.mutable_shape();
  for (std::int64_t d : shape) {
    auto& dim = *to.add_dim();
    if (d >= 0) dim.set_dim_value(d);
  }
  return info;
}

std::int64_t product(dims const& shape) {
  std::int64_t n = 1;
  for (std::int64_t d : shape) n *= d;
  return n;
}
}  // namespace

onnx::ValueInfoProto& model::input(std::string const& name, dims const& shape, int elem_type) {
  return fill(*graph().add_input(), name, shape, elem_type);
}
onnx::ValueInfoProto& model::output(std::string const& name, dims const& shape, int elem_type) {
  return fill(*graph().add_output(), name, shape, elem_type);
}
onnx::ValueInfoProto& model::value_info(std::string const& name, dims const& shape, int elem_type) {
  return fill(*graph().add_value_info(), name, shape, elem_type);
}

onnx::NodeProto& model::node(std::string const& op_type, names const& inputs, names const& outputs,
                             std::initializer_list<attribute> attributes) {
  onnx::NodeProto& n = *graph().add_node();
  n.set_op_type(op_type);
  for (std::string const& in : inputs) n.add_input(in);
  for (std::string const& out : outputs) n.add_output(out);
  for (attribute const& a : attributes) *n.add_attribute() = a.proto;
  return n;
}

onnx::TensorProto tensor(std::string const& name, dims const& shape, std::vector<float> const& values) {
  onnx::TensorProto t;
  t.set_name(name);
  t.set_data_type(f32);
  for (std::int64_t d : shape) t.add_dims(d);
  for (float v : values) t.add_float_data(v);
  return t;
}

onnx::TensorProto& model::floats(std::string const& name, dims const& shape,
                                 std::vector<float> const& values) {
  return *graph().add_initializer() = tensor(name, shape, values);
}

onnx::TensorProto& model::floats(std::string const& name, dims const& shape) {
  std::vector<float> values;
  for (std::int64_t i = 0; i < product(shape); ++i)
    values.push_back(static_cast<float>(i * 37 % 64 - 32) / 32);
  return floats(name, shape, values);
}

onnx::TensorProto& model::int64s(std::string const& name, dims const& shape,
                                 std::vector<std::int64_t> const& values) {
  auto& t = *graph().add_initializer();
  t.set_name(name);
  t.set_data_type(i64);
  for (std::int64_t d : shape) t.add_dims(d);
  for (std::int64_t v : values) t.add_int64_data(v);
  return t;
}

std::string model::bytes() const {
  std::string text;
  google::protobuf::io::StringOutputStream stream(&text);
  google::protobuf::io::CodedOutputStream coded(&stream);
  coded.SetSerializationDeterministic(true);
  (void)proto.SerializeToCodedStream(&coded);
  coded.Trim();
  return text;
}

model dense() {
  model m;
  m.input("x", {1, 4});
  m.floats("W", {4, 3});
  m.floats("b", {3});
  m.node("Gemm", {"x", "W", "b"}, {"h"}).set_name("fc");
  m.node("Relu", {"h"}, {"y"}).set_name("relu");
  m.output("y", {1, 3});
  return m;
}

model small_network() {
  model m;
  m.input("x", {1, 3, 8, 8});
  m.floats("conv_W", {4, 3, 3, 3});
  m.floats("conv_b", {4});
  for (char const* name : {"scale", "shift", "mean"}) m.floats(name, {4});
  m.floats("variance", {4}, {0.5f, 1, 1.5f, 2});
  m.node("Conv", {"x", "conv_W", "conv_b"}, {"conv"},
         {{"kernel_shape", dims{3, 3}}, {"pads", dims{1, 1, 1, 1}}});
  m.node("BatchNormalization", {"conv", "scale", "shift", "mean", "variance"}, {"norm"}, {{"epsilon", 0.5f}});
  m.node("Relu", {"norm"}, {"relu"});
  m.node("MaxPool", {"relu"}, {"pool"}, {{"kernel_shape", dims{2, 2}}, {"strides", dims{2, 2}}});
  m.node("Flatten", {"pool"}, {"flat"});
  m.floats("fc_W", {64, 5});
  m.floats("fc_b", {5});
  m.node("Gemm", {"flat", "fc_W", "fc_b"}, {"y"});
  m.output("y", {1, 5});
  return m;
}

model residual_block() {
  model m;
  m.input("x", {1, 8, 16, 16});
  m.floats("expand_W", {32, 8, 1, 1});
  m.floats("depthwise_W", {32, 1, 3, 3});
  m.floats("project_W", {8, 32, 1, 1});
  m.node("Conv", {"x", "expand_W"}, {"expand"});
  m.node("Relu", {"expand"}, {"expand_relu"});
  m.node("Conv", {"expand_relu", "depthwise_W"}, {"depthwise"}, {{"group", 32}, {"pads", dims{1, 1, 1, 1}}});
  m.node("Relu", {"depthwise"}, {"depthwise_relu"});
  m.node("Conv", {"depthwise_relu", "project_W"}, {"project"});
  m.node("Add", {"x", "project"}, {"y"});
  m.output("y", {1, 8, 16, 16});
  return m;
}

model branches() {
  model m;
  m.input("a", {2, 6});
  m.input("b", {2, 6});
  m.node("Add", {"a", "b"}, {"sum"});
  m.node("Relu", {"sum"}, {"relu"});
  m.node("Split", {"relu"}, {"left", "right"}, {{"axis", 1}});
  m.node("Concat", {"right", "left", "sum"}, {"swapped"}, {{"axis", 1}});
  m.int64s("shape", {1}, {24});
  m.node("Reshape", {"swapped", "shape"}, {"flat"});
  m.output("flat", {24});
  m.output("sum", {2, 6});
  return m;
}

model convolve_by_hand() {
  model m;
  m.input("x", {1, 1, 5, 5});
  m.floats("ones", {1, 1, 3, 3}, std::vector<float>(9, 1.0f));
  m.floats("W", {4, 2}, {1, 0, 0, 1, 1, 1, -1, 2});
  m.floats("b", {2}, {1, -500});
  m.node("Conv", {"x", "ones"}, {"sums"}, {{"pads", dims{1, 1, 1, 1}}});
  m.node("MaxPool", {"sums"}, {"largest"}, {{"kernel_shape", dims{2, 2}}, {"strides", dims{2, 2}}});
  m.node("Flatten", {"largest"}, {"flat"});
  m.node("Gemm", {"flat", "W", "b"}, {"scores"});
  m.node("Relu", {"scores"}, {"y"});
  m.output("y", {1, 2});
  return m;
}

model random_network(std::uint64_t seed, int nodes) {
  std::mt19937_64 random(seed);
  auto const below = [&](std::size_t n) { return static_cast<std::size_t>(random() % n); };
  struct image {
    std::string name;
    std::int64_t channels, height;
  };
  model m;
  m.input("x", {1, 8, 16, 16});
  std::vector<image> images{{"x", 8, 16}};
  for (int i = 0; i < nodes; ++i) {
    // Mostly along the chain, so that there is something to stream; sometimes back to an older value.
    image const from = below(6) != 0 ? images.back() : images[below(images.size())];
    image to{"v" + std::to_string(i), from.channels, from.height};
    std::string const W = "W" + std::to_string(i);
    switch (below(7)) {
      case 0:
        to.channels = 8 + 8 * static_cast<std::int64_t>(below(3));
        m.floats(W, {to.channels, from.channels, 1, 1});
        m.node("Conv", {from.name, W}, {to.name});
        break;
      case 1:
        m.floats(W, {to.channels, from.channels, 3, 3});
        m.node("Conv", {from.name, W}, {to.name}, {{"pads", dims{1, 1, 1, 1}}});
        break;
      case 2:
        m.floats(W, {to.channels, 1, 3, 3});
        m.node("Conv", {from.name, W}, {to.name}, {{"group", from.channels}, {"pads", dims{1, 1, 1, 1}}});
        break;
      case 3: m.node("Relu", {from.name}, {to.name}); break;
      case 4:
        if (from.height >= 4) {
          to.height /= 2;
          m.node("MaxPool", {from.name}, {to.name}, {{"kernel_shape", dims{2, 2}}, {"strides", dims{2, 2}}});
        } else {
          m.node("Sigmoid", {from.name}, {to.name});
        }
        break;
      default: {  // a second operand of the same shape, where there is one
        std::vector<image> alike;
        for (image const& other : images)
          if (other.channels == from.channels && other.height == from.height) alike.push_back(other);
        image const& other = alike[below(alike.size())];
        if (below(2) == 0) {
          m.node("Add", {from.name, other.name}, {to.name});
        } else {
          to.channels *= 2;
          m.node("Concat", {from.name, other.name}, {to.name}, {{"axis", 1}});
          if (to.channels <= 32) break;
          std::string const wide = to.name;  // keep the network narrow
          to = {wide + "n", 8, from.height};
          m.floats(W, {8, from.channels * 2, 1, 1});
          m.node("Conv", {wide, W}, {to.name});
        }
      }
    }
    images.push_back(to);
  }
  image const& last = images.back();
  m.node("Relu", {last.name}, {"y"});
  m.output("y", {1, last.channels, last.height, last.height});
  if (image const& inner = images[images.size() / 2]; inner.name != "x")
    m.output(inner.name, {1, inner.channels, inner.height, inner.height});
  return m;
}

onnx::AttributeProto& strings(onnx::NodeProto& n, std::string const& name, names const& values) {
  onnx::AttributeProto& a = *n.add_attribute();
  a.set_name(name);
  a.set_type(onnx::AttributeProto::STRINGS);
  for (std::string const& value : values) a.add_strings(value);
  return a;
}

model classifier_with_maps() {
  model m;
  onnx::OperatorSetIdProto& set = *m.proto.add_opset_import();
  set.set_domain("ai.onnx.ml");
  set.set_version(1);
  m.input("x", {2, 1});
  onnx::NodeProto& classifier = m.node("LinearClassifier", {"x"}, {"label", "scores"}, {{"multi_class", 0}});
  classifier.set_domain("ai.onnx.ml");
  onnx::AttributeProto& coefficients = *classifier.add_attribute();
  coefficients.set_name("coefficients");
  coefficients.set_type(onnx::AttributeProto::FLOATS);
  for (float const c : {1.0f, -1.0f}) coefficients.add_floats(c);
  strings(classifier, "classlabels_strings", {"yes", "no"});
  onnx::NodeProto& zip = m.node("ZipMap", {"scores"}, {"probabilities"});
  zip.set_domain("ai.onnx.ml");
  strings(zip, "classlabels_strings", {"yes", "no"});
  m.output("label", {2}, onnx::TensorProto::STRING);
  onnx::ValueInfoProto& out = *m.graph().add_output();
  out.set_name("probabilities");
  auto& map = *out.mutable_type()->mutable_sequence_type()->mutable_elem_type()->mutable_map_type();
  map.set_key_type(onnx::TensorProto::STRING);
  map.mutable_value_type()->mutable_tensor_type()->set_elem_type(f32);
  return m;
}

}  // namespace test
