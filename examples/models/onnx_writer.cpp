// SPDX-License-Identifier: Apache-2.0
#include "onnx_writer.hpp"

#include <unistd.h>

#include <bit>
#include <cerrno>
#include <fstream>
#include <functional>
#include <numeric>
#include <stdexcept>
#include <system_error>

namespace example {

namespace {

static_assert(std::endian::native == std::endian::little, "raw_data of ONNX is little-endian");

template <class Element>
onnx::TensorProto raw_tensor(std::string_view name, onnx::TensorProto::DataType type, dims const& shape,
                             std::span<Element const> values) {
  onnx::TensorProto tensor;
  tensor.set_name(std::string(name));
  tensor.set_data_type(type);
  for (std::int64_t const dim : shape) tensor.add_dims(dim);
  if (static_cast<std::int64_t>(values.size()) != element_count(shape)) {
    throw std::invalid_argument("tensor '" + std::string(name) + "': found " + std::to_string(values.size()) +
                                " values, wanted " + std::to_string(element_count(shape)));
  }
  tensor.set_raw_data(values.data(), values.size_bytes());
  return tensor;
}

/// A dim of -1 is one that is known at run time only.
void set_value_info(onnx::ValueInfoProto& info, std::string_view name, onnx::TensorProto::DataType elements,
                    dims const& shape) {
  info.set_name(std::string(name));
  onnx::TypeProto::Tensor& type = *info.mutable_type()->mutable_tensor_type();
  type.set_elem_type(elements);
  for (std::int64_t const dim : shape) {
    onnx::TensorShapeProto::Dimension& added = *type.mutable_shape()->add_dim();
    if (dim != -1) added.set_dim_value(dim);
  }
}

}  // namespace

std::int64_t element_count(dims const& shape) {
  return std::accumulate(shape.begin(), shape.end(), std::int64_t{1}, std::multiplies<>{});
}

onnx::TensorProto make_tensor(std::string_view name, dims const& shape, std::span<float const> values) {
  return raw_tensor(name, onnx::TensorProto::FLOAT, shape, values);
}

void write_file(std::filesystem::path const& file, std::string_view bytes) {
  auto fail = [&file](int error) {
    throw std::system_error(error, std::generic_category(), "cannot write '" + file.string() + "'");
  };
  // The rename at the end would put a plain file in the place of a device or a pipe.
  if (std::filesystem::is_directory(file)) fail(EISDIR);
  if (std::filesystem::exists(file) && !std::filesystem::is_regular_file(file)) fail(EINVAL);

  std::filesystem::path part = file;
  part += ".";
  part += std::to_string(::getpid()).append(".part");  // two writers at a time do not meet
  errno = 0;
  std::ofstream stream(part, std::ios::binary | std::ios::trunc);
  stream << bytes << std::flush;
  int error = stream ? 0 : (errno != 0 ? errno : EIO);
  stream.close();
  if (error == 0) {
    std::error_code renamed;
    std::filesystem::rename(part, file, renamed);
    error = renamed.value();
  }
  if (error != 0) {
    std::error_code ignored;  // what stopped the writing is the error to report
    std::filesystem::remove(part, ignored);
    fail(error);
  }
}

attribute::attribute(std::string_view name, float value) {
  onnx::AttributeProto& a = init(name);
  a.set_type(onnx::AttributeProto::FLOAT);
  a.set_f(value);
}

attribute::attribute(std::string_view name, std::string_view value) {
  onnx::AttributeProto& a = init(name);
  a.set_type(onnx::AttributeProto::STRING);
  a.set_s(std::string(value));
}

attribute::attribute(std::string_view name, std::initializer_list<std::int64_t> values)
    : attribute(name, std::vector<std::int64_t>(values)) {}

attribute::attribute(std::string_view name, std::vector<std::int64_t> const& values) {
  onnx::AttributeProto& list = init(name);
  list.set_type(onnx::AttributeProto::INTS);
  for (std::int64_t const value : values) list.add_ints(value);
}

attribute::attribute(std::string_view name, std::vector<float> const& values) {
  onnx::AttributeProto& list = init(name);
  list.set_type(onnx::AttributeProto::FLOATS);
  for (float const value : values) list.add_floats(value);
}

attribute::attribute(std::string_view name, std::vector<std::string> const& values) {
  onnx::AttributeProto& list = init(name);
  list.set_type(onnx::AttributeProto::STRINGS);
  for (std::string const& value : values) list.add_strings(value);
}

onnx::AttributeProto& attribute::init(std::string_view name) {
  proto.set_name(std::string(name));
  proto.set_type(onnx::AttributeProto::INT);
  return proto;
}

model_writer::model_writer(std::string_view graph_name, std::string_view producer, std::int64_t opset) {
  model_.set_ir_version(opset <= 17 ? 8 : 10);  // of ONNX 1.12, which has opset 17, and of 1.16
  model_.set_producer_name(std::string(producer));
  domain("", opset);
  model_.mutable_graph()->set_name(std::string(graph_name));
}

void model_writer::domain(std::string_view name, std::int64_t version) {
  onnx::OperatorSetIdProto& opset = *model_.add_opset_import();
  opset.set_domain(std::string(name));
  opset.set_version(version);
}

void model_writer::input(std::string_view name, dims const& shape) {
  set_value_info(*model_.mutable_graph()->add_input(), name, onnx::TensorProto::FLOAT, shape);
}

void model_writer::output(std::string_view name, dims const& shape, onnx::TensorProto::DataType type) {
  set_value_info(*model_.mutable_graph()->add_output(), name, type, shape);
}

void model_writer::initializer(std::string_view name, dims const& shape, std::span<float const> values) {
  *model_.mutable_graph()->add_initializer() = make_tensor(name, shape, values);
}

void model_writer::initializer(std::string_view name, dims const& shape,
                               std::span<std::uint16_t const> values) {
  *model_.mutable_graph()->add_initializer() = raw_tensor(name, onnx::TensorProto::FLOAT16, shape, values);
}

void model_writer::initializer(std::string_view name, dims const& values) {
  *model_.mutable_graph()->add_initializer() = raw_tensor<std::int64_t>(
      name, onnx::TensorProto::INT64, {static_cast<std::int64_t>(values.size())}, values);
}

void model_writer::node(std::string_view op_type, std::string_view name,
                        std::initializer_list<std::string_view> inputs,
                        std::initializer_list<attribute> attributes) {
  node_of_outputs(op_type, {std::string(name)}, {inputs.begin(), inputs.end()}, attributes);
}

void model_writer::node_of_outputs(std::string_view op_type, std::vector<std::string> const& outputs,
                                   std::vector<std::string> const& inputs,
                                   std::initializer_list<attribute> attributes, std::string_view domain) {
  onnx::NodeProto& node = *model_.mutable_graph()->add_node();
  node.set_op_type(std::string(op_type));
  node.set_name(outputs.front());
  if (!domain.empty()) node.set_domain(std::string(domain));
  for (std::string const& input : inputs) node.add_input(input);
  for (std::string const& output : outputs) node.add_output(output);
  for (attribute const& each : attributes) *node.add_attribute() = each.proto;
}

void model_writer::doc_string(std::string_view text) { model_.set_doc_string(std::string(text)); }

void model_writer::metadata(std::string_view key, std::string_view value) {
  onnx::StringStringEntryProto& entry = *model_.add_metadata_props();
  entry.set_key(std::string(key));
  entry.set_value(std::string(value));
}

}  // namespace example
