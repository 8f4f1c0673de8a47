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

  /// A whole spectrum of float or double lies in Y, where a fast transform works in place.
  template <auto a>
  static constexpr void evaluate(auto X, [[maybe_unused]] auto dft_length, [[maybe_unused]] auto which,
                                 auto Y) {
    using T = typename decltype(Y)::value_type;
    constexpr bool whole =
        !a.onesided && std::is_floating_point_v<T> && std::is_same_v<T, typename decltype(X)::value_type>;
    if constexpr (!whole || decltype(Y)::static_dims.size() < 2) {
      reference(a, X, dft_length, which, Y);
    } else {
      std::size_t const last = X.rank() - 1;
      auto axis = static_cast<std::int64_t>(last) - 1;
      if constexpr (is_present<decltype(which)>)
        axis = normalize_axis(static_cast<std::int64_t>(which[0]), X.rank());
      auto const at =
          static_cast<std::size_t>(axis < 0 || axis >= static_cast<std::int64_t>(last) ? 0 : axis);
      std::int64_t const have = X.dims()[at], count = Y.dims()[at];
      std::int64_t length = have;
      if constexpr (is_present<decltype(dft_length)>) length = static_cast<std::int64_t>(dft_length[0]);
      family::radices const stages = family::radices_of(count);
      // Known at run time only, and wrong; or a large prime.
      if (length != count || static_cast<std::int64_t>(at) != axis || (stages.count == 0 && count > 1))
        return reference(a, X, dft_length, which, Y);
      auto const parts = static_cast<std::size_t>(X.dims()[last]);
      std::size_t const inner = elements(X.dims(), at + 1, last), outer = elements(X.dims(), 0, at);
      auto const n_at = [&](std::size_t v, std::int64_t n, std::int64_t extent) {
        return (v / inner * static_cast<std::size_t>(extent) + static_cast<std::size_t>(n)) * inner +
               v % inner;
      };
      auto const element = [&](std::size_t v, std::int64_t n) { return Y.data() + 2 * n_at(v, n, count); };
      for (std::size_t v = 0; v < outer * inner; ++v)
        for (std::int64_t n = 0; n < count; ++n) {
          std::size_t const from = n < have ? n_at(v, n, have) * parts : 0;
          element(v, n)[0] = n < have ? X[from] : T(0);
          element(v, n)[1] = n < have && parts == 2 ? X[from + 1] : T(0);
        }
      family::fast_transform<T>(stages, count, a.inverse != 0, outer * inner, element);
      if (parts == 2) return;
      // The spectrum of real numbers is symmetric, in its rounding as well.
      for (std::size_t v = 0; v < outer * inner; ++v)
        for (std::int64_t k = 0; 2 * k <= count; ++k) {
          std::int64_t const mirrored = k == 0 ? 0 : count - k;
          if (mirrored == k) element(v, k)[1] = 0;
          else element(v, mirrored)[0] = element(v, k)[0], element(v, mirrored)[1] = -element(v, k)[1];
        }
    }
  }

 private:
  static constexpr std::int64_t default_length(attributes const& a, std::int64_t extent) {
    return a.inverse && a.onesided ? 2 * (extent - 1) : extent;
  }
};

}  // namespace inlay::op

INLAY_ATTRIBUTES(inlay::op::DFT::attributes, inverse, onesided);
