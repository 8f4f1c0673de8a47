// SPDX-License-Identifier: Apache-2.0
#include <inlay/kernel/normalization.hpp>

#include "check.hpp"

#include <doctest/doctest.h>

#include <cmath>

namespace {
using namespace inlay;
using namespace inlay::test;

/// Adds the offset of each element: an epilogue that must be told where it is.
struct numbered {
  std::size_t first = 0;
  float operator()(float value, std::size_t offset) const {
    return value + static_cast<float>(first + offset);
  }
  simd::f32 operator()(simd::f32 value, std::size_t offset) const {
    float lane[simd::lanes];
    for (std::size_t i = 0; i < simd::lanes; ++i) lane[i] = static_cast<float>(first + offset + i);
    return value + simd::load(lane);
  }
  numbered at(std::size_t n) const { return {first + n}; }
};

template <int Channels>
void check_channels(int pixels) {
  INFO(Channels, " channels, ", pixels, " pixels");
  constexpr auto channels = static_cast<std::size_t>(Channels);
  std::size_t const size = static_cast<std::size_t>(pixels) * channels;
  values next(static_cast<std::uint32_t>(Channels + pixels));
  auto const x = next.vector(size), scale = next.vector(channels), bias = next.vector(channels),
             mean = next.vector(channels);
  auto variance = next.vector(channels);
  for (float& v : variance) v = v * v;
  constexpr float epsilon = 0.5f;
  guarded y(size);
  kernel::normalize_channels<Channels>(x.data(), y.data(), pixels,
                                       {scale.data(), bias.data(), mean.data(), variance.data()}, epsilon,
                                       epilogue<numbered>{{}, {}});
  CHECK(y.intact());
  for (std::size_t i = 0; i < size; ++i) {
    std::size_t const c = i % channels;
    auto const in_double = [](float v) { return static_cast<double>(v); };
    double const scaled = (in_double(x[i]) - in_double(mean[c])) /
                          std::sqrt(in_double(variance[c]) + in_double(epsilon)) * in_double(scale[c]);
    double const normal = scaled + in_double(bias[c]), exact = normal + static_cast<double>(i);
    // One rounding more for each of the two sums.
    CHECK(std::fabs(in_double(y.elements[i]) - exact) <=
          0x1p-24 * (4 * std::fabs(scaled) + std::fabs(normal) + std::fabs(exact)));
  }
}

TEST_CASE("normalize_channels: channels around a pack, pixels around those that are made together") {
  constexpr int pack = kernel::lanes;
  for (int pixels : {1, 31, 32, 33, 65}) {
    check_channels<1>(pixels);
    check_channels<pack>(pixels);
    check_channels<pack + 1>(pixels);
    check_channels<3 * pack>(pixels);
    check_channels<3 * pack + 2>(pixels);
  }
}
}  // namespace
