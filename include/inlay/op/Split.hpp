// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/attributes.hpp>
#include <inlay/family/movement.hpp>

namespace inlay::op {

/// ONNX `Split` (ai.onnx, since 18).   The outputs are the pieces of input along an axis
/// Shapes: input (…, D, …);  split (number of outputs), int64: extents of the pieces;  outputs (…, split[i], …).
///   Without split the pieces are equal, with num_outputs the last one may be smaller.   Types: all.
///   A split that is known only at run time needs dims of the outputs that the model declares.
/// Errors: axis_out_of_range (found axis, wanted rank), attribute_length_differs (found length of split,
///   wanted outputs; found num_outputs), attribute_out_of_range (found extent), split_sum_differs (found sum, wanted D; without
///   split found outputs), element_count_differs (found declared extent, wanted extent of input),
///   shape_must_be_constant.
/// Source: Operators.md#Split
struct Split {
  static constexpr op_identity id{"", "Split", 18};
  static constexpr arity inputs{1, 2}, outputs = at_least(1);

  struct attributes {
    std::int64_t axis = 0;
    std::int64_t num_outputs = 0;  ///< 0: not given
  };

  static constexpr error infer(attributes const& a, std::span<tensor_info const> in,
                               std::span<tensor_info> out) {
    tensor_info const &X = in[0], split = family::input_at(in, 1);
    if (error const e = family::check_movable(X)) return e;
    std::size_t axis = 0;
    if (error const e = family::normalize_axis_of(a.axis, X.rank(), axis)) return e;
    auto const count = static_cast<std::int64_t>(out.size());
    std::int64_t const extent = X.dims[axis];
    std::int64_t const piece = (extent + count - 1) / count;
    std::int64_t sum = 0;
    if (!split.present()) {
      if (a.num_outputs != 0 && a.num_outputs != count)
        return {fault::attribute_length_differs, a.num_outputs, count};
      if (a.num_outputs == 0 && extent % count != 0) return {fault::split_sum_differs, count, extent};
    } else {
      if (error const e = family::check_list(split, out.size())) return e;
      if (split.elements() != out.size())
        return {fault::attribute_length_differs, static_cast<std::int64_t>(split.elements()), count};
    }
    for (std::size_t i = 0; i < out.size(); ++i) {
      dims Y = X.dims;
      if (!split.present()) {
        Y[axis] = i + 1 < out.size() ? piece : extent - piece * (count - 1);
      } else if (split.values) {
        Y[axis] = split.values[i];
      } else {
        if (error const e = family::declared_dims(out[i], X.rank(), Y)) return e;
        for (std::size_t k = 0; k < Y.size(); ++k)
          if (k != axis && Y[k] != X.dims[k]) return {fault::element_count_differs, Y[k], X.dims[k]};
      }
      if (Y[axis] < 0 || Y[axis] > extent) return {fault::attribute_out_of_range, Y[axis], extent};
      sum += Y[axis];
      out[i] = {X.type, Y};
    }
    if (sum != extent) return {fault::split_sum_differs, sum, extent};
    return no_error;
  }

  static constexpr void reference(attributes const& a, auto X, auto, auto const& out) {
    auto const axis = static_cast<std::size_t>(normalize_axis(a.axis, X.rank()));
    std::size_t const outer = elements(X.dims(), 0, axis), stride = elements(X.dims(), axis, X.rank());
    std::size_t offset = 0;
    auto const take = [&](auto Y) {
      std::size_t const run = elements(Y.dims(), axis, Y.rank());
      for (std::size_t o = 0; o < outer; ++o)
        std::copy_n(X.data() + o * stride + offset, run, Y.data() + o * run);
      offset += run;
    };
    std::apply([&](auto... Y) { (take(Y), ...); }, out);
  }
};

}  // namespace inlay::op

INLAY_ATTRIBUTES(inlay::op::Split::attributes, axis, num_outputs);
