// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/attributes.hpp>
#include <inlay/family/fourier.hpp>
#include <inlay/family/movement.hpp>

namespace inlay::op {

/// ONNX `STFT` (ai.onnx, since 17).   output[b, f] = DFT(window * signal[b, f * frame_step …])
/// Shapes: signal (N, L, 1) of real or (N, L, 2) of complex numbers;  frame_step and frame_length scalars;  window
///   (frame_length);  output (N, (L - frame_length) / frame_step + 1, frame_length, 2), or frame_length / 2 + 1 if
///   onesided.   Types: floats. Scalars that are known only at run time need dims that the model declares.
/// Errors: elem_type_not_supported, elem_types_differ, rank_out_of_range, channels_differ (found parts, wanted),
///   attribute_out_of_range (found frame_step or frame_length), element_count_differs (found length of window, wanted),
///   shape_must_be_constant.   Source: Operators.md#STFT
struct STFT {
  static constexpr op_identity id{"", "STFT", 17};
  static constexpr arity inputs{2, 4}, outputs{1, 1};

  struct attributes {
    std::int64_t onesided = 1;
  };

  static constexpr error infer(attributes const& a, std::span<tensor_info const> in,
                               std::span<tensor_info> out) {
    tensor_info const &X = in[0], &step = in[1], window = family::input_at(in, 2),
                      frame = family::input_at(in, 3);
    if (!is_floating(X.type)) return {fault::elem_type_not_supported, static_cast<std::int64_t>(X.type), 1};
    if (X.rank() != 3) return {fault::rank_out_of_range, static_cast<std::int64_t>(X.rank()), 3};
    std::int64_t const parts = X.dims[2];
    if (parts != 1 && (parts != 2 || a.onesided)) return {fault::channels_differ, parts, 1};
    for (tensor_info const& scalar : {step, frame}) {
      if (!scalar.present()) continue;
      if (error const e = family::check_indices(scalar)) return e;
      if (scalar.elements() != 1)
        return {fault::element_count_differs, static_cast<std::int64_t>(scalar.elements()), 1};
    }
    if (window.present()) {
      if (error const e = family::check_same_type(window, X.type)) return e;
      if (window.rank() != 1) return {fault::rank_out_of_range, static_cast<std::int64_t>(window.rank()), 1};
    }
    if (!step.values || (!window.present() && frame.present() && !frame.values)) {
      dims Y;
      if (error const e = family::declared_dims(out[0], 4, Y)) return e;
      if (Y[0] != X.dims[0]) return {fault::element_count_differs, Y[0], X.dims[0]};
      if (Y[3] != 2) return {fault::channels_differ, Y[3], 2};
      out[0] = {X.type, Y};
      return no_error;
    }
    std::int64_t const length = window.present() ? window.dims[0]
                                : frame.values   ? frame.values[0]
                                                 : X.dims[1];
    if (frame.values && frame.values[0] != length)
      return {fault::element_count_differs, length, frame.values[0]};
    if (length < 1 || length > X.dims[1]) return {fault::attribute_out_of_range, length, X.dims[1]};
    if (step.values[0] < 1) return {fault::attribute_out_of_range, step.values[0], 1};
    dims const Y{X.dims[0], (X.dims[1] - length) / step.values[0] + 1, a.onesided ? length / 2 + 1 : length,
                 2};
    if (error const e = family::check_extents(Y)) return e;
    out[0] = {X.type, Y};
    return no_error;
  }

  static constexpr void reference(attributes const& a, auto X, auto step, [[maybe_unused]] auto window,
                                  [[maybe_unused]] auto frame, auto Y) {
    using Result = typename decltype(Y)::value_type;
    std::int64_t const L = X.dims()[1], frames = Y.dims()[1], bins = Y.dims()[2];
    auto const hop = static_cast<std::int64_t>(step[0]);
    std::int64_t length = L;
    if constexpr (is_present<decltype(window)>) length = window.dims()[0];
    else if constexpr (is_present<decltype(frame)>) length = static_cast<std::int64_t>(frame[0]);
    if (length < 1 || hop < 0 || (a.onesided ? length / 2 + 1 : length) > bins) return;
    auto const parts = static_cast<std::size_t>(X.dims()[2]);
    std::int64_t const written = a.onesided ? length / 2 + 1 : length;
    for (std::int64_t b = 0; b < X.dims()[0]; ++b)
      for (std::int64_t f = 0; f < frames; ++f)
        family::fourier_transform(
            length, written, false,
            [&](std::int64_t n) -> family::complex_number {
              // Before the comparison below nothing may overflow: a hop is data.
              if (f > 0 && hop > (L - n - 1) / f) return {};
              std::int64_t const from = f * hop + n;
              if (from >= L) return {};
              auto x = family::complex_at(X, static_cast<std::size_t>(b * L + from), parts);
              if constexpr (is_present<decltype(window)>) {
                auto const weight = static_cast<double>(window[static_cast<std::size_t>(n)]);
                x = {x.real * weight, x.imaginary * weight};
              }
              return x;
            },
            [&](std::int64_t k, family::complex_number y) {
              auto const to = 2 * static_cast<std::size_t>((b * frames + f) * bins + k);
              Y[to] = static_cast<Result>(static_cast<compute_type<Result>>(y.real));
              Y[to + 1] = static_cast<Result>(static_cast<compute_type<Result>>(y.imaginary));
            });
  }

  static constexpr bool sees_constants(policy) { return true; }

  /// Frames of float or double are transformed where they lie in Y.
  template <auto a>
  static constexpr void evaluate(auto X, auto step, [[maybe_unused]] auto window, [[maybe_unused]] auto frame,
                                 auto Y) {
    using T = typename decltype(Y)::value_type;
    constexpr bool has_window = is_present<decltype(window)>;
    if constexpr (std::is_floating_point_v<T> && std::is_same_v<T, typename decltype(X)::value_type>) {
      constexpr dims const &x = decltype(X)::static_dims, &y = decltype(Y)::static_dims;
      constexpr std::int64_t L = x[1], frames = y[1], bins = y[2];
      constexpr std::int64_t length = [] {
        if constexpr (has_window) return decltype(window)::static_dims[0];
        else if constexpr (family::is_known<decltype(frame)>) return family::known_or<decltype(frame)>(L);
        else return family::fast_length(bins, a.onesided != 0);
      }();
      constexpr family::spectrum_shape shape{length, false, x[2] == 1, a.onesided != 0};
      if constexpr (length >= 1 && length <= L && bins == (a.onesided ? length / 2 + 1 : length) &&
                    shape.is_fast()) {
        auto const hop = static_cast<std::int64_t>(step[0]);
        bool fits = hop >= 0 && (frames < 2 || hop <= (L - length) / (frames - 1));
        if constexpr (!has_window && is_present<decltype(frame)>)
          fits = fits && static_cast<std::int64_t>(frame[0]) == length;
        if (fits)
          return family::make_spectra<T, shape>(
              static_cast<std::size_t>(x[0] * frames),
              [&](std::size_t v) { return Y.data() + 2 * v * static_cast<std::size_t>(bins); }, 2,
              [&](std::size_t v, std::int64_t n) -> family::complex_of<T> {
                auto const f = static_cast<std::int64_t>(v);
                auto const from = static_cast<std::size_t>((f / frames * L + f % frames * hop + n) * x[2]);
                T weight{1};
                if constexpr (has_window) weight = window[static_cast<std::size_t>(n)];
                if constexpr (shape.is_real) return {X[from] * weight, 0};
                else return {X[from] * weight, X[from + 1] * weight};
              });
      }
    }
    reference(a, X, step, window, frame, Y);
  }
};

}  // namespace inlay::op

INLAY_ATTRIBUTES(inlay::op::STFT::attributes, onesided);
