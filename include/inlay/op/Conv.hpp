// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/family/convolution.hpp>
#include <inlay/kernel/compact.hpp>
#include <inlay/kernel/image.hpp>
#include <inlay/kernel/sliding.hpp>

namespace inlay::op {

/// ONNX `Conv` (ai.onnx, since 22).   Y = W * X + B, a cross-correlation over n spatial axes
/// Shapes: X (N, C, D1, …, Dn);  W (M, C/group, k1, …, kn);  B (M);  Y (N, M, D1', …, Dn').  Axes of X and Y
///   in the order that `layout` says; W may be stored packed (kernel/packing.hpp).
/// Errors: channels_differ (found C, wanted channels of W * group), channels_not_divisible_by_group (found
///   M), kernel_rank_differs, kernel_larger_than_input, attribute_*.
/// Accuracy: C/group * k1 * … * kn * 2^-24 relative to the sum of magnitudes, float accumulation.
/// Source: Operators.md#Conv
struct Conv {
  static constexpr op_identity id{"", "Conv", 22};
  static constexpr arity inputs{2, 3}, outputs{1, 1};

  struct attributes {
    inlay::auto_pad auto_pad = inlay::auto_pad::NOTSET;
    ints dilations{};
    std::int64_t group = 1;
    ints kernel_shape{};
    ints pads{};
    ints strides{};
    inlay::layout layout = inlay::layout::channel_first;  ///< not ONNX's: chosen by the generator
  };

  static constexpr error infer(attributes const& a, std::span<tensor_info const> in,
                               std::span<tensor_info> out) {
    tensor_info const& X = in[0];
    if (!is_floating(X.type)) return {fault::elem_type_not_supported, static_cast<std::int64_t>(X.type), 1};
    for (tensor_info const& t : in)
      if (t.present() && t.type != X.type)
        return {fault::elem_types_differ, static_cast<std::int64_t>(t.type),
                static_cast<std::int64_t>(X.type)};
    out[0] = {X.type, {}};
    return family::infer_convolution(a, X, in[1], in.size() > 2 ? in[2] : tensor_info{}, out[0].dims);
  }

  static constexpr std::uint64_t macs(attributes const&, std::span<tensor_info const> in,
                                      std::span<tensor_info const> out) {
    return out[0].elements() * elements(in[1].dims, 1, in[1].rank());
  }

  /// Resolved geometry for dims that infer has accepted.
  static constexpr family::window_geometry geometry(attributes const& a, dims const& X, dims const& W) {
    return family::convolution_geometry(a, X, W);
  }

  /// An image of one column, which windows of one column read: where it is whole, it is one row to the kernels,
  /// since their tiles run along rows.
  static constexpr bool is_column(family::window_geometry const& g) {
    return g.rank() == 2 && g.input[0] > 1 && g.input[1] == 1 && g.kernel[1] == 1 && g.output[1] == 1 &&
           g.pad_begin[1] == 0;
  }
  static constexpr family::window_geometry kernel_geometry(attributes const& a, dims const& X,
                                                           dims const& W) {
    family::window_geometry g = geometry(a, X, W);
    if (is_column(g))
      for (dims* list : {&g.kernel, &g.strides, &g.dilations, &g.pad_begin, &g.pad_end, &g.input, &g.output})
        *list = {(*list)[1], (*list)[0]};
    return g;
  }

  static constexpr void reference(attributes const& a, auto X, auto W, auto B, auto Y) {
    using T = typename decltype(Y)::value_type;
    family::window_geometry const g = geometry(a, X.dims(), W.dims());
    dims const stride_x = row_major_strides(X.dims()), stride_y = row_major_strides(Y.dims());
    bool const last_x = family::input_is_channel_last(a.layout),
               last_y = family::output_is_channel_last(a.layout);
    std::int64_t const M = W.dims()[0], channels = W.dims()[1];
    for (std::int64_t n = 0; n < X.dims()[0]; ++n)
      for (std::int64_t m = 0; m < M; ++m)
        for_each_index(g.output, [&](dims const& at, std::size_t) {
          auto sum = compute_type<T>{0};
          if constexpr (is_present<decltype(B)>) sum = B[static_cast<std::size_t>(m)];
          std::int64_t const first_channel = m / (M / a.group) * channels;
          family::for_each_tap(g, at, [&](dims const& tap, dims const& position) {
            for (std::int64_t c = 0; c < channels; ++c)
              sum += compute_type<T>(
                         X[family::activation_index(stride_x, last_x, n, first_channel + c, position)]) *
                     compute_type<T>(
                         W[kernel::convolution_weight<decltype(W)::storage>(a.group, W.dims(), m, c, tap)]);
          });
          Y[family::activation_index(stride_y, last_y, n, m, at)] = static_cast<T>(sum);
        });
  }

  /// The fast kernels serve float images with one to three spatial axes, channel-last results and packed
  /// weights.
  static constexpr bool takes_epilogue(attributes const& a, std::span<tensor_info const> in,
                                       std::span<tensor_info const>) {
    tensor_info const &X = in[0], &W = in[1];
    if (X.type != elem_type::float_ || X.rank() > 5 || X.elements() == 0 || a.layout == layout::channel_first)
      return false;
    if (X.rank() == 5) return W.storage == storage::panels && a.layout == layout::channel_last;
    if (W.storage == storage::panels) return a.layout == layout::channel_last || a.group == 1;
    return W.storage == storage::taps && a.layout == layout::channel_last && W.dims[0] == a.group;
  }

  static constexpr row_window window(attributes const& a, std::span<tensor_info const> in,
                                     std::span<tensor_info const> out) {
    if (!takes_epilogue(a, in, out) || in[0].rank() != 4 || in[0].dims[0] != 1) return {};
    family::window_geometry const g = geometry(a, in[0].dims, in[1].dims);
    row_window w = family::window_rows(g, layout::channel_last, 1);
    w.planar = a.layout == layout::channel_first_to_last;
    if (in[1].storage == storage::taps) w.together = kernel::rows_together(kernel::rows_axis(g));
    return w;
  }

  template <auto a>
  [[gnu::nothrow]] static constexpr void evaluate(auto X, auto W, auto B, auto Y, auto const&... epilogue) {
    if constexpr (sizeof...(epilogue) != 0) evaluate_share<a>(share<1>{}, X, W, B, Y, epilogue...);
    else if constexpr (family::plain_window::serves(a.layout, X.static_dims) &&
                       decltype(W)::storage == storage::row_major)
      evaluate_plain<a>(X, W, B, Y);
    else reference(a, X, W, B, Y);
  }

  /// The same with the kernels that all shapes share.
  template <auto a>
  static void evaluate_compact(auto X, auto W, auto B, auto Y, auto const& epilogue) noexcept {
    constexpr family::window_geometry g = kernel_geometry(a, X.dims(), W.dims());
    constexpr kernel::axis_shape down = kernel::rows_axis(g), along = kernel::columns_axis(g);
    constexpr auto M = static_cast<int>(W.dims()[0]), C = static_cast<int>(W.dims()[1]);
    constexpr auto group = static_cast<int>(a.group);
    if constexpr (g.rank() == 3 || !kernel::fits(down, along, C * group, M, group)) {
      evaluate<a>(X, W, B, Y, epilogue);
    } else {
      constexpr auto batch = static_cast<std::size_t>(X.dims()[0]);
      static constexpr kernel::layer_arguments layer =
          kernel::layer_of(down, along, C, M / group, group, a.layout != layout::channel_last);
      float const* b = nullptr;
      if constexpr (is_present<decltype(B)>) b = B.data();
      for (std::size_t n = 0; n < batch; ++n) {
        float const* const x = X.data() + n * (X.size() / batch);
        float* const y = Y.data() + n * (Y.size() / batch);
        if constexpr (decltype(W)::storage == storage::taps)
          kernel::slide(layer, x, kernel::any_taps{W.data(), b, M}, y);
        else kernel::convolve(layer, x, W.data(), b, y);
      }
      kernel::finish_results(Y.data(), static_cast<int>(Y.size()), epilogue);
    }
  }

  /// The part of one worker: rows of Y or, in a pointwise convolution of few rows, output channels.
  template <auto a>
  [[gnu::nothrow]]
  static void evaluate_share(auto part, auto X, auto W, auto B, auto Y, auto const& epilogue) {
    if constexpr (X.rank() == 5) evaluate_volumes<a>(part, X, W, B, Y, epilogue);
    else evaluate_images<a>(part, X, W, B, Y, epilogue);
  }

  /// Rows [first, end) of Y.
  template <auto a>
  [[gnu::nothrow]]
  static void evaluate_rows(auto X, auto W, auto B, auto Y, int first, int end, auto const& epilogue) {
    evaluate_image<a, X.static_dims, false>(share<1>{}, X, W, B, Y, first, end, epilogue);
  }

 private:
  template <auto a>
  static void evaluate_plain(auto X, auto W, auto B, auto Y) {
    using T = typename decltype(Y)::value_type;
    static constexpr family::plain_convolution shape(geometry(a, X.static_dims, W.static_dims), X.static_dims,
                                                     W.static_dims, a.group);
    T const* b = nullptr;
    if constexpr (is_present<decltype(B)>) b = B.data();
    family::convolve_plain<T>(shape, X.data(), W.data(), b, Y.data());
  }

  template <auto a>
  [[gnu::nothrow]]
  static void evaluate_images(auto part, auto X, auto W, auto B, auto Y, auto const& epilogue) {
    constexpr dims x = as_rows(a, X.dims(), W.dims(), decltype(part)::workers);
    constexpr family::window_geometry g = kernel_geometry(a, x, W.dims());
    constexpr auto rows = static_cast<std::size_t>(kernel::rows_axis(g).output);
    constexpr std::size_t x_image = elements(x, 1, x.size());
    constexpr std::size_t y_image = Y.size() / static_cast<std::size_t>(x[0]);
    constexpr bool last = a.layout == layout::channel_last;
    constexpr std::size_t x_row = last ? x_image / static_cast<std::size_t>(kernel::rows_axis(g).input)
                                       : static_cast<std::size_t>(x.back());
    constexpr int plane = last ? 0 : static_cast<int>(elements(g.input));
    for (std::size_t n = 0; n < static_cast<std::size_t>(x[0]); ++n) {
      kernel::whole_rows<float const, x_row, plane> const from{X.data() + n * x_image};
      kernel::whole_rows<float, y_image / rows> const to{Y.data() + n * y_image};
      evaluate_image<a, x, true>(part, from, W, B, to, 0, static_cast<int>(rows), epilogue.at(n * y_image));
    }
  }

  /// Three spatial axes: each row of Y as of an image whose windows are as many rows high as those of a volume have.
  template <auto a>
  [[gnu::nothrow]]
  static void evaluate_volumes(auto part, auto X, auto W, auto B, auto Y, auto const& epilogue) {
    constexpr family::window_geometry g = geometry(a, X.dims(), W.dims());
    constexpr kernel::axis_shape across = kernel::images_axis(g), down = kernel::rows_axis(g),
                                 along = kernel::columns_axis(g);
    constexpr bool bias = is_present<decltype(B)>;
    constexpr auto M = static_cast<int>(W.dims()[0]), C = static_cast<int>(W.dims()[1]);
    constexpr auto group = static_cast<int>(a.group);
    constexpr kernel::convolution_shape shape{C,
                                              M / group,
                                              C * group,
                                              M,
                                              0,
                                              across.kernel * down.kernel,
                                              along.kernel,
                                              along.stride,
                                              along.dilation,
                                              along.pad_begin,
                                              along.input,
                                              along.output,
                                              across.outside() || down.outside(),
                                              storage::panels,
                                              bias};
    constexpr auto x_row = static_cast<std::size_t>(along.input * C * group),
                   y_row = static_cast<std::size_t>(along.output * M);
    constexpr int rows = static_cast<int>(X.dims()[0]) * across.output * down.output;
    float const* b = nullptr;
    if constexpr (bias) b = B.data();
    for (int r = part.first(rows); r < part.last(rows); ++r) {
      int const image = r / down.output, n = image / across.output;
      float const* const x = X.data() + static_cast<std::size_t>(n * across.input * down.input) * x_row;
      auto const taps =
          kernel::rows_of_volume<across, down, x_row>(x, image % across.output, r % down.output);
      std::size_t const y = static_cast<std::size_t>(r) * y_row;
      for (int k = 0; k < group; ++k) {
        auto of_group = taps;
        for (float const*& tap : of_group.at)
          if (tap != nullptr) tap += k * C;
        kernel::convolve_row<shape, std::remove_cvref_t<decltype(epilogue)>>(
            of_group, W.data() + k * shape.columns * shape.depth(), bias ? b + k * shape.columns : nullptr,
            Y.data() + y + k * shape.columns, epilogue.at(y + static_cast<std::size_t>(k * shape.columns)));
      }
    }
  }

  /// A pointwise convolution sees all pixels of all images as one, whose rows are as long as suits the
  /// caches.
  static constexpr dims as_rows(attributes const& a, dims const& X, dims const& W, int workers) {
    family::window_geometry const g = geometry(a, X, W);
    bool pointwise = a.layout == layout::channel_last;
    for (std::size_t i = 0; i < g.rank(); ++i)
      pointwise =
          pointwise && g.kernel[i] == 1 && g.strides[i] == 1 && g.pad_begin[i] == 0 && g.pad_end[i] == 0;
    if (!pointwise) return X;
    auto const pixels = static_cast<int>(X[0] * static_cast<std::int64_t>(elements(g.input)));
    std::int64_t const together = kernel::pixels_together(pixels, static_cast<int>(X.back()), workers);
    if (X.size() == 3) return {pixels / together, together, X.back()};
    return {1, pixels / together, together, X.back()};
  }

  /// A worker's part of output rows [first, end) of one image; x gives rows of dims Dims, those of channel 0
  /// for planar ones. `Whole`: an image of one column may be one row.
  template <auto a, dims Dims, bool Whole, int Workers>
  [[gnu::nothrow]]
  static void evaluate_image(share<Workers> part, auto x, auto W, auto B, auto y, int first, int end,
                             auto const& epilogue) noexcept {
    constexpr family::window_geometry g =
        Whole ? kernel_geometry(a, Dims, W.dims()) : geometry(a, Dims, W.dims());
    constexpr kernel::axis_shape down = kernel::rows_axis(g), along = kernel::columns_axis(g);
    constexpr bool bias = is_present<decltype(B)>;
    constexpr auto M = static_cast<int>(W.dims()[0]), C = static_cast<int>(W.dims()[1]);
    constexpr auto group = static_cast<int>(a.group);
    [[maybe_unused]] constexpr std::size_t row_elements =
        static_cast<std::size_t>(along.output) * static_cast<std::size_t>(M);
    using epilogue_type = std::remove_cvref_t<decltype(epilogue)>;
    float const* b = nullptr;
    if constexpr (bias) b = B.data();
    if constexpr (decltype(W)::storage == storage::taps) {
      int const stop = first + part.last(end - first);
      int row = first + part.first(end - first);
      constexpr int together = kernel::rows_together(down);
      if constexpr (together > 1)
        for (; row + together <= stop; row += together)
          slide<bias, down, along, together>(x, W, b, y, row, epilogue);
      for (; row < stop; ++row) slide<bias, down, along, 1>(x, W, b, y, row, epilogue);
    } else {
      constexpr bool last = a.layout == layout::channel_last;
      constexpr kernel::convolution_shape shape{C,
                                                M / group,
                                                last ? C * group : 1,
                                                M,
                                                decltype(x)::plane,
                                                down.kernel,
                                                along.kernel,
                                                along.stride,
                                                along.dilation,
                                                along.pad_begin,
                                                along.input,
                                                along.output,
                                                down.outside(),
                                                storage::panels,
                                                bias};
      constexpr int columns = shape.columns, weights = columns * shape.depth();
      using shared_row = kernel::dense_row<shape, epilogue_type, Workers>;
      constexpr int blocks = shared_row::blocks;
      constexpr bool by_rows = Workers == 1 || group > 1 || kernel::share_rows(down.output, blocks, Workers);
      int const stop = by_rows ? first + part.last(end - first) : end;
      for (int row = by_rows ? first + part.first(end - first) : first; row < stop; ++row) {
        auto const e = epilogue.at(static_cast<std::size_t>(row) * row_elements);
        if constexpr (!by_rows) {
          shared_row::run(kernel::rows_of<down>(x, row), W.data(), b, y.row(row), e, part.first(blocks),
                          part.last(blocks));
        } else {
          for (int k = 0; k < group; ++k)
            kernel::convolve_row<shape, epilogue_type>(
                kernel::rows_of<down>(x, row, static_cast<std::size_t>(k * C)), W.data() + k * weights,
                bias ? b + k * columns : nullptr, y.row(row) + k * columns,
                e.at(static_cast<std::size_t>(k * columns)));
        }
      }
    }
  }

  /// `Rows` output rows of a depthwise convolution.
  template <bool Bias, kernel::axis_shape Down, kernel::axis_shape Along, int Rows>
  INLAY_ALWAYS_INLINE static void slide(auto const& x, auto W, float const* b, auto const& y, int row,
                                        auto const& epilogue) {
    constexpr auto M = static_cast<int>(W.dims()[0]);
    constexpr kernel::sliding_shape shape{
        M,           Down.kernel,  Along.kernel, Along.stride, Along.dilation, Along.pad_begin,
        Along.input, Along.output, Rows,         Down.stride};
    constexpr std::size_t row_elements = static_cast<std::size_t>(Along.output) * static_cast<std::size_t>(M);
    [&]<std::size_t... R>(std::index_sequence<R...>) {
      auto const at = [&](std::size_t r) { return static_cast<std::size_t>(row) + r; };
      using taps = kernel::depthwise_taps<M, Bias>;
      kernel::sliding_row<shape, taps, std::remove_cvref_t<decltype(epilogue)>>::run(
          {kernel::rows_of<Down, Rows>(x, row),
           {y.row(static_cast<int>(at(R)))...},
           taps{W.data(), b},
           {epilogue.at(at(R) * row_elements)...}});
    }(std::make_index_sequence<std::size_t{Rows}>{});
  }
};

}  // namespace inlay::op

INLAY_ATTRIBUTES(inlay::op::Conv::attributes, auto_pad, dilations, group, kernel_shape, pads, strides,
                 layout);
