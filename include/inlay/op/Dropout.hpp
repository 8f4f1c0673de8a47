// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/attributes.hpp>
#include <inlay/family/movement.hpp>

namespace inlay::op {

/// ONNX `Dropout` (ai.onnx, since 22).   Inference: Y = X, and every element of mask is true
/// Shapes: X, Y and mask alike;  ratio and training_mode scalars, which inference does not read.
/// Errors: attribute_out_of_range where training_mode is known to be true; one that is known only at run time
///   is taken for false.   Source: Operators.md#Dropout
struct Dropout {
  static constexpr op_identity id{"", "Dropout", 22};
  static constexpr arity inputs{1, 3}, outputs{1, 2};
  static constexpr bool is_view = true;

  struct attributes {
    std::int64_t seed = 0;
  };

  static constexpr error infer(attributes const&, std::span<tensor_info const> in,
                               std::span<tensor_info> out) {
    tensor_info const &X = in[0], ratio = family::input_at(in, 1), training_mode = family::input_at(in, 2);
    if (!is_floating(X.type)) return {fault::elem_type_not_supported, static_cast<std::int64_t>(X.type), 1};
    if (ratio.present() && !is_floating(ratio.type))
      return {fault::elem_type_not_supported, static_cast<std::int64_t>(ratio.type), 1};
    if (training_mode.present())
      if (error const e = family::check_same_type(training_mode, elem_type::bool_)) return e;
    for (std::int64_t const training : training_mode.known())
      if (training) return {fault::attribute_out_of_range, training, 0};
    out[0] = {X.type, X.dims};
    if (out.size() > 1) out[1] = {elem_type::bool_, X.dims};
    return no_error;
  }

  static constexpr void reference(attributes const&, auto X, auto, auto, auto Y, auto mask) {
    family::copy(X, Y);
    if constexpr (is_present<decltype(mask)>) std::fill_n(mask.data(), mask.size(), true);
  }
};

}  // namespace inlay::op

INLAY_ATTRIBUTES(inlay::op::Dropout::attributes, seed);
