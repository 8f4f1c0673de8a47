// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/attributes.hpp>
#include <inlay/family/fourier.hpp>
#include <inlay/family/movement.hpp>

namespace inlay::op {

/// ONNX `DFT` (ai.onnx, since 20).   output[k] = sum over n of input[n] e^(-2 pi i k n / N), along one axis
/// Shapes: input (…, 1) of real or (…, 2) of complex numbers;  dft_length N, a scalar: input is cut or padded with zeros
///   to it;  axis a scalar, left out the last but one;  output as input with N along axis and 2 last. onesided: N / 2 + 1
///   along axis; with inverse the input has these, and output (…, 1) is real.   Types: floats.
///   Values of dft_length and axis that are known only at run time need dims that the model declares.
/// Errors: elem_type_not_supported, rank_out_of_range, axis_out_of_range, channels_differ (found last extent, wanted),
///   attribute_out_of_range (found dft_length), shape_must_be_constant.
/// Accuracy: 2^-24 relative to the largest result; 2^-23 for each prime factor of N where evaluate() is a fast transform.
/// Source: Operators.md#DFT
struct DFT {
  static constexpr op_identity id{"", "DFT", 20};
  static constexpr arity inputs{1, 3}, outputs{1, 1};

  struct attributes {
    std::int64_t inverse = 0, onesided = 0;
  };

  static constexpr error infer(attributes const& a, std::span<tensor_info const> in,
                               std::span<tensor_info> out) {
    tensor_info const &X = in[0], length = family::input_at(in, 1), which = family::input_at(in, 2);
    if (!is_floating(X.type)) return {fault::elem_type_not_supported, static_cast<std::int64_t>(X.type), 1};
    if (X.rank() < 2) return {fault::rank_out_of_range, static_cast<std::int64_t>(X.rank()), 2};
    for (tensor_info const& scalar : {length, which}) {
      if (!scalar.present()) continue;
      if (error const e = family::check_indices(scalar)) return e;
      if (scalar.elements() != 1)
        return {fault::element_count_differs, static_cast<std::int64_t>(scalar.elements()), 1};
    }
    bool const real_in = a.onesided && !a.inverse, real_out = a.onesided && a.inverse;
    std::int64_t const parts = X.dims[X.rank() - 1], wanted = real_in ? 1 : 2;
    if (parts != wanted && (parts != 1 || real_out)) return {fault::channels_differ, parts, wanted};
    if ((length.present() && !length.values) || (which.present() && !which.values)) {
      dims Y;
      if (error const e = family::declared_dims(out[0], X.rank(), Y)) return e;
      if (Y[Y.size() - 1] != (real_out ? 1 : 2))
        return {fault::channels_differ, Y[Y.size() - 1], real_out ? 1 : 2};
      out[0] = {X.type, Y};
      return no_error;
    }
    std::size_t axis = 0;
    if (error const e = family::normalize_axis_of(which.values ? which.values[0] : -2, X.rank(), axis))
      return e;
    if (axis + 1 == X.rank())
      return {fault::axis_out_of_range, static_cast<std::int64_t>(axis),
              static_cast<std::int64_t>(X.rank()) - 1};
    std::int64_t const N = length.values ? length.values[0] : default_length(a, X.dims[axis]);
    if (N < 1 || N > family::most_elements) return {fault::attribute_out_of_range, N, 1};
    dims Y = X.dims;
    Y[axis] = real_in ? N / 2 + 1 : N;
    Y[X.rank() - 1] = real_out ? 1 : 2;
    if (error const e = family::check_extents(Y)) return e;
    out[0] = {X.type, Y};
    return no_error;
  }

  static constexpr void reference(attributes const& a, auto X, [[maybe_unused]] auto dft_length,
                                  [[maybe_unused]] auto which, auto Y) {
    using Result = typename decltype(Y)::value_type;
    std::size_t const last = X.rank() - 1;
    auto axis = static_cast<std::int64_t>(last) - 1;
    if constexpr (is_present<decltype(which)>)
      axis = normalize_axis(static_cast<std::int64_t>(which[0]), X.rank());
    if (axis < 0 || axis >= static_cast<std::int64_t>(last)) return;  // known at run time only, and wrong
    auto const at = static_cast<std::size_t>(axis);
    std::int64_t const have = X.dims()[at], count = Y.dims()[at];
    std::int64_t length = default_length(a, have);
    if constexpr (is_present<decltype(dft_length)>) length = static_cast<std::int64_t>(dft_length[0]);
    bool const real_out = a.onesided && a.inverse;
    std::int64_t const written = a.onesided && !a.inverse ? length / 2 + 1 : length;
    if (length < 1 || written > count) return;
    auto const parts_in = static_cast<std::size_t>(X.dims()[last]),
               parts_out = static_cast<std::size_t>(Y.dims()[last]);
    std::size_t const inner = elements(X.dims(), at + 1, last), outer = elements(X.dims(), 0, at);
    for (std::size_t o = 0; o < outer; ++o)
      for (std::size_t i = 0; i < inner; ++i)
        family::fourier_transform(
            length, written, a.inverse != 0,
            [&](std::int64_t n) -> family::complex_number {
              // The other half of a one-sided spectrum is the first one's conjugate.
              bool const mirrored = real_out && n > length / 2;
              std::int64_t const from = mirrored ? length - n : n;
              if (from >= have) return {};
              auto x = family::complex_at(
                  X, (o * static_cast<std::size_t>(have) + static_cast<std::size_t>(from)) * inner + i,
                  parts_in);
              if (mirrored) x.imaginary = -x.imaginary;
              return x;
            },
            [&](std::int64_t k, family::complex_number y) {
              std::size_t const to =
                  ((o * static_cast<std::size_t>(count) + static_cast<std::size_t>(k)) * inner + i) *
                  parts_out;
              Y[to] = static_cast<Result>(static_cast<compute_type<Result>>(y.real));
              if (parts_out == 2)
                Y[to + 1] = static_cast<Result>(static_cast<compute_type<Result>>(y.imaginary));
            });
  }

  static constexpr bool sees_constants(policy) { return true; }

  /// Spectra of float or double lie in Y, where a fast transform works in place.
  template <auto a>
  static constexpr void evaluate(auto X, [[maybe_unused]] auto dft_length, [[maybe_unused]] auto which,
                                 auto Y) {
    using Which = decltype(which);
    constexpr std::size_t rank = decltype(X)::static_dims.size();
    bool made = false;
    if constexpr (family::is_known<Which>) {
      made = transform_along<a, static_cast<std::size_t>(normalize_axis(family::known_or<Which>(-2), rank))>(
          X, dft_length, Y);
    } else {
      std::int64_t const axis = normalize_axis(static_cast<std::int64_t>(which[0]), rank);
      [&]<std::size_t... Axis>(std::index_sequence<Axis...>) {
        (void)((axis == static_cast<std::int64_t>(Axis) &&
                (made = transform_along<a, Axis>(X, dft_length, Y), true)) ||
               ...);
      }(std::make_index_sequence<rank - 1>{});
    }
    if (!made) reference(a, X, dft_length, which, Y);
  }

 private:
  /// evaluate() along an axis; false where there is no fast transform, or a length that is known only at run time is not that
  /// of Y.
  template <auto a, std::size_t Axis>
  static constexpr bool transform_along(auto X, [[maybe_unused]] auto dft_length, auto Y) {
    using Length = decltype(dft_length);
    using T = typename decltype(Y)::value_type;
    constexpr dims const &x = decltype(X)::static_dims, &y = decltype(Y)::static_dims;
    constexpr std::size_t last = x.size() - 1;
    constexpr std::int64_t have = x[Axis], count = y[Axis], length = [] {
      if constexpr (family::is_known<Length>) return family::known_or<Length>(default_length(a, x[Axis]));
      else return family::fast_length(y[Axis], a.onesided != 0);
    }();
    constexpr family::spectrum_shape shape{length, a.inverse != 0, x[last] == 1, a.onesided != 0};
    if constexpr (length < 1 || y[last] != 2 || count != (a.onesided ? length / 2 + 1 : length) ||
                  !std::is_floating_point_v<T> || !std::is_same_v<T, typename decltype(X)::value_type> ||
                  !shape.is_fast()) {
      return false;
    } else {
      if constexpr (is_present<Length>)
        if (static_cast<std::int64_t>(dft_length[0]) != length) return false;
      constexpr std::size_t inner = elements(x, Axis + 1, last), outer = elements(x, 0, Axis);
      auto const place = [](std::size_t v, std::int64_t n, std::int64_t extent) {
        return (v / inner * static_cast<std::size_t>(extent) + static_cast<std::size_t>(n)) * inner +
               v % inner;
      };
      family::make_spectra<T, shape>(
          outer * inner, [&](std::size_t v) { return Y.data() + 2 * place(v, 0, count); },
          2 * static_cast<std::ptrdiff_t>(inner),
          [&](std::size_t v, std::int64_t n) -> family::complex_of<T> {
            if (n >= have) return {0, 0};
            std::size_t const from = place(v, n, have);
            if constexpr (shape.is_real) return {X[from], 0};
            else return {X[2 * from], X[2 * from + 1]};
          });
      return true;
    }
  }

  static constexpr std::int64_t default_length(attributes const& a, std::int64_t extent) {
    return a.inverse && a.onesided ? 2 * (extent - 1) : extent;
  }
};

}  // namespace inlay::op

INLAY_ATTRIBUTES(inlay::op::DFT::attributes, inverse, onesided);
