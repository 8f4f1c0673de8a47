// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/attributes.hpp>
#include <inlay/family/optimizer.hpp>

namespace inlay::op::preview {

enum class momentum_mode : std::uint8_t { standard, nesterov };

}  // namespace inlay::op::preview

template <>
inline constexpr std::array<std::string_view, 2> inlay::enumerators<inlay::op::preview::momentum_mode>{
    "standard", "nesterov"};

namespace inlay::op::preview {

/// ONNX `Momentum` (ai.onnx.preview.training, since 1).   One step of gradient descent with momentum: with
///   g = norm_coefficient * X + G,  V_new = alpha * V + b * g,  b = beta for T > 0, else 1,  X_new = X - R *
///   V_new, or with Nesterov's momentum X - R * (g + alpha * V_new)
/// Shapes and errors as family::infer_optimizer says; one state, V.   Types: float, double.
/// Source: Operators.md#ai.onnx.preview.training.Momentum
struct Momentum {
  static constexpr op_identity id{"ai.onnx.preview.training", "Momentum", 1};
  static constexpr arity inputs = at_least(5), outputs = at_least(2);

  struct attributes {  /// all required by ONNX
    float alpha = 0;
    float beta = 0;
    momentum_mode mode = momentum_mode::standard;
    float norm_coefficient = 0;
  };

  static constexpr error infer(attributes const&, std::span<tensor_info const> in,
                               std::span<tensor_info> out) {
    return family::infer_optimizer(1, in, out);
  }

  static constexpr void reference(attributes const& a, auto const& in, auto const& out) {
    using T = typename std::remove_cvref_t<decltype(std::get<0>(in))>::value_type;
    T const r = std::get<0>(in)[0], alpha = T(a.alpha), beta = std::get<1>(in)[0] > 0 ? T(a.beta) : T(1);
    family::for_each_parameter<1>(in, out, [&](T x, T gradient, T& v) {
      T const g = T(a.norm_coefficient) * x + gradient;
      v = alpha * v + beta * g;
      return x - r * (a.mode == momentum_mode::nesterov ? g + alpha * v : v);
    });
  }
};

}  // namespace inlay::op::preview

INLAY_ATTRIBUTES(inlay::op::preview::Momentum::attributes, alpha, beta, mode, norm_coefficient);
