// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/attributes.hpp>
#include <inlay/family/movement.hpp>

namespace inlay::op {

/// ONNX `ConstantOfShape` (ai.onnx, since 25).   Every element of output is value
/// Shapes: input (rank of output), int64: the extents of output.   Types: that of value.
///   Extents that are known only at run time need a capacity of the output that the model or the user declares.
/// Errors: attribute_out_of_range (found extent), elem_type_not_supported, shape_must_be_constant.
/// Source: Operators.md#ConstantOfShape
struct ConstantOfShape {
  static constexpr op_identity id{"", "ConstantOfShape", 25};
  static constexpr arity inputs{1, 1}, outputs{1, 1};

  struct attributes {
    scalar value{};
  };

  static constexpr error infer(attributes const& a, std::span<tensor_info const> in,
                               std::span<tensor_info> out) {
    tensor_info const& shape = in[0];
    if (error const e = family::check_list(shape, max_rank)) return e;
    tensor_info result{a.value.type, {}};
    if (!is_real(result.type))
      return {fault::elem_type_not_supported, static_cast<std::int64_t>(result.type), 0};
    if (!shape.values) {
      if (error const e = family::declared_dims(out[0], shape.elements(), result.dims)) return e;
      if (error const e = family::check_extents(result.dims)) return e;
      result.is_capacity = true;
    } else {
      for (std::int64_t const extent : shape.known()) result.dims.push_back(extent);
      if (error const e = family::check_extents(result.dims)) return e;
    }
    out[0] = result;
    return no_error;
  }

  static constexpr void reference(attributes const& a, auto, auto Y) {
    std::fill_n(Y.data(), Y.size(), a.value.template as<typename decltype(Y)::value_type>());
  }
};

}  // namespace inlay::op

INLAY_ATTRIBUTES(inlay::op::ConstantOfShape::attributes, value);
