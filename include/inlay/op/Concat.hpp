// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/attributes.hpp>
#include <inlay/family/movement.hpp>

namespace inlay::op {

/// ONNX `Concat` (ai.onnx, since 13).   concat_result = inputs one after another along an axis
/// Shapes: all inputs and the result alike except along axis, where extents add up.   Types: all, the same.
/// Errors: elem_types_differ, ranks_differ, rank_out_of_range (a scalar), axis_out_of_range (found axis,
///   wanted rank), element_count_differs (found extent, wanted extent of input 0).
/// Source: Operators.md#Concat
struct Concat {
  static constexpr op_identity id{"", "Concat", 13};
  static constexpr arity inputs = at_least(1), outputs{1, 1};

  struct attributes {
    std::int64_t axis = 0;  ///< required by ONNX
  };

  static constexpr error infer(attributes const& a, std::span<tensor_info const> in,
                               std::span<tensor_info> out) {
    if (error const e = family::check_movable(in[0])) return e;
    if (in[0].rank() == 0) return {fault::rank_out_of_range, 0, 1};
    std::size_t axis = 0;
    if (error const e = family::normalize_axis_of(a.axis, in[0].rank(), axis)) return e;
    dims Y = in[0].dims;
    for (tensor_info const& x : in.subspan(1)) {
      if (!x.present()) return {fault::missing_input, 0, static_cast<std::int64_t>(in.size())};
      if (error const e = family::check_same_type(x, in[0].type)) return e;
      if (x.rank() != Y.size())
        return {fault::ranks_differ, static_cast<std::int64_t>(x.rank()),
                static_cast<std::int64_t>(Y.size())};
      for (std::size_t i = 0; i < Y.size(); ++i)
        if (i != axis && x.dims[i] != Y[i]) return {fault::element_count_differs, x.dims[i], Y[i]};
      Y[axis] += x.dims[axis];
      if (error const e = family::check_extents(Y)) return e;
    }
    out[0] = {in[0].type, Y};
    return no_error;
  }

  static constexpr void reference(attributes const& a, auto const& in, auto Y) {
    auto const axis = static_cast<std::size_t>(normalize_axis(a.axis, Y.rank()));
    std::size_t const outer = elements(Y.dims(), 0, axis), stride = elements(Y.dims(), axis, Y.rank());
    std::size_t offset = 0;
    auto const append = [&](auto X) {
      std::size_t const run = elements(X.dims(), axis, X.rank());
      for (std::size_t o = 0; o < outer; ++o)
        std::copy_n(X.data() + o * run, run, Y.data() + o * stride + offset);
      offset += run;
    };
    std::apply([&](auto... X) { (append(X), ...); }, in);
  }
};

}  // namespace inlay::op

INLAY_ATTRIBUTES(inlay::op::Concat::attributes, axis);
