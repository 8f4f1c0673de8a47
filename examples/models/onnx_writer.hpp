// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <onnx.pb.h>

#include <concepts>
#include <cstdint>
#include <filesystem>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace example {

using dims = std::vector<std::int64_t>;

/// The number of elements of a tensor; 1 for a scalar (no dims).
std::int64_t element_count(dims const& shape);

/// A float tensor as ONNX stores it outside a model: in an initializer or in a test data file.
/// Throws std::invalid_argument unless there are as many values as elements.
onnx::TensorProto make_tensor(std::string_view name, dims const& shape, std::span<float const> values);

/// Writes beside `file` and renames when all is written, so that nobody sees half a file.
/// Throws std::system_error, naming the file and the reason.
void write_file(std::filesystem::path const& file, std::string_view bytes);

/// The attribute of a node: an integer, a float, a string, or a list of them.
struct attribute {
  attribute(std::string_view name, std::integral auto value) {
    init(name).set_i(static_cast<std::int64_t>(value));
  }
  attribute(std::string_view name, float value);
  attribute(std::string_view name, std::string_view value);
  attribute(std::string_view name, char const* value) : attribute(name, std::string_view(value)) {}
  attribute(std::string_view name, std::initializer_list<std::int64_t> values);
  attribute(std::string_view name, std::vector<std::int64_t> const& values);
  attribute(std::string_view name, std::vector<float> const& values);
  attribute(std::string_view name, std::vector<std::string> const& values);

  onnx::AttributeProto proto;

 private:
  onnx::AttributeProto& init(std::string_view name);
};

/// Builds a model of opset 17, or of a later one, node by node in topological order. Inputs are float with static
/// dims; the one output of a node bears the node's name, so that each name is read once and means one thing.
class model_writer {
 public:
  model_writer(std::string_view graph_name, std::string_view producer, std::int64_t opset = 17);

  void input(std::string_view name, dims const& shape);
  void output(std::string_view name, dims const& shape,
              onnx::TensorProto::DataType type = onnx::TensorProto::FLOAT);
  void initializer(std::string_view name, dims const& shape, std::span<float const> values);
  /// Elements of float16, by their bits.
  void initializer(std::string_view name, dims const& shape, std::span<std::uint16_t const> values);
  /// A list of integers, such as the shape that Reshape takes.
  void initializer(std::string_view name, dims const& values);
  void node(std::string_view op_type, std::string_view name, std::initializer_list<std::string_view> inputs,
            std::initializer_list<attribute> attributes = {});
  /// A node of any number of outputs, after the first of which it is called; "" where one is left out.
  void node_of_outputs(std::string_view op_type, std::vector<std::string> const& outputs,
                       std::vector<std::string> const& inputs,
                       std::initializer_list<attribute> attributes = {}, std::string_view domain = "");
  /// Another domain than ai.onnx.
  void domain(std::string_view name, std::int64_t version);

  void doc_string(std::string_view text);
  void metadata(std::string_view key, std::string_view value);

  /// What a .onnx file holds; equal models give equal bytes.
  std::string bytes() const { return model_.SerializeAsString(); }

 private:
  onnx::ModelProto model_;
};

}  // namespace example
