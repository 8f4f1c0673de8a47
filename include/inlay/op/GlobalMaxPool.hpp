// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/family/reduce.hpp>
#include <inlay/family/sliding_window.hpp>

namespace inlay::op {

/// ONNX `GlobalMaxPool` (ai.onnx, since 22).   Y = largest element over all spatial axes; a NaN wins
/// Shapes: X (N, C, D1, …, Dn), no extent Di of 0;  Y (N, C, 1, …, 1), axes in the order that `layout` says.
///   Types: floating point.
/// Errors: rank_out_of_range, kernel_larger_than_input (nothing to choose from).
/// Source: Operators.md#GlobalMaxPool
struct GlobalMaxPool {
  static constexpr op_identity id{"", "GlobalMaxPool", 22};
  static constexpr arity inputs{1, 1}, outputs{1, 1};

  struct attributes {
    inlay::layout layout = inlay::layout::channel_first;  ///< not ONNX's: chosen by the generator
  };

  static constexpr error infer(attributes const& a, std::span<tensor_info const> in,
                               std::span<tensor_info> out) {
    tensor_info const& X = in[0];
    if (!is_floating(X.type)) return {fault::elem_type_not_supported, static_cast<std::int64_t>(X.type), 1};
    dims Y;
    if (error const e = family::infer_global_pooling(a, X, Y)) return e;
    for (std::int64_t const extent : family::spatial_dims(X.dims, family::input_is_channel_last(a.layout)))
      if (extent == 0) return {fault::kernel_larger_than_input, 1, 0};
    out[0] = {X.type, Y};
    return no_error;
  }

  static constexpr void reference(attributes const& a, auto X, auto Y) {
    using T = typename decltype(Y)::value_type;
    using Value = compute_type<T>;
    auto const largest_of = [&](std::size_t plane, std::size_t first, std::size_t step, std::size_t count) {
      auto largest = static_cast<Value>(X[first]);
      for (std::size_t i = 1; i < count; ++i) {
        auto const x = static_cast<Value>(X[first + i * step]);
        largest = x > largest || x != x ? x : largest;
      }
      Y[plane] = static_cast<T>(largest);
    };
    family::for_each_plane(X.dims(), family::input_is_channel_last(a.layout), largest_of);
  }

  template <auto a>
  static constexpr void evaluate(auto X, auto Y) {
    constexpr dims const& x = decltype(X)::static_dims;
    if constexpr (elements(x) == 0) {
      reference(a, X, Y);
    } else {
      constexpr std::size_t rank = x.size();  // GCC 14 captures no reference, not even a constant one
      constexpr family::axis_mask mask = [] {
        family::axis_mask spatial = family::mask_from(1, rank);
        spatial[family::channel_axis(family::input_is_channel_last(a.layout), rank)] = false;
        return spatial;
      }();
      family::reduce_along<family::largest_element>(X.data(), Y.data(), family::loops_of<x, mask>);
    }
  }
};

}  // namespace inlay::op

INLAY_ATTRIBUTES(inlay::op::GlobalMaxPool::attributes, layout);
