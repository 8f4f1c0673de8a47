// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/attributes.hpp>
#include <inlay/core/op.hpp>

#include <algorithm>
#include <array>
#include <tuple>

namespace inlay::op {

/// ONNX `If` (ai.onnx, since 25).   outputs = then_branch() if cond, else else_branch()
/// Shapes: cond one element, bool;  outputs as those of the branches. Where the branches have other extents of one rank,
///   an output is a capacity with room for both.   Types: all.
/// Errors: missing_input, elem_type_not_supported (of cond), element_count_differs (of cond, wanted 1),
///   body_inputs_differ, body_outputs_differ, elem_types_differ, ranks_differ (found in then_branch, wanted by
///   else_branch).
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
      tensor_info const &then_made = of[1].outputs[k], &else_made = of[0].outputs[k];
      if (error const e = check_equal_ranks(then_made, else_made)) return e;
      out[k] = {else_made.type, else_made.dims};
      out[k].is_capacity = then_made.is_capacity || else_made.is_capacity || then_made.dims != else_made.dims;
      for (std::size_t axis = 0; axis < then_made.rank(); ++axis)
        out[k].dims[axis] = std::max(out[k].dims[axis], then_made.dims[axis]);
    }
    return no_error;
  }

  template <auto>
  static constexpr auto control(auto const& runner, auto const& in, auto const& out, auto const&... types) {
    return std::apply(
        [&](auto const& cond, auto const&... captured) {
          if (cond.data()[0]) return runner.template run<1>(std::tuple{captured...}, out, types...);
          else return runner.template run<0>(std::tuple{captured...}, out, types...);
        },
        in);
  }
};

}  // namespace inlay::op
