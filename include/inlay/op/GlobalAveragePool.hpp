// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/family/reduce.hpp>
#include <inlay/family/sliding_window.hpp>
#include <inlay/kernel/pooling.hpp>

namespace inlay::op {

/// ONNX `GlobalAveragePool` (ai.onnx, since 22).   Y = mean over all spatial axes
/// Shapes: X (N, C, D1, …, Dn);  Y (N, C, 1, …, 1), axes in the order that `layout` says.
/// Errors: rank_out_of_range.   Source: Operators.md#GlobalAveragePool
/// Accuracy: D1 * … * Dn * 2^-24 relative to the mean of magnitudes, float accumulation.
struct GlobalAveragePool {
  static constexpr op_identity id{"", "GlobalAveragePool", 22};
  static constexpr arity inputs{1, 1}, outputs{1, 1};

  struct attributes {
    inlay::layout layout = inlay::layout::channel_first;  ///< not ONNX's: chosen by the generator
  };

  static constexpr error infer(attributes const& a, std::span<tensor_info const> in,
                               std::span<tensor_info> out) {
    tensor_info const& X = in[0];
    if (!is_floating(X.type)) return {fault::elem_type_not_supported, static_cast<std::int64_t>(X.type), 1};
    if (X.rank() < 3) return {fault::rank_out_of_range, static_cast<std::int64_t>(X.rank()), 3};
    std::int64_t const C = X.dims[family::channel_axis(family::input_is_channel_last(a.layout), X.rank())];
    out[0] = {X.type, family::activation_dims(X.dims[0], C, dims(X.rank() - 2, 1),
                                              family::output_is_channel_last(a.layout))};
    return no_error;
  }

  static constexpr void reference(attributes const& a, auto X, auto Y) {
    using T = typename decltype(Y)::value_type;
    using Sum = compute_type<T>;
    bool const last = family::input_is_channel_last(a.layout);
    dims const spatial = family::spatial_dims(X.dims(), last), strides = row_major_strides(X.dims());
    std::int64_t const C = X.dims()[family::channel_axis(last, X.rank())];
    for (std::int64_t n = 0; n < X.dims()[0]; ++n)
      for (std::int64_t c = 0; c < C; ++c) {
        auto sum = Sum{0};
        for_each_index(spatial, [&](dims const& position, std::size_t) {
          sum += static_cast<Sum>(X[family::activation_index(strides, last, n, c, position)]);
        });
        Y[static_cast<std::size_t>(n * C + c)] = static_cast<T>(sum / static_cast<Sum>(elements(spatial)));
      }
  }

  template <auto a>
  static constexpr void evaluate(auto X, auto Y) {
    using T = typename decltype(Y)::value_type;
    if constexpr (std::is_same_v<T, float> && a.layout == layout::channel_last && X.size() > 0) {
      constexpr auto channels = static_cast<std::size_t>(X.dims().back());
      constexpr std::size_t pixels = elements(X.dims(), 1, X.rank() - 1);
      for (std::size_t n = 0; n < static_cast<std::size_t>(X.dims()[0]); ++n)
        kernel::mean_of_pixels<static_cast<int>(pixels), static_cast<int>(channels)>(
            X.data() + n * pixels * channels, Y.data() + n * channels);
    } else if constexpr (std::is_same_v<T, float> && a.layout == layout::channel_first && X.size() > 0) {
      constexpr dims const& x = decltype(X)::static_dims;
      family::reduce_along<family::mean_of_elements>(X.data(), Y.data(),
                                                     family::loops_of<x, family::mask_from(2, x.size())>);
    } else {
      reference(a, X, Y);
    }
  }
};

}  // namespace inlay::op

INLAY_ATTRIBUTES(inlay::op::GlobalAveragePool::attributes, layout);
