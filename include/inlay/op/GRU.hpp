// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/family/recurrent.hpp>
#include <inlay/kernel/recurrent.hpp>

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

  /// Of constant weights that the generator has packed.
  static constexpr std::size_t scratch_bytes(attributes const&, std::span<tensor_info const> in,
                                             std::span<tensor_info const>) {
    return kernel::recurrent_scratch(in, 3);
  }
  template <auto a>
  static void evaluate_with(std::byte* scratch, auto X, auto W, auto R, auto B, auto lens, auto initial_h,
                            auto Y, auto Y_h) {
    family::for_each_sequence<a>(
        X, R, lens, initial_h, Y, Y_h, [](std::size_t) {},
        [&](auto direction, auto x_step, float const* x, float const* h, float* y, std::ptrdiff_t y_step,
            int length, std::size_t state) {
          constexpr auto d = static_cast<std::size_t>(decltype(direction)::value);
          auto const layer = kernel::layer_of<3>(direction, W, R, B, scratch, a.linear_before_reset != 0);
          auto const before = [](auto const& units, float const* of) {
            return of != nullptr ? units.load(of) : simd::broadcast(0);
          };
          auto const next = [&](auto const& units, float const* of, simd::f32 update, simd::f32 candidate) {
            simd::f32 const z = gate_function<a, d, 0>(family::clipped(update, a.clip));
            return (simd::broadcast(1) - z) * gate_function<a, d, 1>(family::clipped(candidate, a.clip)) +
                   z * before(units, of);
          };
          layer.template run<x_step()>(
              x, h, y, y_step, length, [&](float const* of, float const* from_inputs, float* to) {
                if constexpr (a.linear_before_reset == 0) {
                  float* const kept = Y_h.data() + state;  // r * H of all units
                  layer.template for_each_pack<1, 1>(of, from_inputs, [&](auto const& units) {
                    units.store(kept, gate_function<a, d, 0>(family::clipped(units.sum[0], a.clip)) *
                                          before(units, of));
                  });
                  layer.template for_each_pack<0, 1>(
                      of, from_inputs, [&](auto const& units) { units.store(to, units.sum[0]); });
                  layer.template for_each_pack<2, 1>(
                      of != nullptr ? kept : nullptr, from_inputs, [&](auto const& units) {
                        units.store(to, next(units, of, units.load(to), units.sum[0]));
                      });
                } else {
                  layer.template for_each_pack<0, 3>(of, from_inputs, [&](auto const& units) {
                    simd::f32 const reset = gate_function<a, d, 0>(family::clipped(units.sum[1], a.clip));
                    units.store(to, next(units, of, units.sum[0], units.input(2) + reset * units.sum[2]));
                  });
                }
              });
        });
  }

 private:
  static constexpr family::activation_function function(attributes const& a, std::size_t direction,
                                                        std::size_t i) {
    constexpr family::activation defaults[] = {family::activation::Sigmoid, family::activation::Tanh};
    return family::activation_of(a.activations, a.activation_alpha, a.activation_beta, defaults,
                                 direction * 2 + i);
  }

  template <auto a, std::size_t Direction, std::size_t I>
  static constexpr family::activation_function gate_function = function(a, Direction, I);

  /// Where the reset comes before the product, r * H of all units must be known first: a pass of its own leaves
  /// it in Y_h. In reference(), the first pass does nothing for nodes that do not need it.
  template <bool Packs, bool TwoPasses>
  INLAY_ALWAYS_INLINE static constexpr void run(attributes const& a, auto X, auto W, auto R, auto B,
                                                auto lens, auto initial_h, auto Y, auto Y_h) {
    family::for_each_step<Packs, TwoPasses ? 2 : 1,
                          std::conditional_t<decltype(W)::storage == storage::gates, kernel::gates_layout,
                                             family::rows_of_gates>>(
        a, 3, X, W, R, B, lens, initial_h, Y, Y_h, [](std::size_t) {},
        [&](auto pass, auto const& gates, std::int64_t d, auto* y, auto* scratch, std::size_t) {
          auto const direction = static_cast<std::size_t>(d);
          bool const reset_first = a.linear_before_reset == 0;
          auto const f = function(a, direction, 0), g = function(a, direction, 1);
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
