// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/attributes.hpp>
#include <inlay/family/byte_epilogue.hpp>
#include <inlay/family/convolution.hpp>
#include <inlay/family/quantize.hpp>
#include <inlay/kernel/integer.hpp>
#include <inlay/kernel/integer_convolution.hpp>
#include <inlay/kernel/integer_record.hpp>
#include <inlay/kernel/packing.hpp>

#include <algorithm>

namespace inlay::op {

/// ONNX `QLinearConv` (ai.onnx, since 10).   y = requantised(w * x + B), a cross-correlation of integers
/// Shapes: x (N, C, D1, …, Dn);  w (M, C/group, k1, …, kn);  B (M);  y (N, M, D1', …, Dn').  Scales and zero
///   points: one element; those of w also (M).  Axes of x and y in the order that `layout` says.
/// Types: x, w and y int8 or uint8, B int32, scales float.
/// Sums are int32, exact in any order. y = saturate(round(sum * (x_scale * w_scale / y_scale)) +
///   y_zero_point), ties to even: the bits of ONNX Runtime. What lies outside x counts as its zero point.
/// Where w is stored packed (kernel/packing.hpp), it is int8, and the generator has done what does not depend on
///   x: w_scale holds the multipliers, B the sums -x_zero_point * (w - w_zero_point) too, and x_scale and y_scale
///   are not read. w_zero_point is int8; of a depthwise layer it is one, which is 0, or one for each channel.
/// Errors: those of Conv, elem_type_not_supported, elem_types_differ (zero point), element_count_differs
///   (found scales, wanted M).   Source: Operators.md#QLinearConv
struct QLinearConv {
  static constexpr op_identity id{"", "QLinearConv", 10};
  static constexpr arity inputs{8, 9}, outputs{1, 1};

  struct attributes {
    inlay::auto_pad auto_pad = inlay::auto_pad::NOTSET;
    ints dilations{};
    std::int64_t group = 1;
    ints kernel_shape{};
    ints pads{};
    ints strides{};
    inlay::layout layout = inlay::layout::channel_first;  ///< not ONNX's: chosen by the generator
    /// Not ONNX's: bounds of y, where a Relu or Clip between the convolution and its quantisation was.
    std::int64_t low = -128, high = 255;
    /// Not ONNX's: 1 where the generator has seen that all sums are near (kernel::is_near).
    std::int64_t near = 0;
  };

  static constexpr error infer(attributes const& a, std::span<tensor_info const> in,
                               std::span<tensor_info> out) {
    tensor_info const &X = in[0], &W = in[3];
    elem_type const y = in[7].type;
    for (elem_type const type : {X.type, W.type, y})
      if (!family::is_byte(type)) return {fault::elem_type_not_supported, static_cast<std::int64_t>(type), 3};
    tensor_info const B = in.size() > 8 ? in[8] : tensor_info{};
    if (B.present() && B.type != elem_type::int32)
      return {fault::elem_type_not_supported, static_cast<std::int64_t>(B.type), 6};
    dims Y;
    if (error const e = family::infer_convolution(a, X, W, B, Y)) return e;
    if (error const e = family::check_scale(in[1], in[2], X.type, 1)) return e;
    if (error const e = family::check_scale(in[4], in[5], W.type, W.dims[0])) return e;
    if (error const e = family::check_scale(in[6], in[7], y, 1)) return e;
    out[0] = {y, Y};
    return no_error;
  }

  static constexpr std::uint64_t macs(attributes const&, std::span<tensor_info const> in,
                                      std::span<tensor_info const> out) {
    return out[0].elements() * elements(in[3].dims, 1, in[3].rank());
  }

  static constexpr void reference(attributes const& a, auto X, auto x_scale, auto x_zero, auto W,
                                  auto w_scale, auto w_zero, auto y_scale, auto y_zero, auto B, auto Y) {
    using T = typename decltype(Y)::value_type;
    constexpr bool prepared = decltype(W)::storage != storage::row_major;
    family::window_geometry const g = family::convolution_geometry(a, X.dims(), W.dims());
    dims const stride_x = row_major_strides(X.dims()), stride_y = row_major_strides(Y.dims());
    bool const last_x = family::input_is_channel_last(a.layout),
               last_y = family::output_is_channel_last(a.layout);
    std::int64_t const M = W.dims()[0], channels = W.dims()[1];
    std::int32_t const zero_x = x_zero[0], zero_y = y_zero[0];
    for (std::int64_t n = 0; n < X.dims()[0]; ++n)
      for (std::int64_t m = 0; m < M; ++m) {
        auto const um = static_cast<std::size_t>(m);
        std::int32_t const zero_w = family::zero_point_at(w_zero, um);
        float multiplier = w_scale[w_scale.size() == 1 ? 0 : um];
        if (!prepared) multiplier = family::multiplier_of(x_scale[0], multiplier, y_scale[0]);
        std::int64_t const first_channel = m / (M / a.group) * channels;
        for_each_index(g.output, [&](dims const& at, std::size_t) {
          std::int32_t sum = 0;
          if constexpr (is_present<decltype(B)>) sum = B[um];
          // A tap outside x adds nothing where the zero point is taken off, else the zero point times w.
          for_each_index(g.kernel, [&](dims const& tap, std::size_t) {
            dims position(g.rank(), 0);
            bool inside = true;
            for (std::size_t i = 0; i < g.rank(); ++i) {
              position[i] = at[i] * g.strides[i] - g.pad_begin[i] + tap[i] * g.dilations[i];
              inside = inside && position[i] >= 0 && position[i] < g.input[i];
            }
            if (!inside && !prepared) return;
            for (std::int64_t c = 0; c < channels; ++c) {
              std::int32_t const x =
                  inside ? X[family::activation_index(stride_x, last_x, n, first_channel + c, position)]
                         : zero_x;
              std::int32_t const w =
                  W[kernel::convolution_weight<decltype(W)::storage>(a.group, W.dims(), m, c, tap)];
              sum = family::sum_of(sum, (prepared ? x : x - zero_x) * (w - zero_w));
            }
          });
          Y[family::activation_index(stride_y, last_y, n, m, at)] = family::requantized<T>(
              sum, multiplier, zero_y, family::bound_low<T>(a), family::bound_high<T>(a));
        });
      }
  }

 private:
  /// The layer of a whole image.
  template <auto a, class X, class W>
  static constexpr kernel::integer_layer image_of =
      kernel::integer_image_of(family::convolution_geometry(a, X::dims(), W::dims()), W::dims(), a.group,
                               family::input_is_channel_last(a.layout));
  template <class Y, auto a>
  using finish_of = decltype(family::requantizer_of<typename Y::value_type, a>(0));

 public:
  static constexpr bool takes_epilogue(attributes const&, std::span<tensor_info const> in,
                                       std::span<tensor_info const> out) {
    return in[0].rank() <= 4 && family::takes_byte_epilogue(in[0], in[3], out[0]);
  }

  /// The kernels of packed weights, or loops of constant bounds for images, in either order of axes.
  template <auto a>
  [[gnu::nothrow]]
  static constexpr void evaluate(auto X, auto x_scale, auto x_zero, auto W, auto w_scale, auto w_zero,
                                 auto y_scale, auto y_zero, auto B, auto Y, auto const&... epilogue) {
    if constexpr (decltype(W)::storage != storage::row_major && X.rank() <= 4 && X.size() != 0 &&
                  Y.size() != 0) {
      evaluate_packed<a>(share<1>{}, X, x_zero, W, w_scale, w_zero, y_zero, B, Y);
      family::finish_in_place(Y.data(), Y.size(), 0, epilogue...);
    } else if constexpr (X.rank() > 4 || X.size() == 0 || Y.size() == 0 ||
                         decltype(W)::storage != storage::row_major) {
      reference(a, X, x_scale, x_zero, W, w_scale, w_zero, y_scale, y_zero, B, Y);
    } else {
      using T = typename decltype(Y)::value_type;
      constexpr family::window_geometry g = family::convolution_geometry(a, X.dims(), W.dims());
      constexpr kernel::axis_shape down = kernel::rows_axis(g), along = kernel::columns_axis(g);
      constexpr bool last_x = family::input_is_channel_last(a.layout),
                     last_y = family::output_is_channel_last(a.layout);
      constexpr int M = static_cast<int>(W.dims()[0]), C = static_cast<int>(W.dims()[1]);
      constexpr int group = static_cast<int>(a.group), filters = M / group, taps = down.kernel * along.kernel;
      constexpr std::ptrdiff_t channel = last_x ? 1 : down.input * along.input,
                               column = last_x ? C * group : 1, row = column * along.input,
                               image = std::ptrdiff_t{C} * group * down.input * along.input;
      constexpr std::ptrdiff_t y_channel = last_y ? 1 : down.output * along.output, y_column = last_y ? M : 1;
      constexpr kernel::integer_window window{.channels = C,
                                              .rows = down.kernel,
                                              .columns = along.kernel,
                                              .x_channel = channel,
                                              .x_row = row * down.dilation,
                                              .x_column = column * along.dilation,
                                              .w_channel = taps,
                                              .w_row = along.kernel,
                                              .w_column = 1,
                                              .w_output = std::ptrdiff_t{C} * taps};
      // Numbers by themselves: GCC 12 takes members of a constant in a generic lambda for uninitialised.
      constexpr std::ptrdiff_t w_output = window.w_output;
      constexpr int rows = down.output, columns = along.output;
      constexpr int y_stride = down.stride, x_stride = along.stride, y_pad = down.pad_begin,
                    x_pad = along.pad_begin;
      std::int32_t const zero_x = x_zero[0], zero_y = y_zero[0];
      for (int block = 0; block < static_cast<int>(X.dims()[0]) * group; ++block) {
        int const n = block / group, k = block % group;
        kernel::for_each_four<filters>([&]<int Count>(int j, std::integral_constant<int, Count>) {
          constexpr auto count = static_cast<std::size_t>(Count);
          float multiplier[count];
          std::int32_t bias[count], zero_w[count];
          int const m = k * filters + j;
          for (int i = 0; i < Count; ++i) {
            auto const at = static_cast<std::size_t>(m + i);
            multiplier[i] =
                family::multiplier_of(x_scale[0], w_scale[w_scale.size() == 1 ? 0 : at], y_scale[0]);
            zero_w[i] = family::zero_point_at(w_zero, at);
            bias[i] = 0;
            if constexpr (is_present<decltype(B)>) bias[i] = B[at];
          }
          auto const* const w = W.data() + m * w_output;
          T* const y = Y.data() + n * (std::ptrdiff_t{M} * rows * columns) + m * y_channel;
          for (int r = 0; r < rows; ++r)
            for (int s = 0; s < columns; ++s) {
              std::ptrdiff_t const origin = n * image + k * C * channel + (r * y_stride - y_pad) * row +
                                            (s * x_stride - x_pad) * column;
              auto const sums = kernel::sum_window<window, Count>(
                  X.data(), origin, w, zero_x, kernel::taps_inside<down>(r), kernel::taps_inside<along>(s));
              for (int i = 0; i < Count; ++i)
                y[(r * columns + s) * y_column + i * y_channel] =
                    family::requantized<T>(sums.result(i, zero_w[i], bias[i]), multiplier[i], zero_y,
                                           family::bound_low<T>(a), family::bound_high<T>(a));
            }
        });
      }
    }
  }

  /// With policy::size: a layer that is a record of constants, where the kernels have such.
  static constexpr bool sees_constants(policy how) { return how == policy::size && kernel::has_records; }
  template <auto a, class TX, class ZeroX, class TW, class Multiplier, class ZeroW, class ZeroY, class TB,
            class TY>
    requires(kernel::can_be_record<finish_of<TY, a>, TW, Multiplier, TB, ZeroW, ZeroX, ZeroY> &&
             TX::rank() <= 4 && TX::size() != 0 && TY::size() != 0 && TX::dims()[0] == 1 &&
             TW::storage == (a.group == 1 ? storage::quads : storage::taps) &&
             (a.group == 1 || ZeroW::size() == 1) &&
             (a.group == 1 || kernel::slides_integer_rows<finish_of<TY, a>>(image_of<a, TX, TW>)))
  [[gnu::nothrow]]
  static void evaluate_compact(TX X, auto, ZeroX, TW, Multiplier, ZeroW, auto, ZeroY, TB, TY Y,
                               auto const&... epilogue) {
    kernel::run_layer_of_constants<image_of<a, TX, TW>, a.group != 1, finish_of<TY, a>, TW, Multiplier, TB,
                                   ZeroW, ZeroX, ZeroY>(X.data(), Y.data());
    family::finish_in_place(Y.data(), Y.size(), 0, epilogue...);
  }

  /// The part of one worker: rows of each image.
  template <auto a>
  [[gnu::nothrow]]
  static void evaluate_share(auto worker, auto X, auto x_scale, auto x_zero, auto W, auto w_scale,
                             auto w_zero, auto y_scale, auto y_zero, auto B, auto Y,
                             auto const&... epilogue) {
    if constexpr (decltype(W)::storage != storage::row_major && X.rank() <= 4 && X.size() != 0 &&
                  Y.size() != 0) {
      evaluate_packed<a>(worker, X, x_zero, W, w_scale, w_zero, y_zero, B, Y);
      constexpr int rows = image_of<a, decltype(X), decltype(W)>.down.output;
      constexpr auto image = Y.size() / static_cast<std::size_t>(Y.dims()[0]),
                     row = image / static_cast<std::size_t>(rows);
      auto const first = static_cast<std::size_t>(worker.first(rows)),
                 count = static_cast<std::size_t>(worker.last(rows)) - first;
      for (std::size_t at = first * row; at < Y.size(); at += image)
        family::finish_in_place(Y.data() + at, count * row, at, epilogue...);
    } else {
      if (worker.worker == 0) evaluate<a>(X, x_scale, x_zero, W, w_scale, w_zero, y_scale, y_zero, B, Y);
    }
  }

  /// Rows of an image with packed weights. A row of bytes at a time costs time: kernels extend weights for each call.
  static constexpr row_window window(attributes const& a, std::span<tensor_info const> in,
                                     std::span<tensor_info const>) {
    tensor_info const &X = in[0], &W = in[3];
    if (W.storage == storage::row_major || a.layout == layout::channel_first || X.rank() != 4 ||
        X.dims[0] != 1 || X.elements() == 0)
      return {};
    family::window_geometry const g = family::convolution_geometry(a, X.dims, W.dims);
    row_window w = family::window_rows(g, layout::channel_last, 1);
    w.planar = a.layout == layout::channel_first_to_last;
    w.costs_time = true;
    return w;
  }

  /// Rows [first, end) of Y.
  template <auto a>
  [[gnu::nothrow]]
  static void evaluate_rows(auto X, auto, auto x_zero, auto W, auto multiplier, auto w_zero, auto,
                            auto y_zero, auto B, auto Y, int first, int end, auto const&... epilogue) {
    using TX = std::remove_const_t<typename decltype(X)::value_type>;
    using TY = typename decltype(Y)::value_type;
    static constexpr kernel::integer_layer image =
        kernel::integer_layer_of(family::convolution_geometry(a, X.static_dims, W.dims()), W.dims(), a.group,
                                 X.plane, static_cast<int>(X.row_elements));
    static constexpr kernel::integer_layer layer = [] {
      kernel::integer_layer one = image;
      one.down.pad_begin = image.down.outside();
      one.down.stride = one.down.output = 1;
      return one;
    }();
    constexpr kernel::axis_shape down = image.down;
    constexpr int extent = (down.kernel - 1) * down.dilation + 1, pitch = layer.x_row;
    auto const q =
        kernel::requantisation_of(family::requantizer_of<TY, a>(y_zero[0]), x_zero[0], multiplier, w_zero, B);
    constexpr bool near = simd::has_helium && a.near != 0, moves_w = w_zero.size() > 1;
    for (int row = first; row < end; ++row) {
      // Rows [begin, stop) of x are those of the window that lie inside.
      int const begin = kernel::first_row_inside(image, row);
      kernel::integer_layer const one = kernel::rows_of(image, row, row + 1);
      int const stop = begin + one.down.input;
      TX const* x = X.row(begin);
      if constexpr (X.whole || extent == 1) {
        kernel::convolve_integers<layer, decltype(W)::storage, near, moves_w>(one, x, W.data(), q,
                                                                              Y.row(row));
      } else {
        // The kernels want rows one behind the other; in a ring the last may be followed by the first.
        TX joined[static_cast<std::size_t>(extent * pitch)];
        if (stop - begin > 1 && X.row(stop - 1) != x + (stop - 1 - begin) * pitch) {
          for (int r = begin; r < stop; ++r) std::copy_n(X.row(r), pitch, joined + (r - begin) * pitch);
          x = joined;
        }
        kernel::convolve_integers<layer, decltype(W)::storage, near, moves_w>(one, x, W.data(), q,
                                                                              Y.row(row));
      }
      constexpr auto row_of_y = static_cast<std::size_t>(image.along.output * image.y_pixel);
      family::finish_in_place(Y.row(row), row_of_y, static_cast<std::size_t>(row) * row_of_y, epilogue...);
    }
  }

 private:
  template <auto a>
  [[gnu::nothrow]]
  static void evaluate_packed(auto worker, auto X, auto x_zero, auto W, auto multiplier, auto w_zero,
                              auto y_zero, auto B, auto Y) {
    using TY = typename decltype(Y)::value_type;
    static_assert(family::output_is_channel_last(a.layout));
    static constexpr kernel::integer_layer layer = image_of<a, decltype(X), decltype(W)>;
    auto const q =
        kernel::requantisation_of(family::requantizer_of<TY, a>(y_zero[0]), x_zero[0], multiplier, w_zero, B);
    constexpr bool near = simd::has_helium && a.near != 0, moves_w = w_zero.size() > 1;
    constexpr auto images = static_cast<std::size_t>(X.dims()[0]);
    kernel::convolve_integer_images<layer, decltype(W)::storage, near, moves_w>(
        worker, X.data(), X.size() / images, W.data(), q, Y.data(), Y.size() / images, images);
  }
};

}  // namespace inlay::op

INLAY_ATTRIBUTES(inlay::op::QLinearConv::attributes, auto_pad, dilations, group, kernel_shape, pads, strides,
                 layout, low, high, near);
