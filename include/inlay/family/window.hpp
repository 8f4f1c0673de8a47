// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/attributes.hpp>
#include <inlay/core/op.hpp>
#include <inlay/family/conversion.hpp>
#include <inlay/family/math.hpp>
#include <inlay/family/movement.hpp>

namespace inlay::family {

struct window_attributes {
  std::int64_t output_datatype = 1;  ///< a TensorProto.DataType
  std::int64_t periodic = 1;         ///< as if it went on: the period is size, not size - 1
};

/// A window of cosines, output[n] = Op::terms[0] - Op::terms[1] cos(2 pi n / N) + Op::terms[2] cos(4 pi n / N).
/// Shapes: size a scalar;  output (size). A size that is known only at run time needs dims that the model declares.
/// Types: size int32 or int64; output numbers.
/// Errors: elem_type_not_supported, element_count_differs (found elements of size, wanted 1), attribute_out_of_range
///   (found size), shape_must_be_constant.
template <class Op>
struct cosine_window {
  static constexpr arity inputs{1, 1}, outputs{1, 1};
  using attributes = window_attributes;

  static constexpr error infer(attributes const& a, std::span<tensor_info const> in,
                               std::span<tensor_info> out) {
    tensor_info const& size = in[0];
    if (error const e = check_indices(size)) return e;
    if (size.elements() != 1)
      return {fault::element_count_differs, static_cast<std::int64_t>(size.elements()), 1};
    elem_type const type = elem_type_of_number(a.output_datatype);
    if (!is_numeric(type)) return {fault::elem_type_not_supported, a.output_datatype, 1};
    dims Y;
    if (size.values) {
      Y.push_back(size.values[0]);
      if (error const e = check_extents(Y)) return e;
    } else if (error const e = declared_dims(out[0], 1, Y)) {
      return e;
    }
    out[0] = {type, Y};
    return no_error;
  }

  static constexpr void reference(attributes const& a, auto, auto Y) {
    using Result = typename decltype(Y)::value_type;
    double const period = static_cast<double>(Y.size()) - (a.periodic ? 0 : 1);
    for (std::size_t n = 0; n < Y.size(); ++n) {
      double const angle = period > 0 ? 2 * math::series::pi * static_cast<double>(n) / period : 0.0;
      double const y = Op::terms[0] - Op::terms[1] * math::cos(angle) + Op::terms[2] * math::cos(2 * angle);
      Y[n] = convert<Result>(y);
    }
  }
};

}  // namespace inlay::family

INLAY_ATTRIBUTES(inlay::family::window_attributes, output_datatype, periodic);
