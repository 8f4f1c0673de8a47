// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/family/lp_norm.hpp>
#include <inlay/family/sliding_window.hpp>

namespace inlay::op {

/// ONNX `LpPool` (ai.onnx, since 22).   Y = (sum of |X|^p over each window)^(1/p); pads are zeros
/// Shapes: X (N, C, D1, …, Dn);  Y (N, C, D1', …, Dn'), axes in the order that `layout` says.   Types:
///   floating point.
/// Errors: kernel_rank_differs, kernel_larger_than_input, attribute_*.   Source: Operators.md#LpPool
/// Accuracy: (k1 * … * kn + 2) * 2^-24 relative for p = 1 and 2, float accumulation.
struct LpPool {
  static constexpr op_identity id{"", "LpPool", 22};
  static constexpr arity inputs{1, 1}, outputs{1, 1};

  struct attributes {
    inlay::auto_pad auto_pad = inlay::auto_pad::NOTSET;
    std::int64_t ceil_mode = 0;
    ints dilations{};
    ints kernel_shape{};
    std::int64_t p = 2;
    ints pads{};
    ints strides{};
    inlay::layout layout = inlay::layout::channel_first;  ///< not ONNX's: chosen by the generator
  };

  static constexpr error infer(attributes const& a, std::span<tensor_info const> in,
                               std::span<tensor_info> out) {
    tensor_info const& X = in[0];
    if (!is_floating(X.type)) return {fault::elem_type_not_supported, static_cast<std::int64_t>(X.type), 1};
    if (a.p < 1) return {fault::attribute_out_of_range, a.p, 1};
    family::window_geometry g;
    dims Y;
    if (error const e = family::infer_pooling(a, X, Y, g)) return e;
    out[0] = {X.type, Y};
    return no_error;
  }

  static constexpr void reference(attributes const& a, auto X, auto Y) {
    using T = typename decltype(Y)::value_type;
    using Value = compute_type<T>;
    family::window_geometry const g = family::pooling_geometry(a, X.dims());
    dims const stride_x = row_major_strides(X.dims()), stride_y = row_major_strides(Y.dims());
    bool const last_x = family::input_is_channel_last(a.layout);
    bool const last_y = family::output_is_channel_last(a.layout);
    std::int64_t const C = X.dims()[family::channel_axis(last_x, X.rank())];
    for (std::int64_t n = 0; n < X.dims()[0]; ++n)
      for (std::int64_t c = 0; c < C; ++c)
        for_each_index(g.output, [&](dims const& at, std::size_t) {
          family::lp_norm<Value> norm{a.p};
          family::for_each_tap(g, at, [&](dims const&, dims const& position) {
            norm.add(static_cast<Value>(X[family::activation_index(stride_x, last_x, n, c, position)]));
          });
          Y[family::activation_index(stride_y, last_y, n, c, at)] = static_cast<T>(norm.root());
        });
  }

  template <auto a>
  static void evaluate(auto X, auto Y) {
    if constexpr (family::plain_window::serves(a.layout, X.static_dims)) {
      constexpr family::plain_window const& window =
          family::plain_window_of<family::pooling_geometry(a, X.static_dims)>;
      norms_of_windows<a.p>(window, static_cast<int>(X.static_dims[0] * X.static_dims[1]), X.data(),
                            Y.data());
    } else {
      reference(a, X, Y);
    }
  }

 private:
  /// y = the norm of each window of all planes.
  template <std::int64_t P, class T>
  [[gnu::noinline, gnu::nothrow]] static void norms_of_windows(family::plain_window const& window, int planes,
                                                               T const* x, T* y) {
    using Value = compute_type<T>;
    for (; planes > 0; --planes, x += window.plane())
      window.for_each_output([&](family::plain_window::place const& place) __attribute__((always_inline)) {
        family::lp_norm<Value> norm{P};
        place.for_each_tap([&](std::ptrdiff_t at, std::ptrdiff_t)
                               __attribute__((always_inline)) { norm.add(static_cast<Value>(x[at])); });
        *y++ = static_cast<T>(norm.root());
      });
  }
};

}  // namespace inlay::op

INLAY_ATTRIBUTES(inlay::op::LpPool::attributes, auto_pad, ceil_mode, dilations, kernel_shape, p, pads,
                 strides, layout);
