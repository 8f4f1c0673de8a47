// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/family/conversion.hpp>

namespace inlay::op {

/// ONNX `CastLike` (ai.onnx, since 25).   output = input in the element type of target_type
/// Shapes: input and output alike; target_type any, only its type is read.   Types: as Cast.   The generator makes a
///   Cast of it as soon as it knows the types.
/// Errors: elem_type_not_supported (found the type).   Source: Operators.md#CastLike
struct CastLike {
  static constexpr op_identity id{"", "CastLike", 25};
  static constexpr arity inputs{2, 2}, outputs{1, 1};

  struct attributes {
    std::int64_t saturate = 1;
    power_rounding round_mode = power_rounding::up;
  };

  static constexpr error infer(attributes const&, std::span<tensor_info const> in,
                               std::span<tensor_info> out) {
    return family::infer_conversion(in[0], in[1].type, static_cast<std::int64_t>(in[1].type), out[0]);
  }

  static constexpr void reference(attributes const& a, auto X, auto, auto Y) {
    family::convert_elements(X, Y, a.saturate != 0, a.round_mode);
  }
};

}  // namespace inlay::op

INLAY_ATTRIBUTES(inlay::op::CastLike::attributes, saturate, round_mode);
