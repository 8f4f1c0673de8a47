// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/kernel/image.hpp>
#include <inlay/kernel/tiling.hpp>

/// Kernels for policy::size: one function for all shapes, which it gets as arguments, and one for each kind
/// of epilogue.
namespace inlay::kernel {

/// A convolution, matrix product or pooling of one image, as arguments. Small integers: there is one of these
/// in the constants for each layer.
struct layer_arguments {
  struct axis {
    std::int16_t kernel, stride, dilation, pad, input, output;
  } down, along;
  std::int16_t channels;  ///< of the input that one output channel reads; 1 where channels stay apart
  std::int16_t columns;   ///< output channels of a group
  std::int16_t group;
  std::int16_t planar;  ///< the input is channel-first
};

/// The arguments, of which fits() says whether all numbers are small enough.
constexpr layer_arguments layer_of(axis_shape const& down, axis_shape const& along, int channels, int columns,
                                   int group, bool planar) {
  auto const small = [](int value) { return static_cast<std::int16_t>(value); };
  auto const axis = [&](axis_shape const& a) {
    return layer_arguments::axis{small(a.kernel),    small(a.stride), small(a.dilation),
                                 small(a.pad_begin), small(a.input),  small(a.output)};
  };
  return {axis(down), axis(along), small(channels), small(columns), small(group), small(planar)};
}
constexpr bool fits(axis_shape const& down, axis_shape const& along, int channels, int columns, int group) {
  for (axis_shape const& a : {down, along})
    for (int const value : {a.kernel, a.stride, a.dilation, a.pad_begin, a.input, a.output})
      if (value > 32767) return false;
  return channels <= 32767 && columns <= 32767 && group <= 32767;
}

/// Where the window of output position `at` reads with a tap along an axis; outside() is for all that lies in
/// pads.
constexpr int position_of(layer_arguments::axis const& a, int at, int tap) {
  return at * a.stride - a.pad + tap * a.dilation;
}
constexpr bool lies_outside(layer_arguments::axis const& a, int position) {
  return static_cast<unsigned>(position) >= static_cast<unsigned>(a.input);
}

/// A dense convolution with packed weights. A matrix product is one whose pixels are the rows of the matrix.
[[gnu::noinline]] inline void convolve(layer_arguments const& s, float const* x, float const* w,
                                       float const* bias, float* y) noexcept {
  // As many sums at a time as fit the registers beside as many weights.
  constexpr int block = lanes == 1 ? 8 : panel, vectors = block / lanes;
  int const depth = s.down.kernel * s.along.kernel * s.channels, y_pixel = s.columns * s.group;
  int const x_pixel = s.planar ? 1 : s.channels * s.group,
            plane = s.planar ? s.down.input * s.along.input : 1;
  for (int group = 0; group < s.group; ++group, x += s.channels, y += s.columns) {
    for (int column = 0; column < s.columns; column += block) {
      int const first = column / panel * panel, left = s.columns - column,
                valid = left < block ? left : block;
      int const step = s.columns - first < panel ? s.columns - first : panel;
      float start[block]{};
      if (bias)
        for (int i = 0; i < valid; ++i) start[i] = bias[column + i];
      float* to = y + column;
      for (int row = 0; row < s.down.output; ++row)
        for (int pixel = 0; pixel < s.along.output; ++pixel, to += y_pixel) {
          simd::f32 sum[vectors];
#pragma GCC unroll 8
          for (int v = 0; v < vectors; ++v) sum[v] = simd::load(start + v * lanes);
          float const* weights = w + first * depth + (column - first);
          for (int i = 0; i < s.down.kernel; ++i) {
            int const at_row = position_of(s.down, row, i);
            for (int j = 0; j < s.along.kernel; ++j, weights += s.channels * step) {
              int const at = position_of(s.along, pixel, j);
              if (lies_outside(s.down, at_row) || lies_outside(s.along, at)) continue;
              float const* value = x + (at_row * s.along.input + at) * x_pixel;
              float const* k = weights;
              for (int c = 0; c < s.channels; ++c, value += plane, k += step) {
                simd::f32 const a = simd::broadcast(*value);
#pragma GCC unroll 8
                for (int v = 0; v < vectors; ++v)
                  sum[v] = simd::multiply_add(a, simd::load(k + v * lanes), sum[v]);
              }
            }
          }
          float result[block];
#pragma GCC unroll 8
          for (int v = 0; v < vectors; ++v) simd::store(result + v * lanes, sum[v]);
          for (int i = 0; i < valid; ++i) to[i] = result[i];
        }
    }
    w += depth * s.columns;
    if (bias) bias += s.columns;
  }
}

/// A window that keeps channels apart (`group` of them); `policy` as of sliding_row (kernel/sliding.hpp), of
/// one lane.
template <class Policy>
[[gnu::noinline]] void slide(layer_arguments const& s, float const* x, Policy policy, float* y) noexcept {
  for (int row = 0; row < s.down.output; ++row)
    for (int pixel = 0; pixel < s.along.output; ++pixel)
      for (int c = 0; c < s.group; ++c) {
        float sum = policy.template start<float>(c);
        for (int i = 0; i < s.down.kernel; ++i)
          for (int j = 0; j < s.along.kernel; ++j) {
            int const at_row = position_of(s.down, row, i), at = position_of(s.along, pixel, j);
            if (lies_outside(s.down, at_row) || lies_outside(s.along, at)) continue;
            float const* w = policy.operands(i * s.along.kernel + j, c);
            sum = policy.template combine<float>(sum, x[(at_row * s.along.input + at) * s.group + c],
                                                 policy.template next_operand<float>(w));
          }
        *y++ = policy.template finish<float>(sum, 0);
      }
}

/// Weights [taps][channels] and bias of a depthwise convolution, as depthwise_taps but for any number of
/// channels.
struct any_taps {
  float const* w;
  float const* bias;
  int channels;

  template <class Value>
  float start(int channel) const {
    return bias ? bias[channel] : 0.0f;
  }
  float const* operands(int tap, int channel) const { return w + tap * channels + channel; }
  template <class Value>
  static float next_operand(float const* p) {
    return *p;
  }
  template <class Value>
  static float combine(float sum, float x, float w) {
    return simd::multiply_add(x, w, sum);
  }
  template <class Value>
  static float finish(float sum, int) {
    return sum;
  }
};

/// The epilogue of the `count` results at y.
template <class... Steps>
[[gnu::noinline]] void finish_results(float* y, int count, epilogue<Steps...> e) noexcept {
  for (int i = 0; i < count; ++i) y[i] = e(y[i], static_cast<std::size_t>(i));
}
template <>
INLAY_ALWAYS_INLINE void finish_results(float*, int, epilogue<>) noexcept {}

}  // namespace inlay::kernel
