// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "import/diagnostic.hpp"
#include "import/graph.hpp"
#include "import/unique_names.hpp"

#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// Nodes that become others when a model is read: older forms of an operator, and operators that are made of others.
/// Each rule is a function of one node; opset.cpp, lookup.cpp, microsoft.cpp and preview.cpp have them, by domain.
namespace inlay::codegen {

using int64s = std::vector<std::int64_t>;

/// Throws failure: the node, and why it cannot be taken.
[[noreturn]] void refuse(node const& n, std::string const& why,
                         exit_status status = exit_status::unsupported);

/// Takes an attribute off a node; empty where the node does not have it.
template <class T>
std::optional<T> take(node& n, std::string const& name) {
  auto const found = n.attributes.find(name);
  if (found == n.attributes.end()) return {};
  T* const value = std::get_if<T>(&found->second);
  if (!value) refuse(n, "attribute '" + name + "' has a value of the wrong type", exit_status::bad_input);
  T result = std::move(*value);
  n.attributes.erase(found);
  return result;
}

/// Puts an input at a position; optional ones before it stay left out.
void set_input(node& n, std::size_t i, std::string name);

/// Whether a node has an input that is not left out.
inline bool has_input(node const& n, std::size_t i) { return i < n.inputs.size() && !n.inputs[i].empty(); }
inline bool has_output(node const& n, std::size_t i) { return i < n.outputs.size() && !n.outputs[i].empty(); }

/// For a rule that has put other nodes, which make all that n makes: n goes.
void drop(node& n);

/// The nodes of a graph while they are rewritten one after the other.
class rewriter {
 public:
  explicit rewriter(graph& g);

  void run();

  /// A name that no value has.
  std::string fresh(std::string const& base) { return names_.fresh(base); }

  /// Adds a constant that belongs to a node; its name.
  std::string constant_of(node const& n, std::string const& role, constant c);
  std::string list_of(node const& n, std::string const& role, int64s const& values);
  /// A scalar of the element type of a value (the node's first input, unless named), as far as that is known before
  /// types are inferred: float otherwise.
  std::string scalar_of(node const& n, std::string const& role, float value, std::string const& like = "");

  /// Puts a node of one output before node n; the name of what it makes.
  std::string before(node const& n, std::string const& role, std::string op_type,
                     std::vector<std::string> inputs, std::map<std::string, attribute_value> attributes = {});
  /// The same for a node whose outputs have names.
  void put(node const& n, std::string const& role, std::string op_type, std::vector<std::string> inputs,
           std::vector<std::string> outputs, std::map<std::string, attribute_value> attributes = {});
  /// Puts the nodes of one of n's bodies before it; the name of its one output. `inputs` are what the body is given,
  /// without what it captures.
  std::string inlined(node const& n, body const& b, std::vector<std::string> inputs);

  /// A constant input of a node, or null.
  constant const* known(node const& n, std::size_t i) const;
  /// The element type of a value as far as the model declares it, or the nodes before tell it.
  elem_type type_of(std::string const& value) const;
  /// A rank, where the model declares it.
  std::optional<std::size_t> rank_of(std::string const& value) const;
  /// An extent, where it is known.
  std::optional<std::int64_t> extent_of(std::string const& value, std::size_t axis) const;

  /// Says of an output of the model that it is a sequence of maps with these keys, whose values are a tensor.
  /// False where it is none.
  bool make_maps(std::string const& value, constant keys);

  void make_constant_node(node& n, constant c) { g_.constants[n.outputs.at(0)] = std::move(c); }

  /// Adds a node to the result.
  void add(node n);

  /// Whether a node or the graph's user reads a value.
  bool is_used(std::string const& value) const;

 private:
  graph& g_;
  std::vector<node> result_;
  unique_names names_;
  std::map<std::string, elem_type> types_;
};

/// A rule rewrites nodes whose operator set is older than `before`.
struct rule {
  std::string_view op_type;
  std::int64_t before;
  void (*apply)(rewriter&, node&);
};

inline constexpr std::int64_t always = std::numeric_limits<std::int64_t>::max();

/// The rules of each domain. Those of one operator are applied in the order in which they stand there.
std::span<rule const> onnx_rules();
std::span<rule const> microsoft_rules();
std::span<rule const> preview_rules();
std::span<rule const> ml_rules();

/// Rules of ai.onnx in a file of their own (lookup.cpp): what these operators look up in becomes tables.
void compile_pattern(rewriter&, node& n);
void sort_grams(rewriter&, node& n);

}  // namespace inlay::codegen
