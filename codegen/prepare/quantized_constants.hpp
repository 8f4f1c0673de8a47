// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "import/graph.hpp"

#include <inlay/op/DequantizeLinear.hpp>
#include <inlay/op/QuantizeLinear.hpp>

#include <optional>

namespace inlay::codegen {

/// QuantizeLinear of a constant: `type` is that of the result, `zero` may be null. Nothing where the element types are
/// others than float to 8 or 16 bits.
std::optional<constant> quantize_constant(op::QuantizeLinear::attributes const& a, constant const& x,
                                          constant const& scale, constant const* zero, elem_type type);

/// DequantizeLinear of a constant to float. Nothing where the element types are others than integers of 8 or 16 bits, or
/// int32.
std::optional<constant> dequantize_constant(op::DequantizeLinear::attributes const& a, constant const& x,
                                            constant const& scale, constant const* zero);

/// Whether C, which is added to a matrix, is one number for each of its N columns.
inline bool is_of_columns(tensor_info const& C, std::int64_t N) {
  return C.rank() >= 1 && C.rank() <= 2 && C.dims.back() == N && C.elements() == static_cast<std::size_t>(N);
}

}  // namespace inlay::codegen
