// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/family/recurrent.hpp>

namespace inlay::op {

/// ONNX `LSTM` (ai.onnx, since 22).   i = f(Wi x + Ri H + Pi * C), f likewise, c = g(Wc x + Rc H), C = f * C + i
///   * c, o = f(Wo x + Ro H + Po * C), H = o * h(C) at each step, with biases; with input_forget f is 1 - i
/// Shapes, types and errors as family::infer_recurrent says; gates in the order i, o, f, c, peepholes P in the
///   order i, o, f.
/// Accuracy: (I + H) * 2^-24 relative to the sums of magnitudes before f and g, carried on by each step.
/// Source: Operators.md#LSTM
struct LSTM {
  static constexpr op_identity id{"", "LSTM", 22};
  static constexpr arity inputs{3, 8}, outputs{3, 3};

  struct attributes {
    floats activation_alpha{};
    floats activation_beta{};
    family::activations activations{};
    float clip = 0;
    family::recurrent_direction direction = family::recurrent_direction::forward;
    std::int64_t hidden_size = 0;
    std::int64_t input_forget = 0;
    std::int64_t layout = 0;
  };

  static constexpr error infer(attributes const& a, std::span<tensor_info const> in,
                               std::span<tensor_info> out) {
    return family::infer_recurrent<3>(a, in, out, 4);
  }

  static constexpr std::uint64_t macs(attributes const&, std::span<tensor_info const> in,
                                      std::span<tensor_info const>) {
    return family::recurrent_macs(in);
  }

  static constexpr void reference(attributes const& a, auto X, auto W, auto R, auto B, auto lens,
                                  auto initial_h, auto initial_c, auto P, auto Y, auto Y_h, auto Y_c) {
    run<false>(a, X, W, R, B, lens, initial_h, initial_c, P, Y, Y_h, Y_c);
  }

  template <auto a>
  static constexpr void evaluate(auto X, auto W, auto R, auto B, auto lens, auto initial_h, auto initial_c,
                                 auto P, auto Y, auto Y_h, auto Y_c) {
    run<true>(a, X, W, R, B, lens, initial_h, initial_c, P, Y, Y_h, Y_c);
  }

 private:
  template <bool Packs>
  INLAY_ALWAYS_INLINE static constexpr void run(attributes const& a, auto X, auto W, auto R, auto B,
                                                auto lens, auto initial_h, auto initial_c, auto P, auto Y,
                                                auto Y_h, auto Y_c) {
    using T = typename decltype(Y)::value_type;
    constexpr family::activation defaults[] = {family::activation::Sigmoid, family::activation::Tanh,
                                               family::activation::Tanh};
    auto const H = static_cast<std::size_t>(R.dims()[2]);
    family::for_each_step<Packs, 1>(
        a, 4, X, W, R, B, lens, initial_h, Y, Y_h,
        [&](std::size_t state) {
          for (std::size_t j = state; j < state + H; ++j)
            if constexpr (is_present<decltype(initial_c)>) Y_c[j] = initial_c[j];
            else Y_c[j] = T(0);
        },
        [&](auto, auto const& gates, std::int64_t d, auto* y, auto*, std::size_t state) {
          auto const function = [&](std::size_t i) {
            return family::activation_of(a.activations, a.activation_alpha, a.activation_beta, defaults,
                                         static_cast<std::size_t>(d) * 3 + i);
          };
          auto const f = function(0), g = function(1), h = function(2);
          T* const cell = Y_c.data() + state;
          auto const before = gates.load(cell);
          using Value = std::remove_const_t<decltype(before)>;
          auto const peephole = [&](std::size_t which, Value sum, [[maybe_unused]] Value c) {
            if constexpr (is_present<decltype(P)>)
              sum =
                  sum + c * gates.load(P.data() + (static_cast<std::size_t>(d) * 3 + which) * H + gates.unit);
            return f(gates.clipped(sum));
          };
          Value const input = peephole(0, gates.sum(0), before);
          Value const forget =
              a.input_forget != 0 ? simd::constant<Value>(1) - input : peephole(2, gates.sum(2), before);
          Value const now = forget * before + input * g(gates.clipped(gates.sum(3)));
          gates.store(y, peephole(1, gates.sum(1), now) * h(now));
          gates.store(cell, now);
        });
  }
};

}  // namespace inlay::op

INLAY_ATTRIBUTES(inlay::op::LSTM::attributes, activation_alpha, activation_beta, activations, clip, direction,
                 hidden_size, input_forget, layout);
