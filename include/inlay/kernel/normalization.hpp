// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/kernel/rows.hpp>
#include <inlay/kernel/tiling.hpp>
#include <inlay/simd/math.hpp>

#include <cmath>

/// Normalisation of channel-last pixels, and of planes, by constants of their channels.
namespace inlay::kernel {

/// One of each for every channel.
struct channel_statistics {
  float const *scale, *bias, *mean, *variance;
};

/// Channels [c, c + a pack of Value) of `pixels` pixels: y = epilogue((x - mean) / sqrt(variance + epsilon) *
/// scale + bias).
template <int Channels, class Value, class Epilogue>
INLAY_ALWAYS_INLINE void normalize_pack(float const* x, float* y, int pixels, std::size_t c,
                                        channel_statistics const& s, float epsilon,
                                        Epilogue const& epilogue) {
  auto const each = [&](float const* p) { return simd::load_as<Value>(p, c, std::false_type{}); };
  using std::sqrt, simd::sqrt;
  Value const mean = each(s.mean), bias = each(s.bias);
  Value const factor = each(s.scale) / sqrt(each(s.variance) + simd::constant<Value>(epsilon));
  for (std::size_t i = c; i < static_cast<std::size_t>(pixels * Channels);
       i += static_cast<std::size_t>(Channels))
    simd::store_as(
        y + i,
        epilogue(simd::multiply_add(simd::load_as<Value>(x, i, std::false_type{}) - mean, factor, bias), i));
}

/// `pixels` pixels, whose epilogue's offsets are relative to the first.
template <int Channels, class Epilogue>
[[gnu::noinline, gnu::nothrow]]
void normalize_channels(float const* x, float* y, int pixels, channel_statistics s, float epsilon,
                        Epilogue epilogue) {
  using packs = channel_packs<Channels>;
  // Pixels: enough to pay for the root and the quotient, few enough for the second cache.
  constexpr int together = 32;
  for (int first = 0; first < pixels; first += together) {
    int const count = pixels - first < together ? pixels - first : together;
    std::size_t const offset = static_cast<std::size_t>(first) * static_cast<std::size_t>(Channels);
    for (int c = 0; c < Channels; c += packs::width)
      normalize_pack<Channels, typename packs::value>(x + offset, y + offset, count,
                                                      static_cast<std::size_t>(packs::place(c)), s, epsilon,
                                                      epilogue.at(offset));
  }
}

/// `images` images of `channels` planes of `Plane` elements: y = (x - mean) / sqrt(variance + epsilon) * scale + bias.
template <int Plane>
[[gnu::noinline, gnu::nothrow]]
void normalize_planes(float const* x, float* y, int images, int channels, channel_statistics s,
                      float epsilon) {
  for (int image = 0; image < images; ++image)
    for (int c = 0; c < channels; ++c, x += Plane, y += Plane) {
      float const mean = s.mean[c], factor = s.scale[c] / std::sqrt(s.variance[c] + epsilon),
                  bias = s.bias[c];
      map_row<Plane>(x, y, [=](auto value, int) {
        using Value = decltype(value);
        return simd::multiply_add(value - simd::constant<Value>(mean), simd::constant<Value>(factor),
                                  simd::constant<Value>(bias));
      });
    }
}

}  // namespace inlay::kernel
