// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/kernel/convolution.hpp>

/// Images as the row kernels see them.
namespace inlay::kernel {

/// The geometry of a sliding window along one axis.
struct axis_shape {
  int kernel = 1, stride = 1, dilation = 1, pad_begin = 0, pad_end = 0, input = 1, output = 1;

  /// Some window reaches outside.
  constexpr bool outside() const {
    return pad_begin > 0 || (output - 1) * stride - pad_begin + (kernel - 1) * dilation >= input;
  }
};

/// The geometry along axis `axis` of a resolved window (family::window_geometry).
constexpr axis_shape axis_of(auto const& g, std::size_t axis) {
  auto const as_int = [](std::int64_t value) { return static_cast<int>(value); };
  return {as_int(g.kernel[axis]),    as_int(g.strides[axis]), as_int(g.dilations[axis]),
          as_int(g.pad_begin[axis]), as_int(g.pad_end[axis]), as_int(g.input[axis]),
          as_int(g.output[axis])};
}

/// The first of three axes, that of the images in a volume.
constexpr axis_shape images_axis(auto const& g) { return axis_of(g, 0); }

/// The last two axes; a 1-D window slides over an image one row high.
constexpr axis_shape rows_axis(auto const& g) {
  return g.rank() > 1 ? axis_of(g, g.rank() - 2) : axis_shape{};
}
constexpr axis_shape columns_axis(auto const& g) { return axis_of(g, g.rank() - 1); }

/// Rows of an image that is whole, Pitch elements apart; planes, where channels lie so, are Plane elements
/// apart.
template <class T, std::size_t Pitch, int Plane = 0>
struct whole_rows {
  static constexpr int plane = Plane;
  T* pointer;
  INLAY_ALWAYS_INLINE constexpr T* row(int r) const { return pointer + static_cast<std::size_t>(r) * Pitch; }
};

/// Output rows of a depthwise convolution that are made together: two where their windows share rows, so that
/// these are read less often.
constexpr int rows_together(axis_shape const& down) {
  return !compact && down.stride < down.kernel && down.dilation == 1 && down.kernel <= 5 ? 2 : 1;
}

/// The rows that the taps of output row `row` read, from `offset` elements on; with Rows > 1 (and no
/// dilation) all rows that the windows of so many output rows read.
template <axis_shape A, int Rows = 1>
INLAY_ALWAYS_INLINE row_pointers<A.kernel + (Rows - 1) * A.stride> rows_of(auto const& X, int row,
                                                                           std::size_t offset = 0) {
  row_pointers<A.kernel + (Rows - 1) * A.stride> result;
  for (int tap = 0; tap < A.kernel + (Rows - 1) * A.stride; ++tap) {
    int const r = row * A.stride - A.pad_begin + tap * A.dilation;
    result.at[static_cast<std::size_t>(tap)] = r >= 0 && r < A.input ? X.row(r) + offset : nullptr;
  }
  return result;
}

/// The rows that the taps of output row `row` of output image `image` of a volume read: those of a window three
/// axes high are a window of so many rows to the kernels. Rows are Pitch elements long.
template <axis_shape Images, axis_shape Down, std::size_t Pitch>
INLAY_ALWAYS_INLINE row_pointers<Images.kernel * Down.kernel> rows_of_volume(float const* x, int image,
                                                                             int row) {
  row_pointers<Images.kernel * Down.kernel> result;
  for (int outer = 0; outer < Images.kernel; ++outer)
    for (int tap = 0; tap < Down.kernel; ++tap) {
      int const i = image * Images.stride - Images.pad_begin + outer * Images.dilation,
                r = row * Down.stride - Down.pad_begin + tap * Down.dilation;
      bool const inside = i >= 0 && i < Images.input && r >= 0 && r < Down.input;
      result.at[static_cast<std::size_t>(outer * Down.kernel + tap)] =
          inside ? x + static_cast<std::size_t>(i * Down.input + r) * Pitch : nullptr;
    }
  return result;
}

}  // namespace inlay::kernel
