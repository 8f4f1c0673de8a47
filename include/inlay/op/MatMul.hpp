// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/attributes.hpp>
#include <inlay/core/op.hpp>
#include <inlay/family/matrix_product.hpp>
#include <inlay/kernel/number_product.hpp>
#include <inlay/kernel/product.hpp>

namespace inlay::op {

/// ONNX `MatMul` (ai.onnx, since 13).   Y = A x B, as numpy.matmul
/// Shapes: A (…, M, K);  B (…, K, N);  Y (…, M, N), the leading axes broadcast; a vector A (K) or B (K) is a
///   row or a column whose axis Y lacks. B may be stored packed, each matrix by itself; or be (…, N, K), as transB says.
/// Errors: rank_out_of_range, inner_dimensions_differ (found K of B, wanted K of A), dims_not_broadcastable.
/// Accuracy: K * 2^-24 relative to the sum of magnitudes, float accumulation.   Source: Operators.md#MatMul
struct MatMul {
  static constexpr op_identity id{"", "MatMul", 13};
  static constexpr arity inputs{2, 2}, outputs{1, 1};

  struct attributes {
    std::int64_t transB = 0;  ///< B is (…, N, K): not ONNX's, chosen by the generator
  };

  static constexpr error infer(attributes const& a, std::span<tensor_info const> in,
                               std::span<tensor_info> out) {
    tensor_info const &A = in[0], &B = in[1];
    if (!is_floating(A.type) && size_of(A.type) < 4)
      return {fault::elem_type_not_supported, static_cast<std::int64_t>(A.type), 1};
    if (A.type != B.type)
      return {fault::elem_types_differ, static_cast<std::int64_t>(B.type), static_cast<std::int64_t>(A.type)};
    if (a.transB && B.rank() < 2) return {fault::rank_out_of_range, static_cast<std::int64_t>(B.rank()), 2};
    out[0] = {A.type, {}};
    return family::infer_product(A.dims, dims_of_B(a, B.dims), out[0].dims);
  }

  static constexpr std::uint64_t macs(attributes const&, std::span<tensor_info const> in,
                                      std::span<tensor_info const> out) {
    return out[0].elements() * static_cast<std::uint64_t>(in[0].dims.back());
  }

  static constexpr void reference(attributes const& a, auto A, auto B, auto Y) {
    using T = typename decltype(Y)::value_type;
    using Sum = compute_type<T>;
    dims const shape = dims_of_B(a, B.dims());
    auto const K = static_cast<std::size_t>(A.dims().back());
    std::size_t const N = shape.size() > 1 ? static_cast<std::size_t>(shape.back()) : 1;
    family::for_each_product(
        A.dims(), shape, Y.dims(),
        [&](std::size_t, std::size_t row, std::size_t n, std::size_t first, std::size_t y) {
          auto sum = Sum{0};
          for (std::size_t k = 0; k < K; ++k) {
            std::size_t const b = decltype(B)::storage == storage::panels ? kernel::panel_index(k, n, K, N)
                                  : a.transB                              ? n * K + k
                                                                          : k * N + n;
            sum += static_cast<Sum>(A[row + k]) * static_cast<Sum>(B[first + b]);
          }
          Y[y] = static_cast<T>(sum);
        });
  }

  /// The fast kernels serve float matrices.
  static constexpr bool takes_epilogue(attributes const&, std::span<tensor_info const> in,
                                       std::span<tensor_info const>) {
    return in[0].type == elem_type::float_ && in[0].elements() > 0 && in[1].elements() > 0;
  }

  template <auto a>
  [[gnu::nothrow]] static constexpr void evaluate(auto A, auto B, auto Y, auto const&... epilogue) {
    if constexpr (sizeof...(epilogue) != 0) evaluate_share<a>(share<1>{}, A, B, Y, epilogue...);
    else if constexpr (kernel::multiplies_numbers<typename decltype(Y)::value_type> && !a.transB) {
      constexpr dims const& shape = decltype(B)::static_dims;
      constexpr auto M = A.rank() > 1 ? static_cast<int>(A.dims()[A.rank() - 2]) : 1,
                     K = static_cast<int>(A.dims().back()),
                     N = shape.size() > 1 ? static_cast<int>(shape.back()) : 1;
      family::for_each_product_matrix(
          A.dims(), shape, Y.dims(), [&](std::size_t first_a, std::size_t first_b, std::size_t first_y) {
            kernel::multiply_numbers({A.data() + first_a, K, 1}, B.data() + first_b, Y.data() + first_y, M, K,
                                     N);
          });
    } else {
      reference(a, A, B, Y);
    }
  }

  /// The part of one worker.
  template <auto a>
  [[gnu::nothrow]] static void evaluate_share(auto part, auto A, auto B, auto Y, auto const& epilogue) {
    constexpr dims shape = dims_of_B(a, decltype(B)::static_dims);
    constexpr auto K = static_cast<int>(A.dims().back());
    constexpr int columns = shape.size() > 1 ? static_cast<int>(shape.back()) : 1;
    constexpr int rows = shape.size() <= 2
                             ? static_cast<int>(A.size()) / K  // one B: all matrices of A are one
                         : A.rank() > 1 ? static_cast<int>(A.dims()[A.rank() - 2])
                                        : 1;
    constexpr kernel::product_shape product{rows, K, columns, decltype(B)::storage, false};
    auto const multiply = [&](float const* x, float const* b, float* y, auto const& after) {
      if constexpr (a.transB) kernel::multiply_rows<product>(part, x, b, y, after);
      else kernel::multiply<product>(part, x, b, nullptr, y, after);
    };
    if constexpr (shape.size() <= 2) {
      multiply(A.data(), B.data(), Y.data(), epilogue);
    } else {
      constexpr dims lead = family::leading_axes(A.dims(), shape, Y.dims());
      constexpr dims step_a = family::matrix_strides(A.dims(), lead),
                     step_b = family::matrix_strides(shape, lead);
      constexpr auto size = [](int x, int y) {
        return static_cast<std::size_t>(x) * static_cast<std::size_t>(y);
      };
      for_each_index(lead, [&](dims const& index, std::size_t batch) {
        std::size_t const first = batch * size(rows, columns);
        multiply(A.data() + linear_index(index, step_a) * size(rows, K),
                 B.data() + linear_index(index, step_b) * size(K, columns), Y.data() + first,
                 epilogue.at(first));
      });
    }
  }

 private:
  /// Those of (…, K, N).
  static constexpr dims dims_of_B(attributes const& a, dims B) {
    if (a.transB && B.size() > 1) std::swap(B[B.size() - 1], B[B.size() - 2]);
    return B;
  }
};

}  // namespace inlay::op

INLAY_ATTRIBUTES(inlay::op::MatMul::attributes, transB);
