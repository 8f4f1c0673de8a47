// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/attributes.hpp>
#include <inlay/family/movement.hpp>

namespace inlay::op {

/// ONNX `GatherND` (ai.onnx, since 13).   output[b, i] = data[b, indices[b, i]]: indices holds index tuples
///   of length k
/// Shapes: data (B…, D1, …, Dr);  indices (B…, I…, k), int64, tuple entry j in [-Dj, Dj);  output (B…, I…,
///   Dk+1, …, Dr) with batch_dims axes B….   Types: all. Indices out of range are clamped.
/// Errors: rank_out_of_range (found rank; found k, wanted at most), attribute_out_of_range (found
///   batch_dims), element_count_differs (found batch extent, wanted; nothing to gather from: found 0, wanted
///   1).
/// Source: Operators.md#GatherND
struct GatherND {
  static constexpr op_identity id{"", "GatherND", 13};
  static constexpr arity inputs{2, 2}, outputs{1, 1};

  struct attributes {
    std::int64_t batch_dims = 0;
  };

  static constexpr error infer(attributes const& a, std::span<tensor_info const> in,
                               std::span<tensor_info> out) {
    tensor_info const &data = in[0], &indices = in[1];
    if (error const e = family::check_movable(data)) return e;
    if (error const e = family::check_same_type(indices, elem_type::int64)) return e;
    for (tensor_info const* t : {&data, &indices})
      if (t->rank() < 1) return {fault::rank_out_of_range, 0, 1};
    auto const most = static_cast<std::int64_t>(std::min(data.rank(), indices.rank())) - 1;
    if (a.batch_dims < 0 || a.batch_dims > most) return {fault::attribute_out_of_range, a.batch_dims, most};
    auto const batch = static_cast<std::size_t>(a.batch_dims);
    for (std::size_t i = 0; i < batch; ++i)
      if (indices.dims[i] != data.dims[i])
        return {fault::element_count_differs, indices.dims[i], data.dims[i]};
    std::int64_t const k = indices.dims.back(), most_k = static_cast<std::int64_t>(data.rank() - batch);
    if (k < 1 || k > most_k) return {fault::rank_out_of_range, k, most_k};
    std::size_t const kept = batch + static_cast<std::size_t>(k);
    std::size_t const rank = indices.rank() - 1 + data.rank() - kept;
    if (rank > max_rank) return {fault::rank_out_of_range, static_cast<std::int64_t>(rank), max_rank};
    dims Y = indices.dims;
    Y.erase(Y.size() - 1);
    for (std::size_t i = kept; i < data.rank(); ++i) Y.push_back(data.dims[i]);
    if (error const e = family::check_extents(Y)) return e;
    if (elements(Y) != 0 && data.elements() == 0) return {fault::element_count_differs, 0, 1};
    out[0] = {data.type, Y};
    return no_error;
  }

  static constexpr void reference(attributes const& a, auto data, auto indices, auto Y) {
    if (Y.size() == 0) return;
    auto const batch = static_cast<std::size_t>(a.batch_dims),
               k = static_cast<std::size_t>(indices.dims().back());
    std::size_t const batches = elements(data.dims(), 0, batch);
    std::size_t const tuples = elements(indices.dims(), batch, indices.rank() - 1);
    std::size_t const stride = elements(data.dims(), batch, data.rank());
    std::size_t const run = elements(data.dims(), batch + k, data.rank());
    for (std::size_t b = 0; b < batches; ++b)
      for (std::size_t i = 0; i < tuples; ++i) {
        std::size_t const tuple = b * tuples + i;
        std::size_t const from = family::index_of_tuple(indices.data() + tuple * k, data.dims(), batch, k);
        std::copy_n(data.data() + b * stride + from * run, run, Y.data() + tuple * run);
      }
  }
};

}  // namespace inlay::op

INLAY_ATTRIBUTES(inlay::op::GatherND::attributes, batch_dims);
