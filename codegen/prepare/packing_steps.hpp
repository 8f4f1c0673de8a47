// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "import/unique_names.hpp"
#include "prepare/operation.hpp"

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace inlay::codegen {

/// Nodes that pack operands which are known at run time only: one for each value and each way in which it is packed.
class packing_steps {
 public:
  explicit packing_steps(unique_names& names) : names_(names) {}

  /// Makes input 1 of `n` what `Pack` makes of `operand`; a new node goes to the end of `nodes`.
  template <class Pack>
  void pack(std::vector<node>& nodes, node& n, std::string const& operand,
            typename Pack::attributes const& how) {
    node made;
    set_operation<Pack>(made, how);
    std::string& packed = done_[operand + '\0' + made.op_type + made.op->attributes_text()];
    if (packed.empty()) {
      packed = names_.fresh(operand + "_packed");
      made.name = packed;
      made.position = n.position;
      made.inputs = {operand};
      made.outputs = {packed};
      nodes.push_back(std::move(made));
    }
    n.inputs[1] = packed;
  }
  std::size_t size() const { return done_.size(); }

 private:
  unique_names& names_;
  std::map<std::string, std::string> done_;
};

}  // namespace inlay::codegen
