// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/family/sliding_window.hpp>

/// What convolutions of every arithmetic share: shape rule and geometry.
namespace inlay::family {

/// The window of W (M, C/group, k1, …, kn) over X.
template <class Attributes>
constexpr error resolve_convolution(Attributes const& a, dims const& X, dims const& W, window_geometry& g) {
  dims kernel;
  for (std::size_t i = 2; i < W.size(); ++i) kernel.push_back(W[i]);
  return resolve_window(a, kernel, spatial_dims(X, input_is_channel_last(a.layout)), g);
}

/// Resolved geometry for dims that infer_convolution has accepted.
template <class Attributes>
constexpr window_geometry convolution_geometry(Attributes const& a, dims const& X, dims const& W) {
  window_geometry g;
  (void)resolve_convolution(a, X, W, g);
  return g;
}

/// Dims of Y for X, W and B, which may be absent. `Attributes` has auto_pad, dilations, group, kernel_shape,
/// pads, strides and layout.
/// Errors: channels_differ (found C, wanted channels of W * group), channels_not_divisible_by_group (found
///   M), kernel_rank_differs, kernel_larger_than_input, attribute_*.
template <class Attributes>
constexpr error infer_convolution(Attributes const& a, tensor_info const& X, tensor_info const& W,
                                  tensor_info const& B, dims& Y) {
  if (X.rank() < 3) return {fault::rank_out_of_range, static_cast<std::int64_t>(X.rank()), 3};
  if (W.rank() != X.rank())
    return {fault::ranks_differ, static_cast<std::int64_t>(W.rank()), static_cast<std::int64_t>(X.rank())};
  bool const last = input_is_channel_last(a.layout);
  std::int64_t const C = X.dims[channel_axis(last, X.rank())], M = W.dims[0];
  if (a.group < 1) return {fault::attribute_out_of_range, a.group, 1};
  if (M % a.group != 0) return {fault::channels_not_divisible_by_group, M, a.group};
  if (C % a.group != 0 || C / a.group != W.dims[1]) return {fault::channels_differ, C, W.dims[1] * a.group};
  if (B.present() && B.elements() != static_cast<std::size_t>(M))
    return {fault::channels_differ, static_cast<std::int64_t>(B.elements()), M};
  if (!a.kernel_shape.empty()) {
    if (a.kernel_shape.size() != X.rank() - 2)
      return {fault::kernel_rank_differs, static_cast<std::int64_t>(a.kernel_shape.size()),
              static_cast<std::int64_t>(X.rank()) - 2};
    for (std::size_t i = 0; i < a.kernel_shape.size(); ++i)
      if (a.kernel_shape[i] != W.dims[2 + i])
        return {fault::attribute_out_of_range, a.kernel_shape[i], W.dims[2 + i]};
  }
  window_geometry g;
  if (error const e = resolve_convolution(a, X.dims, W.dims, g)) return e;
  Y = activation_dims(X.dims[0], M, g.output, output_is_channel_last(a.layout));
  return no_error;
}

/// The conditions on weights that a node packs: a float tensor W (channels, channels of a group, k1, …, kn), n of 1 to 3.
/// Errors: elem_type_not_supported, rank_out_of_range, channels_not_divisible_by_group (found the channels, wanted group).
constexpr error check_packable(tensor_info const& W, std::int64_t group) {
  if (W.type != elem_type::float_)
    return {fault::elem_type_not_supported, static_cast<std::int64_t>(W.type), 1};
  if (W.rank() < 3 || W.rank() > 5) return {fault::rank_out_of_range, static_cast<std::int64_t>(W.rank()), 3};
  if (group < 1 || W.dims[0] % group != 0) return {fault::channels_not_divisible_by_group, W.dims[0], group};
  return no_error;
}

/// A convolution whose activations and weights lie as ONNX has them.
struct plain_convolution {
  plain_window window;
  int images, groups, channels, filters;  ///< channels and filters of a group

  constexpr plain_convolution(window_geometry const& g, dims const& X, dims const& W, std::int64_t group)
      : window(g),
        images(static_cast<int>(X[0])),
        groups(static_cast<int>(group)),
        channels(static_cast<int>(W[1])),
        filters(static_cast<int>(W[0] / group)) {}
};

/// Y = W * X + B, one output after the other; b may be nullptr. It serves all shapes of an element type where weights are not
/// worth packing, or the type has no kernel. Each sum adds tap after tap, the channels of each in order.
template <class T>
[[gnu::noinline, gnu::nothrow]] void convolve_plain(plain_convolution const& s, T const* x, T const* w,
                                                    T const* b, T* y) {
  using Sum = compute_type<T>;
  std::ptrdiff_t const plane = s.window.plane(), taps = s.window.size();
  for (int i = 0; i < s.images * s.groups; ++i, x += plane * s.channels) {
    std::ptrdiff_t const first = std::ptrdiff_t{i % s.groups} * s.filters;
    for (std::ptrdiff_t m = first; m < first + s.filters; ++m)
      s.window.for_each_output([&](plain_window::place const& at) __attribute__((always_inline)) {
        Sum sum = b ? static_cast<Sum>(b[m]) : Sum{0};
        T const* const w_m = w + m * s.channels * taps;
        at.for_each_tap([&](std::ptrdiff_t position, std::ptrdiff_t tap) __attribute__((always_inline)) {
          T const *x_c = x + position, *w_c = w_m + tap;
          for (int c = s.channels; c > 0; --c, x_c += plane, w_c += taps)
            sum += static_cast<Sum>(*x_c) * static_cast<Sum>(*w_c);
        });
        *y++ = static_cast<T>(sum);
      });
  }
}

}  // namespace inlay::family
