// SPDX-License-Identifier: Apache-2.0
#include "import/import.hpp"

#include "import/diagnostic.hpp"
#include "import/functions.hpp"
#include "import/live.hpp"
#include "import/maps.hpp"
#include "import/unique_names.hpp"

#include <inlay/core/fixed_string.hpp>

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/stubs/logging.h>
#include <onnx.pb.h>

#include <algorithm>
#include <charconv>
#include <limits>
#include <optional>
#include <set>

namespace inlay::codegen {

namespace {

std::string describe_node(node const& n) {
  return "node " + std::to_string(n.position) + " '" + printable(n.name) + "' (" + printable(n.op_type) + ")";
}

/// Type and shape of a ValueInfoProto. Open dimensions are filled from `dims`; those that stay open are -1, as
/// some exporters write them and others leave them out.
declared_type import_type(onnx::ValueInfoProto const& info, dimension_values const& dims,
                          std::string const& what) {
  declared_type result;
  if (!info.has_type()) return result;
  onnx::TypeProto const* type = &info.type();
  if (type->has_optional_type()) {
    result.is_optional = true;
    type = &type->optional_type().elem_type();
  }
  if (type->has_sequence_type()) {
    result.is_sequence = true;
    type = &type->sequence_type().elem_type();
  }
  if (!type->has_tensor_type()) {
    bool const is_maps = result.is_sequence && type->has_map_type();  // ZipMap makes them
    if (type->value_case() != onnx::TypeProto::VALUE_NOT_SET && !is_maps)
      throw failure(what +
                        ": only tensors, sequences of tensors, optional ones and inputs that are maps are "
                        "supported",
                    exit_status::unsupported);
    return result;
  }
  auto const& tensor = type->tensor_type();
  int const number = tensor.elem_type();
  result.type = elem_type_of_number(number);
  result.has_shape = tensor.has_shape();
  bool is_open = false;
  for (auto const& dim : tensor.shape().dim()) {
    std::int64_t extent = -1, least = -1;
    if (dim.has_dim_value()) {
      extent = dim.dim_value();
      if (extent < -1 || extent > most_tensor_bytes)
        throw failure(what + ": found a dimension of " + std::to_string(extent) + ", wanted 0 to " +
                      std::to_string(most_tensor_bytes) + ", or -1 for an open one");
    } else if (auto const given = dims.find(dim.dim_param()); given != dims.end()) {
      extent = given->second.most;
      is_open = is_open || given->second.least != extent;
      least = given->second.least;
    }
    result.dims.push_back(extent);
    result.least.push_back(least == -1 ? extent : least);
    result.symbols.push_back(dim.dim_param());
  }
  if (!is_open) result.least.clear();
  return result;
}

attribute_value import_attribute(onnx::AttributeProto const& a, std::filesystem::path const& folder,
                                 node const& n) {
  std::string const what = describe_node(n) + ": attribute '" + printable(a.name()) + "'";
  if (!a.ref_attr_name().empty())
    throw failure(what + " refers to an attribute of a function, and the node is in none");
  switch (a.type()) {
    case onnx::AttributeProto::INT: return a.i();
    case onnx::AttributeProto::FLOAT: return a.f();
    case onnx::AttributeProto::STRING: return a.s();
    case onnx::AttributeProto::INTS: return std::vector<std::int64_t>(a.ints().begin(), a.ints().end());
    case onnx::AttributeProto::FLOATS: return std::vector<float>(a.floats().begin(), a.floats().end());
    case onnx::AttributeProto::STRINGS:
      return std::vector<std::string>(a.strings().begin(), a.strings().end());
    case onnx::AttributeProto::TENSOR: return import_tensor(a.t(), folder, what);
    case onnx::AttributeProto::TYPE_PROTO:
      return a.tp().SerializeAsString();   // of Optional, which needs none
    case onnx::AttributeProto::UNDEFINED:  // IR version 1 and 2 had no type: the field that is set tells
      if (a.has_i()) return a.i();
      if (a.has_f()) return a.f();
      if (a.has_s()) return a.s();
      if (a.has_t()) return import_tensor(a.t(), folder, what);
      if (a.ints_size()) return std::vector<std::int64_t>(a.ints().begin(), a.ints().end());
      if (a.floats_size()) return std::vector<float>(a.floats().begin(), a.floats().end());
      if (a.strings_size()) return std::vector<std::string>(a.strings().begin(), a.strings().end());
      throw failure(what + " has no value");
    default:
      throw failure(what + " is a sparse tensor or a list, which is not supported", exit_status::unsupported);
  }
}

/// Puts nodes in an order in which every value is made before it is used: the file's own order wherever it is
/// one. Throws on cycles and on inputs that nobody makes.
void order_nodes(graph& g) {
  std::set<std::string> known;
  for (auto const& [name, value] : g.constants) known.insert(name);
  for (graph_value const& in : g.inputs) known.insert(in.name);
  for (auto const& [name, elements] : g.sequences) known.insert(name);
  known.insert(g.absent.begin(), g.absent.end());
  std::map<std::string, std::size_t> maker;
  for (std::size_t i = 0; i < g.nodes.size(); ++i)
    for (std::string const& out : g.nodes[i].outputs) {
      if (out.empty()) continue;
      if (known.contains(out) || !maker.emplace(out, i).second)
        throw failure(describe_node(g.nodes[i]) + ": its output '" + printable(out) +
                      "' has the name of another value; names must be unique");
    }
  std::vector<int> waiting(g.nodes.size(), 0);
  std::vector<std::vector<std::size_t>> users(g.nodes.size());
  for (std::size_t i = 0; i < g.nodes.size(); ++i)
    for (std::size_t k = 0; k < g.nodes[i].inputs.size(); ++k) {
      std::string const& in = g.nodes[i].inputs[k];
      if (in.empty() || known.contains(in)) continue;
      auto const m = maker.find(in);
      bool const captured = k + g.nodes[i].captures >= g.nodes[i].inputs.size();
      if (m == maker.end())
        throw failure(describe_node(g.nodes[i]) +
                      (captured ? ": what a body of it reads or gives, '" : ": its input '") + printable(in) +
                      "' is made by no node, initializer or graph input");
      ++waiting[i];
      users[m->second].push_back(i);
    }
  std::set<std::size_t> ready;
  for (std::size_t i = 0; i < g.nodes.size(); ++i)
    if (waiting[i] == 0) ready.insert(i);
  std::vector<node> ordered;
  ordered.reserve(g.nodes.size());
  while (!ready.empty()) {
    std::size_t const i = *ready.begin();
    ready.erase(ready.begin());
    for (std::size_t user : users[i])
      if (--waiting[user] == 0) ready.insert(user);
    ordered.push_back(std::move(g.nodes[i]));
  }
  if (ordered.size() != g.nodes.size()) {
    // Each node that is left waits for another that is: walking back from any of them ends in a cycle.
    auto const waits = [&](std::string const& in) {
      auto const m = maker.find(in);
      return m != maker.end() && waiting[m->second] > 0;
    };
    std::size_t i = 0;
    while (waiting[i] == 0) ++i;
    for (std::size_t step = 0; step < g.nodes.size(); ++step)
      i = maker.at(*std::find_if(g.nodes[i].inputs.begin(), g.nodes[i].inputs.end(), waits));
    throw failure(describe_node(g.nodes[i]) + ": the graph has a cycle through this node");
  }
  g.nodes = std::move(ordered);
  for (graph_value const& out : g.outputs)
    if (!known.contains(out.name) && !maker.contains(out.name))
      throw failure("graph output '" + printable(out.name) +
                    "' is made by no node, initializer or graph input");
}

/// Outputs that a node leaves out before others that it has get names: every value of the device's graph has
/// one.
void name_unused_outputs(graph& g) {
  unique_names names(g);
  for (node& n : g.nodes)
    for (std::string& out : n.outputs)
      for (std::size_t i = 1; out.empty(); ++i)
        if (std::string const name = n.name + "_unused_" + std::to_string(i); names.insert(name)) out = name;
}

/// Names that the C++ side hashes must be unique even as hashes.
void check_hashes(graph const& g) {
  std::map<std::uint64_t, std::string> seen{{0, ""}};  // 0 is an edge that carries no value
  auto const check = [&](std::string const& name) {
    auto const [place, fresh] = seen.emplace(fnv1a(name), name);
    if (!fresh && place->first == 0)
      throw failure("value '" + printable(name) + "' has a name whose 64-bit hash is 0; rename it");
    if (!fresh && place->second != name)
      throw failure("values '" + printable(place->second) + "' and '" + printable(name) +
                    "' have the same 64-bit hash; rename one of them");
  };
  for (graph_value const& in : g.inputs) check(in.name);
  for (node const& n : g.nodes)
    for (std::string const& out : n.outputs) check(out);
}

/// Adds the file that holds a tensor's external data.
void add_external_file(onnx::TensorProto const& tensor, std::filesystem::path const& folder,
                       std::set<std::filesystem::path>& files) {
  if (tensor.data_location() != onnx::TensorProto::EXTERNAL) return;
  for (auto const& entry : tensor.external_data())
    if (entry.key() == "location") files.insert((folder / entry.value()).lexically_normal());
}

std::string quoted_list(std::set<std::string> const& names) {
  std::string text;
  for (std::string const& name : names) text += (text.empty() ? "" : ", ") + ("'" + printable(name) + "'");
  return text.empty() ? "none" : text;
}

/// A value given for a dimension or an input that the model does not have is a slip of the pen.
void check_names(onnx::GraphProto const& g, std::set<std::string> const& inputs,
                 import_options const& options) {
  std::set<std::string> symbols;
  for (auto const* list : {&g.input(), &g.output(), &g.value_info()})
    for (auto const& info : *list)
      for (auto const& dim : info.type().tensor_type().shape().dim())
        if (!dim.dim_param().empty()) symbols.insert(dim.dim_param());
  std::set<std::string> optionals;
  for (auto const& in : g.input()) {
    bool const is_optional = in.type().has_optional_type();
    if (is_optional) optionals.insert(in.name());
    onnx::TypeProto const& type = is_optional ? in.type().optional_type().elem_type() : in.type();
    if (in.type().has_map_type()) symbols.insert(in.name());
    if (!type.has_sequence_type()) continue;
    symbols.insert(in.name());
    for (auto const& dim : type.sequence_type().elem_type().tensor_type().shape().dim())
      if (!dim.dim_param().empty()) symbols.insert(dim.dim_param());
  }
  for (auto const& [name, there] : options.present)
    if (!optionals.contains(name))
      throw failure((there ? "--present: '" : "--absent: '") + printable(name) +
                    "' is no input that is an optional; those are: " + quoted_list(optionals));
  for (auto const& [name, extent] : options.dims)
    if (!symbols.contains(name))
      throw failure("--dim: the model has no dimension '" + printable(name) +
                    "'; the open ones are: " + quoted_list(symbols));
  auto const check_input = [&](std::string const& option, std::string const& name) {
    if (!inputs.contains(name))
      throw failure(option + ": the model has no input '" + printable(name) +
                    "'; its inputs are: " + quoted_list(inputs));
  };
  for (auto const& [name, shape] : options.shapes) check_input("--shape", name);
  for (auto const& [name, values] : options.values) check_input("--value", name);
}

/// The values that `--shape` gives to names of dimensions, beside those of `--dim`. A name that has two of
/// them says nothing: some exporters call every open dimension '?'.
dimension_values dims_of_shapes(onnx::GraphProto const& g, import_options const& options) {
  dimension_values result = options.dims;
  std::set<std::string> ambiguous;
  for (auto const& info : g.input()) {
    auto const given = options.shapes.find(info.name());
    auto const& shape = info.type().tensor_type().shape();
    if (given == options.shapes.end() || given->second.size() != static_cast<std::size_t>(shape.dim_size()))
      continue;
    for (int i = 0; i < shape.dim_size(); ++i) {
      std::string const& symbol = shape.dim(i).dim_param();
      if (symbol.empty()) continue;
      std::int64_t const extent = given->second[static_cast<std::size_t>(i)];
      auto const [place, fresh] = result.emplace(symbol, extent);
      if (!fresh && place->second.most != extent) ambiguous.insert(symbol);
    }
  }
  for (std::string const& symbol : ambiguous)
    if (!options.dims.contains(symbol)) result.erase(symbol);
  return result;
}

/// Gives an input the shape that `--shape` has for it. Whether that contradicts what the model states, so that
/// what it states of other values is out of date as well.
bool set_shape(declared_type& type, std::vector<std::int64_t> const& shape, std::string const& what) {
  if (type.has_shape && type.dims.size() != shape.size())
    throw failure("--shape: found " + std::to_string(shape.size()) + " dimensions, but " + what + " has " +
                  std::to_string(type.dims.size()));
  bool contradicts = false;
  for (std::size_t i = 0; type.has_shape && i < shape.size(); ++i)
    contradicts = contradicts || (type.dims[i] != -1 && type.dims[i] != shape[i] && type.symbols[i].empty());
  type.has_shape = true;
  type.dims = shape;
  type.symbols.assign(shape.size(), "");
  type.least.clear();
  return contradicts;
}

/// One element of `--value` as bytes of a type; empty where the text is none of its values.
template <class T>
std::optional<T> parse_element(std::string const& text) {
  if constexpr (std::is_same_v<T, bool>) {
    if (text == "true" || text == "1") return true;
    if (text == "false" || text == "0") return false;
    return {};
  } else {
    using parsed = compute_type<T>;
    parsed value{};
    auto const [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (code != std::errc() || end != text.data() + text.size()) return {};
    return T(value);
  }
}

/// The constant that an input becomes. An open dimension of it is 1.
constant constant_of_values(declared_type const& type, std::vector<std::string> const& texts,
                            std::string const& what) {
  std::vector<std::int64_t> dims = type.dims;
  if (dims.size() > max_rank)
    throw failure("--value: found rank " + std::to_string(dims.size()) + " of " + what + ", wanted at most " +
                  std::to_string(max_rank));
  std::replace(dims.begin(), dims.end(), std::int64_t{-1}, std::int64_t{1});
  std::int64_t elements = 1;
  for (std::int64_t d : dims)
    if (__builtin_mul_overflow(elements, d, &elements)) elements = -1;
  if (elements != static_cast<std::int64_t>(texts.size()))
    throw failure("--value: found " + std::to_string(texts.size()) + " elements, wanted " +
                  (elements < 0 ? "more than there are" : std::to_string(elements)) + " for " + what);
  constant result;
  bool const known = with_elem_type(type.type, [&]<class T>(type_tag<T>) {
    result = make_constant<T>(dims);
    for (std::size_t i = 0; i < texts.size(); ++i) {
      std::optional<T> const value = parse_element<T>(texts[i]);
      if (!value)
        throw failure("--value: found '" + printable(texts[i]) + "', wanted a value of type " +
                      std::string(name_of(type.type)) + " for " + what);
      result.as<T>()[i] = *value;
    }
  });
  if (!known)
    throw failure("--value: " + what + " has element type " + std::string(name_of(type.type)) +
                      ", which has no values as text",
                  exit_status::unsupported);
  return result;
}

/// The shape with a letter for each dimension that is open: "1,3,N,N", for a hint.
std::string shape_hint(graph_value const& in) {
  std::string text;
  for (std::int64_t d : in.type.dims) text += (text.empty() ? "" : ",") + (d == -1 ? "N" : std::to_string(d));
  return "--shape '" + printable(in.name) + "=" + text + "'";
}

/// Every graph input needs a full shape. What is open is listed in graph::open.
void check_inputs(graph& g, map_inputs const& maps) {
  std::set<std::string> symbols;
  for (graph_value const& in : g.inputs) {
    std::string const what = "graph input '" + printable(in.name) + "'";
    if (in.type.is_optional)
      throw failure(what + " is an optional; hint: --present '" + printable(in.name) + "' or --absent '" +
                    printable(in.name) + "'");
    if (in.type.is_sequence)
      throw failure(what + " is a sequence of unknown length; hint: --dim '" + printable(in.name) + "=N'",
                    exit_status::unsupported);
    if (in.type.type == elem_type::undefined) throw failure(what + " has no element type");
    if (size_of(in.type.type) == 0)
      throw failure(what + ": element type " + std::string(name_of(in.type.type)) + " is not supported",
                    exit_status::unsupported);
    if (!in.type.has_shape) {
      g.open.push_back(what + " has no shape; hint: --shape '" + printable(in.name) + "=…'");
      continue;
    }
    if (in.type.dims.size() > max_rank)
      throw failure(what + ": found rank " + std::to_string(in.type.dims.size()) + ", wanted at most " +
                        std::to_string(max_rank),
                    exit_status::unsupported);
    // A dimension of 0 counts as 1: products of some of the dims must fit as well.
    auto bytes = static_cast<std::int64_t>(size_of(in.type.type));
    for (std::size_t i = 0; i < in.type.dims.size(); ++i) {
      if (in.type.dims[i] == 0 && in.type.symbols[i].empty())  // else the user has said so
        g.warnings.push_back(what + ": axis " + std::to_string(i) +
                             " has an extent of 0: the tensor is empty");
      if (in.type.dims[i] == -1) {
        std::string const& symbol = in.type.symbols[i];
        if (symbol.empty())
          g.open.push_back(what + ": axis " + std::to_string(i) + " is open; hint: " + shape_hint(in));
        else if (symbols.insert(symbol).second && maps.contains(symbol))
          g.open.push_back("graph input '" + printable(symbol) +
                           "' is a map, and how many entries it has is open; hint: --dim '" +
                           printable(symbol) + "=0..N'");
        else if (!maps.contains(symbol))
          g.open.push_back(what + ": axis " + std::to_string(i) + " is open; hint: --dim '" +
                           printable(symbol) + "=N'");
      } else if (in.type.dims[i] != 0 &&
                 (__builtin_mul_overflow(bytes, in.type.dims[i], &bytes) || bytes > most_tensor_bytes)) {
        throw failure(what + ": its dimensions multiply to more than " + std::to_string(most_tensor_bytes) +
                      " bytes");
      }
    }
  }
}

/// What a graph or body is read with.
struct reading {
  std::filesystem::path const& folder;  ///< of external data
  dimension_values const& dims;
  int depth;  ///< bodies around this one
};

/// Longest sequence that is a graph input.
constexpr std::int64_t most_elements = 1024;

/// Deepest nesting of bodies: exporters do not pass 3.
constexpr int most_depth = 16;

graph import_body(onnx::GraphProto const& from, graph const& around, operator_sets const& opsets,
                  reading const& how);

/// The values that a body reads or gives and that nobody in it makes.
std::vector<std::string> names_from_outside(graph const& g) {
  std::set<std::string> known{""};
  for (auto const& [name, value] : g.constants) known.insert(name);
  for (graph_value const& in : g.inputs) known.insert(in.name);
  for (node const& n : g.nodes) known.insert(n.outputs.begin(), n.outputs.end());
  std::vector<std::string> result;
  auto const read = [&](std::string const& name) {
    if (known.insert(name).second) result.push_back(name);
  };
  for (node const& n : g.nodes)
    for (std::string const& in : n.inputs) read(in);
  for (graph_value const& out : g.outputs) read(out.name);
  return result;
}

/// Checks a graph whose inputs are all known, and brings it into the form that prepare works on.
void finish_import(graph& g) {
  order_nodes(g);
  name_unused_outputs(g);
  normalize_opset(g);
  check_hashes(g);
}

/// Adds what the bodies of a node read of the graph around it to its inputs, and to theirs.
void add_captures(node& n) {
  // Optional inputs that are left out at the end still have their place before the captures.
  if (n.op_type == "Loop" && n.inputs.size() < 2) n.inputs.resize(2);
  std::vector<std::string> captured;
  std::set<std::string> seen;
  for (body const& b : n.bodies)
    for (std::string const& name : names_from_outside(b.graph))
      if (seen.insert(name).second) captured.push_back(name);
  for (body& b : n.bodies) {
    std::set<std::string> own;
    for (node const& inner : b.graph.nodes) own.insert(inner.outputs.begin(), inner.outputs.end());
    for (auto const& [name, value] : b.graph.constants) own.insert(name);
    for (graph_value const& in : b.graph.inputs) own.insert(in.name);
    for (std::string name : captured) {
      while (!own.insert(name).second) name += "_outside";  // another body reads it; this one has its own
      b.graph.inputs.push_back({name, {}});
    }
  }
  n.inputs.insert(n.inputs.end(), captured.begin(), captured.end());
  n.captures = captured.size();
  for (body& b : n.bodies) try {
      finish_import(b.graph);
    } catch (failure const& e) {
      throw failure(describe_node(n) + ": in '" + printable(b.name) + "': " + e.what(), e.status());
    }
}

void import_nodes(graph& g, std::vector<expanded_node> const& nodes, reading const& how) {
  for (expanded_node const& expanded : nodes) {
    onnx::NodeProto const& proto = *expanded.proto;
    node n;
    n.position = expanded.position;
    n.op_type = proto.op_type();
    n.domain = canonical_domain(proto.domain());
    auto const set = expanded.opsets->find(n.domain);
    if (set == expanded.opsets->end() && n.domain.empty())
      throw failure(describe_node(n) + ": the model names no operator set of 'ai.onnx' (opset_import)");
    n.opset = set == expanded.opsets->end() ? 1 : set->second;
    n.inputs.assign(proto.input().begin(), proto.input().end());
    n.outputs.assign(proto.output().begin(), proto.output().end());
    // Names of nodes are optional and need not be unique: the first output's name is both.
    n.name = proto.name();
    for (std::string const& out : n.outputs)
      if (n.name.empty()) n.name = out;
    // Split makes as many parts as it has outputs, named or not.
    while (n.op_type != "Split" && !n.outputs.empty() && n.outputs.back().empty()) n.outputs.pop_back();
    while (!n.inputs.empty() && n.inputs.back().empty()) n.inputs.pop_back();
    if (n.op_type.empty()) throw failure(describe_node(n) + " has no operator");
    for (auto const& a : proto.attribute()) try {
        bool const is_body = a.type() == onnx::AttributeProto::GRAPH ||
                             (a.type() == onnx::AttributeProto::UNDEFINED && a.has_g());
        bool fresh =
            std::none_of(n.bodies.begin(), n.bodies.end(), [&](body const& b) { return b.name == a.name(); });
        if (!is_body) {
          fresh = fresh && n.attributes.emplace(a.name(), import_attribute(a, how.folder, n)).second;
        } else if (fresh) {
          fresh = !n.attributes.contains(a.name());
          if (!a.has_g()) throw failure("attribute '" + printable(a.name()) + "' has no value");
          try {
            n.bodies.push_back(
                {a.name(), import_body(a.g(), g, *expanded.opsets, {how.folder, how.dims, how.depth + 1})});
          } catch (failure const& e) {
            throw failure(describe_node(n) + ": in '" + printable(a.name()) + "': " + e.what(), e.status());
          }
        }
        if (!fresh)
          throw failure(describe_node(n) + ": attribute '" + printable(a.name()) + "' is there twice");
      } catch (failure const& e) {
        if (e.status() != exit_status::unsupported) throw;
        if (n.refused.empty()) n.refused = e.what();  // told with all the others: prepare/simplify.cpp
      }
    // What a Gradient differentiates must be there before it: its last input from here on.
    if (n.domain == "ai.onnx.preview.training" && n.op_type == "Gradient") {
      auto const y = n.attributes.find("y");
      std::string const* const name =
          y == n.attributes.end() ? nullptr : std::get_if<std::string>(&y->second);
      if (!name || name->empty()) throw failure(describe_node(n) + ": attribute 'y' is missing");
      n.inputs.push_back(*name);
    }
    if (!n.bodies.empty()) try {
        add_captures(n);
        if (n.op_type == "Loop" || n.op_type == "Scan") {
          bool const fresh = n.attributes.emplace("captures", static_cast<std::int64_t>(n.captures)).second &&
                             !n.attributes.contains("runs_to_the_end");
          if (!fresh)
            throw failure(describe_node(n) + ": an attribute is not ONNX's", exit_status::unsupported);
        }
      } catch (failure const& e) {
        if (e.status() != exit_status::unsupported) throw;
        if (n.refused.empty()) n.refused = e.what();
      }
    g.nodes.push_back(std::move(n));
  }
}

/// A graph of a node. Its inputs have names only: their types are those that the node gives them.
graph import_body(onnx::GraphProto const& from, graph const& around, operator_sets const& opsets,
                  reading const& how) {
  if (how.depth > most_depth)
    throw failure("bodies are nested deeper than " + std::to_string(most_depth), exit_status::unsupported);
  graph g;
  g.name = from.name();
  g.opset = around.opset;
  g.opsets = opsets;
  g.ir_version = around.ir_version;
  if (from.sparse_initializer_size() > 0)
    throw failure("sparse initializers are not supported", exit_status::unsupported);
  for (auto const& tensor : from.initializer()) {
    std::string const what = "initializer '" + printable(tensor.name()) + "'";
    if (tensor.name().empty()) throw failure("an initializer has no name");
    if (!g.constants.emplace(tensor.name(), import_tensor(tensor, how.folder, what)).second)
      throw failure(what + " is there twice; names must be unique");
  }
  for (auto const& info : from.value_info())
    g.declared[info.name()] = import_type(info, how.dims, "value_info '" + printable(info.name()) + "'");
  std::set<std::string> names;
  for (auto const& info : from.input()) {
    std::string const what = "input '" + printable(info.name()) + "'";
    if (info.name().empty()) throw failure("an input has no name");
    if (g.constants.contains(info.name()) || !names.insert(info.name()).second)
      throw failure(what + " is there twice; names must be unique");
    g.inputs.push_back({info.name(), import_type(info, how.dims, what)});
  }
  for (auto const& info : from.output()) {
    std::string const what = "output '" + printable(info.name()) + "'";
    declared_type const type = import_type(info, how.dims, what);
    if (!names.contains(info.name())) g.declared[info.name()] = type;
    g.outputs.push_back({info.name(), type});
  }
  if (g.outputs.empty()) throw failure("the body has no outputs");
  std::vector<expanded_node> nodes;
  for (auto const& proto : from.node()) nodes.push_back({&proto, &opsets, nodes.size()});
  import_nodes(g, nodes, how);
  return g;
}

/// A sequence whose length the user gives is as many inputs; a shape may be given for each, by its name.
void add_elements(graph& g, graph_value const& in, extent const& length, import_options const& options,
                  std::set<std::string>& names, std::string const& what) {
  if (length.most > most_elements)
    throw failure(what + ": found " + std::to_string(length.most) + " elements, wanted a number of at most " +
                      std::to_string(most_elements),
                  exit_status::unsupported);
  declared_type type = in.type;
  type.is_sequence = false;
  g.declared.erase(in.name);
  std::vector<std::string>& elements = g.sequences[in.name];
  for (std::int64_t i = 0; i < length.most; ++i) {
    elements.push_back(in.name + "_" + std::to_string(i));
    if (!names.insert(elements.back()).second)
      throw failure(what + ": its element '" + printable(elements.back()) +
                    "' has the name of another input");
    graph_value element = in;
    element.name = elements.back();
    element.type = type;
    if (auto const given = options.shapes.find(element.name); given != options.shapes.end())
      (void)set_shape(element.type, given->second, "element '" + printable(element.name) + "'");
    g.declared[element.name] = element.type;
    g.inputs.push_back(std::move(element));
  }
}

/// A sequence whose length is known at run time only is a tensor with one more axis in front, which counts its elements.
void add_stack(graph& g, graph_value in, extent const& length, import_options const& options,
               std::string const& what) {
  in.type.is_sequence = false;
  if (auto const given = options.shapes.find(in.name); given != options.shapes.end())
    (void)set_shape(in.type, given->second, "an element of " + what);
  declared_type& type = in.type;
  if (!type.has_shape || type.is_open() || std::count(type.dims.begin(), type.dims.end(), -1) != 0)
    throw failure(
        what +
            " is a sequence of a length that is known at run time only, whose elements must have known "
            "dims; hint: --shape '" +
            printable(in.name) + "=D1,...'",
        exit_status::unsupported);
  type.least = type.dims;
  type.dims.insert(type.dims.begin(), length.most);
  type.least.insert(type.least.begin(), length.least);
  type.symbols.assign(type.dims.size(), "");
  g.declared[in.name] = type;
  g.stacks.insert(in.name);
  g.inputs.push_back(std::move(in));
}

/// A map is two inputs, its values and its keys, of as many elements as the user says that it may have entries.
map_input add_map(graph& g, onnx::ValueInfoProto const& info, dimension_values const& dims,
                  std::size_t position, import_options const& options, std::set<std::string>& names,
                  std::string const& what) {
  if (options.shapes.contains(info.name()) || options.values.contains(info.name()))
    throw failure(what + " is a map, which --shape and --value do not know; hint: --dim '" +
                  printable(info.name()) + "=0..N' says how many entries it may have");
  onnx::TypeProto_Map const& type = info.type().map_type();
  map_input result{info.name() + "_values", info.name() + "_keys",
                   elem_type_of_number(type.value_type().tensor_type().elem_type()),
                   elem_type_of_number(type.key_type())};
  bool one_each = type.value_type().has_tensor_type();
  for (auto const& dim : type.value_type().tensor_type().shape().dim())
    one_each = one_each && (!dim.has_dim_value() || dim.dim_value() == 1);
  bool const known_keys = result.key_type == elem_type::int64 || result.key_type == elem_type::string;
  if (!one_each || !known_keys)
    throw failure(what + ": only maps of int64 or string to one element are supported",
                  exit_status::unsupported);
  declared_type vector;
  vector.has_shape = true;
  vector.symbols = {info.name()};
  if (auto const given = dims.find(info.name()); given != dims.end()) {
    vector.dims = {given->second.most};
    if (given->second.least != given->second.most) vector.least = {given->second.least};
  } else {
    vector.dims = {-1};
  }
  for (bool const is_keys : {false, true}) {
    graph_value part{is_keys ? result.keys : result.values, vector, position, false};
    part.type.type = is_keys ? result.key_type : result.value_type;
    if (!names.insert(part.name).second || g.constants.contains(part.name))
      throw failure(what + ": its part '" + printable(part.name) + "' has the name of another input");
    g.declared[part.name] = part.type;
    g.inputs.push_back(std::move(part));
  }
  return result;
}

/// Puts what the user says of capacities in the place of what the model declares.
void declare_capacities(graph& g, capacities const& given) {
  std::set<std::string> made;
  for (node const& n : g.nodes) made.insert(n.outputs.begin(), n.outputs.end());
  for (auto const& [name, most] : given) {
    if (name.empty() || !made.contains(name))
      throw failure("--capacity: no node of the model makes '" + printable(name) + "'");
    if (most.size() > max_rank)
      throw failure("--capacity: found " + std::to_string(most.size()) + " extents for '" + printable(name) +
                    "', wanted at most " + std::to_string(max_rank));
    declared_type& type = g.declared[name];
    type.has_shape = true;
    type.is_sequence = false;  // of a stack: prepare/sequences.hpp
    type.dims = most;
    type.symbols.assign(most.size(), "");
    type.least.clear();
  }
}

}  // namespace

graph import_model(onnx::ModelProto const& model, std::filesystem::path const& folder,
                   import_options const& options) {
  graph g;
  g.ir_version = model.ir_version();
  g.producer = model.producer_name();
  g.opsets = import_operator_sets(model.opset_import());
  if (!model.has_graph() || (model.graph().node_size() == 0 && model.graph().output_size() == 0))
    throw failure("it is no ONNX model: it has no graph");
  if (model.opset_import_size() == 0) {
    // Before IR version 3 the operator set was implied; later, a model without one was cut short.
    if (model.ir_version() >= 3) throw failure("the model names no operator set (opset_import)");
    g.opsets[""] = 1;
  }
  if (auto const set = g.opsets.find(""); set != g.opsets.end()) g.opset = set->second;

  onnx::GraphProto const& from = model.graph();
  g.name = from.name();
  live_parts const live = find_live(from);
  for (auto const& sparse : from.sparse_initializer())
    if (live.reads(sparse.values().name()))
      throw failure(
          "initializer '" + printable(sparse.values().name()) + "' is sparse, which is not supported",
          exit_status::unsupported);
  std::set<std::filesystem::path> external;
  for (auto const& tensor : from.initializer()) {
    std::string const what = "initializer '" + printable(tensor.name()) + "'";
    if (tensor.name().empty()) throw failure("an initializer has no name");
    if (!live.reads(tensor.name())) continue;
    add_external_file(tensor, folder, external);
    if (!g.constants.emplace(tensor.name(), import_tensor(tensor, folder, what)).second)
      throw failure(what + " is there twice; names must be unique");
  }
  dimension_values const dims = dims_of_shapes(from, options);
  auto const declare = [&](onnx::ValueInfoProto const& info, std::string const& what) {
    declared_type type = import_type(info, dims, what);
    g.declared[info.name()] = type;
    return type;
  };
  for (auto const& info : from.value_info())
    if (live.reads(info.name())) (void)declare(info, "value_info '" + printable(info.name()) + "'");
  std::set<std::string> names, inputs;
  map_inputs maps;
  bool out_of_date = false;
  for (auto const& info : from.input()) {
    std::string const what = "graph input '" + printable(info.name()) + "'";
    if (info.name().empty()) throw failure("a graph input has no name");
    if (!names.insert(info.name()).second) throw failure(what + " is there twice; names must be unique");
    // Before IR version 4 initializers were listed among the inputs, as defaults that nobody overrides.
    if (g.constants.contains(info.name())) continue;
    if (info.type().sequence_type().elem_type().has_map_type())
      throw failure(what + " is a sequence of maps; supported is a map by itself", exit_status::unsupported);
    if (info.type().has_map_type()) {
      maps[info.name()] = add_map(g, info, dims, inputs.size(), options, names, what);
      inputs.insert(info.name());
      continue;
    }
    graph_value in{info.name(), declare(info, what), inputs.size(), false};
    inputs.insert(info.name());
    if (auto const given = options.present.find(in.name);
        in.type.is_optional && given != options.present.end()) {
      if (!given->second) {
        g.absent.insert(in.name);
        continue;
      }
      in.type.is_optional = false;
      in.in_optional = true;
      g.declared[in.name] = in.type;
    }
    if (auto const length = dims.find(in.name); in.type.is_sequence && length != dims.end()) {
      if (length->second.least == length->second.most)
        add_elements(g, in, length->second, options, names, what);
      else add_stack(g, in, length->second, options, what);
      continue;
    }
    if (auto const given = options.shapes.find(in.name); given != options.shapes.end()) {
      out_of_date = set_shape(in.type, given->second, what) || out_of_date;
      g.declared[in.name] = in.type;
    }
    if (auto const given = options.values.find(in.name); given != options.values.end())
      g.constants[in.name] = constant_of_values(in.type, given->second, what);
    else g.inputs.push_back(std::move(in));
  }
  for (auto const& [name, elements] : g.sequences) inputs.insert(elements.begin(), elements.end());
  check_names(from, inputs, options);
  for (auto const& info : from.output()) {
    declared_type const type = declare(info, "graph output '" + printable(info.name()) + "'");
    g.outputs.push_back({info.name(), type, g.outputs.size(), type.is_optional});
  }
  for (auto const& [name, map] : maps) inputs.insert({map.values, map.keys});
  if (out_of_date)  // the user knows better than the model
    for (auto& [name, type] : g.declared)
      if (!inputs.contains(name)) type.has_shape = false;
  if (g.outputs.empty()) throw failure("the graph has no outputs");
  check_inputs(g, maps);
  if (!g.open.empty() && !options.keep_open) fail_all(g.open, exit_status::bad_input);

  function_expansion const expansion(model, g.opsets);
  std::vector<expanded_node> live_nodes;
  for (expanded_node const& n : expansion.nodes()) {
    if (!live.nodes[n.position]) {
      ++g.dead_nodes;
      continue;
    }
    live_nodes.push_back(n);
    for (auto const& a : n.proto->attribute())
      if (a.has_t()) add_external_file(a.t(), folder, external);
  }
  g.external_files.assign(external.begin(), external.end());
  import_nodes(g, live_nodes, {folder, dims, 0});
  read_maps(g, maps);
  finish_import(g);
  declare_capacities(g, options.capacity);
  return g;
}

onnx::ModelProto parse_model(std::filesystem::path const& file) {
  std::string const content = read_file(file);
  std::string const shown = "'" + printable(file.string()) + "'";
  if (content.empty()) throw failure(shown + " is empty");
  google::protobuf::LogSilencer const silence;  // our message says it once
  google::protobuf::io::CodedInputStream stream(
      reinterpret_cast<std::uint8_t const*>(content.data()),
      static_cast<int>(std::min<std::size_t>(content.size(), std::numeric_limits<int>::max())));
  if (content.size() > std::numeric_limits<int>::max())
    throw failure(shown + " is larger than 2 GiB; keep its tensors as external data");
  stream.SetTotalBytesLimit(std::numeric_limits<int>::max());
  onnx::ModelProto model;
  if (!model.ParseFromCodedStream(&stream) || !stream.ConsumedEntireMessage())
    throw failure(shown + " is not an ONNX model: it does not parse as protobuf, or is cut short");
  return model;
}

graph import_model(std::filesystem::path const& file, import_options const& options) {
  onnx::ModelProto const model = parse_model(file);
  std::string const shown = "'" + printable(file.string()) + "'";
  try {
    return import_model(model, file.parent_path(), options);
  } catch (failure const& e) {
    throw failure(shown + ": " + e.what(), e.status());
  }
}

}  // namespace inlay::codegen
