// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "prepare/attributes.hpp"
#include "prepare/fold.hpp"
#include "prepare/operation.hpp"

namespace inlay::codegen {

namespace detail {
struct member_called_evaluate {
  int evaluate;
};
template <class Op>
struct with_evaluate : Op, member_called_evaluate {};
/// Op has a member of that name, be it a template: then the name is ambiguous in a class that has two.
template <class Op>
inline constexpr bool has_evaluate = !requires { &with_evaluate<Op>::evaluate; };
}  // namespace detail

/// The operation of one operator of the library. Compiled in the operator's slice alone
/// (operation_slice.cpp.in): this is most of what the generator takes to build.
template <class Op>
struct operation_of final : typed_operation<Op> {
  using typed_operation<Op>::attributes;

  op_identity const& id() const override { return Op::id; }
  arity outputs() const override { return Op::outputs; }
  std::unique_ptr<operation> clone() const override { return std::make_unique<operation_of>(*this); }
  error infer(std::span<tensor_info const> in, std::span<tensor_info> out) const override {
    return infer(in, {}, out);
  }
  std::span<std::string_view const> bodies() const override {
    if constexpr (has_bodies<Op>) return Op::bodies;
    else return {};
  }
  error infer_body(std::size_t which, std::span<tensor_info const> in,
                   std::span<tensor_info> to) const override {
    if constexpr (has_bodies<Op>) return Op::infer_body(attributes, which, in, to);
    else return {fault::body_inputs_differ, static_cast<std::int64_t>(which), 0};
  }
  carried_values carried_by([[maybe_unused]] std::size_t inputs) const override {
    if constexpr (requires { Op::carried_by(attributes, inputs); }) return Op::carried_by(attributes, inputs);
    else return {};
  }
  error infer(std::span<tensor_info const> in, [[maybe_unused]] std::span<body_types const> of,
              std::span<tensor_info> out) const override {
    if constexpr (has_bodies<Op>) {
      if (of.size() != Op::bodies.size())
        return {fault::body_outputs_differ, static_cast<std::int64_t>(of.size()),
                static_cast<std::int64_t>(Op::bodies.size())};
      return inlay::infer<Op>(attributes, in, of, out);
    } else {
      return inlay::infer<Op>(attributes, in, out);
    }
  }
  node_record record(std::span<tensor_info const> in, std::span<tensor_info const> out) const override {
    return make_node_record<Op>(attributes, in, out);
  }
  std::string attributes_text() const override { return codegen::attributes_text(attributes); }
  std::vector<constant> fold(std::span<constant const* const> in,
                             std::span<tensor_info const> out) const override {
    return fold_node<Op>(attributes, in, out);
  }
  bool has_kernel() const override { return detail::has_evaluate<Op>; }
  bool is_view() const override { return traits::is_view<Op>; }
  std::string_view hook() const override { return traits::hook_of<Op>; }
};

}  // namespace inlay::codegen
