// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/family/quantize.hpp>
#include <inlay/family/sliding_window.hpp>
#include <inlay/simd/helium.hpp>

namespace inlay::op::microsoft {

/// ONNX Runtime's `QLinearAveragePool` (com.microsoft, since 1).   Y = quantised mean of each window
/// Shapes: those of AveragePool.   Types: X and Y int8 or uint8, alike; scales float.
/// In float, bit for bit as ONNX Runtime's kernel: the sum of the real values in the order of the window, over their
///   number, over the scale of Y; then Y's zero point is added, and the sum rounded half to even. What DequantizeLinear,
///   AveragePool and QuantizeLinear make is rounded first. With count_include_pad the number is the kernel's, also where
///   ceil_mode lets it reach beyond the pads. Where the window is the image, ONNX Runtime has QLinearGlobalAveragePool, and
///   the generator too.
/// Errors: those of AveragePool, elem_type_not_supported, elem_types_differ (zero point),
///   attribute_out_of_range (channels_last, which the generator chooses by `layout`).
/// Source: onnxruntime/docs/ContribOperators.md#com.microsoft.QLinearAveragePool
struct QLinearAveragePool {
  static constexpr op_identity id{"com.microsoft", "QLinearAveragePool", 1};
  static constexpr arity inputs{2, 5}, outputs{1, 1};

  struct attributes {
    inlay::auto_pad auto_pad = inlay::auto_pad::NOTSET;
    std::int64_t ceil_mode = 0;
    std::int64_t channels_last = 0;
    std::int64_t count_include_pad = 0;
    ints kernel_shape{};
    ints pads{};
    ints strides{};
    inlay::layout layout = inlay::layout::channel_first;  ///< not ONNX's: chosen by the generator
    std::int64_t rounds_first = 0;  ///< not ONNX's: made of DequantizeLinear, AveragePool and QuantizeLinear
  };

  static constexpr error infer(attributes const& a, std::span<tensor_info const> in,
                               std::span<tensor_info> out) {
    if (a.channels_last != 0) return {fault::attribute_out_of_range, a.channels_last, 0};
    if (error const e = family::check_unary(in)) return e;
    family::window_geometry g;
    dims Y;
    if (error const e = family::infer_pooling(a, in[0], Y, g)) return e;
    out[0] = {in[0].type, Y};
    return no_error;
  }

  static constexpr void reference(attributes const& a, auto X, auto x_scale, auto x_zero, auto y_scale,
                                  auto y_zero, auto Y) {
    using T = typename decltype(Y)::value_type;
    family::window_geometry const g = family::pooling_geometry(a, X.dims());
    dims const stride_x = row_major_strides(X.dims()), stride_y = row_major_strides(Y.dims());
    bool const last = family::input_is_channel_last(a.layout);
    float const scale = x_scale[0];
    std::int32_t const zero = family::zero_point_at(x_zero, 0);
    for (std::int64_t n = 0; n < X.dims()[0]; ++n)
      for (std::int64_t c = 0; c < X.dims()[family::channel_axis(last, X.rank())]; ++c)
        for_each_index(g.output, [&](dims const& at, std::size_t) {
          float sum = 0;
          std::int64_t covered = 0;
          family::for_each_tap(g, at, [&](dims const&, dims const& position) {
            sum = family::rounded(
                sum + family::dequantized(X[family::activation_index(stride_x, last, n, c, position)], scale,
                                          zero));
            ++covered;
          });
          std::int64_t const count = !a.count_include_pad ? covered
                                     : a.rounds_first     ? family::with_pads(g, at)
                                                          : static_cast<std::int64_t>(elements(g.kernel));
          float const mean = count == 0 ? 0.0f : family::divided(sum, static_cast<float>(count));
          std::int32_t const y0 = family::zero_point_at(y_zero, 0);
          Y[family::activation_index(stride_y, last, n, c, at)] =
              a.rounds_first != 0 ? family::quantized<T>(mean, y_scale[0], y0)
                                  : family::quantized_with_zero_point<T>(mean, y_scale[0], y0);
        });
  }

  /// Windows inside a channel-last image, all of one size, have loops of constant bounds.
  template <auto a>
  static constexpr void evaluate(auto X, auto x_scale, auto x_zero, auto y_scale, auto y_zero, auto Y) {
    evaluate_share<a>(share<1>{}, X, x_scale, x_zero, y_scale, y_zero, Y);
  }

  /// The part of one worker: rows of each image.
  template <auto a>
  INLAY_ALWAYS_INLINE static constexpr void evaluate_share(auto worker, auto X, auto x_scale, auto x_zero,
                                                           auto y_scale, auto y_zero, auto Y) {
    using T = typename decltype(Y)::value_type;
    if constexpr (!is_plain(a, X.dims())) {
      if (worker.worker == 0) reference(a, X, x_scale, x_zero, y_scale, y_zero, Y);
    } else {
      constexpr auto g = family::pooling_geometry(a, X.dims());
      constexpr auto size = [](std::int64_t x) { return static_cast<std::size_t>(x); };
      constexpr std::size_t C = size(X.dims()[3]), width = size(X.dims()[2]), height = size(X.dims()[1]);
      float const scale = x_scale[0];
      std::int32_t const zero = family::zero_point_at(x_zero, 0), y0 = family::zero_point_at(y_zero, 0);
      constexpr auto rows = static_cast<int>(g.output[0]);
      std::size_t const first = size(worker.first(rows)), end = size(worker.last(rows));
      for (std::size_t n = 0; n < size(X.dims()[0]); ++n) {
        T* y = Y.data() + (n * size(rows) + first) * size(g.output[1]) * C;
        for (std::size_t r = first; r < end; ++r)
          for (std::size_t s = 0; s < size(g.output[1]); ++s) {
            auto const* const x =
                X.data() + ((n * height + r * size(g.strides[0])) * width + s * size(g.strides[1])) * C;
#if defined __ARM_FEATURE_MVE && __ARM_FEATURE_MVE & 2
            if (!std::is_constant_evaluated() && simd::helium_divides(scale, y_scale[0])) {
              simd::helium_means const means{static_cast<int>(g.kernel[0]),
                                             static_cast<int>(g.kernel[1]),
                                             static_cast<int>(width * C),
                                             static_cast<int>(C),
                                             scale,
                                             y_scale[0],
                                             zero,
                                             a.rounds_first != 0 ? 0 : y0,
                                             a.rounds_first != 0 ? y0 : 0};
              simd::helium_mean(means, x, static_cast<int>(C), y);
              y += C;
              continue;
            }
#endif
            constexpr auto taps = static_cast<float>(g.kernel[0] * g.kernel[1]);
            using enum family::zero_point_is_added;
            family::quantize_elements<a.rounds_first != 0 ? after_rounding : before_rounding>(
                y, C, y_scale[0], y0, [&]<class Value>(std::size_t c, std::type_identity<Value>) {
                  auto sum = simd::constant<Value>(0);
                  for (std::size_t i = 0; i < size(g.kernel[0]); ++i)
                    for (std::size_t j = 0; j < size(g.kernel[1]); ++j)
                      sum = family::rounded(
                          sum + family::dequantized_at<Value>(x + (i * width + j) * C, c, scale, zero));
                  return family::divided(sum, simd::constant<Value>(taps));
                });
            y += C;
          }
      }
    }
  }

 private:
  static constexpr bool is_plain(attributes const& a, dims const& X) {
    if (a.layout != layout::channel_last || X.size() != 4) return false;
    family::window_geometry const g = family::pooling_geometry(a, X);
    for (std::size_t i = 0; i < 2; ++i)
      if (g.pad_begin[i] != 0 || (g.output[i] - 1) * g.strides[i] + g.kernel[i] > g.input[i]) return false;
    return true;
  }
};

}  // namespace inlay::op::microsoft

INLAY_ATTRIBUTES(inlay::op::microsoft::QLinearAveragePool::attributes, auto_pad, ceil_mode, channels_last,
                 count_include_pad, kernel_shape, pads, strides, layout, rounds_first);
