// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/attributes.hpp>
#include <inlay/family/matrix_product.hpp>
#include <inlay/family/movement.hpp>
#include <inlay/kernel/packing.hpp>

namespace inlay::op::device {

/// inlay's own `PackMatMul`: matrices B of a MatMul or Gemm as its kernel reads them (kernel/packing.hpp). The generator
/// puts it before a product whose B is large, or transposed, and known at run time only.
/// Shapes: X any of rank 2 or more;  Y the extents of X permuted by perm, (…, K, N), each matrix stored as panels.
///   Types: float.
/// Errors: elem_type_not_supported, rank_out_of_range, attribute_length_differs (found length of perm, wanted rank),
///   axis_out_of_range, axis_repeated.
struct PackMatMul {
  static constexpr op_identity id{"inlay", "PackMatMul", 1};
  static constexpr arity inputs{1, 1}, outputs{1, 1};

  struct attributes {
    ints perm{};  ///< axis i of Y is axis perm[i] of X, counted from 0
  };

  static constexpr error infer(attributes const& a, std::span<tensor_info const> in,
                               std::span<tensor_info> out) {
    tensor_info const& X = in[0];
    auto const rank = static_cast<std::int64_t>(X.rank());
    if (X.type != elem_type::float_)
      return {fault::elem_type_not_supported, static_cast<std::int64_t>(X.type), 1};
    if (rank < 2) return {fault::rank_out_of_range, rank, 2};
    if (a.perm.size() != X.rank())
      return {fault::attribute_length_differs, static_cast<std::int64_t>(a.perm.size()), rank};
    ints axes;
    if (error const e = family::normalize_axes({a.perm.begin(), a.perm.size()}, X.rank(), axes)) return e;
    out[0] = {X.type, permuted(axes, X.dims), storage::panels};
    return no_error;
  }

  static constexpr void reference(attributes const& a, auto X, auto Y) {
    dims const from = permuted(a.perm, row_major_strides(X.dims()));
    auto const K = static_cast<std::size_t>(Y.dims()[Y.rank() - 2]),
               N = static_cast<std::size_t>(Y.dims().back());
    for_each_index(Y.dims(), [&](dims const& at, std::size_t i) {
      auto const k = static_cast<std::size_t>(at[at.size() - 2]), n = static_cast<std::size_t>(at.back());
      Y[i - (k * N + n) + kernel::panel_index(k, n, K, N)] = X[linear_index(at, from)];
    });
  }

  template <auto a>
  static void evaluate(auto X, auto Y) {
    constexpr dims from = permuted(a.perm, row_major_strides(X.dims())), shape = Y.dims();
    constexpr auto panel = static_cast<std::int64_t>(kernel::panel_width);
    constexpr std::int64_t K = shape[shape.size() - 2], N = shape.back(), narrow = N % panel,
                           whole = N - narrow, row = from[from.size() - 2], column = from.back();
    if constexpr (whole > 0 && column == 1) {
      constexpr dims lead = family::leading_axes(shape), steps = family::leading_axes(from);
      for_each_index(lead, [&](dims const& at, std::size_t matrix) {
        pack_rows(X.data() + linear_index(at, steps), Y.data() + matrix * std::size_t{K * N}, K,
                  whole / panel, row);
      });
    } else if constexpr (whole > 0) {
      constexpr family::strided_axes axes = axes_of(shape, from, whole / panel, panel);
      family::copy_strided(X.data(), Y.data(), axes);
    }
    if constexpr (narrow > 0) {
      constexpr family::strided_axes axes = axes_of(shape, from, 1, narrow);
      family::copy_strided(X.data(), Y.data(), axes, whole * column, whole * K);
    }
  }

 private:
  static constexpr dims permuted(ints const& perm, dims const& of) {
    dims result;
    for (std::int64_t const axis : perm) result.push_back(of[static_cast<std::size_t>(axis)]);
    return result;
  }

  /// Some panels of all matrices, each of `width` columns.
  static constexpr family::strided_axes axes_of(dims const& shape, dims const& from, std::int64_t panels,
                                                std::int64_t width) {
    std::size_t const last = shape.size() - 1;
    dims const to = row_major_strides(shape);
    family::strided_axes axes;
    for (std::size_t i = 0; i + 1 < last; ++i) axes.add(shape[i], from[i], to[i]);
    axes.add(panels, width * from[last], width * shape[last - 1]);
    axes.add(shape[last - 1], from[last - 1], width);
    axes.add(width, from[last], 1);
    return axes;
  }

  /// Full panels of a matrix whose rows of columns lie `pitch` elements apart: some rows at a time, so that few lines of
  /// each panel are written, and rows are read from their beginning to their end.
  [[gnu::noinline]] static void pack_rows(float const* from, float* to, std::int64_t depth,
                                          std::int64_t panels, std::int64_t pitch) {
    constexpr auto width = static_cast<std::ptrdiff_t>(kernel::panel_width),
                   lanes = static_cast<std::ptrdiff_t>(simd::lanes);
    constexpr std::int64_t together = 8;
    for (std::int64_t k = 0; k < depth; k += together) {
      auto const rows = static_cast<std::ptrdiff_t>(std::min(together, depth - k));
      for (std::int64_t p = 0; p < panels; ++p) {
        float const* row =
            from + static_cast<std::ptrdiff_t>(k * pitch) + static_cast<std::ptrdiff_t>(p) * width;
        float* out = to + (static_cast<std::ptrdiff_t>(p * depth) + static_cast<std::ptrdiff_t>(k)) * width;
        for (std::ptrdiff_t r = 0; r < rows; ++r, row += static_cast<std::ptrdiff_t>(pitch), out += width)
          for (std::ptrdiff_t c = 0; c < width; c += lanes) simd::store(out + c, simd::load(row + c));
      }
    }
  }
};

}  // namespace inlay::op::device

INLAY_ATTRIBUTES(inlay::op::device::PackMatMul::attributes, perm);
