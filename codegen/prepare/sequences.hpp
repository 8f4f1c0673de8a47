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

/// Sequences and optionals. The device has tensors alone, and what works on sequences becomes what works on tensors.
/// Where lengths and positions are constants, a sequence is the list of its elements. Where they are known at run time
/// only, it is a *stack*: a tensor with one more axis in front, whose extent is the length. All elements then have the
/// same dims, and the capacity of the stack is the most elements that there may be.
namespace inlay::codegen {

/// Whether an operator exists for sequences or optionals alone. It has no header in include/inlay/op: it must be
/// resolved, or the model is refused.
bool is_sequence_operator(node const& n);

/// Appends the integers of a constant; false where the value is none.
bool integers_of(graph const& g, std::string const& name, std::vector<std::int64_t>& to);

/// What is wrong with the numbers of values at the border of a Loop's body.
refusal check_loop_body(node const& n);

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
  /// Whether a node makes or reads a sequence or an optional, and must be resolved. One that runs bodies takes stacks as
  /// the tensors that they are.
  bool concerns(node const& n) const;

  /// The nodes that stand in a node's place. Where there is none `why` says so.
  std::vector<node> resolve(node const& n, refusal& why);

  /// The iterations of a Loop, one after the other.
  std::vector<node> unroll(node const& n, refusal& why);

  /// Lets a body read the elements of the sequences that its node captures, and know its inputs that are stacks.
  void open_captures(node& n) const;
  /// Gives a node the elements of the sequences that its bodies make as outputs; the reason where they differ.
  refusal open_outputs(node& n);
  /// Makes the graph's outputs that are sequences into outputs for each element: graph::sequences has the names.
  void open_graph_outputs();

 private:
  class replacement;

  std::string fresh(std::string const& base) const { return names_.fresh(base); }
  std::string constant_of(std::string const& base, constant c);
  /// A position in a sequence of `length`; counts from the end if negative.
  bool position_of(node const& n, std::size_t input, std::int64_t length, std::int64_t absent, bool may_end,
                   std::int64_t& position, refusal& why) const;
  std::vector<node> split(node const& n, refusal& why);
  std::vector<node> map(node const& n, refusal& why);
  bool has_known_trips(node const& n) const;
  /// Whether so many copies of a body still fit into the graph; counts them.
  bool may_unroll(std::uint64_t count, graph const& body, refusal& why);

  // Of stacks, in stacks.cpp.
  /// A Loop over sequences that stays one: what it carries and appends to becomes a stack.
  std::vector<node> keep(node n, refusal& why);
  /// The stack of a list of elements that have one type; of an empty one as what is stated of it says.
  std::string stack_of(node const& n, std::string const& list, declared_type const* stated,
                       std::vector<node>& to, refusal& why);
  void declare_scan(node const& n, std::size_t k, std::int64_t most);
  void declare_room(std::string const& value, dims const& room);
  /// What works on a stack, input 0 of the node; nodes that stand in its place.
  std::vector<node> resolve_stack(node const& n, refusal& why);
  std::vector<node> concat_stack(node const& n, refusal& why);
  /// The most elements that a stack has room for; negative where its type is not known.
  std::int64_t most_elements_of(std::string const& stack) const;
  std::vector<node> map_stack(node const& n, refusal& why);
  /// SplitToSequence into parts of one, of what has extents known at run time only.
  std::vector<node> split_open(node const& n, tensor_info const& x, std::int64_t axis, bool squeezed);
  void add_stack(std::string const& value);

  /// Most nodes that all Loops and SequenceMaps over sequences of a graph are unrolled to, nested ones too, and most
  /// elements of all its sequences: each is a value of its own.
  static constexpr std::size_t most_unrolled = 1 << 14, most_elements = 1 << 20;

  graph& g_;
  type_table& types_;
  unique_names& names_;
  std::map<std::string, std::vector<std::string>> sequences_;
  std::set<std::string>& stacks_;                 ///< of the graph
  std::map<std::string, elem_type> empty_types_;  ///< of sequences that SequenceEmpty makes
  std::map<std::string, std::int64_t> bounds_;  ///< the most that the length of a stack may be, by its value
  std::size_t unrolled_ = 0, elements_ = 0;     ///< nodes and elements made so far
  std::map<std::string, std::string> optionals_;  ///< the value that is there; "" where none is
};

/// Whether the condition of a Loop is true whenever it is looked at: the one that it is given, and the one that
/// its body makes.
bool runs_to_the_end(node const& n, graph const& g);

}  // namespace inlay::codegen
