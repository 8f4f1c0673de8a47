// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "import/diagnostic.hpp"
#include "import/graph.hpp"

#include <inlay/core/op.hpp>
#include <inlay/graph/records.hpp>

#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace inlay::codegen {

/// An operator of the library with the attributes of one node: everything that the generator knows of an
/// operator, found by op_type among the headers of include/inlay/op and adapted without any code of the
/// operator's own.
class operation {
 public:
  virtual ~operation() = default;

  virtual op_identity const& id() const = 0;
  /// Where it is below inlay/op, and below the namespace inlay::op: "Conv", "ml/Scaler".
  std::string_view path;
  virtual std::unique_ptr<operation> clone() const = 0;
  virtual arity outputs() const = 0;
  /// The library's shape rule (core/op.hpp).
  virtual error infer(std::span<tensor_info const> in, std::span<tensor_info> out) const = 0;
  /// Names of the attributes that hold the bodies of an operator with bodies; empty for others.
  virtual std::span<std::string_view const> bodies() const = 0;
  /// The types with which body `which` starts (core/op.hpp), and the shape rule given what the bodies make.
  virtual error infer_body(std::size_t which, std::span<tensor_info const> in,
                           std::span<tensor_info> to) const = 0;
  /// What bodies carry from one run to the next, for a node of so many inputs.
  virtual carried_values carried_by(std::size_t inputs) const = 0;
  virtual error infer(std::span<tensor_info const> in, std::span<body_types const> bodies,
                      std::span<tensor_info> out) const = 0;
  virtual node_record record(std::span<tensor_info const> in, std::span<tensor_info const> out) const = 0;
  /// Designated initializers of the attributes that differ from their defaults: `.group = 2, .strides = {2,
  /// 2}`.
  virtual std::string attributes_text() const = 0;
  /// Output tensors computed from constant inputs by the operator's reference(); empty if this operator or
  /// these element types are not folded. `out` are the inferred types. An absent input is null.
  virtual std::vector<constant> fold(std::span<constant const* const> in,
                                     std::span<tensor_info const> out) const = 0;
  virtual bool is_view() const = 0;
  /// Whether the operator has an evaluate() beside its reference(), for some types at least.
  virtual bool has_kernel() const = 0;
  /// The function of the platform layer that a program must define for it; empty where there is none.
  virtual std::string_view hook() const = 0;

  /// The typed attributes, if this is operator Op; null otherwise.
  template <class Op>
  typename Op::attributes* attributes_of();
  template <class Op>
  typename Op::attributes const* attributes_of() const {
    return const_cast<operation*>(this)->attributes_of<Op>();
  }
};

/// The part of an operation that passes read: the attributes of operator Op.
template <class Op>
struct typed_operation : operation {
  typename Op::attributes attributes{};
};

template <class Op>
typename Op::attributes* operation::attributes_of() {
  auto* const typed = dynamic_cast<typed_operation<Op>*>(this);
  return typed ? &typed->attributes : nullptr;
}

/// Looks up the operator of a node and fills its attributes. Null, with `why`, where that cannot be done.
std::shared_ptr<operation> find_operation(node const& n, refusal& why);
/// The same for a node that the generator has made itself.
std::shared_ptr<operation> find_operation(node const& n);

/// An attribute of a node, or `otherwise` where the node has none of that name and type.
template <class T>
T attribute_or(node const& n, std::string const& name, T otherwise) {
  auto const found = n.attributes.find(name);
  if (found == n.attributes.end()) return otherwise;
  T const* const value = std::get_if<T>(&found->second);
  return value ? *value : otherwise;
}

/// A node that the generator makes in the place of another.
node make_node(node const& of, std::string const& op_type, std::vector<std::string> inputs,
               std::vector<std::string> outputs, std::map<std::string, attribute_value> attributes = {});

/// Makes constants of a node's attributes that are lists of any length (core/attributes.hpp), and inputs of the
/// node of these. The reason where one of them cannot be such.
refusal move_lists_to_inputs(graph& g, node& n);

/// An operation with these attributes.
template <class Op>
std::shared_ptr<operation> make_operation(typename Op::attributes const& attributes = {}) {
  node n;
  n.domain = Op::id.domain;
  n.op_type = Op::id.op_type;
  std::shared_ptr<operation> result = find_operation(n);
  *result->attributes_of<Op>() = attributes;
  return result;
}

/// Makes a node, whose inputs and outputs are its own, one of operator Op.
template <class Op>
void set_operation(node& n, typename Op::attributes const& attributes = {}) {
  n.domain = Op::id.domain;
  n.op_type = Op::id.op_type;
  n.op = make_operation<Op>(attributes);
}

/// All operators of the library: identity of each, by domain and in alphabetical order.
std::vector<op_identity> all_operators();

}  // namespace inlay::codegen
