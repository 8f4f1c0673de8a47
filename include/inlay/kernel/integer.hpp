// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/config.hpp>
#include <inlay/kernel/image.hpp>

#include <cstddef>
#include <cstdint>
#include <utility>

/// Sums of products of bytes over a window, for any order of axes: int32, exact in any order.
namespace inlay::kernel {

/// Extents of a window and, for each of its axes, elements from one position to the next in x and in w;
/// `w_output` from one output's weights to the next one's.
struct integer_window {
  int channels = 1, rows = 1, columns = 1;
  std::ptrdiff_t x_channel = 1, x_row = 0, x_column = 0;
  std::ptrdiff_t w_channel = 1, w_row = 0, w_column = 0, w_output = 0;
};

/// Taps [first, end) along an axis that lie inside the input.
struct tap_range {
  int first, end;
};

/// Those of output position `at`; constants where no window reaches outside.
template <axis_shape A>
INLAY_ALWAYS_INLINE constexpr tap_range taps_inside(int at) {
  if constexpr (!A.outside()) return {0, A.kernel};
  int const begin = at * A.stride - A.pad_begin;
  int const first = begin < 0 ? (-begin + A.dilation - 1) / A.dilation : 0;
  int const room = (A.input - begin + A.dilation - 1) / A.dilation;
  return {first, room < A.kernel ? room : A.kernel};
}

/// Sums of one window for several outputs, which share what is read of x.
template <int Outputs>
struct integer_sums {
  std::uint32_t sum[Outputs]{};  ///< of (x - zero) * w; wraps around where ONNX leaves it open
  std::uint32_t total = 0;       ///< of x - zero

  /// (x - zero_x) * (w - zero_w), with a bias.
  INLAY_ALWAYS_INLINE constexpr std::int32_t result(int output, std::int32_t zero_w,
                                                    std::int32_t bias) const {
    return static_cast<std::int32_t>(sum[output] - static_cast<std::uint32_t>(zero_w) * total +
                                     static_cast<std::uint32_t>(bias));
  }
};

/// Adds up the taps of a window whose tap (0, 0) lies at x[origin]; those outside count as the zero point.
template <integer_window S, int Outputs, class X, class W>
INLAY_ALWAYS_INLINE constexpr integer_sums<Outputs> sum_window(X const* x, std::ptrdiff_t origin, W const* w,
                                                               std::int32_t zero_x, tap_range rows,
                                                               tap_range columns) {
  return [&]<std::size_t... J>(std::index_sequence<J...>) {
    integer_sums<Outputs> s;
    for (std::ptrdiff_t c = 0; c < S.channels; ++c)
      for (std::ptrdiff_t r = rows.first; r < rows.end; ++r)
        for (std::ptrdiff_t k = columns.first; k < columns.end; ++k) {
          std::int32_t const v = x[origin + c * S.x_channel + r * S.x_row + k * S.x_column] - zero_x;
          W const* const at = w + (c * S.w_channel + r * S.w_row + k * S.w_column);
          s.total += static_cast<std::uint32_t>(v);
          ((s.sum[J] += static_cast<std::uint32_t>(v * at[static_cast<std::ptrdiff_t>(J) * S.w_output])),
           ...);
        }
    return s;
  }(std::make_index_sequence<static_cast<std::size_t>(Outputs)>{});
}

/// Calls f(first, integral constant of how many) for outputs [0, count): four at a time, then one.
template <int Count, class F>
INLAY_ALWAYS_INLINE constexpr void for_each_four(F const& f) {
  int i = 0;
  for (; i + 4 <= Count; i += 4) f(i, std::integral_constant<int, 4>{});
  if constexpr (Count % 4 != 0)
    for (; i < Count; ++i) f(i, std::integral_constant<int, 1>{});
}

}  // namespace inlay::kernel
