// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/attributes.hpp>
#include <inlay/family/byte_epilogue.hpp>
#include <inlay/family/matrix_product.hpp>
#include <inlay/family/quantize.hpp>
#include <inlay/kernel/integer_matrices.hpp>
#include <inlay/kernel/integer_product.hpp>
#include <inlay/kernel/packing.hpp>

namespace inlay::op {

/// ONNX `QLinearMatMul` (ai.onnx, since 21).   y = requantised(a x b), a product of integer matrices
/// Shapes: those of MatMul; scales and zero points one element, those of b also one for each column.
/// Types: a, b and y int8 or uint8, scales float, float16 or bfloat16.
/// y = saturate(round(sum * (a_scale * b_scale / y_scale)) + y_zero_point), ties to even: the bits of ONNX
///   Runtime. Where b is stored packed (kernel/packing.hpp), it is int8, and so is b_zero_point; b_scale holds the
///   multipliers, a ninth input, int32 (N), the sums -a_zero_point * (b - b_zero_point), and a_scale and y_scale are not
///   read. Errors: those of MatMul, elem_type_not_supported, elem_types_differ (zero point),
///   element_count_differs (found scales, wanted columns).   Source: Operators.md#QLinearMatMul
struct QLinearMatMul {
  static constexpr op_identity id{"", "QLinearMatMul", 21};
  static constexpr arity inputs{8, 9}, outputs{1, 1};
  using attributes = no_attributes;

  static constexpr error infer(attributes, std::span<tensor_info const> in, std::span<tensor_info> out) {
    tensor_info const &A = in[0], &B = in[3];
    elem_type const y = in[7].type;
    for (elem_type const type : {A.type, B.type, y})
      if (!family::is_byte(type)) return {fault::elem_type_not_supported, static_cast<std::int64_t>(type), 3};
    if (in.size() > 8 && B.storage == storage::row_major)
      return {fault::too_many_inputs, static_cast<std::int64_t>(in.size()), 8};
    out[0] = {y, {}};
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
                                  auto b_zero, auto y_scale, auto y_zero, auto bias, auto Y) {
    using T = typename decltype(Y)::value_type;
    constexpr bool prepared = decltype(B)::storage == storage::quads;
    auto const K = static_cast<std::size_t>(A.dims().back());
    std::size_t const N = B.rank() > 1 ? static_cast<std::size_t>(B.dims().back()) : 1;
    std::int32_t const zero_a = prepared ? 0 : a_zero[0];
    family::for_each_product(
        A.dims(), B.dims(), Y.dims(),
        [&](std::size_t, std::size_t row, std::size_t n, std::size_t first, std::size_t y) {
          std::int32_t const zero_b = family::zero_point_at(b_zero, n);
          std::int32_t sum = 0;
          if constexpr (is_present<decltype(bias)>) sum = bias[n];
          for (std::size_t k = 0; k < K; ++k) {
            std::size_t const b = prepared ? kernel::quad_index(k, n, K) : first + k * N + n;
            sum = family::sum_of(sum, (A[row + k] - zero_a) * (B[b] - zero_b));
          }
          auto multiplier = static_cast<float>(b_scale[b_scale.size() == 1 ? 0 : n]);
          if (!prepared)
            multiplier = family::multiplier_of(static_cast<float>(a_scale[0]), multiplier,
                                               static_cast<float>(y_scale[0]));
          Y[y] = family::requantized<T>(sum, multiplier, y_zero[0]);
        });
  }

  static constexpr bool takes_epilogue(auto const&, std::span<tensor_info const> in,
                                       std::span<tensor_info const> out) {
    return family::takes_byte_epilogue(in[0], in[3], out[0]);
  }

  template <auto a>
  [[gnu::nothrow]]
  static constexpr void evaluate(auto A, auto a_scale, auto a_zero, auto B, auto b_scale, auto b_zero,
                                 auto y_scale, auto y_zero, auto bias, auto Y, auto const&... epilogue) {
    evaluate_share<a>(share<1>{}, A, a_scale, a_zero, B, b_scale, b_zero, y_scale, y_zero, bias, Y,
                      epilogue...);
  }

  /// The part of one worker.
  template <auto a>
  [[gnu::nothrow]]
  static void evaluate_share(auto worker, auto A, auto a_scale, auto a_zero, auto B, auto b_scale,
                             auto b_zero, auto y_scale, auto y_zero, auto bias, auto Y,
                             auto const&... epilogue) {
    using T = typename decltype(Y)::value_type;
    constexpr bool is_empty = Y.size() == 0 || A.size() == 0;
    constexpr bool packs =
        b_scale.size() == 1 && b_zero.size() == 1 && kernel::packs_columns(A.dims().back());
    auto const finish = family::requantizer<T, false>{y_zero[0], family::least_of<T>, family::greatest_of<T>};
    if constexpr (decltype(B)::storage == storage::quads && !is_empty) {
      constexpr int K = static_cast<int>(A.dims().back()), N = static_cast<int>(B.dims().back()),
                    M = static_cast<int>(A.size()) / K;
      kernel::multiply_part<M, K, N>(worker, A.data(), B.data(),
                                     kernel::requantisation_of(finish, a_zero[0], b_scale, b_zero, bias),
                                     Y.data());
      kernel::product_part::of(worker, M, N).each_run(N, [&](std::size_t first, std::size_t count) {
        family::finish_in_place(Y.data() + first, count, first, epilogue...);
      });
    } else if constexpr (packs && !is_empty) {
      float const multiplier = family::multiplier_of(
          static_cast<float>(a_scale[0]), static_cast<float>(b_scale[0]), static_cast<float>(y_scale[0]));
      kernel::multiply_matrices(worker, A, a_zero[0], B, {b_zero.data(), 0}, finish, multiplier, Y.data(),
                                [&](auto const& multiply) {
                                  family::for_each_product_matrix(A.dims(), B.dims(), Y.dims(), multiply);
                                });
    } else {
      if (worker.worker == 0) reference(a, A, a_scale, a_zero, B, b_scale, b_zero, y_scale, y_zero, bias, Y);
    }
  }
};

}  // namespace inlay::op
