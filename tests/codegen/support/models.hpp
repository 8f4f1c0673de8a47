// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <onnx.pb.h>

#include <cstdint>
#include <initializer_list>
#include <string>
#include <vector>

/// Models made by hand, for tests that feed the generator: right ones and wrong ones.
namespace test {

using dims = std::vector<std::int64_t>;
using names = std::vector<std::string>;

inline constexpr int f32 = onnx::TensorProto::FLOAT;
inline constexpr int i64 = onnx::TensorProto::INT64;

/// An attribute of a node.
struct attribute {
  attribute(std::string const& name, std::int64_t value);
  attribute(std::string const& name, int value) : attribute(name, std::int64_t{value}) {}
  attribute(std::string const& name, float value);
  attribute(std::string const& name, char const* value);
  attribute(std::string const& name, std::string const& value);
  attribute(std::string const& name, dims const& values);
  attribute(std::string const& name, onnx::GraphProto const& body);

  onnx::AttributeProto proto;

 private:
  attribute(std::string const& name, onnx::AttributeProto::AttributeType type);
};

/// A ModelProto with the calls that tests need most; everything else is reached through `proto`.
class model {
 public:
  explicit model(std::int64_t opset = 17);

  onnx::ModelProto proto;
  onnx::GraphProto& graph() { return *proto.mutable_graph(); }

  /// A negative extent is left out of the model; the value is returned so that callers may bend it.
  onnx::ValueInfoProto& input(std::string const& name, dims const& shape, int elem_type = f32);
  onnx::ValueInfoProto& output(std::string const& name, dims const& shape, int elem_type = f32);
  onnx::ValueInfoProto& value_info(std::string const& name, dims const& shape, int elem_type = f32);
  onnx::NodeProto& node(std::string const& op_type, names const& inputs, names const& outputs,
                        std::initializer_list<attribute> attributes = {});
  onnx::TensorProto& floats(std::string const& name, dims const& shape, std::vector<float> const& values);
  /// Deterministic values between -1 and 1.
  onnx::TensorProto& floats(std::string const& name, dims const& shape);
  onnx::TensorProto& int64s(std::string const& name, dims const& shape,
                            std::vector<std::int64_t> const& values);

  /// What an .onnx file holds: equal models give equal bytes.
  std::string bytes() const;
};

/// Tensor as in a data set of ONNX.
onnx::TensorProto tensor(std::string const& name, dims const& shape, std::vector<float> const& values);

/// x (1, 4) -> Gemm "fc" -> h -> Relu "relu" -> y (1, 3).
model dense();

/// x (1, 3, 8, 8) -> Conv, BatchNormalization, Relu, MaxPool, Flatten, Gemm -> y (1, 5).
model small_network();

/// x (1, 8, 16, 16) -> expand, depthwise, project, Add: an inverted residual block, which streams.
model residual_block();

/// Two inputs, two outputs, a value with several users, a view and an in-place step.
model branches();

/// x (1, 1, 5, 5) -> Conv of ones, MaxPool, Flatten, Gemm, Relu -> y (1, 2): of numbers that a person can
/// follow.
model convolve_by_hand();

/// x (1, 8, 16, 16) -> about so many nodes: convolutions, pooling, activations, Add and Concat, with
/// shortcuts -> y, and one of the values on the way. The same for the same seed.
model random_network(std::uint64_t seed, int nodes);

/// An attribute of type STRINGS.
onnx::AttributeProto& strings(onnx::NodeProto& n, std::string const& name, names const& values);

/// x (2, 1) -> LinearClassifier, ZipMap -> label (2), probabilities: as scikit-learn's exporter writes them.
model classifier_with_maps();

}  // namespace test
