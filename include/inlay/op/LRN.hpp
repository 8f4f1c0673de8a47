// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/attributes.hpp>
#include <inlay/core/op.hpp>
#include <inlay/family/math.hpp>
#include <inlay/kernel/rows.hpp>

#include <algorithm>

namespace inlay::op {

/// ONNX `LRN` (ai.onnx, since 13).   Y = X / (bias + alpha / size * sum of X^2 over `size` channels around this
/// one)^beta
/// Shapes: X and Y (N, C, D1, …, Dn).   Types: floats.
/// Errors: rank_out_of_range, attribute_out_of_range (found size).
/// Accuracy: (size + 16) * 2^-24 relative for sums of 2^-20 to 2^20.   Source: Operators.md#LRN
struct LRN {
  static constexpr op_identity id{"", "LRN", 13};
  static constexpr arity inputs{1, 1}, outputs{1, 1};

  struct attributes {
    float alpha = 0.0001f;
    float beta = 0.75f;
    float bias = 1;
    std::int64_t size = 0;  ///< required by ONNX
  };

  static constexpr error infer(attributes const& a, std::span<tensor_info const> in,
                               std::span<tensor_info> out) {
    tensor_info const& X = in[0];
    if (!is_floating(X.type)) return {fault::elem_type_not_supported, static_cast<std::int64_t>(X.type), 1};
    if (X.rank() < 2) return {fault::rank_out_of_range, static_cast<std::int64_t>(X.rank()), 2};
    constexpr std::int64_t most = 1 << 24;
    if (a.size < 1 || a.size > most) return {fault::attribute_out_of_range, a.size, 1};
    out[0] = {X.type, X.dims};
    return no_error;
  }

  static constexpr void reference(attributes const& a, auto X, auto Y) {
    using T = typename decltype(Y)::value_type;
    using Value = compute_type<T>;
    std::size_t const inner = elements(X.dims(), 2, X.rank());
    for_each_channel(a, X.dims(), [&](std::size_t at, std::size_t first, std::size_t channels) {
      for (std::size_t i = 0; i < inner; ++i) {
        Value sum = 0;
        for (std::size_t k = 0; k < channels; ++k) {
          auto const x = static_cast<Value>(X[first + k * inner + i]);
          sum += x * x;
        }
        Value const base = static_cast<Value>(a.bias) + share<Value>(a) * sum;
        Y[at + i] =
            static_cast<T>(static_cast<Value>(X[at + i]) / math::pow(base, static_cast<Value>(a.beta)));
      }
    });
  }

  /// By packs along the spatial axes; the power by way of roots where beta is 0.75, as in all published
  /// networks, and of the logarithm otherwise.
  template <auto a>
  static constexpr void evaluate(auto X, auto Y) {
    constexpr dims const& x = decltype(X)::static_dims;
    constexpr auto inner = static_cast<int>(elements(x, 2, x.size()));
    if constexpr (std::is_same_v<typename decltype(Y)::value_type, float> &&
                  inner >= static_cast<int>(simd::lanes) && a.bias > 0 && a.alpha >= 0) {
      for_each_channel(a, x, [&](std::size_t at, std::size_t first, std::size_t channels) {
        float const* const window = X.data() + first;
        kernel::map_row<inner>(X.data() + at, Y.data() + at, [&](auto value, int i) {
          using Value = decltype(value);
          using std::sqrt, std::exp, std::log, simd::sqrt, simd::exp, simd::log;
          auto sum = simd::constant<Value>(0);
          for (std::size_t k = 0; k < channels; ++k) {
            auto const other =
                simd::load_as<Value>(window + k * inner, static_cast<std::size_t>(i), std::false_type{});
            sum = simd::multiply_add(other, other, sum);
          }
          Value const base =
              simd::multiply_add(simd::constant<Value>(share<float>(a)), sum, simd::constant<Value>(a.bias));
          if constexpr (a.beta == 0.75f) {
            Value const root = sqrt(base);
            return value / (root * sqrt(root));
          } else {
            return value * exp(log(base) * simd::constant<Value>(-a.beta));
          }
        });
      });
    } else {
      reference(a, X, Y);
    }
  }

 private:
  template <class Value>
  static constexpr Value share(attributes const& a) {
    return static_cast<Value>(a.alpha) / static_cast<Value>(a.size);
  }
  /// Calls f(first element of a channel, first element of its window, channels of the window).
  static constexpr void for_each_channel(attributes const& a, dims const& X, auto const& f) {
    std::int64_t const N = X[0], C = X[1], inner = static_cast<std::int64_t>(elements(X, 2, X.size()));
    for (std::int64_t n = 0; n < N; ++n)
      for (std::int64_t c = 0; c < C; ++c) {
        std::int64_t const first = std::max<std::int64_t>(0, c - (a.size - 1) / 2),
                           last = std::min(C - 1, c + a.size / 2);
        f(static_cast<std::size_t>((n * C + c) * inner), static_cast<std::size_t>((n * C + first) * inner),
          static_cast<std::size_t>(last - first + 1));
      }
  }
};

}  // namespace inlay::op

INLAY_ATTRIBUTES(inlay::op::LRN::attributes, alpha, beta, bias, size);
