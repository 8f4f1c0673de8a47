// SPDX-License-Identifier: Apache-2.0
#include <inlay/family/convolution.hpp>
#include <inlay/kernel/integer_convolution.hpp>
#include <inlay/kernel/integer_product.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <vector>

namespace {
using namespace inlay;

struct window_attributes {
  inlay::auto_pad auto_pad = inlay::auto_pad::NOTSET;
  ints dilations{};
  std::int64_t group = 1;
  ints kernel_shape{};
  ints pads{};
  ints strides{};
  inlay::layout layout = layout::channel_last;
};

/// Images (2, H, W, C) of uint8, whose zero point is 9.
template <window_attributes a, dims X, dims W>
void check_images() {
  constexpr family::window_geometry g = family::convolution_geometry(a, X, W);
  constexpr kernel::integer_layer layer = kernel::integer_image_of(g, W, 1, true);
  constexpr auto M = static_cast<std::size_t>(W[0]), C = static_cast<std::size_t>(W[1]),
                 taps = elements(W, 2, 4), pixels = static_cast<std::size_t>(layer.pixels());
  std::vector<std::uint8_t> x(elements(X));
  for (std::size_t i = 0; i < x.size(); ++i) x[i] = static_cast<std::uint8_t>(i * 37 + i / 7);
  alignas(16) static std::int8_t w[4096];
  auto const weight = [](std::size_t m, std::size_t c, std::size_t t) {
    return static_cast<std::int8_t>(m * 53 + c * 29 + t * 101);
  };
  for (std::size_t m = 0; m < M; ++m)
    for (std::size_t c = 0; c < C; ++c)
      for (std::size_t t = 0; t < taps; ++t)
        w[kernel::convolution_quad_index(m, c, t, M, C, taps, 1)] = weight(m, c, t);
  std::size_t const each = x.size() / 2;
  std::vector<std::int32_t> wanted(2 * pixels * M);
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    std::size_t const m = i % M, pixel = i / M % pixels, image = i / M / pixels;
    int const row = static_cast<int>(pixel) / layer.along.output,
              column = static_cast<int>(pixel) % layer.along.output;
    for (std::size_t t = 0; t < taps; ++t) {
      int const k = static_cast<int>(t),
                y = row * layer.down.stride - layer.down.pad_begin +
                    k / layer.along.kernel * layer.down.dilation,
                at = column * layer.along.stride - layer.along.pad_begin +
                     k % layer.along.kernel * layer.along.dilation;
      bool const inside = y >= 0 && y < layer.down.input && at >= 0 && at < layer.along.input;
      for (std::size_t c = 0; c < C; ++c) {
        std::size_t const place =
            inside ? image * each + static_cast<std::size_t>(y * layer.along.input + at) * C + c : 0;
        wanted[i] += (inside ? x[place] : 9) * weight(m, c, t);
      }
    }
  }
  std::int8_t const none = 0;
  static constexpr dims one{};
  auto const q = kernel::plain_sums(9, tensor<std::int8_t const, one>{&none});
  auto const check_workers = [&]<int Workers>(share<Workers>) {
    std::vector<std::int32_t> y(wanted.size());
    for (int worker = 0; worker < Workers; ++worker)
      kernel::convolve_integer_images<layer, storage::quads, false, false>(
          share<Workers>{worker}, x.data(), each, w, q, y.data(), y.size() / 2, 2);
    CHECK(y == wanted);
  };
  check_workers(share<1>{});
  check_workers(share<2>{});
  check_workers(share<4>{});
}

TEST_CASE("integer convolution: images by one worker and by several, rows that see borders on both sides") {
  check_images<window_attributes{.pads = {1, 1, 1, 1}}, dims{2, 5, 6, 8}, dims{5, 8, 3, 3}>();
  check_images<window_attributes{.strides = {2, 2}}, dims{2, 8, 7, 4}, dims{17, 4, 1, 1}>();
  check_images<window_attributes{.dilations = {2, 1}, .pads = {3, 0, 2, 1}, .strides = {2, 1}},
               dims{2, 3, 6, 3}, dims{2, 3, 3, 2}>();
}

constexpr kernel::integer_layer tall = [] {
  kernel::integer_layer s;
  s.down.kernel = 3;
  s.down.stride = 2;
  s.down.pad_begin = 1;
  s.down.input = 9;
  s.down.output = 5;
  return s;
}();
static_assert(kernel::first_row_inside(tall, 0) == 0 && kernel::first_row_inside(tall, 2) == 3);
static_assert(kernel::rows_of(tall, 0, 2).down.input == 4 && kernel::rows_of(tall, 0, 2).down.pad_begin == 1);
static_assert(kernel::rows_of(tall, 4, 5).down.input == 2 && kernel::rows_of(tall, 4, 5).down.stride == 1);
}  // namespace
