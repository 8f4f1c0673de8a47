// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/family/recurrent.hpp>
#include <inlay/kernel/recurrent.hpp>

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

  /// Of constant weights that the generator has packed.
  static constexpr std::size_t scratch_bytes(attributes const&, std::span<tensor_info const> in,
                                             std::span<tensor_info const>) {
    return kernel::recurrent_scratch(in, 1);
  }
  template <auto a>
  static void evaluate_with(std::byte* scratch, auto X, auto W, auto R, auto B, auto lens, auto initial_h,
                            auto Y, auto Y_h) {
    family::for_each_sequence<a>(
        X, R, lens, initial_h, Y, Y_h, [](std::size_t) {},
        [&](auto direction, auto x_step, float const* x, float const* h, float* y, std::ptrdiff_t y_step,
            int length, std::size_t) {
          constexpr auto d = static_cast<std::size_t>(decltype(direction)::value);
          auto const layer = kernel::layer_of<1>(direction, W, R, B, scratch, false);
          layer.template run<x_step()>(
              x, h, y, y_step, length, [&](float const* before, float const* from_inputs, float* to) {
                layer.template for_each_pack<0, 1>(before, from_inputs, [&](auto const& units) {
                  units.store(to, gate_function<a, d>(family::clipped(units.sum[0], a.clip)));
                });
              });
        });
  }

 private:
  static constexpr family::activation_function function(attributes const& a, std::size_t direction) {
    constexpr family::activation defaults[] = {family::activation::Tanh};
    return family::activation_of(a.activations, a.activation_alpha, a.activation_beta, defaults, direction);
  }

  template <auto a, std::size_t Direction>
  static constexpr family::activation_function gate_function = function(a, Direction);

  template <bool Packs>
  INLAY_ALWAYS_INLINE static constexpr void run(attributes const& a, auto X, auto W, auto R, auto B,
                                                auto lens, auto initial_h, auto Y, auto Y_h) {
    family::for_each_step<Packs, 1,
                          std::conditional_t<decltype(W)::storage == storage::gates, kernel::gates_layout,
                                             family::rows_of_gates>>(
        a, 1, X, W, R, B, lens, initial_h, Y, Y_h, [](std::size_t) {},
        [&](auto, auto const& gates, std::int64_t d, auto* y, auto*, std::size_t) {
          auto const f = function(a, static_cast<std::size_t>(d));
          gates.store(y, f(gates.clipped(gates.sum(0))));
        });
  }
};

}  // namespace inlay::op

INLAY_ATTRIBUTES(inlay::op::RNN::attributes, activation_alpha, activation_beta, activations, clip, direction,
                 hidden_size, layout);
