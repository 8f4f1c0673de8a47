// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/family/recurrent.hpp>
#include <inlay/kernel/recurrent.hpp>

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

  /// Of constant weights that the generator has packed.
  static constexpr std::size_t scratch_bytes(attributes const&, std::span<tensor_info const> in,
                                             std::span<tensor_info const>) {
    return kernel::recurrent_scratch(in, 4);
  }
  template <auto a>
  static void evaluate_with(std::byte* scratch, auto X, auto W, auto R, auto B, auto lens, auto initial_h,
                            auto initial_c, auto P, auto Y, auto Y_h, auto Y_c) {
    constexpr auto H = static_cast<std::size_t>(decltype(R)::static_dims[2]);
    family::for_each_sequence<a>(
        X, R, lens, initial_h, Y, Y_h,
        [&](std::size_t state) { begin_cell<H>(Y_c.data(), initial_c, state); },
        [&](auto direction, auto x_step, float const* x, float const* h, float* y, std::ptrdiff_t y_step,
            int length, std::size_t state) {
          constexpr auto d = static_cast<std::size_t>(decltype(direction)::value);
          float* const cell = Y_c.data() + state;
          auto const layer = kernel::layer_of<4>(direction, W, R, B, scratch, false);
          layer.template run<x_step()>(
              x, h, y, y_step, length, [&](float const* before, float const* from_inputs, float* to) {
                layer.template for_each_pack<0, 4>(before, from_inputs, [&](auto const& units) {
                  simd::f32 const c = units.load(cell);
                  auto const gate = [&](std::size_t which, simd::f32 sum, [[maybe_unused]] simd::f32 of) {
                    if constexpr (is_present<decltype(P)>)
                      sum = sum + of * units.load(P.data() + (d * 3 + which) * H);
                    return gate_function<a, d, 0>(family::clipped(sum, a.clip));
                  };
                  simd::f32 const input = gate(0, units.sum[0], c);
                  simd::f32 const forget =
                      a.input_forget != 0 ? simd::broadcast(1) - input : gate(2, units.sum[2], c);
                  simd::f32 const now =
                      forget * c + input * gate_function<a, d, 1>(family::clipped(units.sum[3], a.clip));
                  units.store(to, gate(1, units.sum[1], now) * gate_function<a, d, 2>(now));
                  units.store(cell, now);
                });
              });
        });
  }

 private:
  static constexpr family::activation_function function(attributes const& a, std::size_t direction,
                                                        std::size_t i) {
    constexpr family::activation defaults[] = {family::activation::Sigmoid, family::activation::Tanh,
                                               family::activation::Tanh};
    return family::activation_of(a.activations, a.activation_alpha, a.activation_beta, defaults,
                                 direction * 3 + i);
  }

  template <auto a, std::size_t Direction, std::size_t I>
  static constexpr family::activation_function gate_function = function(a, Direction, I);

  /// Before the first step.
  template <std::size_t H>
  static constexpr void begin_cell(auto* cell, [[maybe_unused]] auto initial, std::size_t state) {
    for (std::size_t j = state; j < state + H; ++j)
      if constexpr (is_present<decltype(initial)>) cell[j] = initial[j];
      else cell[j] = std::remove_pointer_t<decltype(cell)>(0);
  }

  template <bool Packs>
  INLAY_ALWAYS_INLINE static constexpr void run(attributes const& a, auto X, auto W, auto R, auto B,
                                                auto lens, auto initial_h, auto initial_c, auto P, auto Y,
                                                auto Y_h, auto Y_c) {
    using T = typename decltype(Y)::value_type;
    auto const H = static_cast<std::size_t>(R.dims()[2]);
    family::for_each_step<Packs, 1,
                          std::conditional_t<decltype(W)::storage == storage::gates, kernel::gates_layout,
                                             family::rows_of_gates>>(
        a, 4, X, W, R, B, lens, initial_h, Y, Y_h,
        [&](std::size_t state) {
          for (std::size_t j = state; j < state + H; ++j)
            if constexpr (is_present<decltype(initial_c)>) Y_c[j] = initial_c[j];
            else Y_c[j] = T(0);
        },
        [&](auto, auto const& gates, std::int64_t d, auto* y, auto*, std::size_t state) {
          auto const direction = static_cast<std::size_t>(d);
          auto const f = function(a, direction, 0), g = function(a, direction, 1),
                     h = function(a, direction, 2);
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
