// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/family/recurrent.hpp>

namespace inlay::op {

/// ONNX `RNN` (ai.onnx, since 22).   H = f(W x + Wb + R H + Rb) at each step
/// Shapes, types and errors as family::infer_recurrent says.
/// Accuracy: (I + H) * 2^-24 relative to the sum of magnitudes before f, carried on by each step.
/// Source: Operators.md#RNN
struct RNN {
  static constexpr op_identity id{"", "RNN", 22};
  static constexpr arity inputs{3, 6}, outputs{2, 2};

  struct attributes {
    floats activation_alpha{};
    floats activation_beta{};
    family::activations activations{};
    float clip = 0;
    family::recurrent_direction direction = family::recurrent_direction::forward;
    std::int64_t hidden_size = 0;
    std::int64_t layout = 0;
  };

  static constexpr error infer(attributes const& a, std::span<tensor_info const> in,
                               std::span<tensor_info> out) {
    return family::infer_recurrent<1>(a, in, out, 1);
  }

  static constexpr std::uint64_t macs(attributes const&, std::span<tensor_info const> in,
                                      std::span<tensor_info const>) {
    return family::recurrent_macs(in);
  }

  static constexpr void reference(attributes const& a, auto X, auto W, auto R, auto B, auto lens,
                                  auto initial_h, auto Y, auto Y_h) {
    run<false>(a, X, W, R, B, lens, initial_h, Y, Y_h);
  }

  template <auto a>
  static constexpr void evaluate(auto X, auto W, auto R, auto B, auto lens, auto initial_h, auto Y,
                                 auto Y_h) {
    run<true>(a, X, W, R, B, lens, initial_h, Y, Y_h);
  }

 private:
  template <bool Packs>
  INLAY_ALWAYS_INLINE static constexpr void run(attributes const& a, auto X, auto W, auto R, auto B,
                                                auto lens, auto initial_h, auto Y, auto Y_h) {
    constexpr family::activation defaults[] = {family::activation::Tanh};
    family::for_each_step<Packs, 1>(
        a, 1, X, W, R, B, lens, initial_h, Y, Y_h, [](std::size_t) {},
        [&](auto, auto const& gates, std::int64_t d, auto* y, auto*, std::size_t) {
          auto const f = family::activation_of(a.activations, a.activation_alpha, a.activation_beta, defaults,
                                               static_cast<std::size_t>(d));
          gates.store(y, f(gates.clipped(gates.sum(0))));
        });
  }
};

}  // namespace inlay::op

INLAY_ATTRIBUTES(inlay::op::RNN::attributes, activation_alpha, activation_beta, activations, clip, direction,
                 hidden_size, layout);
