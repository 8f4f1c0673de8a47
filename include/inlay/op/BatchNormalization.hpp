// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/family/math.hpp>
#include <inlay/family/sliding_window.hpp>
#include <inlay/kernel/normalization.hpp>

#include <type_traits>

namespace inlay::op {

/// ONNX `BatchNormalization` (ai.onnx, since 15), inference.   Y = (X - mean) / sqrt(var + epsilon) * scale +
/// B
/// Shapes: X and Y (N, C, D1, …, Dn), or channel last;  scale, B, input_mean, input_var (C).   Training is
/// refused.
/// Errors: channels_differ (found elements, wanted C), attribute_out_of_range (training_mode).
/// Accuracy: 4 * 2^-24 relative to |X - mean| * |scale| / sqrt(var).   Source:
/// Operators.md#BatchNormalization
struct BatchNormalization {
  static constexpr op_identity id{"", "BatchNormalization", 15};
  static constexpr arity inputs{5, 5}, outputs{1, 1};
  static constexpr bool maps_rows = true;

  struct attributes {
    float epsilon = 1e-5f;
    float momentum = 0.9f;  ///< of training; no part of inference
    std::int64_t training_mode = 0;
    inlay::layout layout = inlay::layout::channel_first;  ///< not ONNX's: chosen by the generator
  };

  static constexpr error infer(attributes const& a, std::span<tensor_info const> in,
                               std::span<tensor_info> out) {
    tensor_info const& X = in[0];
    if (a.training_mode != 0) return {fault::attribute_out_of_range, a.training_mode, 0};
    for (tensor_info const& t : in)
      if (!is_floating(t.type)) return {fault::elem_type_not_supported, static_cast<std::int64_t>(t.type), 1};
    if (X.rank() < 1) return {fault::rank_out_of_range, 0, 1};
    std::int64_t const C = X.rank() < 2 ? 1 : X.dims[axis(a, X.rank())];
    for (tensor_info const& t : in.subspan(1))
      if (t.rank() != 1 || t.dims[0] != C)
        return {fault::channels_differ, static_cast<std::int64_t>(t.elements()), C};
    out[0] = {X.type, X.dims};
    return no_error;
  }

  static constexpr bool takes_epilogue(attributes const& a, std::span<tensor_info const> in,
                                       std::span<tensor_info const>) {
    for (tensor_info const& t : in)
      if (t.type != elem_type::float_) return false;
    return a.layout == layout::channel_last && in[0].rank() >= 2 && in[0].elements() > 0;
  }

  static constexpr row_window window(attributes const& a, std::span<tensor_info const> in,
                                     std::span<tensor_info const> out) {
    if (!takes_epilogue(a, in, out) || in[0].rank() != 4 || in[0].dims[0] != 1) return {};
    return {.extent = 1};
  }

  static constexpr void reference(attributes const& a, auto X, auto scale, auto B, auto mean, auto var,
                                  auto Y) {
    using T = typename decltype(Y)::value_type;
    using Value = compute_type<T>;
    std::size_t const last = X.rank() < 2 ? 0 : axis(a, X.rank());
    std::size_t const inner = X.rank() < 2 ? 1 : elements(X.dims(), last + 1, X.rank()), C = scale.size();
    for (std::size_t i = 0; i < X.size(); ++i) {
      std::size_t const c = i / inner % C;
      auto const deviation = math::sqrt(static_cast<Value>(var[c]) + static_cast<Value>(a.epsilon));
      Y[i] = static_cast<T>((static_cast<Value>(X[i]) - static_cast<Value>(mean[c])) / deviation *
                                static_cast<Value>(scale[c]) +
                            static_cast<Value>(B[c]));
    }
  }

  template <auto a>
  [[gnu::nothrow]] static constexpr void evaluate(auto X, auto scale, auto B, auto mean, auto var, auto Y,
                                                  auto const&... epilogue) {
    if constexpr (sizeof...(epilogue) > 0) {
      evaluate_share<a>(share<1>{}, X, scale, B, mean, var, Y, epilogue...);
    } else if constexpr (a.layout == layout::channel_first && X.rank() > 2 && X.size() > 0 &&
                         all_float<decltype(X), decltype(scale), decltype(B), decltype(mean),
                                   decltype(var)>) {
      constexpr auto plane = static_cast<int>(elements(X.dims(), 2, X.rank()));
      kernel::normalize_planes<plane>(
          X.data(), Y.data(), static_cast<int>(X.dims()[0]), static_cast<int>(X.dims()[1]),
          kernel::channel_statistics{scale.data(), B.data(), mean.data(), var.data()}, a.epsilon);
    } else {
      reference(a, X, scale, B, mean, var, Y);
    }
  }

  /// The part of one worker: pixels.
  template <auto a>
  [[gnu::nothrow]] static void evaluate_share(auto part, auto X, auto scale, auto B, auto mean, auto var,
                                              auto Y, auto const& epilogue) {
    constexpr std::size_t channels = scale.size();
    constexpr auto pixels = static_cast<int>(X.size() / channels);
    int const first = part.first(pixels);
    std::size_t const offset = static_cast<std::size_t>(first) * channels;
    kernel::normalize_channels<static_cast<int>(channels)>(
        X.data() + offset, Y.data() + offset, part.last(pixels) - first,
        kernel::channel_statistics{scale.data(), B.data(), mean.data(), var.data()}, a.epsilon,
        epilogue.at(offset));
  }

  /// Rows [first, end) of Y.
  template <auto a>
  [[gnu::nothrow]] static void evaluate_rows(auto X, auto scale, auto B, auto mean, auto var, auto Y,
                                             int first, int end, auto const& epilogue) {
    for (int row = first; row < end; ++row)
      kernel::normalize_channels<X.channels>(
          X.row(row), Y.row(row), X.width,
          kernel::channel_statistics{scale.data(), B.data(), mean.data(), var.data()}, a.epsilon,
          epilogue.at(static_cast<std::size_t>(row) * Y.row_elements));
  }

 private:
  template <class... Tensors>
  static constexpr bool all_float = (std::is_same_v<typename Tensors::value_type, float> && ...);

  static constexpr std::size_t axis(attributes const& a, std::size_t rank) {
    return family::channel_axis(family::input_is_channel_last(a.layout), rank);
  }
};

}  // namespace inlay::op

INLAY_ATTRIBUTES(inlay::op::BatchNormalization::attributes, epsilon, momentum, training_mode, layout);
