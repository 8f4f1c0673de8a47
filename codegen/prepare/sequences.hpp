// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "import/diagnostic.hpp"
#include "import/graph.hpp"
#include "import/inline_body.hpp"
#include "import/unique_names.hpp"
#include "prepare/types.hpp"

#include <map>
#include <set>
#include <string>
#include <vector>

/// Sequences and optionals. The device has tensors alone: where lengths and positions are constants, a sequence
/// is the list of its elements, and what works on sequences becomes what works on tensors.
namespace inlay::codegen {

/// Whether an operator exists for sequences or optionals alone. It has no header in include/inlay/op: it must be
/// resolved, or the model is refused.
bool is_sequence_operator(node const& n);

/// What is known of the sequences and optionals of a graph while its nodes are walked in order.
class sequence_table {
 public:
  sequence_table(graph& g, type_table& types, unique_names& names);

  bool contains(std::string const& value) const { return sequences_.contains(value); }
  std::vector<std::string> const& operator[](std::string const& value) const { return sequences_.at(value); }
  void add(std::string const& value, std::vector<std::string> elements) {
    elements_ += elements.size();
    sequences_[value] = std::move(elements);
  }
  /// Whether a node makes or reads a sequence or an optional.
  bool concerns(node const& n) const;

  /// The nodes that stand in a node's place. Where there is none `why` says so.
  std::vector<node> resolve(node const& n, refusal& why);

  /// Lets a body read the elements of the sequences that its node captures.
  void open_captures(node& n) const;
  /// Gives a node the elements of the sequences that its bodies make as outputs; the reason where they differ.
  refusal open_outputs(node& n);
  /// Makes the graph's outputs that are sequences into outputs for each element: graph::sequences has the names.
  void open_graph_outputs();

 private:
  std::string fresh(std::string const& base) const { return names_.fresh(base); }
  std::string constant_of(std::string const& base, constant c);
  /// A position in a sequence of `length`; counts from the end if negative.
  bool position_of(node const& n, std::size_t input, std::int64_t length, std::int64_t absent, bool may_end,
                   std::int64_t& position, refusal& why) const;
  std::vector<node> split(node const& n, refusal& why);
  std::vector<node> map(node const& n, refusal& why);
  std::vector<node> unroll(node const& n, refusal& why);
  /// Whether so many copies of a body still fit into the graph; counts them.
  bool may_unroll(std::uint64_t count, graph const& body, refusal& why);

  graph& g_;
  type_table& types_;
  unique_names& names_;
  std::map<std::string, std::vector<std::string>> sequences_;
  std::size_t unrolled_ = 0, elements_ = 0;       ///< nodes and elements made so far
  std::map<std::string, std::string> optionals_;  ///< the value that is there; "" where none is
};

/// Whether the condition of a Loop is true whenever it is looked at: the one that it is given, and the one that
/// its body makes.
bool runs_to_the_end(node const& n, graph const& g);

}  // namespace inlay::codegen
