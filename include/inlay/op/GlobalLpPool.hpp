// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/family/lp_norm.hpp>
#include <inlay/family/sliding_window.hpp>

namespace inlay::op {

/// ONNX `GlobalLpPool` (ai.onnx, since 22).   Y = (sum of |X|^p over all spatial axes)^(1/p)
/// Shapes: X (N, C, D1, …, Dn);  Y (N, C, 1, …, 1), axes in the order that `layout` says.   Types: floating
///   point.
/// Errors: rank_out_of_range, attribute_out_of_range (found p, wanted 1).   Source: Operators.md#GlobalLpPool
/// Accuracy: (D1 * … * Dn + 2) * 2^-24 relative for p = 1 and 2, float accumulation.
struct GlobalLpPool {
  static constexpr op_identity id{"", "GlobalLpPool", 22};
  static constexpr arity inputs{1, 1}, outputs{1, 1};

  struct attributes {
    std::int64_t p = 2;
    inlay::layout layout = inlay::layout::channel_first;  ///< not ONNX's: chosen by the generator
  };

  static constexpr error infer(attributes const& a, std::span<tensor_info const> in,
                               std::span<tensor_info> out) {
    tensor_info const& X = in[0];
    if (!is_floating(X.type)) return {fault::elem_type_not_supported, static_cast<std::int64_t>(X.type), 1};
    if (a.p < 1) return {fault::attribute_out_of_range, a.p, 1};
    dims Y;
    if (error const e = family::infer_global_pooling(a, X, Y)) return e;
    out[0] = {X.type, Y};
    return no_error;
  }

  static constexpr void reference(attributes const& a, auto X, auto Y) {
    using T = typename decltype(Y)::value_type;
    using Value = compute_type<T>;
    auto const norm_of = [&](std::size_t plane, std::size_t first, std::size_t step, std::size_t count) {
      family::lp_norm<Value> norm{a.p};
      for (std::size_t i = 0; i < count; ++i) norm.add(static_cast<Value>(X[first + i * step]));
      Y[plane] = static_cast<T>(norm.root());
    };
    family::for_each_plane(X.dims(), family::input_is_channel_last(a.layout), norm_of);
  }
};

}  // namespace inlay::op

INLAY_ATTRIBUTES(inlay::op::GlobalLpPool::attributes, p, layout);
