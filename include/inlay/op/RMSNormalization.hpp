// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/attributes.hpp>
#include <inlay/family/normalize.hpp>
#include <inlay/kernel/rows.hpp>

namespace inlay::op {

/// ONNX `RMSNormalization` (ai.onnx, since 23).   Y = X / sqrt(mean of X^2 + epsilon) * scale over the axes from
/// `axis` on
/// Shapes: X and Y (…, Daxis, …, Dn);  scale broadcasts to X.   Types: floats; Y has the type of scale. What
///   stash_type asks for is computed at least as precisely.
/// Errors: axis_out_of_range, dims_not_broadcastable.
/// Accuracy: 6 * 2^-24 relative.   Source: Operators.md#RMSNormalization
struct RMSNormalization {
  static constexpr op_identity id{"", "RMSNormalization", 23};
  static constexpr arity inputs{2, 2}, outputs{1, 1};

  struct attributes {
    std::int64_t axis = -1;
    float epsilon = 1e-5f;
    std::int64_t stash_type = 1;
  };

  static constexpr error infer(attributes const& a, std::span<tensor_info const> in,
                               std::span<tensor_info> out) {
    std::size_t axis = 0;
    if (error const e = family::infer_trailing_normalization(a.axis, in[0], in.subspan(1), axis)) return e;
    out[0] = {in[1].type, in[0].dims};
    return no_error;
  }

  static constexpr void reference(attributes const& a, auto X, auto scale, auto Y) {
    using T = typename decltype(Y)::value_type;
    using Value = compute_type<typename decltype(X)::value_type>;
    auto const axis = static_cast<std::size_t>(normalize_axis(a.axis, X.rank()));
    dims const strides = row_major_strides(X.dims()),
               step = family::broadcast_strides(scale.dims(), X.dims());
    family::normalize<false>(
        X, X.dims(), family::mask_from(axis, X.rank()), a.epsilon,
        [&](std::size_t at, Value x) {
          std::int64_t factor = 0;
          for (std::size_t i = 0, rest = at; i < strides.size(); ++i) {
            auto const index = static_cast<std::int64_t>(rest) / strides[i];
            rest -= static_cast<std::size_t>(index * strides[i]);
            factor += index * step[i];
          }
          Y[at] = static_cast<T>(x * static_cast<Value>(scale[static_cast<std::size_t>(factor)]));
        },
        [](std::size_t, Value, Value) {});
  }

  template <auto a>
  static constexpr void evaluate(auto X, auto scale, auto Y) {
    constexpr dims const& x = decltype(X)::static_dims;
    constexpr auto axis = static_cast<std::size_t>(normalize_axis(a.axis, x.size()));
    constexpr auto length = static_cast<int>(elements(x, axis, x.size()));
    if constexpr (std::is_same_v<typename decltype(X)::value_type, float> &&
                  std::is_same_v<typename decltype(Y)::value_type, float> &&
                  family::is_one_for_each(decltype(scale)::static_dims, x, axis) &&
                  length >= static_cast<int>(simd::lanes))
      kernel::normalize_rows<length, false, false>(X.data(), scale.data(), nullptr, Y.data(),
                                                   static_cast<int>(X.size()) / length, a.epsilon, nullptr,
                                                   nullptr);
    else reference(a, X, scale, Y);
  }
};

}  // namespace inlay::op

INLAY_ATTRIBUTES(inlay::op::RMSNormalization::attributes, axis, epsilon, stash_type);
