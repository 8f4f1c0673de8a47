// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/family/quantize.hpp>
#include <inlay/family/sliding_window.hpp>

namespace inlay::op::microsoft {

/// ONNX Runtime's `QLinearGlobalAveragePool` (com.microsoft, since 1).   Y = quantised mean over all spatial axes
/// Shapes: those of GlobalAveragePool.   Types: X and Y int8 or uint8, alike; scales float.
/// The int32 sum of x - x_zero_point times x_scale / (y_scale * elements), rounded half to even.
/// Errors: rank_out_of_range, elem_type_not_supported, elem_types_differ (zero point), attribute_out_of_range
///   (channels_last, which the generator chooses by `layout`).
/// Source: onnxruntime/docs/ContribOperators.md#com.microsoft.QLinearGlobalAveragePool
struct QLinearGlobalAveragePool {
  static constexpr op_identity id{"com.microsoft", "QLinearGlobalAveragePool", 1};
  static constexpr arity inputs{5, 5}, outputs{1, 1};

  struct attributes {
    std::int64_t channels_last = 0;
    inlay::layout layout = inlay::layout::channel_first;  ///< not ONNX's: chosen by the generator
  };

  static constexpr error infer(attributes const& a, std::span<tensor_info const> in,
                               std::span<tensor_info> out) {
    if (a.channels_last != 0) return {fault::attribute_out_of_range, a.channels_last, 0};
    if (error const e = family::check_unary(in)) return e;
    out[0] = {in[0].type, {}};
    return family::infer_global_pooling(a, in[0], out[0].dims);
  }

  static constexpr void reference(attributes const& a, auto X, auto x_scale, auto x_zero, auto y_scale,
                                  auto y_zero, auto Y) {
    using T = typename decltype(Y)::value_type;
    std::int32_t const zero = x_zero[0];
    family::for_each_plane(X.dims(), family::input_is_channel_last(a.layout),
                           [&](std::size_t plane, std::size_t first, std::size_t step, std::size_t count) {
                             std::int32_t sum = 0;
                             for (std::size_t i = 0; i < count; ++i)
                               sum += static_cast<std::int32_t>(X[first + i * step]) - zero;
                             float const multiplier = family::divided(
                                 x_scale[0], family::rounded(y_scale[0] * static_cast<float>(count)));
                             Y[plane] = family::requantized<T>(sum, multiplier, y_zero[0]);
                           });
  }

  /// Packs of channels of a channel-last image.
  template <auto a>
  [[gnu::nothrow]]
  static constexpr void evaluate(auto X, auto x_scale, auto x_zero, auto y_scale, auto y_zero, auto Y) {
    evaluate_share<a>(share<1>{}, X, x_scale, x_zero, y_scale, y_zero, Y);
  }

  /// The part of one worker: channels of each image.
  template <auto a>
  INLAY_ALWAYS_INLINE static constexpr void evaluate_share(auto worker, auto X, auto x_scale, auto x_zero,
                                                           auto y_scale, auto y_zero, auto Y) {
    if constexpr (!simd::has_byte_lanes || !family::input_is_channel_last(a.layout) || X.size() == 0) {
      if (worker.worker == 0) reference(a, X, x_scale, x_zero, y_scale, y_zero, Y);
    } else {
      using T = typename decltype(Y)::value_type;
      constexpr std::size_t batch = static_cast<std::size_t>(X.dims()[0]),
                            C = static_cast<std::size_t>(X.dims().back()), count = X.size() / (batch * C);
      std::int32_t const start = -static_cast<std::int32_t>(count) * x_zero[0], zero = y_zero[0];
      float const multiplier =
                      family::divided(x_scale[0], family::rounded(y_scale[0] * static_cast<float>(count))),
                  low = static_cast<float>(family::least_of<T> - zero),
                  high = static_cast<float>(family::greatest_of<T> - zero);
      for (std::size_t n = 0; n < batch; ++n) {
        auto const* const x = X.data() + n * count * C;
        T* const y = Y.data() + n * C;
        auto c = static_cast<std::size_t>(worker.first(static_cast<int>(C)));
        auto const end = static_cast<std::size_t>(worker.last(static_cast<int>(C)));
        for (; c + simd::lanes <= end; c += simd::lanes)
          simd::store_bytes(
              y + c,
              simd::sum_bytes(x + c, static_cast<std::ptrdiff_t>(C), static_cast<int>(count), start) *
                  simd::broadcast(multiplier),
              low, high, zero);
        for (; c < end; ++c) {
          std::int32_t sum = start;
          for (std::size_t i = 0; i < count; ++i) sum += x[i * C + c];
          y[c] = family::requantized<T>(sum, multiplier, zero);
        }
      }
    }
  }
};

}  // namespace inlay::op::microsoft

INLAY_ATTRIBUTES(inlay::op::microsoft::QLinearGlobalAveragePool::attributes, channels_last, layout);
