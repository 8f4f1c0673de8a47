// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/attributes.hpp>
#include <inlay/core/op.hpp>

#include <array>
#include <tuple>

namespace inlay::op {

/// ONNX `If` (ai.onnx, since 25).   outputs = then_branch() if cond, else else_branch()
/// Shapes: cond one element, bool;  outputs as those of the branches, which must be alike.   Types: all.
/// Errors: missing_input, elem_type_not_supported (of cond), element_count_differs (of cond, wanted 1),
///   body_inputs_differ, body_outputs_differ, elem_types_differ, ranks_differ, body_dims_differ (found in
///   then_branch, wanted by else_branch).
/// Bodies: else_branch, then_branch; their inputs are the captures.   Source: Operators.md#If
struct If {
  static constexpr op_identity id{"", "If", 25};
  static constexpr arity inputs = at_least(1), outputs = at_least(1);
  static constexpr std::array<std::string_view, 2> bodies{"else_branch", "then_branch"};

  using attributes = no_attributes;

  static constexpr error infer_body(attributes const&, std::size_t, std::span<tensor_info const> in,
                                    std::span<tensor_info> to) {
    if (to.size() + 1 != in.size())
      return {fault::body_inputs_differ, static_cast<std::int64_t>(to.size()),
              static_cast<std::int64_t>(in.size()) - 1};
    for (std::size_t i = 0; i < to.size(); ++i) to[i] = in[i + 1];
    return no_error;
  }

  static constexpr error infer(attributes const&, std::span<tensor_info const> in,
                               std::span<body_types const> of, std::span<tensor_info> out) {
    if (in[0].type != elem_type::bool_)
      return {fault::elem_type_not_supported, static_cast<std::int64_t>(in[0].type),
              static_cast<std::int64_t>(elem_type::bool_)};
    if (in[0].elements() != 1)
      return {fault::element_count_differs, static_cast<std::int64_t>(in[0].elements()), 1};
    for (body_types const& body : of)
      if (body.outputs.size() != out.size())
        return {fault::body_outputs_differ, static_cast<std::int64_t>(body.outputs.size()),
                static_cast<std::int64_t>(out.size())};
    for (std::size_t k = 0; k < out.size(); ++k) {
      if (error const e = check_equal_types(of[1].outputs[k], of[0].outputs[k])) return e;
      out[k] = {of[0].outputs[k].type, of[0].outputs[k].dims};
    }
    return no_error;
  }

  template <auto>
  static constexpr void control(auto const& bodies, auto const& in, auto const& out) {
    std::apply(
        [&](auto const& cond, auto const&... captured) {
          if (cond[0]) bodies.template run<1>(std::tuple{captured...}, out);
          else bodies.template run<0>(std::tuple{captured...}, out);
        },
        in);
  }
};

}  // namespace inlay::op
