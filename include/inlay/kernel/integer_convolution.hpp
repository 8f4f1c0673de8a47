// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/op.hpp>
#include <inlay/kernel/integer.hpp>
#include <inlay/kernel/integer_channels.hpp>
#include <inlay/kernel/integer_depthwise.hpp>
#include <inlay/kernel/integer_helium.hpp>
#include <inlay/kernel/integer_tiles.hpp>
#include <inlay/kernel/packing.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>

/// Convolutions of bytes whose weights are packed: storage::quads, or storage::taps where each channel is a group.
namespace inlay::kernel {

/// The layer of a window over images of C * group channels, W (M, C, …), where planes and rows are so many elements
/// apart; plane is 0 for channel-last ones.
constexpr integer_layer integer_layer_of(auto const& window, dims const& W, std::int64_t groups, int plane,
                                         int row) {
  auto const M = static_cast<int>(W[0]), C = static_cast<int>(W[1]), group = static_cast<int>(groups);
  return {.down = rows_axis(window),
          .along = columns_axis(window),
          .channels = C,
          .outputs = M / group,
          .x_channel = plane == 0 || C == 1 ? 1 : plane,
          .x_column = plane == 0 ? C * group : 1,
          .x_row = row,
          .y_pixel = M};
}

/// The same of a whole image, channel last or not.
constexpr integer_layer integer_image_of(auto const& window, dims const& W, std::int64_t groups,
                                         bool channel_last) {
  int const down = rows_axis(window).input, along = columns_axis(window).input;
  int const pixel = channel_last ? static_cast<int>(W[1] * groups) : 1;
  return integer_layer_of(window, W, groups, channel_last ? 0 : down * along, pixel * along);
}

/// The first row of x that lies inside the windows of row `row` of y and those behind it.
constexpr int first_row_inside(integer_layer const& s, int row) {
  return std::clamp(row * s.down.stride - s.down.pad_begin, 0, s.down.input - 1);
}

/// The layer that makes rows [first, end) of y out of the rows of x that lie inside their windows.
constexpr integer_layer rows_of(integer_layer const& s, int first, int end) {
  int const begin = first_row_inside(s, first), top = first * s.down.stride - s.down.pad_begin,
            bottom = (end - 1) * s.down.stride - s.down.pad_begin + (s.down.kernel - 1) * s.down.dilation;
  integer_layer part = s;
  part.down.pad_begin = begin - top;
  part.down.input = std::clamp(bottom + 1, begin, s.down.input) - begin;
  part.down.output = end - first;
  if (part.down.output == 1) part.down.stride = 1;  // as a step that makes rows one by one has it
  return part;
}

/// One image, or rows of one: `layer` is Layer but for extents along the rows. Near: its sums are (`is_near`). MovesW: a
/// depthwise layer whose weights keep zero points.
template <integer_layer Layer, storage Storage, bool Near, bool MovesW, class X, class Finish>
[[gnu::nothrow]] void convolve_integers(integer_layer const& layer, X const* x, std::int8_t const* w,
                                        requantisation<Finish> const& q, typename Finish::element* y) {
  constexpr int C = Layer.channels, M = Layer.y_pixel, group = M / Layer.outputs;
  constexpr bool makes_bytes = sizeof(typename Finish::element) == 1;
  if constexpr (Storage == storage::taps && makes_bytes && !MovesW && slides_by_helium(Layer)) {
    alignas(16) std::int8_t scratch[helium_record_bytes(Layer)];
    slide_by_helium(layer, x, w, q, y, scratch, simd::helium_text_of_taps<Finish, Near>(Layer.along.stride));
  } else if constexpr (Storage == storage::taps && slides_integer_rows<Finish>(Layer)) {
    if constexpr (slides_row_pairs(Layer)) {
      alignas(8) std::int16_t scratch[pair_scratch(Layer)];
      slide_row_pairs<MovesW>(layer, x, w, q, y, scratch);
    } else {
      alignas(8) std::int16_t scratch[record_scratch(Layer)];
      slide_integer_rows<MovesW>(layer, x, w, q, y, scratch);
    }
  } else if constexpr (Storage == storage::taps) {
    slide_packed<Layer, MovesW>(layer, x, w, q, y);
  } else {
    for (int k = 0; k < group; ++k)
      multiply_packed<Layer, Near>(
          layer, x + k * C * Layer.x_channel,
          w + static_cast<std::size_t>(k) * quad_elements(Layer.depth(), Layer.outputs),
          q.from(k * Layer.outputs), y + k * Layer.outputs);
  }
}

/// The part of one worker, rows of each image: x has `images` times x_elements, y as many times y_elements.
template <integer_layer Layer, storage Storage, bool Near, bool MovesW, class X, class Finish>
INLAY_ALWAYS_INLINE void convolve_integer_images(auto worker, X const* x, std::size_t x_elements,
                                                 std::int8_t const* w, requantisation<Finish> const& q,
                                                 typename Finish::element* y, std::size_t y_elements,
                                                 std::size_t images) {
  for (; images > 0; --images, x += x_elements, y += y_elements) {
    if constexpr (decltype(worker)::workers == 1) {
      convolve_integers<Layer, Storage, Near, MovesW>(Layer, x, w, q, y);
    } else if (int const first = worker.first(Layer.down.output), end = worker.last(Layer.down.output);
               first < end) {
      convolve_integers<Layer, Storage, Near, MovesW>(
          rows_of(Layer, first, end), x + std::ptrdiff_t{first_row_inside(Layer, first)} * Layer.x_row, w, q,
          y + std::ptrdiff_t{first} * Layer.along.output * Layer.y_pixel);
    }
  }
}

}  // namespace inlay::kernel
