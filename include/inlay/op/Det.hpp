// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/attributes.hpp>
#include <inlay/family/movement.hpp>

#include <utility>

namespace inlay::op {

/// ONNX `Det` (ai.onnx, since 22).   Y = the determinant of each matrix
/// Shapes: X (…, M, M), M at most `most_rows`: a matrix is copied to the stack;  Y (…).   Types: floating point.
/// Errors: elem_type_not_supported, rank_out_of_range (found rank, wanted 2), inner_dimensions_differ (found columns,
///   wanted rows), attribute_out_of_range (found rows, wanted at most).
/// Accuracy: Gaussian elimination with the largest pivot of a column, in float or double.   Source: Operators.md#Det
struct Det {
  static constexpr op_identity id{"", "Det", 22};
  static constexpr arity inputs{1, 1}, outputs{1, 1};
  using attributes = no_attributes;
  static constexpr std::int64_t most_rows = 32;

  static constexpr error infer(attributes, std::span<tensor_info const> in, std::span<tensor_info> out) {
    tensor_info const& X = in[0];
    if (!is_floating(X.type)) return {fault::elem_type_not_supported, static_cast<std::int64_t>(X.type), 1};
    if (X.rank() < 2) return {fault::rank_out_of_range, static_cast<std::int64_t>(X.rank()), 2};
    std::int64_t const rows = X.dims[X.rank() - 2], columns = X.dims[X.rank() - 1];
    if (rows != columns) return {fault::inner_dimensions_differ, columns, rows};
    if (rows > most_rows) return {fault::attribute_out_of_range, rows, most_rows};
    dims Y;
    for (std::size_t i = 0; i + 2 < X.rank(); ++i) Y.push_back(X.dims[i]);
    out[0] = {X.type, Y};
    return no_error;
  }

  static constexpr void reference(attributes, auto X, auto Y) {
    using T = typename decltype(Y)::value_type;
    using Sum = compute_type<T>;
    constexpr std::size_t room = [] {
      if constexpr (static_tensor<decltype(X)>)
        return static_cast<std::size_t>(decltype(X)::static_dims.back() * decltype(X)::static_dims.back());
      else return static_cast<std::size_t>(most_rows * most_rows);
    }();
    auto const n = static_cast<std::size_t>(X.dims().back());
    for (std::size_t i = 0; i < Y.size(); ++i) {
      Sum matrix[room == 0 ? 1 : room]{};
      for (std::size_t k = 0; k < n * n; ++k) matrix[k] = static_cast<Sum>(X[i * n * n + k]);
      Y[i] = static_cast<T>(determinant(matrix, n));
    }
  }

 private:
  template <class Sum>
  static constexpr Sum determinant(Sum* matrix, std::size_t n) {
    Sum product{1};
    for (std::size_t k = 0; k < n; ++k) {
      auto const magnitude = [&](std::size_t row) {
        Sum const x = matrix[row * n + k];
        return x < 0 ? -x : x;
      };
      std::size_t pivot = k;
      for (std::size_t row = k + 1; row < n; ++row)
        if (magnitude(row) > magnitude(pivot)) pivot = row;
      if (pivot != k) {
        for (std::size_t column = k; column < n; ++column)
          std::swap(matrix[k * n + column], matrix[pivot * n + column]);
        product = -product;
      }
      Sum const head = matrix[k * n + k];
      if (head == 0) return Sum{0};
      product *= head;
      for (std::size_t row = k + 1; row < n; ++row) {
        Sum const factor = matrix[row * n + k] / head;
        for (std::size_t column = k + 1; column < n; ++column)
          matrix[row * n + column] -= factor * matrix[k * n + column];
      }
    }
    return product;
  }
};

}  // namespace inlay::op
