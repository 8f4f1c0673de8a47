// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/attributes.hpp>
#include <inlay/family/movement.hpp>

namespace inlay::op {

/// ONNX `NonZero` (ai.onnx, since 13).   The indices of the elements of X that are not zero, in row-major order
/// Shapes: X (D1, …, Dr);  Y (r, number of such elements), int64; of a scalar (0, number). At most all elements
///   of X; how many is known at run time.   Types: numbers and bool. NaN is not zero.
/// Source: Operators.md#NonZero
struct NonZero {
  static constexpr op_identity id{"", "NonZero", 13};
  static constexpr arity inputs{1, 1}, outputs{1, 1};
  using attributes = no_attributes;

  static constexpr error infer(attributes, std::span<tensor_info const> in, std::span<tensor_info> out) {
    tensor_info const& X = in[0];
    if (!is_numeric(X.type) && X.type != elem_type::bool_)
      return {fault::elem_type_not_supported, static_cast<std::int64_t>(X.type), 1};
    out[0] = capacity_of(elem_type::int64,
                         {static_cast<std::int64_t>(X.rank()), static_cast<std::int64_t>(X.elements())});
    return no_error;
  }

  static constexpr error extents(attributes, auto X, std::span<tensor_info> out) {
    out[0].dims[1] = 0;
    for (auto const& x : std::span(X.data(), X.size())) out[0].dims[1] += is_non_zero(x);
    return no_error;
  }

  static constexpr void reference(attributes, auto X, auto Y) {
    auto const count = static_cast<std::size_t>(Y.dims()[1]);
    std::size_t found = 0;
    for_each_index(X.dims(), [&](dims const& at, std::size_t i) {
      if (!is_non_zero(X[i])) return;
      for (std::size_t axis = 0; axis < at.size(); ++axis) Y[axis * count + found] = at[axis];
      ++found;
    });
  }

 private:
  template <class T>
  static constexpr bool is_non_zero(T x) {
    return static_cast<compute_type<T>>(x) != static_cast<compute_type<T>>(T{});
  }
};

}  // namespace inlay::op
