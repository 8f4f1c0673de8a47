// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/attributes.hpp>
#include <inlay/family/movement.hpp>

#include <algorithm>

namespace inlay::op {

/// ONNX `MaxUnpool` (ai.onnx, since 22).   output = zeros, but for the elements of X at the places from which a
///   MaxPool took them
/// Shapes: X (N, C, D1, …, Dn);  I as X, int64: positions in a tensor (N, C, D1', …, Dn') with Di' = (Di - 1) *
///   stride + ki - pads, row by row; those outside are passed over;  output_shape (n + 2), int64, its extents if they
///   are larger: that tensor lies at the beginning of each axis;  output (N, C, D1', …, Dn').   Types: floating point.
///   An output_shape that is known only at run time needs a capacity of the output that the model or the user declares.
/// Errors: elem_type_not_supported, kernel_rank_differs, attribute_length_differs, attribute_out_of_range,
///   ranks_differ, element_count_differs, shape_must_be_constant.
/// Source: Operators.md#MaxUnpool
struct MaxUnpool {
  static constexpr op_identity id{"", "MaxUnpool", 22};
  static constexpr arity inputs{2, 3}, outputs{1, 1};

  struct attributes {
    ints kernel_shape{};
    ints pads{};
    ints strides{};
  };

  static constexpr error infer(attributes const& a, std::span<tensor_info const> in,
                               std::span<tensor_info> out) {
    tensor_info const &X = in[0], &I = in[1], shape = family::input_at(in, 2);
    if (!is_floating(X.type)) return {fault::elem_type_not_supported, static_cast<std::int64_t>(X.type), 1};
    if (error const e = family::check_same_type(I, elem_type::int64)) return e;
    if (error const e = family::check_same_dims(I.dims, X.dims)) return e;
    if (X.rank() < 3) return {fault::rank_out_of_range, static_cast<std::int64_t>(X.rank()), 3};
    std::size_t const spatial = X.rank() - 2;
    if (a.kernel_shape.size() != spatial)
      return {fault::kernel_rank_differs, static_cast<std::int64_t>(a.kernel_shape.size()),
              static_cast<std::int64_t>(spatial)};
    if (!a.strides.empty() && a.strides.size() != spatial)
      return {fault::attribute_length_differs, static_cast<std::int64_t>(a.strides.size()),
              static_cast<std::int64_t>(spatial)};
    if (!a.pads.empty() && a.pads.size() != 2 * spatial)
      return {fault::attribute_length_differs, static_cast<std::int64_t>(a.pads.size()),
              static_cast<std::int64_t>(2 * spatial)};
    constexpr std::int64_t largest = 1 << 24;
    for (ints const* list : {&a.kernel_shape, &a.strides, &a.pads})
      for (std::int64_t const value : *list)
        if (value < (list == &a.pads ? 0 : 1) || value > largest)
          return {fault::attribute_out_of_range, value, 1};
    dims Y = unpooled(a, X.dims);
    if (error const e = family::check_extents(Y)) return e;
    if (shape.present()) {
      if (error const e = family::check_list(shape, X.rank())) return e;
      if (shape.elements() != X.rank())
        return {fault::attribute_length_differs, static_cast<std::int64_t>(shape.elements()),
                static_cast<std::int64_t>(X.rank())};
      if (!shape.values) {
        if (error const e = family::declared_dims(out[0], X.rank(), Y)) return e;
        if (error const e = family::check_extents(Y)) return e;
        out[0] = capacity_of(X.type, Y);
        return no_error;
      }
      for (std::size_t i = 0; i < Y.size(); ++i) {
        if (i < 2 && shape.values[i] != Y[i]) return {fault::element_count_differs, shape.values[i], Y[i]};
        Y[i] = shape.values[i];
      }
      if (error const e = family::check_extents(Y)) return e;
    }
    out[0] = {X.type, Y};
    return no_error;
  }

  static constexpr void reference(attributes const& a, auto X, auto I, auto, auto Y) {
    using T = typename decltype(Y)::value_type;
    std::fill_n(Y.data(), Y.size(), T{});
    dims const inner = unpooled(a, X.dims()), strides = row_major_strides(Y.dims());
    auto const count = static_cast<std::int64_t>(elements(inner));
    for (std::size_t i = 0; i < X.size(); ++i) {
      std::int64_t rest = I[i], to = 0;
      if (rest < 0 || rest >= count) continue;
      bool inside = true;
      for (std::size_t axis = inner.size(); axis-- > 0;) {
        std::int64_t const at = rest % inner[axis];
        inside = inside && at < Y.dims()[axis];
        to += at * strides[axis];
        rest /= inner[axis];
      }
      if (inside) Y[static_cast<std::size_t>(to)] = X[i];
    }
  }

 private:
  /// The dims in which I counts.
  static constexpr dims unpooled(attributes const& a, dims const& X) {
    dims Y{X[0], X[1]};
    std::size_t const spatial = X.size() - 2;
    for (std::size_t i = 0; i < spatial; ++i) {
      std::int64_t const stride = a.strides.empty() ? 1 : a.strides[i],
                         pads = a.pads.empty() ? 0 : a.pads[i] + a.pads[spatial + i];
      Y.push_back((X[2 + i] - 1) * stride - pads + a.kernel_shape[i]);
    }
    return Y;
  }
};

}  // namespace inlay::op

INLAY_ATTRIBUTES(inlay::op::MaxUnpool::attributes, kernel_shape, pads, strides);
