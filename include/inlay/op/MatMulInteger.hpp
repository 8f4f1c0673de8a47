// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/attributes.hpp>
#include <inlay/family/matrix_product.hpp>
#include <inlay/family/quantize.hpp>

namespace inlay::op {

/// ONNX `MatMulInteger` (ai.onnx, since 10).   Y = (A - a_zero_point) x (B - b_zero_point), as int32
/// Shapes: those of MatMul; a_zero_point one element, or one for each row of A; b_zero_point one element, or
///   one for each column of B.   Types: A and B int8 or uint8, each as its zero point; Y int32.
/// Errors: those of MatMul, elem_type_not_supported, elem_types_differ (zero point), element_count_differs
///   (found zero points, wanted rows or columns).   Source: Operators.md#MatMulInteger
struct MatMulInteger {
  static constexpr op_identity id{"", "MatMulInteger", 10};
  static constexpr arity inputs{2, 4}, outputs{1, 1};
  using attributes = no_attributes;

  static constexpr error infer(attributes, std::span<tensor_info const> in, std::span<tensor_info> out) {
    tensor_info const &A = in[0], &B = in[1];
    for (std::size_t i = 0; i < 2; ++i)
      if (!family::is_byte(in[i].type))
        return {fault::elem_type_not_supported, static_cast<std::int64_t>(in[i].type), 3};
    out[0].type = elem_type::int32;
    if (error const e = family::infer_product(A.dims, B.dims, out[0].dims)) return e;
    std::int64_t const counts[] = {A.rank() > 1 ? A.dims[A.rank() - 2] : 1, B.rank() > 1 ? B.dims.back() : 1};
    for (std::size_t i = 2; i < in.size(); ++i)
      if (error const e = family::check_zero_point(in[i], in[i - 2].type, counts[i - 2])) return e;
    return no_error;
  }

  static constexpr std::uint64_t macs(attributes, std::span<tensor_info const> in,
                                      std::span<tensor_info const> out) {
    return out[0].elements() * static_cast<std::uint64_t>(in[0].dims.back());
  }

  static constexpr void reference(attributes, auto A, auto B, auto a_zero, auto b_zero, auto Y) {
    auto const K = static_cast<std::size_t>(A.dims().back());
    std::size_t const N = B.rank() > 1 ? static_cast<std::size_t>(B.dims().back()) : 1;
    family::for_each_product(
        A.dims(), B.dims(), Y.dims(),
        [&](std::size_t m, std::size_t row, std::size_t n, std::size_t first, std::size_t y) {
          std::int32_t const zero_a = family::zero_point_at(a_zero, m),
                             zero_b = family::zero_point_at(b_zero, n);
          std::int32_t sum = 0;
          for (std::size_t k = 0; k < K; ++k)
            sum = family::sum_of(sum, (A[row + k] - zero_a) * (B[first + k * N + n] - zero_b));
          Y[y] = sum;
        });
  }
};

}  // namespace inlay::op
