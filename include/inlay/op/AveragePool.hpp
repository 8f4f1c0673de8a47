// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/family/sliding_window.hpp>
#include <inlay/kernel/pooling.hpp>

namespace inlay::op {

/// ONNX `AveragePool` (ai.onnx, since 22).   Y = mean of each window
/// Shapes: X (N, C, D1, …, Dn);  Y (N, C, D1', …, Dn'), axes in the order that `layout` says. A window's mean
/// counts the elements that it covers, with count_include_pad the pads as well; what ceil_mode adds behind
/// the trailing pad never counts. The mean of no elements is 0.
/// Errors: kernel_rank_differs, kernel_larger_than_input, attribute_*.   Source: Operators.md#AveragePool
/// Accuracy: k1 * … * kn * 2^-24 relative to the mean of magnitudes, float accumulation.
struct AveragePool {
  static constexpr op_identity id{"", "AveragePool", 22};
  static constexpr arity inputs{1, 1}, outputs{1, 1};

  struct attributes {
    inlay::auto_pad auto_pad = inlay::auto_pad::NOTSET;
    std::int64_t ceil_mode = 0;
    std::int64_t count_include_pad = 0;
    ints dilations{};
    ints kernel_shape{};
    ints pads{};
    ints strides{};
    inlay::layout layout = inlay::layout::channel_first;  ///< not ONNX's: chosen by the generator
  };

  static constexpr error infer(attributes const& a, std::span<tensor_info const> in,
                               std::span<tensor_info> out) {
    tensor_info const& X = in[0];
    if (!is_floating(X.type)) return {fault::elem_type_not_supported, static_cast<std::int64_t>(X.type), 1};
    family::window_geometry g;
    dims Y;
    if (error const e = family::infer_pooling(a, X, Y, g)) return e;
    out[0] = {X.type, Y};
    return no_error;
  }

  static constexpr row_window window(attributes const& a, std::span<tensor_info const> in,
                                     std::span<tensor_info const>) {
    if (!is_fast(a, in[0].type, in[0].dims)) return {};
    return family::window_rows(family::pooling_geometry(a, in[0].dims), a.layout, in[0].dims[0]);
  }

  static constexpr void reference(attributes const& a, auto X, auto Y) {
    using T = typename decltype(Y)::value_type;
    using Sum = compute_type<T>;
    family::window_geometry const g = family::pooling_geometry(a, X.dims());
    dims const stride_x = row_major_strides(X.dims()), stride_y = row_major_strides(Y.dims());
    bool const last_x = family::input_is_channel_last(a.layout),
               last_y = family::output_is_channel_last(a.layout);
    std::int64_t const C = X.dims()[family::channel_axis(last_x, X.rank())];
    for (std::int64_t n = 0; n < X.dims()[0]; ++n)
      for (std::int64_t c = 0; c < C; ++c)
        for_each_index(g.output, [&](dims const& at, std::size_t) {
          auto sum = Sum{0};
          std::int64_t covered = 0;
          family::for_each_tap(g, at, [&](dims const&, dims const& position) {
            sum += static_cast<Sum>(X[family::activation_index(stride_x, last_x, n, c, position)]);
            ++covered;
          });
          std::int64_t const count = a.count_include_pad ? family::with_pads(g, at) : covered;
          Y[family::activation_index(stride_y, last_y, n, c, at)] =
              static_cast<T>(count == 0 ? Sum{0} : sum / static_cast<Sum>(count));
        });
  }

  template <auto a>
  static constexpr void evaluate(auto X, auto Y) {
    if constexpr (is_fast(a, X.type(), X.dims())) {
      constexpr auto g = family::pooling_geometry(a, X.dims());
      constexpr kernel::axis_shape down = kernel::rows_axis(g), along = kernel::columns_axis(g);
      kernel::pool_images<down, along, static_cast<int>(X.dims().back()), static_cast<int>(X.dims()[0])>(
          X.data(), Y.data(), policy_of < a.count_include_pad != 0, down, along >);
    } else if constexpr (is_fast_volume(a, X.type(), X.dims())) {
      constexpr auto g = family::pooling_geometry(a, X.dims());
      constexpr kernel::axis_shape across = kernel::images_axis(g), down = kernel::rows_axis(g),
                                   along = kernel::columns_axis(g);
      kernel::pool_volumes<across, down, along, static_cast<int>(X.dims().back())>(
          static_cast<int>(X.dims()[0]), X.data(), Y.data(), policy_of_volume < a.count_include_pad != 0,
          across, down, along >);
    } else if constexpr (family::plain_window::serves(a.layout, X.dims())) {
      constexpr family::plain_window const& window =
          family::plain_window_of<family::pooling_geometry(a, X.dims())>;
      means_of_windows<a.count_include_pad != 0>(window, static_cast<int>(X.dims()[0] * X.dims()[1]),
                                                 X.data(), Y.data());
    } else {
      reference(a, X, Y);
    }
  }

  /// Rows [first, end) of Y.
  template <auto a>
  static void evaluate_rows(auto X, auto Y, int first, int end) {
    constexpr auto g = family::pooling_geometry(a, X.static_dims);
    constexpr kernel::axis_shape down = kernel::rows_axis(g), along = kernel::columns_axis(g);
    kernel::pool_rows<down, along, X.channels>(X, Y, first, end, policy_of < a.count_include_pad != 0, down,
                                               along >);
  }

 private:
  /// y = the mean of each window of all planes.
  template <bool CountsPad, class T>
  [[gnu::noinline, gnu::nothrow]] static constexpr void means_of_windows(family::plain_window const& window,
                                                                         int planes, T const* x, T* y) {
    using Sum = compute_type<T>;
    for (; planes > 0; --planes, x += window.plane())
      window.for_each_output([&](family::plain_window::place const& place) __attribute__((always_inline)) {
        auto sum = Sum{0};
        place.for_each_tap([&](std::ptrdiff_t at, std::ptrdiff_t)
                               __attribute__((always_inline)) { sum += static_cast<Sum>(x[at]); });
        int const count = CountsPad ? place.count_with_pads() : place.count();
        *y++ = static_cast<T>(count == 0 ? Sum{0} : sum / static_cast<Sum>(count));
      });
  }

  template <bool CountsPad, kernel::axis_shape Along>
  using mean = kernel::mean_element<CountsPad, kernel::counted_extent<CountsPad>(Along)>;
  template <bool CountsPad, kernel::axis_shape Down, kernel::axis_shape Along>
  static constexpr auto policy_of =
      [](int row) { return mean<CountsPad, Along>{kernel::counted_taps<CountsPad, Down>(row)}; };
  template <bool CountsPad, kernel::axis_shape Across, kernel::axis_shape Down, kernel::axis_shape Along>
  static constexpr auto policy_of_volume = [](int image, int row) {
    return mean<CountsPad, Along>{kernel::counted_taps<CountsPad, Across>(image) *
                                  kernel::counted_taps<CountsPad, Down>(row)};
  };

  /// The fast kernels serve channel-last floats whose windows all hold an element: images, with one or two spatial
  /// axes, and volumes.
  static constexpr bool is_fast(attributes const& a, elem_type type, dims const& X) {
    return X.size() <= 4 && family::is_channel_last_floats(a.layout, type, X) &&
           kernel::covers_image(family::pooling_geometry(a, X));
  }
  static constexpr bool is_fast_volume(attributes const& a, elem_type type, dims const& X) {
    return X.size() == 5 && family::is_channel_last_floats(a.layout, type, X) &&
           kernel::covers_volume(family::pooling_geometry(a, X));
  }
};

}  // namespace inlay::op

INLAY_ATTRIBUTES(inlay::op::AveragePool::attributes, auto_pad, ceil_mode, count_include_pad, dilations,
                 kernel_shape, pads, strides, layout);
