// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/attributes.hpp>
#include <inlay/family/math.hpp>
#include <inlay/family/movement.hpp>

namespace inlay::op {

/// ONNX `CausalConvWithState` (ai.onnx, since 27).   output = activation(each channel of past_state and input,
///   convolved with its own kernel; plus bias), present_state = what the next call needs of them
/// Shapes: input (N, C, L);  weight (C, 1, k);  bias (C);  past_state (N, C, k - 1), zeros if left out;  output as
///   input;  present_state (N, C, k - 1).   Types: float, float16, bfloat16.
/// Errors: elem_type_not_supported, elem_types_differ, rank_out_of_range, ranks_differ, element_count_differs,
///   channels_differ (found elements of bias, wanted C).
/// Accuracy: k * 2^-24 relative to the sum of magnitudes, float accumulation.
/// Source: Operators.md#CausalConvWithState
struct CausalConvWithState {
  static constexpr op_identity id{"", "CausalConvWithState", 27};
  static constexpr arity inputs{2, 4}, outputs{1, 2};

  enum class function : std::uint8_t { none, silu, swish };
  struct attributes {
    function activation = function::none;
  };

  static constexpr error infer(attributes const&, std::span<tensor_info const> in,
                               std::span<tensor_info> out) {
    tensor_info const &X = in[0], &W = in[1], bias = family::input_at(in, 2), past = family::input_at(in, 3);
    if (X.type != elem_type::float_ && X.type != elem_type::float16 && X.type != elem_type::bfloat16)
      return {fault::elem_type_not_supported, static_cast<std::int64_t>(X.type), 1};
    for (tensor_info const* t :
         {&W, static_cast<tensor_info const*>(&bias), static_cast<tensor_info const*>(&past)})
      if (t->present())
        if (error const e = family::check_same_type(*t, X.type)) return e;
    if (X.rank() != 3) return {fault::rank_out_of_range, static_cast<std::int64_t>(X.rank()), 3};
    if (W.rank() != 3) return {fault::rank_out_of_range, static_cast<std::int64_t>(W.rank()), 3};
    if (W.dims[2] < 1) return {fault::element_count_differs, W.dims[2], 1};
    if (error const e = family::check_same_dims(W.dims, {X.dims[1], 1, W.dims[2]})) return e;
    if (bias.present() && bias.elements() != static_cast<std::size_t>(X.dims[1]))
      return {fault::channels_differ, static_cast<std::int64_t>(bias.elements()), X.dims[1]};
    dims const state{X.dims[0], X.dims[1], W.dims[2] - 1};
    if (past.present())
      if (error const e = family::check_same_dims(past.dims, state)) return e;
    out[0] = {X.type, X.dims};
    if (out.size() > 1) out[1] = {X.type, state};
    return no_error;
  }

  static constexpr std::uint64_t macs(attributes const&, std::span<tensor_info const> in,
                                      std::span<tensor_info const> out) {
    return out[0].elements() * static_cast<std::uint64_t>(in[1].dims[2]);
  }

  static constexpr void reference(attributes const& a, auto X, auto W, auto bias, auto past, auto Y,
                                  auto present) {
    using T = typename decltype(Y)::value_type;
    auto const channels = static_cast<std::size_t>(X.dims()[1]),
               length = static_cast<std::size_t>(X.dims()[2]), taps = static_cast<std::size_t>(W.dims()[2]),
               kept = taps - 1;
    for (std::size_t row = 0; row < static_cast<std::size_t>(X.dims()[0]) * channels; ++row) {
      // Element i of what was before and is now, one after the other.
      auto const element = [&](std::size_t i) {
        if (i >= kept) return X[row * length + i - kept];
        if constexpr (is_present<decltype(past)>) return past[row * kept + i];
        else return T{};
      };
      std::size_t const c = row % channels;
      for (std::size_t i = 0; i < length; ++i) {
        float sum = 0;
        if constexpr (is_present<decltype(bias)>) sum = static_cast<float>(bias[c]);
        for (std::size_t k = 0; k < taps; ++k)
          sum += static_cast<float>(element(i + k)) * static_cast<float>(W[c * taps + k]);
        auto const y = static_cast<T>(sum);
        Y[row * length + i] =
            a.activation == function::none
                ? y
                : static_cast<T>(static_cast<float>(y) * math::sigmoid(static_cast<float>(y)));
      }
      if constexpr (is_present<decltype(present)>)
        for (std::size_t i = 0; i < kept; ++i) present[row * kept + i] = element(length + i);
    }
  }
};

}  // namespace inlay::op

template <>
inline constexpr std::array<std::string_view, 3> inlay::enumerators<inlay::op::CausalConvWithState::function>{
    "none", "silu", "swish"};

INLAY_ATTRIBUTES(inlay::op::CausalConvWithState::attributes, activation);
