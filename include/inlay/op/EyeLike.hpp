// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/attributes.hpp>
#include <inlay/family/movement.hpp>

namespace inlay::op {

/// ONNX `EyeLike` (ai.onnx, since 22).   output[r, c] = 1 where c = r + k, else 0
/// Shapes: input and output (M, N).   Types: numbers and bool; of output that which dtype names, of input if
///   left out.
/// Errors: rank_out_of_range, elem_type_not_supported.   Source: Operators.md#EyeLike
struct EyeLike {
  static constexpr op_identity id{"", "EyeLike", 22};
  static constexpr arity inputs{1, 1}, outputs{1, 1};

  struct attributes {
    std::int64_t dtype = 0;  ///< a number of TensorProto.DataType; 0 is left out
    std::int64_t k = 0;
  };

  static constexpr error infer(attributes const& a, std::span<tensor_info const> in,
                               std::span<tensor_info> out) {
    tensor_info const& X = in[0];
    if (a.dtype < 0 || a.dtype > last_elem_type)
      return {fault::attribute_out_of_range, a.dtype, last_elem_type};
    tensor_info const result{a.dtype == 0 ? X.type : static_cast<elem_type>(a.dtype), X.dims};
    if (!is_real(result.type))
      return {fault::elem_type_not_supported, static_cast<std::int64_t>(result.type), 0};
    if (X.rank() != 2) return {fault::rank_out_of_range, static_cast<std::int64_t>(X.rank()), 2};
    out[0] = result;
    return no_error;
  }

  static constexpr void reference(attributes const& a, auto, auto Y) {
    using T = typename decltype(Y)::value_type;
    std::int64_t const rows = Y.dims()[0], columns = Y.dims()[1];
    std::fill_n(Y.data(), Y.size(), T{});
    if (a.k <= -rows || a.k >= columns) return;
    for (std::int64_t r = a.k < 0 ? -a.k : 0; r < rows && r + a.k < columns; ++r)
      Y[static_cast<std::size_t>(r * columns + r + a.k)] = static_cast<T>(compute_type<T>{1});
  }
};

}  // namespace inlay::op

INLAY_ATTRIBUTES(inlay::op::EyeLike::attributes, dtype, k);
