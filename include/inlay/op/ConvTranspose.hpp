// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/family/movement.hpp>
#include <inlay/family/sliding_window.hpp>
#include <inlay/kernel/transposed.hpp>

namespace inlay::op {

/// ONNX `ConvTranspose` (ai.onnx, since 22).   Y = the transpose of Conv: each x adds W * x to a window of Y;
/// plus B
/// Shapes: X (N, C, D1, …, Dn);  W (C, M/group, k1, …, kn);  B (M);  Y (N, M, D1', …, Dn') with Di' = (Di -
///   1) * stride + (ki - 1) * dilation + 1 + output_padding - pads, or output_shape.  Axes of X and Y in the order
///   that `layout` says; W may be stored packed (kernel/packing.hpp).   Types: floating point.
/// Errors: channels_differ (found C, wanted channels of W; found elements of B, wanted M),
///   channels_not_divisible_by_group (found C), kernel_rank_differs, attribute_*.
/// Accuracy: C/group * k1 * … * kn * 2^-24 relative to the sum of magnitudes, float accumulation.
/// Source: Operators.md#ConvTranspose
struct ConvTranspose {
  static constexpr op_identity id{"", "ConvTranspose", 22};
  static constexpr arity inputs{2, 3}, outputs{1, 1};

  struct attributes {
    inlay::auto_pad auto_pad = inlay::auto_pad::NOTSET;
    ints dilations{};
    std::int64_t group = 1;
    ints kernel_shape{};
    ints output_padding{};
    ints output_shape{};
    ints pads{};
    ints strides{};
    inlay::layout layout = inlay::layout::channel_first;  ///< not ONNX's: chosen by the generator
  };

  static constexpr error infer(attributes const& a, std::span<tensor_info const> in,
                               std::span<tensor_info> out) {
    tensor_info const &X = in[0], &W = in[1], B = family::input_at(in, 2);
    if (!is_floating(X.type)) return {fault::elem_type_not_supported, static_cast<std::int64_t>(X.type), 1};
    if (error const e = family::check_same_type(W, X.type)) return e;
    if (X.rank() < 3) return {fault::rank_out_of_range, static_cast<std::int64_t>(X.rank()), 3};
    if (W.rank() != X.rank())
      return {fault::ranks_differ, static_cast<std::int64_t>(W.rank()), static_cast<std::int64_t>(X.rank())};
    bool const last = family::input_is_channel_last(a.layout);
    std::int64_t const C = X.dims[family::channel_axis(last, X.rank())];
    if (C != W.dims[0]) return {fault::channels_differ, C, W.dims[0]};
    if (a.group < 1 || a.group > family::most_elements) return {fault::attribute_out_of_range, a.group, 1};
    if (C % a.group != 0) return {fault::channels_not_divisible_by_group, C, a.group};
    std::int64_t const M = W.dims[1] * a.group;
    if (B.present()) {
      if (error const e = family::check_same_type(B, X.type)) return e;
      if (B.elements() != static_cast<std::size_t>(M))
        return {fault::channels_differ, static_cast<std::int64_t>(B.elements()), M};
    }
    geometry g;
    if (error const e = resolve(a, X.dims, W.dims, g)) return e;
    dims const Y = family::activation_dims(X.dims[0], M, g.output, last);
    if (error const e = family::check_extents(Y)) return e;
    out[0] = {X.type, Y};
    return no_error;
  }

  static constexpr std::uint64_t macs(attributes const&, std::span<tensor_info const> in,
                                      std::span<tensor_info const>) {
    return in[0].elements() * elements(in[1].dims, 1, in[1].rank());
  }

  static constexpr void reference(attributes const& a, auto X, auto W, auto B, auto Y) {
    using T = typename decltype(Y)::value_type;
    using Sum = compute_type<T>;
    geometry g;
    (void)resolve(a, X.dims(), W.dims(), g);
    dims const stride_x = row_major_strides(X.dims()), stride_y = row_major_strides(Y.dims());
    bool const last = family::input_is_channel_last(a.layout);
    std::int64_t const outputs_of_group = W.dims()[1], M = outputs_of_group * a.group,
                       inputs_of_group = W.dims()[0] / a.group;
    for (std::int64_t n = 0; n < X.dims()[0]; ++n)
      for (std::int64_t m = 0; m < M; ++m)
        for_each_index(g.output, [&](dims const& at, std::size_t) {
          auto sum = Sum{0};
          if constexpr (is_present<decltype(B)>) sum = static_cast<Sum>(B[static_cast<std::size_t>(m)]);
          std::int64_t const first = m / outputs_of_group * inputs_of_group;
          for_each_index(g.kernel, [&](dims const& tap, std::size_t) {
            dims position = at;
            for (std::size_t i = 0; i < at.size(); ++i) {
              std::int64_t const scaled = at[i] + g.pad_begin[i] - tap[i] * g.dilations[i];
              position[i] = scaled / g.strides[i];
              if (scaled < 0 || scaled % g.strides[i] != 0 || position[i] >= g.input[i]) return;
            }
            for (std::int64_t c = first; c < first + inputs_of_group; ++c)
              sum += static_cast<Sum>(X[family::activation_index(stride_x, last, n, c, position)]) *
                     static_cast<Sum>(W[kernel::transposed_weight<decltype(W)::storage>(
                         W.dims(), g.strides, a.group, c, m % outputs_of_group, tap)]);
          });
          Y[family::activation_index(stride_y, last, n, m, at)] = static_cast<T>(sum);
        });
  }

  /// The fast kernel serves channel-last float images with up to three spatial axes and packed weights.
  static constexpr bool takes_epilogue(attributes const& a, std::span<tensor_info const> in,
                                       std::span<tensor_info const>) {
    return in[0].type == elem_type::float_ && in[0].rank() <= 5 && in[0].elements() != 0 &&
           in[1].storage != storage::row_major && can_pack(a);
  }

  template <auto a>
  [[gnu::nothrow]] static constexpr void evaluate(auto X, auto W, auto B, auto Y, auto const&... epilogue) {
    if constexpr (sizeof...(epilogue) == 0) reference(a, X, W, B, Y);
    else evaluate_share<a>(share<1>{}, X, W, B, Y, epilogue...);
  }

  /// The part of one worker: rows of each image of Y, of each residue modulo the stride.
  template <auto a>
  [[gnu::nothrow]]
  static void evaluate_share(auto part, auto X, auto W, auto B, auto Y, auto const& epilogue) {
    constexpr family::window_geometry g = [] {
      family::window_geometry result;
      (void)resolve(a, decltype(X)::static_dims, decltype(W)::static_dims, result);
      return result;
    }();
    constexpr auto batch = static_cast<std::size_t>(X.dims()[0]), y_image = Y.size() / batch;
    constexpr bool bias = is_present<decltype(B)>;
    constexpr auto group = static_cast<int>(a.group);
    constexpr kernel::transposed_shape shape{group,
                                             static_cast<int>(W.dims()[0]) / group,
                                             static_cast<int>(W.dims()[1]),
                                             g.rank() > 2 ? kernel::images_axis(g) : kernel::axis_shape{},
                                             kernel::rows_axis(g),
                                             kernel::columns_axis(g),
                                             bias,
                                             decltype(W)::storage};
    float const* b = nullptr;
    if constexpr (bias) b = B.data();
    for (std::size_t n = 0; n < batch; ++n)
      kernel::convolve_transposed<shape>(part, X.data() + n * (X.size() / batch), W.data(), b,
                                         Y.data() + n * y_image, epilogue.at(n * y_image));
  }

  /// Whether weights of a node with these attributes may be packed.
  static constexpr bool can_pack(attributes const& a) {
    for (std::int64_t dilation : a.dilations)
      if (dilation != 1) return false;
    return a.layout == layout::channel_last;
  }

 private:
  using geometry = family::window_geometry;

  /// Strides, dilations and pads for each spatial axis, and the extents of Y.
  static constexpr error resolve(attributes const& a, dims const& X, dims const& W, geometry& g) {
    std::size_t const rank = X.size() - 2;
    auto const signed_rank = static_cast<std::int64_t>(rank);
    for (ints const* list : {&a.strides, &a.dilations, &a.output_padding, &a.output_shape})
      if (!list->empty() && list->size() != rank)
        return {fault::attribute_length_differs, static_cast<std::int64_t>(list->size()), signed_rank};
    if (!a.pads.empty() && a.pads.size() != 2 * rank)
      return {fault::attribute_length_differs, static_cast<std::int64_t>(a.pads.size()), 2 * signed_rank};
    if (!a.kernel_shape.empty() && a.kernel_shape.size() != rank)
      return {fault::kernel_rank_differs, static_cast<std::int64_t>(a.kernel_shape.size()), signed_rank};

    constexpr std::int64_t largest =
        1 << 24;  // of a stride, dilation, pad or kernel extent: keeps all sums in range
    g = {};
    for (std::size_t i = 0; i < rank; ++i) {
      std::int64_t const in = X[family::spatial_axis(family::input_is_channel_last(a.layout)) + i],
                         k = W[2 + i], stride = a.strides.empty() ? 1 : a.strides[i],
                         dilation = a.dilations.empty() ? 1 : a.dilations[i],
                         added = a.output_padding.empty() ? 0 : a.output_padding[i];
      if (!a.kernel_shape.empty() && a.kernel_shape[i] != k)
        return {fault::attribute_out_of_range, a.kernel_shape[i], k};
      for (std::int64_t const value : {in, k, stride, dilation})
        if (value < 1 || value > largest) return {fault::attribute_out_of_range, value, 1};
      if (added < 0 || added > largest) return {fault::attribute_out_of_range, added, 0};
      std::int64_t const full = (in - 1) * stride + (k - 1) * dilation + 1 + added;
      std::int64_t begin = 0, end = 0, out = 0;
      bool const same = a.auto_pad == auto_pad::SAME_UPPER || a.auto_pad == auto_pad::SAME_LOWER;
      if (same || !a.output_shape.empty()) {
        out = a.output_shape.empty() ? in * stride : a.output_shape[i];
        std::int64_t const total = full > out ? full - out : 0;
        begin = a.auto_pad == auto_pad::SAME_UPPER ? total / 2 : total - total / 2;
        end = total - begin;
      } else {
        if (a.auto_pad == auto_pad::NOTSET && !a.pads.empty()) {
          begin = a.pads[i];
          end = a.pads[rank + i];
        }
        for (std::int64_t const value : {begin, end})
          if (value < 0 || value > largest) return {fault::attribute_out_of_range, value, 0};
        out = full - begin - end;
      }
      if (out < 1) return {fault::attribute_out_of_range, out, 1};
      g.kernel.push_back(k);
      g.strides.push_back(stride);
      g.dilations.push_back(dilation);
      g.pad_begin.push_back(begin);
      g.pad_end.push_back(end);
      g.input.push_back(in);
      g.output.push_back(out);
    }
    return no_error;
  }
};

}  // namespace inlay::op

INLAY_ATTRIBUTES(inlay::op::ConvTranspose::attributes, auto_pad, dilations, group, kernel_shape,
                 output_padding, output_shape, pads, strides, layout);
