// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/family/recurrent.hpp>

namespace inlay::op {

/// ONNX `GRU` (ai.onnx, since 22).   z = f(Wz x + Rz H), r = f(Wr x + Rr H), h = g(Wh x + Rh (r * H)), or
///   g(Wh x + r * (Rh H)) with linear_before_reset;  H = (1 - z) * h + z * H at each step, with biases
/// Shapes, types and errors as family::infer_recurrent says; gates in the order z, r, h.
/// Accuracy: (I + H) * 2^-24 relative to the sums of magnitudes before f and g, carried on by each step.
/// Source: Operators.md#GRU
struct GRU {
  static constexpr op_identity id{"", "GRU", 22};
  static constexpr arity inputs{3, 6}, outputs{2, 2};

  struct attributes {
    floats activation_alpha{};
    floats activation_beta{};
    family::activations activations{};
    float clip = 0;
    family::recurrent_direction direction = family::recurrent_direction::forward;
    std::int64_t hidden_size = 0;
    std::int64_t layout = 0;
    std::int64_t linear_before_reset = 0;
  };

  static constexpr error infer(attributes const& a, std::span<tensor_info const> in,
                               std::span<tensor_info> out) {
    return family::infer_recurrent<2>(a, in, out, 3);
  }

  static constexpr std::uint64_t macs(attributes const&, std::span<tensor_info const> in,
                                      std::span<tensor_info const>) {
    return family::recurrent_macs(in);
  }

  static constexpr void reference(attributes const& a, auto X, auto W, auto R, auto B, auto lens,
                                  auto initial_h, auto Y, auto Y_h) {
    run<false, true>(a, X, W, R, B, lens, initial_h, Y, Y_h);
  }

  template <auto a>
  static constexpr void evaluate(auto X, auto W, auto R, auto B, auto lens, auto initial_h, auto Y,
                                 auto Y_h) {
    run<true, a.linear_before_reset == 0>(a, X, W, R, B, lens, initial_h, Y, Y_h);
  }

 private:
  /// Where the reset comes before the product, r * H of all units must be known first: a pass of its own leaves
  /// it in Y_h. In reference(), the first pass does nothing for nodes that do not need it.
  template <bool Packs, bool TwoPasses>
  INLAY_ALWAYS_INLINE static constexpr void run(attributes const& a, auto X, auto W, auto R, auto B,
                                                auto lens, auto initial_h, auto Y, auto Y_h) {
    constexpr family::activation defaults[] = {family::activation::Sigmoid, family::activation::Tanh};
    family::for_each_step<Packs, TwoPasses ? 2 : 1>(
        a, 3, X, W, R, B, lens, initial_h, Y, Y_h, [](std::size_t) {},
        [&](auto pass, auto const& gates, std::int64_t d, auto* y, auto* scratch, std::size_t) {
          auto const function = [&](std::size_t i) {
            return family::activation_of(a.activations, a.activation_alpha, a.activation_beta, defaults,
                                         static_cast<std::size_t>(d) * 2 + i);
          };
          bool const reset_first = a.linear_before_reset == 0;
          auto const f = function(0), g = function(1);
          auto const before = gates.before();
          using Value = std::remove_const_t<decltype(before)>;
          if (TwoPasses && pass() == 0) {
            if (reset_first) gates.store(scratch + gates.unit, f(gates.clipped(gates.sum(1))) * before);
            return;
          }
          Value candidate = gates.from_input(2);
          if (reset_first) candidate = candidate + gates.from_state(2, gates.h ? scratch : nullptr);
          else candidate = candidate + f(gates.clipped(gates.sum(1))) * gates.from_state(2, gates.h);
          candidate = g(gates.clipped(candidate));
          Value const update = f(gates.clipped(gates.sum(0)));
          gates.store(y, (simd::constant<Value>(1) - update) * candidate + update * before);
        });
  }
};

}  // namespace inlay::op

INLAY_ATTRIBUTES(inlay::op::GRU::attributes, activation_alpha, activation_beta, activations, clip, direction,
                 hidden_size, layout, linear_before_reset);
