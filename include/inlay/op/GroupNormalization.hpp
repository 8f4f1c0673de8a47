// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/attributes.hpp>
#include <inlay/family/normalize.hpp>
#include <inlay/kernel/rows.hpp>

namespace inlay::op {

/// ONNX `GroupNormalization` (ai.onnx, since 21).   Y = scale * (X - mean) / sqrt(variance + epsilon) + bias,
/// each of num_groups groups of channels of each image by its own mean and variance
/// Shapes: X and Y (N, C, D1, …, Dn);  scale and bias (C).   Types: floats. What stash_type asks for is
///   computed at least as precisely.
/// Errors: rank_out_of_range, channels_differ (found elements, wanted C), channels_not_divisible_by_group
///   (found C, wanted divisor).
/// Accuracy: 8 * 2^-24 relative to the sum of magnitudes.   Source: Operators.md#GroupNormalization
struct GroupNormalization {
  static constexpr op_identity id{"", "GroupNormalization", 21};
  static constexpr arity inputs{3, 3}, outputs{1, 1};

  struct attributes {
    float epsilon = 1e-5f;
    std::int64_t num_groups = 0;  ///< required by ONNX
    std::int64_t stash_type = 1;
  };

  static constexpr error infer(attributes const& a, std::span<tensor_info const> in,
                               std::span<tensor_info> out) {
    if (error const e = family::infer_channel_normalization(in)) return e;
    if (a.num_groups < 1) return {fault::attribute_out_of_range, a.num_groups, 1};
    if (in[0].dims[1] % a.num_groups != 0)
      return {fault::channels_not_divisible_by_group, in[0].dims[1], a.num_groups};
    out[0] = {in[0].type, in[0].dims};
    return no_error;
  }

  static constexpr void reference(attributes const& a, auto X, auto scale, auto bias, auto Y) {
    family::normalize_groups(a.num_groups, a.epsilon, X, scale, bias, Y);
  }

  template <auto a>
  static constexpr void evaluate(auto X, auto scale, auto bias, auto Y) {
    constexpr dims const& x = decltype(X)::static_dims;
    constexpr auto inner = static_cast<int>(elements(x, 2, x.size())),
                   groups = static_cast<int>(a.num_groups), channels = static_cast<int>(x[1]) / groups;
    if constexpr (std::is_same_v<typename decltype(Y)::value_type, float> &&
                  channels * inner >= static_cast<int>(simd::lanes))
      kernel::normalize_channel_groups<channels, inner>(X.data(), scale.data(), bias.data(), Y.data(),
                                                        static_cast<int>(x[0]), groups, a.epsilon);
    else reference(a, X, scale, bias, Y);
  }
};

}  // namespace inlay::op

INLAY_ATTRIBUTES(inlay::op::GroupNormalization::attributes, epsilon, num_groups, stash_type);
