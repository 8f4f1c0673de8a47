// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/attributes.hpp>
#include <inlay/family/movement.hpp>

#include <limits>

namespace inlay::op {

/// ONNX `Compress` (ai.onnx, since 28).   output = the slices of input along axis for which condition is true
/// Shapes: input any;  condition (at most D), bool;  output as input with D replaced by how many are true;
///   without axis input counts as one vector of all its elements.   Types: all.
///   A condition of n elements that is known only at run time leaves at most n of D.
/// Errors: axis_out_of_range (found axis, wanted rank), rank_out_of_range, elem_types_differ,
///   element_count_differs (found length of condition, wanted at most).
/// Source: Operators.md#Compress
struct Compress {
  static constexpr op_identity id{"", "Compress", 28};
  static constexpr arity inputs{2, 2}, outputs{1, 1};

  struct attributes {
    std::int64_t axis = std::numeric_limits<std::int64_t>::min();  ///< left out: input is a vector
  };

  static constexpr error infer(attributes const& a, std::span<tensor_info const> in,
                               std::span<tensor_info> out) {
    tensor_info const &X = in[0], &condition = in[1];
    if (error const e = family::check_movable(X)) return e;
    if (error const e = family::check_same_type(condition, elem_type::bool_)) return e;
    if (condition.rank() != 1)
      return {fault::rank_out_of_range, static_cast<std::int64_t>(condition.rank()), 1};
    dims whole = X.dims;
    std::size_t axis = 0;
    if (a.axis == attributes{}.axis) whole = {static_cast<std::int64_t>(X.elements())};
    else if (error const e = family::normalize_axis_of(a.axis, X.rank(), axis)) return e;
    bool const is_capacity = X.is_capacity || condition.is_capacity;
    if (condition.dims[0] > whole[axis] && !is_capacity)
      return {fault::element_count_differs, condition.dims[0], whole[axis]};
    dims Y = whole;
    if (condition.values) {
      Y[axis] = 0;
      for (std::int64_t const selected : condition.known()) Y[axis] += selected != 0;
      out[0] = {X.type, Y};
    } else {
      Y[axis] = std::min(condition.dims[0], whole[axis]);
      out[0] = capacity_of(X.type, Y);
    }
    return no_error;
  }

  static constexpr error extents(attributes const& a, auto X, auto condition, std::span<tensor_info> out) {
    std::int64_t selected = 0;
    for (bool const c : std::span(condition.data(), condition.size())) selected += c;
    out[0]
        .dims[a.axis == attributes{}.axis ? 0 : static_cast<std::size_t>(normalize_axis(a.axis, X.rank()))] =
        selected;
    return no_error;
  }

  static constexpr void reference(attributes const& a, auto X, auto condition, auto Y) {
    bool const is_vector = a.axis == attributes{}.axis;
    std::size_t const axis = is_vector ? 0 : static_cast<std::size_t>(normalize_axis(a.axis, X.rank()));
    std::size_t const outer = elements(Y.dims(), 0, axis), run = elements(Y.dims(), axis + 1, Y.rank());
    std::size_t const extent = is_vector ? X.size() : static_cast<std::size_t>(X.dims()[axis]);
    auto const selected = static_cast<std::size_t>(Y.dims()[axis]);
    for (std::size_t o = 0; o < outer; ++o) {
      std::size_t taken = 0;
      for (std::size_t i = 0; i < condition.size(); ++i)
        if (condition[i])
          std::copy_n(X.data() + (o * extent + i) * run, run, Y.data() + (o * selected + taken++) * run);
    }
  }
};

}  // namespace inlay::op

INLAY_ATTRIBUTES(inlay::op::Compress::attributes, axis);
