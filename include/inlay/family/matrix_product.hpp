// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/family/elementwise.hpp>

/// What products of matrices share, in every arithmetic: numpy.matmul's shapes.
namespace inlay::family {

/// The axes of an operand that count matrices: all but the last two.
constexpr dims leading_axes(dims const& operand) {
  dims result;
  for (std::size_t i = 0; i + 2 < operand.size(); ++i) result.push_back(operand[i]);
  return result;
}

/// The axes of Y that count matrices: a vector among the operands is an axis less.
constexpr dims leading_axes(dims const& A, dims const& B, dims const& Y) {
  std::size_t const own = (A.size() > 1 ? 1u : 0u) + (B.size() > 1 ? 1u : 0u);
  dims result;
  for (std::size_t i = 0; i + own < Y.size(); ++i) result.push_back(Y[i]);
  return result;
}

/// Strides, in matrices, of the leading axes of an operand over the leading axes of Y.
constexpr dims matrix_strides(dims const& operand, dims const& lead) {
  return broadcast_strides(leading_axes(operand), lead);
}

/// Dims of A (…, M, K) times B (…, K, N): (…, M, N), the leading axes broadcast; a vector A (K) or B (K) is a
/// row or a column whose axis Y lacks.
/// Errors: rank_out_of_range, inner_dimensions_differ (found K of B, wanted K of A), dims_not_broadcastable.
constexpr error infer_product(dims const& A, dims const& B, dims& Y) {
  for (dims const* d : {&A, &B})
    if (d->size() < 1) return {fault::rank_out_of_range, 0, 1};
  std::int64_t const K = A.back(), KB = B[B.size() < 2 ? 0 : B.size() - 2];
  if (KB != K) return {fault::inner_dimensions_differ, KB, K};
  tensor_info const lead[] = {{elem_type::float_, leading_axes(A)}, {elem_type::float_, leading_axes(B)}};
  if (error const e = broadcast(lead, Y)) return e;
  if (A.size() > 1) Y.push_back(A[A.size() - 2]);
  if (B.size() > 1) Y.push_back(B.back());
  return no_error;
}

/// Calls f(first element of A's matrix, of B's, of Y's) for each matrix of Y in order.
template <class F>
constexpr void for_each_product_matrix(dims const& A, dims const& B, dims const& Y, F&& f) {
  auto const K = static_cast<std::size_t>(A.back());
  std::size_t const M = A.size() > 1 ? static_cast<std::size_t>(A[A.size() - 2]) : 1;
  std::size_t const N = B.size() > 1 ? static_cast<std::size_t>(B.back()) : 1;
  dims const lead = leading_axes(A, B, Y);
  dims const step_a = matrix_strides(A, lead), step_b = matrix_strides(B, lead);
  for_each_index(lead, [&](dims const& index, std::size_t batch) {
    f(linear_index(index, step_a) * M * K, linear_index(index, step_b) * K * N, batch * M * N);
  });
}

/// Calls f(row of A, first element of that row; column of B, first element of B's matrix; element of Y) for
/// each element of Y in order.
template <class F>
constexpr void for_each_product(dims const& A, dims const& B, dims const& Y, F&& f) {
  auto const K = static_cast<std::size_t>(A.back());
  std::size_t const M = A.size() > 1 ? static_cast<std::size_t>(A[A.size() - 2]) : 1;
  std::size_t const N = B.size() > 1 ? static_cast<std::size_t>(B.back()) : 1;
  for_each_product_matrix(A, B, Y, [&](std::size_t a, std::size_t b, std::size_t y) {
    for (std::size_t m = 0; m < M; ++m)
      for (std::size_t n = 0; n < N; ++n) f(m, a + m * K, n, b, y + m * N + n);
  });
}

}  // namespace inlay::family
