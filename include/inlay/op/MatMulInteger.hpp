// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/attributes.hpp>
#include <inlay/family/matrix_product.hpp>
#include <inlay/family/quantize.hpp>
#include <inlay/kernel/integer_matrices.hpp>
#include <inlay/kernel/integer_product.hpp>
#include <inlay/kernel/packing.hpp>

namespace inlay::op {

/// ONNX `MatMulInteger` (ai.onnx, since 10).   Y = (A - a_zero_point) x (B - b_zero_point), as int32
/// Shapes: those of MatMul; a_zero_point one element, or one for each row of A; b_zero_point one element, or
///   one for each column of B.   Types: A and B int8 or uint8, each as its zero point; Y int32.
/// Where B is stored packed (kernel/packing.hpp), it is int8, and so is b_zero_point; a_zero_point is one element, and a
///   fifth input, int32 (N), holds the sums of B - b_zero_point for each column.
/// Errors: those of MatMul, elem_type_not_supported, elem_types_differ (zero point), element_count_differs
///   (found zero points, wanted rows or columns).   Source: Operators.md#MatMulInteger
struct MatMulInteger {
  static constexpr op_identity id{"", "MatMulInteger", 10};
  static constexpr arity inputs{2, 5}, outputs{1, 1};

  struct attributes {
    std::int64_t real = 0;  ///< not ONNX's: 1: Y is float, as a Cast behind makes it; chosen by the generator
  };

  static constexpr error infer(attributes const& a, std::span<tensor_info const> in,
                               std::span<tensor_info> out) {
    tensor_info const &A = in[0], &B = in[1];
    for (std::size_t i = 0; i < 2; ++i)
      if (!family::is_byte(in[i].type))
        return {fault::elem_type_not_supported, static_cast<std::int64_t>(in[i].type), 3};
    if (in.size() > 4 && B.storage == storage::row_major)
      return {fault::too_many_inputs, static_cast<std::int64_t>(in.size()), 4};
    out[0] = {a.real != 0 ? elem_type::float_ : elem_type::int32, {}};
    if (error const e = family::infer_product(A.dims, B.dims, out[0].dims)) return e;
    std::int64_t const counts[] = {A.rank() > 1 ? A.dims[A.rank() - 2] : 1, B.rank() > 1 ? B.dims.back() : 1};
    for (std::size_t i = 2; i < in.size() && i < 4; ++i)
      if (error const e = family::check_zero_point(in[i], in[i - 2].type, counts[i - 2])) return e;
    return no_error;
  }

  static constexpr std::uint64_t macs(attributes const&, std::span<tensor_info const> in,
                                      std::span<tensor_info const> out) {
    return out[0].elements() * static_cast<std::uint64_t>(in[0].dims.back());
  }

  static constexpr void reference(attributes const&, auto A, auto B, auto a_zero, auto b_zero, auto, auto Y) {
    using T = typename decltype(Y)::value_type;
    auto const K = static_cast<std::size_t>(A.dims().back());
    std::size_t const N = B.rank() > 1 ? static_cast<std::size_t>(B.dims().back()) : 1;
    family::for_each_product(
        A.dims(), B.dims(), Y.dims(),
        [&](std::size_t m, std::size_t row, std::size_t n, std::size_t first, std::size_t y) {
          std::int32_t const zero_a = family::zero_point_at(a_zero, m),
                             zero_b = family::zero_point_at(b_zero, n);
          std::int32_t sum = 0;
          for (std::size_t k = 0; k < K; ++k) {
            std::size_t const b =
                decltype(B)::storage == storage::quads ? kernel::quad_index(k, n, K) : first + k * N + n;
            sum = family::sum_of(sum, (A[row + k] - zero_a) * (B[b] - zero_b));
          }
          Y[y] = static_cast<T>(sum);
        });
  }

  /// Where it makes floats.
  static constexpr bool takes_epilogue(attributes const& a, std::span<tensor_info const> in,
                                       std::span<tensor_info const> out) {
    return a.real != 0 && in[1].storage == storage::quads && out[0].elements() > 0 && in[0].elements() > 0;
  }

  template <auto a>
  [[gnu::nothrow]]
  static constexpr void evaluate(auto A, auto B, auto a_zero, auto b_zero, auto column_sums, auto Y,
                                 auto const&... epilogue) {
    evaluate_share<a>(share<1>{}, A, B, a_zero, b_zero, column_sums, Y, epilogue...);
  }

  /// The part of one worker.
  template <auto a>
  [[gnu::nothrow]]
  static void evaluate_share(auto worker, auto A, auto B, auto a_zero, auto b_zero, auto column_sums, auto Y,
                             auto const&... epilogue) {
    if constexpr (A.size() == 0 || Y.size() == 0) {
      if (worker.worker == 0) reference(a, A, B, a_zero, b_zero, column_sums, Y);
    } else if constexpr (decltype(B)::storage == storage::quads) {
      constexpr int K = static_cast<int>(A.dims().back()), N = static_cast<int>(B.dims().back()),
                    M = static_cast<int>(A.size()) / K;
      auto const part = kernel::product_part::of(worker, M, N);
      kernel::sum_products<M, K, N>(worker, A.data(), B.data(), b_zero, Y.data());
      if constexpr (a.real != 0 && sizeof...(epilogue) == 0)
        kernel::finish_sums<N>(part, Y.data(), family::zero_point_at(a_zero, 0), column_sums.data(),
                               inlay::epilogue<>{});
      else
        kernel::finish_sums<N>(part, Y.data(), family::zero_point_at(a_zero, 0), column_sums.data(),
                               epilogue...);
    } else if constexpr (packs<decltype(A), decltype(a_zero)>()) {
      using W = typename decltype(B)::value_type;
      static constexpr W zero{};
      kernel::column_zeros<W> zeros{&zero, 0};
      if constexpr (is_present<decltype(b_zero)>) zeros = {b_zero.data(), b_zero.size() > 1};
      kernel::multiply_matrices(worker, A, family::zero_point_at(a_zero, 0), B, zeros, kernel::plain_sum{},
                                1.0f, Y.data(), [&](auto const& multiply) {
                                  family::for_each_product_matrix(A.dims(), B.dims(), Y.dims(), multiply);
                                });
    } else {
      if (worker.worker == 0) reference(a, A, B, a_zero, b_zero, column_sums, Y);
    }
  }

 private:
  /// Whether columns of B are packed in each run: A has one zero point.
  template <class A, class Zero>
  static constexpr bool packs() {
    if constexpr (is_present<Zero>)
      if (Zero::size() > 1) return false;
    return kernel::packs_columns(A::dims().back());
  }
};

}  // namespace inlay::op

INLAY_ATTRIBUTES(inlay::op::MatMulInteger::attributes, real);
