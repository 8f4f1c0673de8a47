// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/attributes.hpp>
#include <inlay/core/op.hpp>

#include <span>

/// What convolutions and poolings share: the geometry of a window that slides over the spatial axes.
namespace inlay::family {

/// Geometry of one sliding window, resolved: one entry for each spatial axis.
struct window_geometry {
  dims kernel, strides, dilations, pad_begin, pad_end, input, output;

  constexpr std::size_t rank() const { return kernel.size(); }
  /// Input positions that one window spans along an axis, holes included.
  constexpr std::int64_t extent(std::size_t axis) const { return (kernel[axis] - 1) * dilations[axis] + 1; }
};

/// Position of the channel axis, and of the first spatial axis, of activations.
constexpr std::size_t channel_axis(bool channel_last, std::size_t rank) {
  return channel_last ? rank - 1 : 1;
}
constexpr std::size_t spatial_axis(bool channel_last) { return channel_last ? 1 : 2; }
constexpr bool input_is_channel_last(layout l) { return l == layout::channel_last; }
constexpr bool output_is_channel_last(layout l) { return l != layout::channel_first; }
/// Whether an input is what the kernels take, and not empty.
constexpr bool is_channel_last_floats(layout l, elem_type type, dims const& x) {
  return type == elem_type::float_ && input_is_channel_last(l) && elements(x) != 0;
}

/// The spatial extents of activations.
constexpr dims spatial_dims(dims const& x, bool channel_last) {
  dims result;
  for (std::size_t i = 0; i + 2 < x.size(); ++i) result.push_back(x[spatial_axis(channel_last) + i]);
  return result;
}

/// Activation dims from batch, channels and spatial extents.
constexpr dims activation_dims(std::int64_t batch, std::int64_t channels, dims const& spatial,
                               bool channel_last) {
  dims result{batch};
  if (!channel_last) result.push_back(channels);
  for (std::int64_t extent : spatial) result.push_back(extent);
  if (channel_last) result.push_back(channels);
  return result;
}

/// Resolves strides, dilations, auto_pad and pads (Operators.md#Conv, #MaxPool) for a kernel over spatial
/// extents. `Attributes` has strides, pads, auto_pad, and optionally dilations and ceil_mode.
/// Errors: attribute_length_differs, attribute_out_of_range, kernel_larger_than_input (found: extent, wanted:
/// at most).
template <class Attributes>
constexpr error resolve_window(Attributes const& a, dims const& kernel, dims const& input,
                               window_geometry& g) {
  std::size_t const rank = kernel.size();
  auto const signed_rank = static_cast<std::int64_t>(rank);
  ints dilations;
  bool ceil_mode = false;
  if constexpr (requires { a.dilations; }) dilations = a.dilations;
  if constexpr (requires { a.ceil_mode; }) ceil_mode = a.ceil_mode != 0;
  if (input.size() != rank)
    return {fault::kernel_rank_differs, signed_rank, static_cast<std::int64_t>(input.size())};
  for (ints const* list : {&a.strides, static_cast<ints const*>(&dilations)})
    if (!list->empty() && list->size() != rank)
      return {fault::attribute_length_differs, static_cast<std::int64_t>(list->size()), signed_rank};
  if (!a.pads.empty() && a.pads.size() != 2 * rank)
    return {fault::attribute_length_differs, static_cast<std::int64_t>(a.pads.size()), 2 * signed_rank};

  constexpr std::int64_t largest =
      1 << 24;  // of a stride, dilation, pad or kernel extent: keeps all sums in range
  g = {};
  g.kernel = kernel;
  g.input = input;
  for (std::size_t i = 0; i < rank; ++i) {
    std::int64_t const k = kernel[i], in = input[i];
    std::int64_t const stride = a.strides.empty() ? 1 : a.strides[i],
                       dilation = dilations.empty() ? 1 : dilations[i];
    for (std::int64_t const value : {k, stride, dilation})
      if (value < 1 || value > largest) return {fault::attribute_out_of_range, value, 1};
    std::int64_t const extent = (k - 1) * dilation + 1;
    std::int64_t begin = 0, end = 0, out = 0;
    if (a.auto_pad == auto_pad::SAME_UPPER || a.auto_pad == auto_pad::SAME_LOWER) {
      out = (in + stride - 1) / stride;
      std::int64_t const total = (out - 1) * stride + extent - in;
      if (total > 0) {
        begin = a.auto_pad == auto_pad::SAME_UPPER ? total / 2 : total - total / 2;
        end = total - begin;
      }
    } else {
      if (a.auto_pad == auto_pad::NOTSET && !a.pads.empty()) {
        begin = a.pads[i];
        end = a.pads[rank + i];
      }
      for (std::int64_t const value : {begin, end})
        if (value < 0 || value > largest) return {fault::attribute_out_of_range, value, 0};
      std::int64_t const room = in + begin + end - extent;
      // Rounded up, a window may lack some of its end.
      if (room < 0 && (!ceil_mode || room <= -stride))
        return {fault::kernel_larger_than_input, extent, in + begin + end};
      out = (ceil_mode ? (room + stride - 1) / stride : room / stride) + 1;
      // A window must start inside the input or its leading pad: one that lies in the trailing pad alone is
      // dropped.
      if (ceil_mode && (out - 1) * stride >= in + begin) --out;
    }
    g.strides.push_back(stride);
    g.dilations.push_back(dilation);
    g.pad_begin.push_back(begin);
    g.pad_end.push_back(end);
    g.output.push_back(out);
  }
  return no_error;
}

/// Attributes of a pooling operator as an aggregate of its own may have more; these are the ones the shape
/// rule reads. Shape rule of a pooling operator: X (N, C, D1, …, Dn), or channel last, gives Y with pooled
/// spatial extents.
template <class Attributes>
constexpr error infer_pooling(Attributes const& a, tensor_info const& X, dims& Y, window_geometry& g) {
  if (X.rank() < 3) return {fault::rank_out_of_range, static_cast<std::int64_t>(X.rank()), 3};
  bool const last = input_is_channel_last(a.layout);
  dims kernel;
  if (a.kernel_shape.size() != X.rank() - 2)
    return {fault::kernel_rank_differs, static_cast<std::int64_t>(a.kernel_shape.size()),
            static_cast<std::int64_t>(X.rank()) - 2};
  for (std::int64_t k : a.kernel_shape) kernel.push_back(k);
  if (error const e = resolve_window(a, kernel, spatial_dims(X.dims, last), g)) return e;
  Y = activation_dims(X.dims[0], X.dims[channel_axis(last, X.rank())], g.output,
                      output_is_channel_last(a.layout));
  return no_error;
}

/// The resolved geometry of a node that infer has accepted.
template <class Attributes>
constexpr window_geometry pooling_geometry(Attributes const& a, dims const& X) {
  window_geometry g;
  dims Y;
  (void)infer_pooling(a, tensor_info{elem_type::float_, X}, Y, g);
  return g;
}

/// Shape rule of a pooling over all spatial axes: X (N, C, D1, …, Dn), or channel last, gives extents of 1.
/// Errors: rank_out_of_range.
template <class Attributes>
constexpr error infer_global_pooling(Attributes const& a, tensor_info const& X, dims& Y) {
  if (X.rank() < 3) return {fault::rank_out_of_range, static_cast<std::int64_t>(X.rank()), 3};
  std::int64_t const C = X.dims[channel_axis(input_is_channel_last(a.layout), X.rank())];
  Y = activation_dims(X.dims[0], C, dims(X.rank() - 2, 1), output_is_channel_last(a.layout));
  return no_error;
}

/// Calls f(plane, first, step, count) for each channel of each image: its elements are X[first + i * step],
/// and its result is Y[plane], in either order of axes.
template <class F>
constexpr void for_each_plane(dims const& X, bool channel_last, F&& f) {
  auto const N = static_cast<std::size_t>(X[0]),
             C = static_cast<std::size_t>(X[channel_axis(channel_last, X.size())]);
  std::size_t const count = elements(spatial_dims(X, channel_last));
  for (std::size_t n = 0; n < N; ++n)
    for (std::size_t c = 0; c < C; ++c)
      if (channel_last) f(n * C + c, n * count * C + c, C, count);
      else f(n * C + c, (n * C + c) * count, std::size_t{1}, count);
}

/// Calls f(kernel index, offset along each spatial axis) for each tap of the window at output position `at`
/// that lies inside the input.
template <class F>
constexpr void for_each_tap(window_geometry const& g, dims const& at, F&& f) {
  dims position(g.rank(), 0);
  for_each_index(g.kernel, [&](dims const& tap, std::size_t) {
    for (std::size_t i = 0; i < g.rank(); ++i) {
      position[i] = at[i] * g.strides[i] - g.pad_begin[i] + tap[i] * g.dilations[i];
      if (position[i] < 0 || position[i] >= g.input[i]) return;
    }
    f(tap, position);
  });
}

/// Positions of a window inside the input and its pads.
constexpr std::int64_t with_pads(window_geometry const& g, dims const& at) {
  std::int64_t count = 1;
  for (std::size_t i = 0; i < g.rank(); ++i) {
    std::int64_t const first = at[i] * g.strides[i] - g.pad_begin[i];
    std::int64_t const room = (g.input[i] + g.pad_end[i] - first + g.dilations[i] - 1) / g.dilations[i];
    count *= room < g.kernel[i] ? room : g.kernel[i];
  }
  return count;
}

/// A window over up to three spatial axes of channel-first activations, for loops that serve all shapes of an element type.
struct plain_window {
  struct axis {
    int input = 1, output = 1, kernel = 1, stride = 1, dilation = 1, pad_begin = 0, pad_end = 0;
  };
  /// The taps [first, end) of one output along an axis that lie inside, and where the first of them lies; those up to
  /// `end_of_pads` lie in the pads, too.
  struct taps {
    int first, end, end_of_pads, position;

    INLAY_ALWAYS_INLINE constexpr taps(axis const& along, int at) {
      int const start = at * along.stride - along.pad_begin;
      first = start < 0 ? (along.dilation - 1 - start) / along.dilation : 0;
      int const inside = (along.input - start + along.dilation - 1) / along.dilation;
      end = inside < along.kernel ? inside : along.kernel;
      int const with_pads = (along.input + along.pad_end - start + along.dilation - 1) / along.dilation;
      end_of_pads = with_pads < along.kernel ? with_pads : along.kernel;
      position = start + first * along.dilation;
    }
  };
  /// One output: its taps along the axes.
  struct place {
    plain_window const& window;
    taps across, down, along;

    constexpr bool is_empty() const {
      return across.end <= across.first || down.end <= down.first || along.end <= along.first;
    }
    /// Taps inside.
    constexpr int count() const {
      return is_empty() ? 0
                        : (across.end - across.first) * (down.end - down.first) * (along.end - along.first);
    }
    /// Taps inside or in the pads.
    constexpr int count_with_pads() const {
      return across.end_of_pads * down.end_of_pads * along.end_of_pads;
    }
    /// Where the first tap inside lies in the plane of a channel.
    constexpr std::ptrdiff_t position() const {
      auto const& [images, rows, columns] = window.axes;
      return (std::ptrdiff_t{across.position} * rows.input + down.position) * columns.input + along.position;
    }
    /// Calls f(place in the plane, number of the tap) for each tap inside, in order.
    INLAY_ALWAYS_INLINE constexpr void for_each_tap(auto const& f) const {
      auto const& [images, rows, columns] = window.axes;
      std::ptrdiff_t const row = std::ptrdiff_t{rows.dilation} * columns.input,
                           image = std::ptrdiff_t{images.dilation} * rows.input * columns.input;
      std::ptrdiff_t x_image = position();
      for (int i = across.first; i < across.end; ++i, x_image += image) {
        std::ptrdiff_t x_row = x_image,
                       tap_row =
                           (std::ptrdiff_t{i} * rows.kernel + down.first) * columns.kernel + along.first;
        for (int j = down.first; j < down.end; ++j, x_row += row, tap_row += columns.kernel) {
          std::ptrdiff_t at = x_row, tap = tap_row;
          for (int k = along.first; k < along.end; ++k, at += columns.dilation, ++tap) f(at, tap);
        }
      }
    }
  };

  axis axes[3];

  constexpr explicit plain_window(window_geometry const& g) {
    auto const as_int = [](std::int64_t value) { return static_cast<int>(value); };
    for (std::size_t i = 0; i < g.rank(); ++i)
      axes[3 - g.rank() + i] = {as_int(g.input[i]),   as_int(g.output[i]),    as_int(g.kernel[i]),
                                as_int(g.strides[i]), as_int(g.dilations[i]), as_int(g.pad_begin[i]),
                                as_int(g.pad_end[i])};
  }
  /// Whether activations of this layout and these dims are walked so.
  static constexpr bool serves(layout l, dims const& X) {
    return l == layout::channel_first && X.size() <= 5 && elements(X) != 0;
  }
  /// Elements of X in the plane of a channel.
  constexpr std::ptrdiff_t plane() const {
    return std::ptrdiff_t{axes[0].input} * axes[1].input * axes[2].input;
  }
  /// Taps of a whole window.
  constexpr std::ptrdiff_t size() const {
    return std::ptrdiff_t{axes[0].kernel} * axes[1].kernel * axes[2].kernel;
  }
  /// Calls f(place) for each output of a plane, in order.
  INLAY_ALWAYS_INLINE constexpr void for_each_output(auto const& f) const {
    for (int i = 0; i < axes[0].output; ++i) {
      taps const across(axes[0], i);
      for (int j = 0; j < axes[1].output; ++j) {
        taps const down(axes[1], j);
        for (int k = 0; k < axes[2].output; ++k) f(place{*this, across, down, taps(axes[2], k)});
      }
    }
  }
};

/// A window as a constant of a program.
template <window_geometry Geometry>
inline constexpr plain_window plain_window_of{Geometry};

/// Linear index of element (n, c, position) of activations with the given row-major strides.
constexpr std::size_t activation_index(dims const& strides, bool channel_last, std::int64_t n, std::int64_t c,
                                       dims const& position) {
  std::int64_t index = n * strides[0] + c * strides[channel_axis(channel_last, strides.size())];
  for (std::size_t i = 0; i < position.size(); ++i)
    index += position[i] * strides[spatial_axis(channel_last) + i];
  return static_cast<std::size_t>(index);
}

/// Row window (along the first spatial axis) of a 2-D channel-last node, none for other ranks, batches or
/// layouts.
constexpr row_window window_rows(window_geometry const& g, layout l, std::int64_t batch) {
  if (l != layout::channel_last || batch != 1 || g.rank() != 2) return {};
  return {static_cast<std::int32_t>(g.extent(0)), static_cast<std::int32_t>(g.strides[0]),
          static_cast<std::int32_t>(g.pad_begin[0])};
}

}  // namespace inlay::family
