// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/family/elementwise.hpp>
#include <inlay/simd/math.hpp>

namespace inlay::op {

/// ONNX `PRelu` (ai.onnx, since 16).   Y = X where X >= 0, else slope * X
/// Shapes: slope broadcasts to X;  Y as X.   Types: floats, 32 and 64 bit integers.
/// Errors: dims_not_broadcastable (found elements of slope, wanted those of X).   Source: Operators.md#PRelu
struct PRelu : family::elementwise_binary<PRelu> {
  static constexpr op_identity id{"", "PRelu", 16};
  using attributes = no_attributes;

  static constexpr bool accepts(elem_type type) {
    return is_floating(type) || (is_integer(type) && size_of(type) >= 4);
  }
  static constexpr error infer(attributes const& a, std::span<tensor_info const> in,
                               std::span<tensor_info> out) {
    if (error const e = family::elementwise_binary<PRelu>::infer(a, in, out)) return e;
    return family::broadcast_to_first(in, out[0].dims);
  }
  template <class T>
    requires std::is_arithmetic_v<T>
  INLAY_ALWAYS_INLINE static constexpr T apply(attributes, T x, T slope) {
    return x < 0 ? family::wrapping(slope, x, [](auto a, auto b) { return a * b; }) : x;
  }
  INLAY_ALWAYS_INLINE static simd::f32 apply(attributes, simd::f32 x, simd::f32 slope) {
    return simd::if_less(x, simd::broadcast(0), slope * x, x);
  }
};

}  // namespace inlay::op
