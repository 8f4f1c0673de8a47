// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/family/scores.hpp>

/// Kernels of support vector machines.
namespace inlay::family {

enum class svm_kernel : std::uint8_t { LINEAR, POLY, RBF, SIGMOID };

}  // namespace inlay::family

template <>
inline constexpr std::array<std::string_view, 4> inlay::enumerators<inlay::family::svm_kernel>{
    "LINEAR", "POLY", "RBF", "SIGMOID"};

namespace inlay::family {

/// The kernel of x and v, both of C features. `params` are gamma, coef0 and degree, an attribute of the
/// model.
constexpr float svm_product(svm_kernel kernel, floats const& params, auto const* x, float const* v,
                            std::size_t C) {
  auto const param = [&](std::size_t i) { return i < params.size() ? params[i] : 0.0f; };
  float sum = 0;
  if (kernel == svm_kernel::RBF) {
    for (std::size_t c = 0; c < C; ++c) {
      float const d = static_cast<float>(x[c]) - v[c];
      sum += d * d;
    }
    return math::exp(-param(0) * sum);
  }
  for (std::size_t c = 0; c < C; ++c) sum += static_cast<float>(x[c]) * v[c];
  if (kernel == svm_kernel::LINEAR) return sum;
  float const moved = param(0) * sum + param(1);
  return kernel == svm_kernel::POLY ? math::pow(moved, param(2)) : math::tanh(moved);
}

}  // namespace inlay::family
