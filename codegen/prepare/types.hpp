// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "import/graph.hpp"
#include "prepare/operation.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace inlay::codegen {

/// "node 17 'conv5' (Conv)", for messages.
std::string describe_node(node const& n);

/// "float 1x8x28x28".
std::string describe_type(tensor_info const& type);

/// The inferred types of all values of a graph, by the library's shape rules.
class type_table {
 public:
  /// Infers all nodes in order. Throws one failure that lists every node whose inputs, attributes or declared
  /// types do not fit.
  explicit type_table(graph const& g);

  /// The same for a model as it was read: dims that it declares and that are not those inferred are out of
  /// date. They are no longer declared, and `g.warnings` says so.
  static type_table of_model(graph& g);

  /// Constants and graph inputs alone; nodes are added one after the other.
  static type_table of_sources(graph const& g);
  /// Adds the outputs of one more node, whatever dims the model declares of them. False where its inputs are
  /// not known or do not fit: what it makes is not known then either.
  bool add_node(graph const& g, node const& n);
  void add_constant(std::string const& name, constant const& c);

  /// As far as it goes, for a graph with nodes whose operators are not known: the outputs of a node that is
  /// not known, does not fit, or has inputs without a type have the type that the model declares, or none.
  static type_table of_incomplete(graph const& g);

  tensor_info const& operator[](std::string const& value) const { return types_.at(value); }
  bool contains(std::string const& value) const { return types_.contains(value); }
  /// Whether the types of all inputs of a node are known.
  bool has_inputs_of(node const& n) const;
  /// Types of a node's inputs (undefined where one is left out) and outputs.
  std::vector<tensor_info> inputs_of(node const& n) const;
  std::vector<tensor_info> outputs_of(node const& n) const;
  /// The shape rule of a node, its bodies inferred with it; `out` as in core/op.hpp. The reason where it does not
  /// fit.
  refusal infer(node const& n, std::span<tensor_info> out) const;
  /// The types with which body `which` of a node of graph `g` starts; empty where they do not fit. Where the body has
  /// nodes that are not understood as yet, what is carried is as large as is stated, or undefined.
  std::vector<tensor_info> types_at_start(graph const& g, node const& n, std::size_t which) const;
  /// Whether extents inside a body of a node are known at run time only (with_bodies::has_capacities).
  bool has_open_bodies(graph const& g, node const& n) const;

 private:
  struct typed_body {
    std::vector<tensor_info> inputs, outputs;
    bool is_open = false;  ///< extents of a value in it are known at run time only
  };

  type_table() = default;
  /// Types a body: what it starts with as its node says, but a capacity of what is carried and has not the same extents in
  /// each run. `out` is what is declared of the node's outputs.
  refusal type_body(node const& n, std::size_t which, std::span<tensor_info const> out, typed_body& to) const;
  /// The same as the other; `opens` becomes true where extents inside a body are known at run time only.
  refusal infer(node const& n, std::span<tensor_info> out, bool& opens) const;
  /// Constants and graph inputs.
  void add_sources(graph const& g);
  /// Adds the outputs of one more node; why it does not fit. Declared dims that differ from those inferred
  /// are a fault, or come into `stale` by the value's name, with what is to be said of them.
  refusal add(graph const& g, node const& n, std::map<std::string, std::string>* stale = nullptr);
  void add_nodes(graph const& g, std::map<std::string, std::string>* stale);

  std::map<std::string, tensor_info> types_;
  bool opens_ = false;                                      ///< of a node that was added
  std::map<std::string, std::vector<std::int64_t>> known_;  ///< storage of tensor_info::values
};

/// Longest constant whose elements shape rules may read: axes, shapes, sizes, none of which is longer in
/// practice.
inline constexpr std::size_t most_known_elements = 64;

/// Lookups that the passes share. They hold while no node is added, removed or renamed.
class graph_index {
 public:
  explicit graph_index(graph const& g);

  /// Node that makes a value, or null.
  node const* producer(std::string const& value) const;
  /// How many node inputs read a value; a graph output counts as one more.
  std::size_t uses(std::string const& value) const;
  /// Indices of nodes that read a value.
  std::vector<std::size_t> const& users(std::string const& value) const;
  bool is_output(std::string const& value) const;
  std::size_t producer_index(std::string const& value) const { return producer_.at(value); }
  bool has_producer(std::string const& value) const { return producer_.contains(value); }

 private:
  graph const& g_;
  std::map<std::string, std::size_t> producer_;
  std::map<std::string, std::vector<std::size_t>> users_;
  std::map<std::string, bool> outputs_;
};

/// Gives the inputs of a body the types that its node says.
void set_input_types(graph& body, std::span<tensor_info const> types);

/// A name that no value of the graph has, made from `base`: unique_names, once.
std::string fresh_name(graph const& g, std::string const& base);

}  // namespace inlay::codegen
