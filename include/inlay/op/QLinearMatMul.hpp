// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/attributes.hpp>
#include <inlay/family/matrix_product.hpp>
#include <inlay/family/quantize.hpp>

namespace inlay::op {

/// ONNX `QLinearMatMul` (ai.onnx, since 21).   y = requantised(a x b), a product of integer matrices
/// Shapes: those of MatMul; scales and zero points one element, those of b also one for each column.
/// Types: a, b and y int8 or uint8, scales float, float16 or bfloat16.
/// y = saturate(round(sum * (a_scale * b_scale / y_scale)) + y_zero_point), ties to even: the bits of ONNX
///   Runtime. Errors: those of MatMul, elem_type_not_supported, elem_types_differ (zero point),
///   element_count_differs (found scales, wanted columns).   Source: Operators.md#QLinearMatMul
struct QLinearMatMul {
  static constexpr op_identity id{"", "QLinearMatMul", 21};
  static constexpr arity inputs{8, 8}, outputs{1, 1};
  using attributes = no_attributes;

  static constexpr error infer(attributes, std::span<tensor_info const> in, std::span<tensor_info> out) {
    tensor_info const &A = in[0], &B = in[3];
    elem_type const y = in[7].type;
    for (elem_type const type : {A.type, B.type, y})
      if (!family::is_byte(type)) return {fault::elem_type_not_supported, static_cast<std::int64_t>(type), 3};
    out[0].type = y;
    if (error const e = family::infer_product(A.dims, B.dims, out[0].dims)) return e;
    auto const check = [&](std::size_t at, elem_type type, std::int64_t count) {
      tensor_info scale = in[at];
      if (scale.type == elem_type::float16 || scale.type == elem_type::bfloat16)
        scale.type = elem_type::float_;
      return family::check_scale(scale, in[at + 1], type, count);
    };
    if (error const e = check(1, A.type, 1)) return e;
    if (error const e = check(4, B.type, B.rank() > 1 ? B.dims.back() : 1)) return e;
    return check(6, y, 1);
  }

  static constexpr std::uint64_t macs(attributes, std::span<tensor_info const> in,
                                      std::span<tensor_info const> out) {
    return out[0].elements() * static_cast<std::uint64_t>(in[0].dims.back());
  }

  static constexpr void reference(attributes, auto A, auto a_scale, auto a_zero, auto B, auto b_scale,
                                  auto b_zero, auto y_scale, auto y_zero, auto Y) {
    using T = typename decltype(Y)::value_type;
    auto const K = static_cast<std::size_t>(A.dims().back());
    std::size_t const N = B.rank() > 1 ? static_cast<std::size_t>(B.dims().back()) : 1;
    std::int32_t const zero_a = a_zero[0];
    family::for_each_product(
        A.dims(), B.dims(), Y.dims(),
        [&](std::size_t, std::size_t row, std::size_t n, std::size_t first, std::size_t y) {
          std::int32_t const zero_b = family::zero_point_at(b_zero, n);
          std::int32_t sum = 0;
          for (std::size_t k = 0; k < K; ++k)
            sum = family::sum_of(sum, (A[row + k] - zero_a) * (B[first + k * N + n] - zero_b));
          float const multiplier = family::multiplier_of(
              static_cast<float>(a_scale[0]), static_cast<float>(b_scale[b_scale.size() == 1 ? 0 : n]),
              static_cast<float>(y_scale[0]));
          Y[y] = family::requantized<T>(sum, multiplier, y_zero[0]);
        });
  }
};

}  // namespace inlay::op
