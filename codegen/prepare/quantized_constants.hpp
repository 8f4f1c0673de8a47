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

}  // namespace inlay::codegen
