// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "import/unique_names.hpp"

#include <onnx.pb.h>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <vector>

/// Model-local functions (ONNX IR.md, "Functions"): a node that calls one becomes the nodes of its body.
namespace inlay::codegen {

/// A domain as nodes name it: "" is ai.onnx.
std::string canonical_domain(std::string const& domain);

/// Versions of operator sets by canonical domain.
using operator_sets = std::map<std::string, std::int64_t>;

/// opset_import of a model or a function. Throws failure where a version is less than 1.
operator_sets import_operator_sets(google::protobuf::RepeatedPtrField<onnx::OperatorSetIdProto> const& sets);

/// A node that calls no function of the model.
struct expanded_node {
  onnx::NodeProto const* proto;
  operator_sets const* opsets;  ///< that hold for it
  std::size_t position;         ///< of the model's own node that it comes from
};

/// The nodes of a model's graph with the bodies of functions in place of their calls, also inside subgraphs.
/// Values of a body get names that no other value of the model has: that of the call before their own.
/// A node of a model without functions is the model's own; nothing is copied.
class function_expansion {
 public:
  /// `opsets` are those of the model; both must outlive this. Throws failure: recursion, too many arguments,
  /// attributes that the function does not have, more nodes than anybody could compile.
  function_expansion(onnx::ModelProto const& model, operator_sets const& opsets);

  std::vector<expanded_node> const& nodes() const { return nodes_; }

 private:
  using key = std::tuple<std::string, std::string, std::string>;  // domain, name, overload
  struct function {
    onnx::FunctionProto const* proto;
    operator_sets opsets;
  };
  /// What a call gives the body: names of values, attributes by the function's name for them.
  struct call {
    std::string prefix;
    std::map<std::string, std::string> names;
    std::map<std::string, onnx::AttributeProto const*> attributes;
  };

  static key key_of(onnx::NodeProto const& n);
  void take_names(onnx::GraphProto const& g);
  std::string renamed(call& c, std::string const& name);
  onnx::NodeProto bound(onnx::NodeProto const& n, call& c);
  void bind_graph(onnx::GraphProto& g, call& c);
  void add(onnx::NodeProto const& n, operator_sets const& opsets, std::size_t position);
  void expand(onnx::NodeProto const& n, function const& f, std::size_t position);
  void expand_subgraphs(onnx::NodeProto& n, operator_sets const& opsets, std::size_t position);
  bool calls_in_subgraphs(onnx::NodeProto const& n) const;

  std::map<key, function> functions_;
  unique_names values_;
  std::set<key> open_;                   // functions whose bodies are being expanded
  std::deque<onnx::NodeProto> storage_;  // stays where it is while it grows
  std::vector<expanded_node> nodes_;
  std::size_t made_ = 0;
};

}  // namespace inlay::codegen
