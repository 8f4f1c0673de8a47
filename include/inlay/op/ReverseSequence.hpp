// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/attributes.hpp>
#include <inlay/family/movement.hpp>

namespace inlay::op {

/// ONNX `ReverseSequence` (ai.onnx, since 28).   The first sequence_lens[b] steps of each sequence b in
///   reverse order
/// Shapes: input and Y (time, batch, …), or (batch, time, …), as the two attributes say;  sequence_lens
///   (batch), int64.
///   Types: all. Lengths out of range are clamped.
/// Errors: rank_out_of_range, attribute_out_of_range (found axis, wanted 1), axis_repeated, ranks_differ,
///   element_count_differs (found lengths, wanted batch).   Source: Operators.md#ReverseSequence
struct ReverseSequence {
  static constexpr op_identity id{"", "ReverseSequence", 28};
  static constexpr arity inputs{2, 2}, outputs{1, 1};

  struct attributes {
    std::int64_t batch_axis = 1;
    std::int64_t time_axis = 0;
  };

  static constexpr error infer(attributes const& a, std::span<tensor_info const> in,
                               std::span<tensor_info> out) {
    tensor_info const &X = in[0], &lengths = in[1];
    if (error const e = family::check_movable(X)) return e;
    if (error const e = family::check_same_type(lengths, elem_type::int64)) return e;
    if (X.rank() < 2) return {fault::rank_out_of_range, static_cast<std::int64_t>(X.rank()), 2};
    for (std::int64_t const axis : {a.batch_axis, a.time_axis})
      if (axis < 0 || axis > 1) return {fault::attribute_out_of_range, axis, 1};
    if (a.batch_axis == a.time_axis) return {fault::axis_repeated, a.time_axis, 2};
    if (error const e =
            family::check_same_dims(lengths.dims, {X.dims[static_cast<std::size_t>(a.batch_axis)]}))
      return e;
    out[0] = {X.type, X.dims};
    return no_error;
  }

  static constexpr void reference(attributes const& a, auto X, auto lengths, auto Y) {
    auto const time = static_cast<std::size_t>(Y.dims()[static_cast<std::size_t>(a.time_axis)]);
    auto const batch = static_cast<std::size_t>(Y.dims()[static_cast<std::size_t>(a.batch_axis)]);
    std::size_t const run = elements(Y.dims(), 2, Y.rank());
    std::size_t const step_b = a.batch_axis == 0 ? time * run : run,
                      step_t = a.time_axis == 0 ? batch * run : run;
    for (std::size_t b = 0; b < batch; ++b) {
      std::int64_t const wanted = lengths[b] < 0 ? 0 : lengths[b];
      std::size_t const length =
          wanted < static_cast<std::int64_t>(time) ? static_cast<std::size_t>(wanted) : time;
      for (std::size_t t = 0; t < time; ++t) {
        std::size_t const from = t < length ? length - 1 - t : t;
        std::copy_n(X.data() + b * step_b + from * step_t, run, Y.data() + b * step_b + t * step_t);
      }
    }
  }
};

}  // namespace inlay::op

INLAY_ATTRIBUTES(inlay::op::ReverseSequence::attributes, batch_axis, time_axis);
