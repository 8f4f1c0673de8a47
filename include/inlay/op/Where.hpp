// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/family/elementwise.hpp>
#include <inlay/family/movement.hpp>

namespace inlay::op {

/// ONNX `Where` (ai.onnx, since 16).   output = X where condition, else Y
/// Shapes: condition, X and Y broadcast to output.   Types: condition bool; X and Y alike, any.   Source:
/// Operators.md#Where
struct Where : family::elementwise_ternary<Where> {
  static constexpr op_identity id{"", "Where", 16};
  using attributes = no_attributes;
  static constexpr bool can_be_epilogue = false;  // condition and value differ in type

  static constexpr error check_types(std::span<tensor_info const> in) {
    if (in[0].type != elem_type::bool_)
      return {fault::elem_type_not_supported, static_cast<std::int64_t>(in[0].type), 9};
    if (in[1].type != in[2].type)
      return {fault::elem_types_differ, static_cast<std::int64_t>(in[2].type),
              static_cast<std::int64_t>(in[1].type)};
    // Small floats would go through float, which not all of their codes survive; ONNX has no Where of them.
    if (is_small_float(in[1].type))
      return {fault::elem_type_not_supported, static_cast<std::int64_t>(in[1].type), 0};
    return family::check_movable(in[1]);
  }
  static constexpr elem_type result_type(attributes, std::span<tensor_info const> in) { return in[1].type; }
  template <class T>
  static constexpr T apply(attributes, bool condition, T x, T y) {
    return condition ? x : y;
  }
};

}  // namespace inlay::op
