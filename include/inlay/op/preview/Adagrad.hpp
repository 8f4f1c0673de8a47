// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/attributes.hpp>
#include <inlay/family/optimizer.hpp>

namespace inlay::op::preview {

/// ONNX `Adagrad` (ai.onnx.preview.training, since 1).   One step of ADAGRAD: with g = norm_coefficient * X
///   + G, H_new = H + g * g,  X_new = X - R / (1 + T * decay_factor) * g / (sqrt(H_new) + epsilon)
/// Shapes and errors as family::infer_optimizer says; one state, H.   Types: float, double.
/// Source: Operators.md#ai.onnx.preview.training.Adagrad
struct Adagrad {
  static constexpr op_identity id{"ai.onnx.preview.training", "Adagrad", 1};
  static constexpr arity inputs = at_least(5), outputs = at_least(2);

  struct attributes {
    float decay_factor = 0;
    float epsilon = 1e-6f;
    float norm_coefficient = 0;
  };

  static constexpr error infer(attributes const&, std::span<tensor_info const> in,
                               std::span<tensor_info> out) {
    return family::infer_optimizer(1, in, out);
  }

  static constexpr void reference(attributes const& a, auto const& in, auto const& out) {
    using T = typename std::remove_cvref_t<decltype(std::get<0>(in))>::value_type;
    T const r = std::get<0>(in)[0] / (T(1) + static_cast<T>(std::get<1>(in)[0]) * T(a.decay_factor));
    family::for_each_parameter<1>(in, out, [&](T x, T gradient, T& h) {
      T const g = T(a.norm_coefficient) * x + gradient;
      h += g * g;
      return x - r * g / (math::sqrt(h) + T(a.epsilon));
    });
  }
};

}  // namespace inlay::op::preview

INLAY_ATTRIBUTES(inlay::op::preview::Adagrad::attributes, decay_factor, epsilon, norm_coefficient);
