// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/attributes.hpp>
#include <inlay/core/tensor.hpp>
#include <inlay/core/tensor_info.hpp>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

/// A model as plain structs: what import makes of protobuf, prepare works on, and emit writes.
namespace inlay::codegen {

class operation;  // prepare/operation.hpp

/// A view of these characters that stays as long as the program runs; equal strings have the same view.
std::string_view intern(std::string const& characters);

/// A constant tensor: an initializer, or what constant folding made. Elements lie in host byte order, which
/// is little endian on every workstation that the generator supports. Those of strings are interned: they are
/// moved and compared like numbers.
struct constant {
  elem_type type = elem_type::undefined;
  std::vector<std::int64_t> dims;
  std::vector<std::byte> data;
  inlay::storage storage = inlay::storage::row_major;

  bool operator==(constant const&) const = default;
  std::size_t elements() const { return size_of(type) ? data.size() / size_of(type) : 0; }
  template <class T>
  T const* as() const {
    return reinterpret_cast<T const*>(data.data());
  }
  template <class T>
  T* as() {
    return reinterpret_cast<T*>(data.data());
  }
};

inline dims shape_of(constant const& c) {
  dims shape;
  for (std::int64_t const extent : c.dims) shape.push_back(extent);
  return shape;
}

/// The elements of a constant, or of one that is being made, as a reference() takes them.
template <class T>
dynamic_tensor<T const> tensor_of(constant const& c) {
  return {c.as<T>(), shape_of(c)};
}
template <class T>
dynamic_tensor<T> tensor_of(constant& c) {
  return {c.as<T>(), shape_of(c)};
}

/// Calls f(type_tag<T>) for the C++ type of an element type; false where it has none.
template <class F>
bool with_elem_type(elem_type type, F const& f) {
  switch (type) {
    case elem_type::float_: return f(type_tag<float>{}), true;
    case elem_type::double_: return f(type_tag<double>{}), true;
    case elem_type::float16: return f(type_tag<float16>{}), true;
    case elem_type::bfloat16: return f(type_tag<bfloat16>{}), true;
    case elem_type::uint8: return f(type_tag<std::uint8_t>{}), true;
    case elem_type::int8: return f(type_tag<std::int8_t>{}), true;
    case elem_type::uint16: return f(type_tag<std::uint16_t>{}), true;
    case elem_type::int16: return f(type_tag<std::int16_t>{}), true;
    case elem_type::uint32: return f(type_tag<std::uint32_t>{}), true;
    case elem_type::int32: return f(type_tag<std::int32_t>{}), true;
    case elem_type::uint64: return f(type_tag<std::uint64_t>{}), true;
    case elem_type::int64: return f(type_tag<std::int64_t>{}), true;
    case elem_type::bool_: return f(type_tag<bool>{}), true;
    default: return false;
  }
}

/// A tensor that takes `elements` elements of T, zero.
template <class T>
constant make_constant(std::vector<std::int64_t> dims) {
  constant c{elem_type_of<T>, std::move(dims), {}};
  std::size_t n = 1;
  for (std::int64_t d : c.dims) n *= static_cast<std::size_t>(d);
  c.data.resize(n * sizeof(T));
  return c;
}
template <class T>
constant make_constant(std::vector<std::int64_t> dims, std::vector<T> const& values) {
  constant c = make_constant<T>(std::move(dims));
  for (std::size_t i = 0; i < values.size(); ++i) c.as<T>()[i] = values[i];
  return c;
}
inline constant make_constant(std::vector<std::int64_t> dims, std::vector<std::string> const& values) {
  static_assert(sizeof(std::string_view) == size_of(elem_type::string));
  constant c = make_constant<std::string_view>(std::move(dims));
  for (std::size_t i = 0; i < values.size(); ++i) c.as<std::string_view>()[i] = intern(values[i]);
  return c;
}

using attribute_value = std::variant<std::int64_t, float, std::string, std::vector<std::int64_t>,
                                     std::vector<float>, std::vector<std::string>, constant>;

struct body;

/// A node. Inputs and outputs are names; an empty name is an optional one left out.
struct node {
  std::string name;
  std::string op_type;
  std::string domain;
  std::vector<std::string> inputs;
  std::vector<std::string> outputs;
  std::map<std::string, attribute_value> attributes;
  std::int64_t opset = 0;    ///< the version of its domain's operator set that the model or function imports
  std::size_t position = 0;  ///< in the model's file, for messages
  std::string refused;       ///< why import leaves it as it was: something that is not supported; else empty

  /// The graphs that it runs. What they read of the graph around them are the last `captures` inputs of the node
  /// and of each body, in the same order.
  std::vector<body> bodies;
  std::size_t captures = 0;
  bool reads_stack = false;  ///< it stands in the place of a node of sequences, and may read graph::stacks

  /// The operator with its typed attributes, once prepare has looked it up.
  std::shared_ptr<operation> op;
};

/// Element type and dims that a model states, or a capacity of the user's. A dimension is -1 where the model
/// gives it a name (`symbols`) or nothing.
struct declared_type {
  elem_type type = elem_type::undefined;
  bool has_shape = false;
  bool is_sequence = false;  ///< type and dims are those of its elements
  bool is_optional = false;  ///< of what the rest says
  std::vector<std::int64_t> dims;
  std::vector<std::string> symbols;
  /// The least extent of each axis, of which `dims` has the most; empty where they are the same.
  std::vector<std::int64_t> least{};

  bool is_open() const { return !least.empty(); }
};

struct graph_value {
  std::string name;
  declared_type type;
  /// Where it is among the inputs, or the outputs, of the model: the number of its file in a data set. All elements
  /// of a sequence have the same.
  std::size_t position = 0;
  bool in_optional = false;  ///< the model has it as an optional, which is there
};

struct graph {
  std::string name;
  std::vector<graph_value> inputs;
  std::vector<graph_value> outputs;
  std::vector<node> nodes;  ///< in an order in which every value is made before it is used
  std::map<std::string, constant> constants;
  std::map<std::string, declared_type> declared;  ///< value_info, inputs and outputs by name

  /// Inputs and outputs of the model that are sequences: the inputs and outputs that are their elements.
  std::map<std::string, std::vector<std::string>> sequences;
  /// Values that are sequences of a length known at run time only: tensors, whose axis 0 counts the elements.
  std::set<std::string> stacks;
  /// Outputs of the model that are sequences of maps: the keys of each map. The output itself is a tensor of the values,
  /// (maps, keys).
  std::map<std::string, constant> maps;
  std::set<std::string> absent;  ///< inputs of the model that are optionals and not there

  std::int64_t opset = 0;                      ///< of the ai.onnx domain, 0 if the model has none of it
  std::map<std::string, std::int64_t> opsets;  ///< opset_import: version by domain, "" is ai.onnx
  std::int64_t ir_version = 0;
  std::string producer;

  std::vector<std::filesystem::path> external_files;  ///< of external data, each once, in alphabetical order
  std::size_t dead_nodes = 0;         ///< nodes of the file that no output depends on: they are not here
  std::vector<std::string> open;      ///< what is not known of the inputs' dims, one message each
  std::vector<std::string> warnings;  ///< what the user should know though the model is taken
  bool random = false;                ///< values are drawn at random: no two runtimes draw the same
};

/// The number that a constant of one float is; nothing for every other value.
inline std::optional<float> number_of(graph const& g, std::string const& value) {
  auto const c = g.constants.find(value);
  if (c == g.constants.end() || c->second.type != elem_type::float_ || c->second.elements() != 1) return {};
  return *c->second.as<float>();
}

/// A graph that a node runs. Its names are its own: the same name in the graph around it is another value.
struct body {
  std::string name;  ///< of the node's attribute
  codegen::graph graph;
};

}  // namespace inlay::codegen
