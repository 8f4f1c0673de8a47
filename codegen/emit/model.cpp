// SPDX-License-Identifier: Apache-2.0
#include "emit/model.hpp"

#include "import/diagnostic.hpp"
#include "import/import.hpp"
#include "prepare/types.hpp"

#include <inlay/version.hpp>

#include <algorithm>
#include <set>

namespace inlay::codegen {

namespace {

/// What an IR needs to hold every element type of the library; ONNX Runtime has read it since 1.18.
constexpr std::int64_t ir_version = 10;

/// Elements as they lie in a file: those of less than a byte one behind the other, low bits first.
std::string raw_data(constant const& c) {
  std::size_t const bits = bits_of(c.type), n = c.elements();
  if (bits >= 8) return {reinterpret_cast<char const*>(c.data.data()), c.data.size()};
  std::string raw((n * bits + 7) / 8, '\0');
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t b = 0; b < bits; ++b)
      if ((std::to_integer<unsigned>(c.data[i]) >> b & 1) != 0)
        raw[(i * bits + b) / 8] |= static_cast<char>(1 << ((i * bits + b) % 8));
  return raw;
}

void export_tensor(constant const& c, onnx::TensorProto& to) {
  if (c.storage != storage::row_major)
    throw failure("a constant is laid out for kernels, which ONNX has not");
  to.set_data_type(static_cast<int>(c.type));
  for (std::int64_t d : c.dims) to.add_dims(d);
  if (c.type != elem_type::string) {
    to.set_raw_data(raw_data(c));
    return;
  }
  for (std::size_t i = 0; i < c.elements(); ++i) to.add_string_data(std::string(c.as<std::string_view>()[i]));
}

void export_attribute(std::string const& name, attribute_value const& value, onnx::AttributeProto& to) {
  to.set_name(name);
  std::visit(
      [&]<class T>(T const& v) {
        if constexpr (std::is_same_v<T, std::int64_t>) {
          to.set_type(onnx::AttributeProto::INT);
          to.set_i(v);
        } else if constexpr (std::is_same_v<T, float>) {
          to.set_type(onnx::AttributeProto::FLOAT);
          to.set_f(v);
        } else if constexpr (std::is_same_v<T, std::string>) {
          to.set_type(onnx::AttributeProto::STRING);
          to.set_s(v);
        } else if constexpr (std::is_same_v<T, std::vector<std::int64_t>>) {
          to.set_type(onnx::AttributeProto::INTS);
          for (std::int64_t element : v) to.add_ints(element);
        } else if constexpr (std::is_same_v<T, std::vector<float>>) {
          to.set_type(onnx::AttributeProto::FLOATS);
          for (float element : v) to.add_floats(element);
        } else if constexpr (std::is_same_v<T, std::vector<std::string>>) {
          to.set_type(onnx::AttributeProto::STRINGS);
          for (std::string const& element : v) to.add_strings(element);
        } else {
          to.set_type(onnx::AttributeProto::TENSOR);
          export_tensor(v, *to.mutable_t());
        }
      },
      value);
}

void export_type(std::string const& name, tensor_info const& type, onnx::ValueInfoProto& to) {
  to.set_name(name);
  auto& tensor = *to.mutable_type()->mutable_tensor_type();
  tensor.set_elem_type(static_cast<int>(type.type));
  auto& shape = *tensor.mutable_shape();
  for (std::int64_t d : type.dims) {
    auto& dim = *shape.add_dim();
    if (!type.is_capacity) dim.set_dim_value(d);
  }
}

/// One graph, and those of its nodes. `sets` collects the version that each domain must have.
class exporter {
 public:
  exporter(std::map<std::string, std::int64_t>& sets, std::set<std::string>& node_names)
      : sets_(sets), node_names_(node_names) {}

  /// `names` are those of the values that a body takes from the graph around it, by its own names for them.
  void run(graph const& g, std::map<std::string, std::string> names, std::size_t captures,
           onnx::GraphProto& to) {
    names_ = std::move(names);
    to.set_name(g.name.empty() ? "graph" : g.name);
    for (auto const& [name, c] : g.constants) {
      auto& tensor = *to.add_initializer();
      tensor.set_name(named(name));
      export_tensor(c, tensor);
    }
    for (std::size_t i = 0; i + captures < g.inputs.size(); ++i)
      to.add_input()->set_name(named(g.inputs[i].name));
    for (graph_value const& out : g.outputs) to.add_output()->set_name(named(out.name));
    for (node const& n : g.nodes) export_node(n, *to.add_node());
  }

 private:
  std::string named(std::string const& name) const {
    auto const found = names_.find(name);
    return found == names_.end() ? name : found->second;
  }

  void export_node(node const& n, onnx::NodeProto& to) {
    if (!n.domain.empty() && n.domain != "com.microsoft")
      throw failure(describe_node(n) + ": a model with operators of domain '" + printable(n.domain) +
                        "' is not written",
                    exit_status::unsupported);
    std::string name = n.name;  // ONNX Runtime wants each once
    for (int i = 2; !node_names_.insert(name).second; ++i) name = n.name + "_" + std::to_string(i);
    to.set_name(name);
    to.set_op_type(n.op_type);
    to.set_domain(n.domain);
    for (std::size_t i = 0; i + n.captures < n.inputs.size(); ++i) to.add_input(named(n.inputs[i]));
    for (std::string const& out : n.outputs) to.add_output(named(out));
    for (auto const& [name, value] : n.attributes) {
      if (!n.bodies.empty() && name == "captures") continue;  // import's own
      if (!n.bodies.empty() && name == "runs_to_the_end")
        throw failure(describe_node(n) + ": a model with this loop is not written", exit_status::unsupported);
      export_attribute(name, value, *to.add_attribute());
    }
    for (body const& b : n.bodies) {
      auto& attribute = *to.add_attribute();
      attribute.set_name(b.name);
      attribute.set_type(onnx::AttributeProto::GRAPH);
      std::map<std::string, std::string> names;
      std::size_t const own = b.graph.inputs.size() - n.captures, first = n.inputs.size() - n.captures;
      for (std::size_t i = 0; i < n.captures; ++i)
        names[b.graph.inputs[own + i].name] = named(n.inputs[first + i]);
      exporter(sets_, node_names_).run(b.graph, std::move(names), n.captures, *attribute.mutable_g());
    }
    std::int64_t& version = sets_[n.domain];
    version = std::max(version, oldest_set(n));
  }

  std::map<std::string, std::int64_t>& sets_;
  std::set<std::string>& node_names_;
  std::map<std::string, std::string> names_;
};

}  // namespace

onnx::ModelProto export_model(graph const& g) {
  for (auto const* values : {&g.inputs, &g.outputs})
    for (graph_value const& value : *values)
      if (value.in_optional)
        throw failure("'" + printable(value.name) + "' is an optional: a model with one is not written",
                      exit_status::unsupported);
  if (!g.sequences.empty())
    throw failure(
        "'" + printable(g.sequences.begin()->first) + "' is a sequence: a model with one is not written",
        exit_status::unsupported);
  type_table const types(g);
  onnx::ModelProto model;
  model.set_ir_version(ir_version);
  model.set_producer_name("inlay");
  model.set_producer_version(INLAY_VERSION);
  std::map<std::string, std::int64_t> sets;
  onnx::GraphProto& to = *model.mutable_graph();
  std::set<std::string> node_names;
  exporter(sets, node_names).run(g, {}, 0, to);
  for (auto* values : {to.mutable_input(), to.mutable_output()})
    for (onnx::ValueInfoProto& value : *values) {
      std::string const name = value.name();
      export_type(name, types[name], value);
    }
  if (sets.empty()) sets[""] = 1;
  for (auto const& [domain, version] : sets) {
    auto& set = *model.add_opset_import();
    set.set_domain(domain);
    set.set_version(version);
  }
  return model;
}

}  // namespace inlay::codegen
