// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/attributes.hpp>
#include <inlay/family/optimizer.hpp>

namespace inlay::op::preview {

/// ONNX `Adam` (ai.onnx.preview.training, since 1).   One step of Adam: with g = norm_coefficient * X + G,
///   V_new = alpha * V + (1 - alpha) * g,  H_new = beta * H + (1 - beta) * g * g,
///   X_new = (1 - norm_coefficient_post) * (X - r * V_new / (sqrt(H_new) + epsilon)), where r is R, and
///   R * sqrt(1 - beta^T) / (1 - alpha^T) for T > 0
/// Shapes and errors as family::infer_optimizer says; two states, V and H.   Types: float, double.
/// Source: Operators.md#ai.onnx.preview.training.Adam
struct Adam {
  static constexpr op_identity id{"ai.onnx.preview.training", "Adam", 1};
  static constexpr arity inputs = at_least(6), outputs = at_least(3);

  struct attributes {
    float alpha = 0.9f;
    float beta = 0.999f;
    float epsilon = 1e-6f;
    float norm_coefficient = 0;
    float norm_coefficient_post = 0;
  };

  static constexpr error infer(attributes const&, std::span<tensor_info const> in,
                               std::span<tensor_info> out) {
    return family::infer_optimizer(2, in, out);
  }

  static constexpr void reference(attributes const& a, auto const& in, auto const& out) {
    using T = typename std::remove_cvref_t<decltype(std::get<0>(in))>::value_type;
    T const alpha = T(a.alpha), beta = T(a.beta);
    std::int64_t const step = std::get<1>(in)[0];
    T r = std::get<0>(in)[0];
    if (step > 0) {
      T const t = static_cast<T>(step);
      r = r * math::sqrt(T(1) - math::pow(beta, t)) / (T(1) - math::pow(alpha, t));
    }
    family::for_each_parameter<2>(in, out, [&](T x, T gradient, T& v, T& h) {
      T const g = T(a.norm_coefficient) * x + gradient;
      v = alpha * v + (T(1) - alpha) * g;
      h = beta * h + (T(1) - beta) * g * g;
      return (T(1) - T(a.norm_coefficient_post)) * (x - r * v / (math::sqrt(h) + T(a.epsilon)));
    });
  }
};

}  // namespace inlay::op::preview

INLAY_ATTRIBUTES(inlay::op::preview::Adam::attributes, alpha, beta, epsilon, norm_coefficient,
                 norm_coefficient_post);
