// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/attributes.hpp>
#include <inlay/family/convolution.hpp>
#include <inlay/family/quantize.hpp>
#include <inlay/kernel/integer_convolution.hpp>
#include <inlay/kernel/integer_product.hpp>
#include <inlay/kernel/packing.hpp>

namespace inlay::op {

/// ONNX `ConvInteger` (ai.onnx, since 10).   y = (w - w_zero_point) * (x - x_zero_point), as int32
/// Shapes: x (N, C, D1, …, Dn);  w (M, C/group, k1, …, kn);  y (N, M, D1', …, Dn');  x_zero_point one
///   element, w_zero_point one or (M).   Types: x and w int8 or uint8, each as its zero point; y int32.
/// Where w is stored packed (kernel/packing.hpp), it is int8, and so is w_zero_point; y is channel last, and a fifth input,
///   int32 (M), holds the sums of w - w_zero_point for each output channel.
/// Errors: those of Conv, elem_type_not_supported, elem_types_differ (zero point), element_count_differs
///   (found zero points, wanted M).   Source: Operators.md#ConvInteger
struct ConvInteger {
  static constexpr op_identity id{"", "ConvInteger", 10};
  static constexpr arity inputs{2, 5}, outputs{1, 1};

  struct attributes {
    inlay::auto_pad auto_pad = inlay::auto_pad::NOTSET;
    ints dilations{};
    std::int64_t group = 1;
    ints kernel_shape{};
    ints pads{};
    ints strides{};
    inlay::layout layout = inlay::layout::channel_first;  ///< not ONNX's: chosen by the generator
    std::int64_t real = 0;  ///< not ONNX's: 1: y is float, as a Cast behind makes it; chosen by the generator
  };

  static constexpr error infer(attributes const& a, std::span<tensor_info const> in,
                               std::span<tensor_info> out) {
    dims Y;
    for (std::size_t i = 0; i < 2; ++i)
      if (!family::is_byte(in[i].type))
        return {fault::elem_type_not_supported, static_cast<std::int64_t>(in[i].type), 3};
    if (error const e = family::infer_convolution(a, in[0], in[1], {}, Y)) return e;
    if (in.size() > 4 && in[1].storage == storage::row_major)
      return {fault::too_many_inputs, static_cast<std::int64_t>(in.size()), 4};
    for (std::size_t i = 2; i < in.size() && i < 4; ++i)
      if (error const e = family::check_zero_point(in[i], in[i - 2].type, i == 2 ? 1 : in[1].dims[0]))
        return e;
    out[0] = {a.real != 0 ? elem_type::float_ : elem_type::int32, Y};
    return no_error;
  }

  static constexpr std::uint64_t macs(attributes const&, std::span<tensor_info const> in,
                                      std::span<tensor_info const> out) {
    return out[0].elements() * elements(in[1].dims, 1, in[1].rank());
  }

  static constexpr void reference(attributes const& a, auto X, auto W, auto x_zero, auto w_zero, auto,
                                  auto Y) {
    using T = typename decltype(Y)::value_type;
    family::window_geometry const g = family::convolution_geometry(a, X.dims(), W.dims());
    dims const stride_x = row_major_strides(X.dims()), stride_y = row_major_strides(Y.dims());
    bool const last_x = family::input_is_channel_last(a.layout),
               last_y = family::output_is_channel_last(a.layout);
    std::int64_t const M = W.dims()[0], channels = W.dims()[1];
    std::int32_t const zero_x = family::zero_point_at(x_zero, 0);
    for (std::int64_t n = 0; n < X.dims()[0]; ++n)
      for (std::int64_t m = 0; m < M; ++m) {
        std::int32_t const zero_w = family::zero_point_at(w_zero, static_cast<std::size_t>(m));
        std::int64_t const first_channel = m / (M / a.group) * channels;
        for_each_index(g.output, [&](dims const& at, std::size_t) {
          std::int32_t sum = 0;
          family::for_each_tap(g, at, [&](dims const& tap, dims const& position) {
            for (std::int64_t c = 0; c < channels; ++c) {
              std::int32_t const x =
                  X[family::activation_index(stride_x, last_x, n, first_channel + c, position)];
              std::int32_t const w =
                  W[kernel::convolution_weight<decltype(W)::storage>(a.group, W.dims(), m, c, tap)];
              sum = family::sum_of(sum, (x - zero_x) * (w - zero_w));
            }
          });
          Y[family::activation_index(stride_y, last_y, n, m, at)] = static_cast<T>(sum);
        });
      }
  }

  /// Where it makes floats.
  static constexpr bool takes_epilogue(attributes const& a, std::span<tensor_info const> in,
                                       std::span<tensor_info const> out) {
    return a.real != 0 && in[1].storage != storage::row_major && in[0].rank() <= 4 && out[0].elements() > 0 &&
           in[0].elements() > 0;
  }

  template <auto a>
  [[gnu::nothrow]]
  static constexpr void evaluate(auto X, auto W, auto x_zero, auto w_zero, auto sums_of_w, auto Y,
                                 auto const&... epilogue) {
    if constexpr (has_kernel<decltype(X), decltype(W), decltype(Y)>)
      evaluate_share<a>(share<1>{}, X, W, x_zero, w_zero, sums_of_w, Y, epilogue...);
    else reference(a, X, W, x_zero, w_zero, sums_of_w, Y);
  }

  /// The part of one worker: rows of each image.
  template <auto a>
  [[gnu::nothrow]]
  static void evaluate_share(auto worker, auto X, auto W, auto x_zero, auto w_zero, auto sums_of_w, auto Y,
                             auto const&... epilogue) {
    if constexpr (!has_kernel<decltype(X), decltype(W), decltype(Y)>) {
      if (worker.worker == 0) reference(a, X, W, x_zero, w_zero, sums_of_w, Y);
    } else {
      static_assert(family::output_is_channel_last(a.layout));
      static constexpr kernel::integer_layer layer =
          kernel::integer_image_of(family::convolution_geometry(a, X.dims(), W.dims()), W.dims(), a.group,
                                   family::input_is_channel_last(a.layout));
      constexpr auto images = static_cast<std::size_t>(X.dims()[0]);
      constexpr int rows = layer.down.output, columns = layer.along.output, M = layer.y_pixel;
      constexpr bool moves_w = decltype(W)::storage == storage::taps && w_zero.size() > 1;
      std::int32_t const zero_x = family::zero_point_at(x_zero, 0);
      kernel::convolve_integer_images<layer, decltype(W)::storage, false, moves_w>(
          worker, X.data(), X.size() / images, W.data(), kernel::plain_sums(zero_x, w_zero),
          static_cast<std::int32_t*>(static_cast<void*>(Y.data())), Y.size() / images, images);
      int const first = worker.first(rows), end = worker.last(rows);
      for (int n = 0; n < static_cast<int>(images); ++n) {
        kernel::product_part const part{(n * rows + first) * columns, (end - first) * columns, 0, M};
        if constexpr (a.real != 0 && sizeof...(epilogue) == 0)
          kernel::finish_sums<M>(part, Y.data(), zero_x, sums_of_w.data(), inlay::epilogue<>{});
        else kernel::finish_sums<M>(part, Y.data(), zero_x, sums_of_w.data(), epilogue...);
      }
    }
  }

 private:
  template <class X, class W, class Y>
  static constexpr bool has_kernel =
      W::storage != storage::row_major && X::rank() <= 4 && X::size() != 0 && Y::size() != 0;
};

}  // namespace inlay::op

INLAY_ATTRIBUTES(inlay::op::ConvInteger::attributes, auto_pad, dilations, group, kernel_shape, pads, strides,
                 layout, real);
