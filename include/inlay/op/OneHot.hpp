// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/attributes.hpp>
#include <inlay/family/movement.hpp>

namespace inlay::op {

/// ONNX `OneHot` (ai.onnx, since 28).   output[…, d, …] = values[1] where indices is d, else values[0]
/// Shapes: indices any, numbers in [-depth, depth);  depth one number;  values (2), off and on;  output as
///   indices with depth inserted as axis.   Types: all of values. Of an index out of range all elements are
///   off. A depth that is known only at run time needs a capacity of the output that the model or the user
///   declares.
/// Errors: axis_out_of_range (found axis, wanted rank of output), rank_out_of_range, element_count_differs
///   (found elements of depth or values, wanted), attribute_out_of_range (found depth),
///   shape_must_be_constant.
/// Source: Operators.md#OneHot
struct OneHot {
  static constexpr op_identity id{"", "OneHot", 28};
  static constexpr arity inputs{3, 3}, outputs{1, 1};

  struct attributes {
    std::int64_t axis = -1;
  };

  static constexpr error infer(attributes const& a, std::span<tensor_info const> in,
                               std::span<tensor_info> out) {
    tensor_info const &indices = in[0], &depth = in[1], &values = in[2];
    if (error const e = family::check_movable(values)) return e;
    for (tensor_info const* t : {&indices, &depth})
      if (!is_numeric(t->type))
        return {fault::elem_type_not_supported, static_cast<std::int64_t>(t->type), 1};
    if (depth.elements() != 1)
      return {fault::element_count_differs, static_cast<std::int64_t>(depth.elements()), 1};
    if (values.elements() != 2)
      return {fault::element_count_differs, static_cast<std::int64_t>(values.elements()), 2};
    std::size_t const rank = indices.rank() + 1;
    if (rank > max_rank) return {fault::rank_out_of_range, static_cast<std::int64_t>(rank), max_rank};
    std::size_t axis = 0;
    if (error const e = family::normalize_axis_of(a.axis, rank, axis)) return e;
    dims Y = indices.dims;
    if (depth.values) {
      Y.insert(axis, depth.values[0]);
      if (error const e = family::check_extents(Y)) return e;
    } else {
      dims declared;
      if (error const e = family::declared_dims(out[0], rank, declared)) return e;
      Y.insert(axis, declared[axis]);
      if (error const e = family::check_extents(Y)) return e;
      out[0] = capacity_of(values.type, Y);
      return no_error;
    }
    out[0] = {values.type, Y};
    return no_error;
  }

  /// For a depth that is no int64 or int32. Fractions are dropped.
  static constexpr error extents(attributes const& a, auto, auto depth, auto, std::span<tensor_info> out) {
    if (!out[0].is_capacity) return no_error;
    auto const value = static_cast<double>(depth[0]);
    if (!(value >= 0 && value <= static_cast<double>(family::most_elements)))
      return {fault::attribute_out_of_range, -1, family::most_elements};
    out[0].dims[static_cast<std::size_t>(normalize_axis(a.axis, out[0].rank()))] =
        static_cast<std::int64_t>(value);
    return no_error;
  }

  static constexpr void reference(attributes const& a, auto indices, auto, auto values, auto Y) {
    auto const axis = static_cast<std::size_t>(normalize_axis(a.axis, Y.rank()));
    std::size_t const inner = elements(Y.dims(), axis + 1, Y.rank());
    std::int64_t const depth = Y.dims()[axis];
    std::fill_n(Y.data(), Y.size(), values[0]);
    for (std::size_t i = 0; i < indices.size(); ++i) {
      std::int64_t const on = position(indices[i], depth);
      if (on < 0) continue;
      std::size_t const outer = i / inner * static_cast<std::size_t>(depth) + static_cast<std::size_t>(on);
      Y[outer * inner + i % inner] = values[1];
    }
  }

 private:
  /// The place that an index of any type names, or -1. Fractions are dropped.
  template <class Index>
  static constexpr std::int64_t position(Index index, std::int64_t depth) {
    auto const value = static_cast<compute_type<Index>>(index);
    using Value = decltype(value);
    if constexpr (std::is_unsigned_v<Index>) {
      return value < static_cast<std::uint64_t>(depth) ? static_cast<std::int64_t>(value) : -1;
    } else {
      // In the index's own type: a float past 64 bits may not be converted. A small integer type holds no
      // bound that matters.
      using Wide = std::conditional_t<std::is_integral_v<Index>, std::int64_t, std::remove_const_t<Value>>;
      auto const wide = static_cast<Wide>(value);
      if (!(wide >= static_cast<Wide>(-depth) && wide < static_cast<Wide>(depth))) return -1;
      auto const whole = static_cast<std::int64_t>(wide);
      return whole < 0 ? whole + depth : whole;
    }
  }
};

}  // namespace inlay::op

INLAY_ATTRIBUTES(inlay::op::OneHot::attributes, axis);
