// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "prepare/attributes.hpp"
#include "prepare/fold.hpp"
#include "prepare/operation.hpp"

namespace inlay::codegen {

template <class Op>
struct operation_of final : operation {
  typename Op::attributes attributes{};

  operation_of() = default;
  explicit operation_of(typename Op::attributes const& a) : attributes(a) {}

  op_identity const& id() const override { return Op::id; }
  std::unique_ptr<operation> clone() const override { return std::make_unique<operation_of>(*this); }
  error infer(std::span<tensor_info const> in, std::span<tensor_info> out) const override {
    return inlay::infer<Op>(attributes, in, out);
  }
  node_record record(std::span<tensor_info const> in, std::span<tensor_info const> out) const override {
    return make_node_record<Op>(attributes, in, out);
  }
  std::string attributes_text() const override { return codegen::attributes_text(attributes); }
  std::vector<constant> fold(std::span<constant const* const> in,
                             std::span<tensor_info const> out) const override {
    return fold_node<Op>(attributes, in, out);
  }
  bool is_view() const override { return traits::is_view<Op>; }
};

template <class Op>
typename Op::attributes* operation::attributes_of() {
  auto* const typed = dynamic_cast<operation_of<Op>*>(this);
  return typed ? &typed->attributes : nullptr;
}

template <class Op>
std::shared_ptr<operation> make_operation(typename Op::attributes const& attributes) {
  return std::make_shared<operation_of<Op>>(attributes);
}

}  // namespace inlay::codegen
