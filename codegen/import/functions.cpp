// SPDX-License-Identifier: Apache-2.0
#include "import/functions.hpp"

#include "import/diagnostic.hpp"

#include <algorithm>
#include <utility>

namespace inlay::codegen {

namespace {

/// Bound of the nodes that functions make: nested calls multiply, so that a small file could ask for any number.
constexpr std::size_t most_expanded_nodes = 1 << 17;

std::string describe(onnx::NodeProto const& n, std::size_t position) {
  std::string const name = n.name().empty() && n.output_size() > 0 ? n.output(0) : n.name();
  return "node " + std::to_string(position) + " '" + printable(name) + "' (" + printable(n.op_type()) + ")";
}

template <class F>
void for_each_subgraph(onnx::NodeProto const& n, F const& f) {
  for (auto const& a : n.attribute()) {
    if (a.has_g()) f(a.g());
    for (auto const& g : a.graphs()) f(g);
  }
}
template <class F>
void for_each_subgraph(onnx::NodeProto& n, F const& f) {
  for (auto& a : *n.mutable_attribute()) {
    if (a.has_g()) f(*a.mutable_g());
    for (auto& g : *a.mutable_graphs()) f(g);
  }
}

}  // namespace

std::string canonical_domain(std::string const& domain) {
  return domain == "ai.onnx" ? std::string() : domain;
}

operator_sets import_operator_sets(google::protobuf::RepeatedPtrField<onnx::OperatorSetIdProto> const& sets) {
  operator_sets result;
  for (auto const& set : sets) {
    if (set.version() < 1)
      throw failure("found operator set " + std::to_string(set.version()) + " of '" +
                    printable(set.domain().empty() ? "ai.onnx" : set.domain()) + "', wanted 1 or later");
    std::int64_t& version = result[canonical_domain(set.domain())];
    version = std::max<std::int64_t>(version, set.version());
  }
  return result;
}

function_expansion::key function_expansion::key_of(onnx::NodeProto const& n) {
  return {canonical_domain(n.domain()), n.op_type(), n.overload()};
}

function_expansion::function_expansion(onnx::ModelProto const& model, operator_sets const& opsets) {
  for (auto const& f : model.functions()) {
    std::string const what = "function '" + printable(f.domain()) + "." + printable(f.name()) + "'";
    operator_sets sets;
    try {
      sets = import_operator_sets(f.opset_import());
    } catch (failure const& e) {
      throw failure(what + ": " + e.what(), e.status());
    }
    for (auto const& [domain, version] : opsets) sets.emplace(domain, version);
    if (!functions_
             .emplace(key{canonical_domain(f.domain()), f.name(), f.overload()},
                      function{&f, std::move(sets)})
             .second)
      throw failure(what + " is there twice; domain, name and overload must be unique");
  }
  if (!functions_.empty()) take_names(model.graph());
  std::size_t position = 0;
  for (auto const& n : model.graph().node()) add(n, opsets, position++);
}

void function_expansion::take_names(onnx::GraphProto const& g) {
  for (auto const& in : g.input()) values_.insert(in.name());
  for (auto const& tensor : g.initializer()) values_.insert(tensor.name());
  for (auto const& n : g.node()) {
    for (std::string const& out : n.output()) values_.insert(out);
    for_each_subgraph(n, [&](onnx::GraphProto const& body) { take_names(body); });
  }
}

std::string function_expansion::renamed(call& c, std::string const& name) {
  if (name.empty()) return name;
  auto const [place, is_new] = c.names.emplace(name, "");
  if (is_new) place->second = values_.fresh(c.prefix + "/" + name);
  return place->second;
}

/// A node of a body with the names and attributes of a call.
onnx::NodeProto function_expansion::bound(onnx::NodeProto const& n, call& c) {
  onnx::NodeProto result = n;
  for (auto& name : *result.mutable_input()) name = renamed(c, name);
  for (auto& name : *result.mutable_output()) name = renamed(c, name);
  if (!n.name().empty()) result.set_name(c.prefix + "/" + n.name());
  result.clear_attribute();
  for (auto const& a : n.attribute()) {
    if (a.ref_attr_name().empty()) {
      *result.add_attribute() = a;
    } else if (auto const given = c.attributes.find(a.ref_attr_name()); given != c.attributes.end()) {
      onnx::AttributeProto& value = *result.add_attribute();
      value = *given->second;
      value.set_name(a.name());
    }  // else: neither given nor with a default, so the node does not have it
  }
  for (std::size_t i = 0; i < static_cast<std::size_t>(result.attribute_size()); ++i) {
    // A graph that the caller gave has the caller's names.
    onnx::AttributeProto& a = *result.mutable_attribute(static_cast<int>(i));
    bool const given = std::any_of(n.attribute().begin(), n.attribute().end(), [&](auto const& own) {
      return own.name() == a.name() && !own.ref_attr_name().empty();
    });
    if (given) continue;
    if (a.has_g()) bind_graph(*a.mutable_g(), c);
    for (auto& g : *a.mutable_graphs()) bind_graph(g, c);
  }
  return result;
}

void function_expansion::bind_graph(onnx::GraphProto& g, call& c) {
  for (auto& in : *g.mutable_input()) in.set_name(renamed(c, in.name()));
  for (auto& tensor : *g.mutable_initializer()) tensor.set_name(renamed(c, tensor.name()));
  for (auto& info : *g.mutable_value_info()) info.set_name(renamed(c, info.name()));
  for (auto& n : *g.mutable_node()) n = bound(n, c);
  for (auto& out : *g.mutable_output()) out.set_name(renamed(c, out.name()));
}

bool function_expansion::calls_in_subgraphs(onnx::NodeProto const& n) const {
  bool found = false;
  for_each_subgraph(n, [&](onnx::GraphProto const& g) {
    for (auto const& inner : g.node())
      found = found || functions_.contains(key_of(inner)) || calls_in_subgraphs(inner);
  });
  return found;
}

/// Calls inside the bodies of a node. A body has the operator sets of the node alone.
void function_expansion::expand_subgraphs(onnx::NodeProto& n, operator_sets const& opsets,
                                          std::size_t position) {
  for_each_subgraph(n, [&](onnx::GraphProto& g) {
    std::vector<expanded_node> outer = std::exchange(nodes_, {});
    for (auto const& inner : g.node()) add(inner, opsets, position);
    google::protobuf::RepeatedPtrField<onnx::NodeProto> nodes;
    for (expanded_node const& e : nodes_) {
      if (*e.opsets != opsets &&
          e.opsets->at(canonical_domain(e.proto->domain())) != opsets.at(canonical_domain(e.proto->domain())))
        throw failure(describe(*e.proto, position) +
                          ": a function of another operator set inside a subgraph is not supported",
                      exit_status::unsupported);
      *nodes.Add() = *e.proto;
    }
    g.mutable_node()->Swap(&nodes);
    nodes_ = std::move(outer);
  });
}

void function_expansion::add(onnx::NodeProto const& n, operator_sets const& opsets, std::size_t position) {
  if (auto const f = functions_.find(key_of(n)); f != functions_.end()) {
    expand(n, f->second, position);
    return;
  }
  if (!functions_.empty() && calls_in_subgraphs(n)) {
    onnx::NodeProto copy = n;
    expand_subgraphs(copy, opsets, position);
    storage_.push_back(std::move(copy));
    nodes_.push_back({&storage_.back(), &opsets, position});
    return;
  }
  nodes_.push_back({&n, &opsets, position});
}

void function_expansion::expand(onnx::NodeProto const& n, function const& f, std::size_t position) {
  onnx::FunctionProto const& body = *f.proto;
  key const k = key_of(n);
  if (!open_.insert(k).second)
    throw failure(describe(n, position) + ": the function calls itself; functions must not be recursive");
  if (n.input_size() > body.input_size() || n.output_size() > body.output_size())
    throw failure(describe(n, position) + ": found " + std::to_string(n.input_size()) + " inputs and " +
                  std::to_string(n.output_size()) + " outputs, wanted at most " +
                  std::to_string(body.input_size()) + " and " + std::to_string(body.output_size()) +
                  ", as the function has");
  call c;
  c.prefix = !n.name().empty() ? n.name() : n.output_size() > 0 ? n.output(0) : n.op_type();
  for (int i = 0; i < body.input_size(); ++i) c.names[body.input(i)] = i < n.input_size() ? n.input(i) : "";
  std::vector<std::pair<std::string, std::string>> passed_on;  // outputs that have a name already
  for (int i = 0; i < body.output_size(); ++i) {
    if (i >= n.output_size() || n.output(i).empty()) continue;
    if (!c.names.emplace(body.output(i), n.output(i)).second)
      passed_on.emplace_back(c.names[body.output(i)], n.output(i));
  }
  for (auto const& a : body.attribute_proto()) c.attributes[a.name()] = &a;
  for (auto const& a : n.attribute()) {
    if (std::find(body.attribute().begin(), body.attribute().end(), a.name()) == body.attribute().end() &&
        !c.attributes.contains(a.name()))
      throw failure(describe(n, position) + ": the function has no attribute '" + printable(a.name()) + "'");
    c.attributes[a.name()] = &a;
  }
  auto const count = [&] {
    if (++made_ > most_expanded_nodes)
      throw failure(describe(n, position) + ": functions make more than " +
                        std::to_string(most_expanded_nodes) + " nodes",
                    exit_status::unsupported);
  };
  for (auto const& inner : body.node()) {
    count();
    storage_.push_back(bound(inner, c));
    add(storage_.back(), f.opsets, position);
  }
  for (auto const& [from, to] : passed_on) {
    count();
    onnx::NodeProto& identity = storage_.emplace_back();
    identity.set_op_type("Identity");
    identity.add_input(from);
    identity.add_output(to);
    nodes_.push_back({&identity, &f.opsets, position});
  }
  open_.erase(k);
}

}  // namespace inlay::codegen
