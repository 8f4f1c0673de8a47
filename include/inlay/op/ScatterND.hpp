// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/family/scatter.hpp>

namespace inlay::op {

/// ONNX `ScatterND` (ai.onnx, since 18).   output = data; output[indices[i]] = updates[i]: index tuples of
///   length k
/// Shapes: data (D1, …, Dr);  indices (I…, k), int64, tuple entry j in [-Dj, Dj);  updates (I…, Dk+1, …, Dr);
///    output as data.   Types: all. Indices out of range are clamped.
/// Errors: elem_types_differ, rank_out_of_range (found rank; found k, wanted at most), ranks_differ,
///   element_count_differs (found extent of updates, wanted; nothing to scatter to: found 0, wanted 1).
/// Source: Operators.md#ScatterND
struct ScatterND {
  static constexpr op_identity id{"", "ScatterND", 18};
  static constexpr arity inputs{3, 3}, outputs{1, 1};

  struct attributes {
    family::scatter_reduction reduction = family::scatter_reduction::none;
  };

  static constexpr error infer(attributes const& a, std::span<tensor_info const> in,
                               std::span<tensor_info> out) {
    tensor_info const &data = in[0], &indices = in[1], &updates = in[2];
    if (error const e = family::check_movable(data)) return e;
    if (error const e = family::check_reduction(a.reduction, data)) return e;
    if (error const e = family::check_same_type(indices, elem_type::int64)) return e;
    if (error const e = family::check_same_type(updates, data.type)) return e;
    for (tensor_info const* t : {&data, &indices})
      if (t->rank() < 1) return {fault::rank_out_of_range, 0, 1};
    std::int64_t const k = indices.dims.back(), most = static_cast<std::int64_t>(data.rank());
    if (k < 1 || k > most) return {fault::rank_out_of_range, k, most};
    std::size_t const rank = indices.rank() - 1 + data.rank() - static_cast<std::size_t>(k);
    if (rank > max_rank) return {fault::rank_out_of_range, static_cast<std::int64_t>(rank), max_rank};
    dims wanted = indices.dims;
    wanted.erase(wanted.size() - 1);
    for (std::size_t i = static_cast<std::size_t>(k); i < data.rank(); ++i) wanted.push_back(data.dims[i]);
    if (error const e = family::check_same_dims(updates.dims, wanted)) return e;
    if (updates.elements() != 0 && data.elements() == 0) return {fault::element_count_differs, 0, 1};
    out[0] = {data.type, data.dims};
    return no_error;
  }

  static constexpr void reference(attributes const& a, auto data, auto indices, auto updates, auto Y) {
    using T = typename decltype(Y)::value_type;
    family::copy(data, Y);
    if (updates.size() == 0) return;
    auto const k = static_cast<std::size_t>(indices.dims().back());
    std::size_t const tuples = elements(indices.dims(), 0, indices.rank() - 1);
    std::size_t const run = elements(Y.dims(), k, Y.rank());
    for (std::size_t i = 0; i < tuples; ++i) {
      std::size_t const to = family::index_of_tuple(indices.data() + i * k, Y.dims(), 0, k) * run;
      for (std::size_t j = 0; j < run; ++j)
        Y[to + j] = family::scattered<T>(a.reduction, Y[to + j], updates[i * run + j]);
    }
  }
};

}  // namespace inlay::op

INLAY_ATTRIBUTES(inlay::op::ScatterND::attributes, reduction);
