// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/limits.hpp>
#include <inlay/family/sliding_window.hpp>
#include <inlay/kernel/compact.hpp>
#include <inlay/kernel/pooling.hpp>

#include <algorithm>

namespace inlay::op {

/// ONNX `MaxPool` (ai.onnx, since 22).   Y = largest element of each window; pads never win
/// Shapes: X (N, C, D1, …, Dn);  Y and Indices (N, C, D1', …, Dn'), axes in the order that `layout` says.
///   Indices count the elements of X in row-major order (storage_order 0) or with D1 fastest among the
///   spatial axes (storage_order 1).
/// Errors: kernel_rank_differs, kernel_larger_than_input, attribute_*.   Source: Operators.md#MaxPool
struct MaxPool {
  static constexpr op_identity id{"", "MaxPool", 22};
  static constexpr arity inputs{1, 1}, outputs{1, 2};

  struct attributes {
    inlay::auto_pad auto_pad = inlay::auto_pad::NOTSET;
    std::int64_t ceil_mode = 0;
    ints dilations{};
    ints kernel_shape{};
    ints pads{};
    std::int64_t storage_order = 0;
    ints strides{};
    inlay::layout layout = inlay::layout::channel_first;  ///< not ONNX's: chosen by the generator
  };

  static constexpr error infer(attributes const& a, std::span<tensor_info const> in,
                               std::span<tensor_info> out) {
    tensor_info const& X = in[0];
    if (!is_numeric(X.type)) return {fault::elem_type_not_supported, static_cast<std::int64_t>(X.type), 1};
    family::window_geometry g;
    dims Y;
    if (error const e = family::infer_pooling(a, X, Y, g)) return e;
    out[0] = {X.type, Y};
    if (out.size() > 1) out[1] = {elem_type::int64, Y};
    return no_error;
  }

  static constexpr row_window window(attributes const& a, std::span<tensor_info const> in,
                                     std::span<tensor_info const> out) {
    bool const byte = is_integer_image(a, in[0].type, in[0].dims);
    if (out.size() > 1 || !(byte || is_fast(a, in[0].type, in[0].dims))) return {};
    row_window w = family::window_rows(family::pooling_geometry(a, in[0].dims), a.layout, in[0].dims[0]);
    w.by_taps = w && !byte && w.extent <= w.stride && (a.dilations.empty() || a.dilations[0] == 1);
    return w;
  }

  static constexpr void reference(attributes const& a, auto X, auto Y, auto Indices) {
    using T = typename decltype(Y)::value_type;
    family::window_geometry const g = family::pooling_geometry(a, X.dims());
    dims const stride_x = row_major_strides(X.dims()), stride_y = row_major_strides(Y.dims());
    bool const last_x = family::input_is_channel_last(a.layout),
               last_y = family::output_is_channel_last(a.layout);
    std::int64_t const C = X.dims()[family::channel_axis(last_x, X.rank())];
    for (std::int64_t n = 0; n < X.dims()[0]; ++n)
      for (std::int64_t c = 0; c < C; ++c)
        for_each_index(g.output, [&](dims const& at, std::size_t) {
          bool first = true;
          T largest{};
          dims where;
          family::for_each_tap(g, at, [&](dims const&, dims const& position) {
            T const x = X[family::activation_index(stride_x, last_x, n, c, position)];
            if (first || static_cast<compute_type<T>>(x) > static_cast<compute_type<T>>(largest) || x != x) {
              if (!first && largest != largest) return;  // a NaN stays
              largest = x;
              where = position;
              first = false;
            }
          });
          std::size_t const i = family::activation_index(stride_y, last_y, n, c, at);
          Y[i] = largest;
          if constexpr (is_present<decltype(Indices)>) Indices[i] = index_of(a, g, n * C + c, where);
        });
  }

  template <auto a>
  [[gnu::nothrow]] static constexpr void evaluate(auto X, auto Y, auto Indices) {
    if constexpr (!is_present<decltype(Indices)> && is_fast(a, X.type(), X.dims())) {
      constexpr auto g = family::pooling_geometry(a, X.dims());
      kernel::pool_images<kernel::rows_axis(g), kernel::columns_axis(g), static_cast<int>(X.dims().back()),
                          static_cast<int>(X.dims()[0])>(X.data(), Y.data(), policy_of);
    } else if constexpr (!is_present<decltype(Indices)> && is_fast_volume(a, X.type(), X.dims())) {
      constexpr auto g = family::pooling_geometry(a, X.dims());
      kernel::pool_volumes<kernel::images_axis(g), kernel::rows_axis(g), kernel::columns_axis(g),
                           static_cast<int>(X.dims().back())>(static_cast<int>(X.dims()[0]), X.data(),
                                                              Y.data(), policy_of);
    } else if constexpr (!is_present<decltype(Indices)> && is_integer_image(a, X.type(), X.dims())) {
      constexpr auto g = family::pooling_geometry(a, X.dims());
      constexpr auto C = static_cast<int>(X.dims().back()), batch = static_cast<int>(X.dims()[0]);
      kernel::largest_integers<kernel::rows_axis(g), kernel::columns_axis(g), C>(X.data(), Y.data(), batch);
    } else if constexpr (family::plain_window::serves(a.layout, X.dims()) && a.storage_order == 0) {
      constexpr family::plain_window const& window =
          family::plain_window_of<family::pooling_geometry(a, X.dims())>;
      std::int64_t* indices = nullptr;
      if constexpr (is_present<decltype(Indices)>) indices = Indices.data();
      constexpr auto planes = static_cast<int>(X.dims()[0] * X.dims()[1]);
      largest_of_windows<is_present<decltype(Indices)>>(window, planes, X.data(), Y.data(), indices);
    } else {
      reference(a, X, Y, Indices);
    }
  }

  /// The same with the kernel that all shapes share.
  template <auto a>
  static void evaluate_compact(auto X, auto Y, auto Indices) {
    if constexpr (is_present<decltype(Indices)> || !is_fast(a, X.type(), X.dims())) {
      evaluate<a>(X, Y, Indices);
    } else {
      constexpr auto g = family::pooling_geometry(a, X.dims());
      constexpr kernel::axis_shape down = kernel::rows_axis(g), along = kernel::columns_axis(g);
      constexpr auto channels = static_cast<int>(X.dims().back());
      if constexpr (kernel::fits(down, along, 1, 1, channels)) {
        static constexpr kernel::layer_arguments layer = kernel::layer_of(down, along, 1, 1, channels, false);
        constexpr auto batch = static_cast<std::size_t>(X.dims()[0]);
        for (std::size_t n = 0; n < batch; ++n)
          kernel::slide(layer, X.data() + n * (X.size() / batch), kernel::largest_element{},
                        Y.data() + n * (Y.size() / batch));
      } else {
        evaluate<a>(X, Y, Indices);
      }
    }
  }

  /// Rows [first, end) of Y.
  template <auto a>
  [[gnu::nothrow]] static void evaluate_rows(auto X, auto Y, int first, int end) {
    constexpr auto g = family::pooling_geometry(a, X.static_dims);
    constexpr kernel::axis_shape down = kernel::rows_axis(g), along = kernel::columns_axis(g);
    if constexpr (std::is_same_v<typename decltype(Y)::value_type, float>) {
      kernel::pool_rows<down, along, X.channels>(X, Y, first, end, policy_of);
    } else {
      for (int row = first; row < end; ++row)
        kernel::largest_of_row<down, along, X.channels>(X, row, Y.row(row));
    }
  }

  /// Takes row x_row of X into row y_row of Y; `first` if it is the first of that row's window.
  template <auto a>
  [[gnu::nothrow]] static void evaluate_tap(auto X, auto Y, int x_row, int y_row, bool first) {
    constexpr auto g = family::pooling_geometry(a, X.static_dims);
    constexpr kernel::axis_shape along = kernel::columns_axis(g);
    float* const y = Y.row(y_row);
    if (first) std::fill_n(y, Y.row_elements, least<float>);
    kernel::pool_row<along, X.channels>(X.row(x_row), y, kernel::largest_element{},
                                        epilogue<kernel::running_maximum>{{y}, {}});
  }

 private:
  /// y = the largest element of each window of all planes, and its number, row-major, where these are asked for.
  template <bool Numbered, class T>
  [[gnu::noinline, gnu::nothrow]] static constexpr void largest_of_windows(family::plain_window const& window,
                                                                           int planes, T const* x, T* y,
                                                                           std::int64_t* indices) {
    using Value = compute_type<T>;
    std::ptrdiff_t const plane = window.plane(), end = planes * plane;
    for (std::ptrdiff_t first = 0; first < end; first += plane)
      window.for_each_output([&](family::plain_window::place const& place) __attribute__((always_inline)) {
        std::ptrdiff_t where = first;
        T largest{};
        if (!place.is_empty()) {
          where += place.position();
          largest = x[where];
        }
        place.for_each_tap([&](std::ptrdiff_t at, std::ptrdiff_t) __attribute__((always_inline)) {
          T const element = x[first + at];
          bool const wins = static_cast<Value>(element) > static_cast<Value>(largest) ||
                            (element != element && largest == largest);
          if (!wins) return;
          largest = element;
          where = first + at;
        });
        *y++ = largest;
        if constexpr (Numbered) *indices++ = where;
      });
  }

  static constexpr auto policy_of = [](auto...) { return kernel::largest_element{}; };

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

  /// Channel-last images of bytes likewise.
  static constexpr bool is_integer_image(attributes const& a, elem_type type, dims const& X) {
    bool const byte = type == elem_type::int8 || type == elem_type::uint8;
    return byte && is_fast(a, elem_type::float_, X);
  }

  /// The number that ONNX gives to the element at `position` of plane `plane`.
  static constexpr std::int64_t index_of(attributes const& a, family::window_geometry const& g,
                                         std::int64_t plane, dims const& position) {
    std::int64_t index = 0;
    for (std::size_t i = 0; i < g.rank(); ++i) {
      std::size_t const axis = a.storage_order ? g.rank() - 1 - i : i;
      index = index * g.input[axis] + position[axis];
    }
    return plane * static_cast<std::int64_t>(elements(g.input)) + index;
  }
};

}  // namespace inlay::op

INLAY_ATTRIBUTES(inlay::op::MaxPool::attributes, auto_pad, ceil_mode, dilations, kernel_shape, pads,
                 storage_order, strides, layout);
