// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/attributes.hpp>
#include <inlay/family/normalize.hpp>
#include <inlay/kernel/rows.hpp>

namespace inlay::op {

/// ONNX `InstanceNormalization` (ai.onnx, since 22).   output = scale * (input - mean) / sqrt(variance +
/// epsilon) + B, each channel of each image by its own mean and variance
/// Shapes: input and output (N, C, D1, …, Dn);  scale and B (C).   Types: floats.
/// Errors: rank_out_of_range, channels_differ (found elements, wanted C).
/// Accuracy: 8 * 2^-24 relative to the sum of magnitudes.   Source: Operators.md#InstanceNormalization
struct InstanceNormalization {
  static constexpr op_identity id{"", "InstanceNormalization", 22};
  static constexpr arity inputs{3, 3}, outputs{1, 1};

  struct attributes {
    float epsilon = 1e-5f;
  };

  static constexpr error infer(attributes const&, std::span<tensor_info const> in,
                               std::span<tensor_info> out) {
    if (error const e = family::infer_channel_normalization(in)) return e;
    out[0] = {in[0].type, in[0].dims};
    return no_error;
  }

  static constexpr void reference(attributes const& a, auto input, auto scale, auto B, auto output) {
    family::normalize_groups(input.dims()[1], a.epsilon, input, scale, B, output);
  }

  template <auto a>
  static constexpr void evaluate(auto input, auto scale, auto B, auto output) {
    constexpr dims const& x = decltype(input)::static_dims;
    constexpr auto inner = static_cast<int>(elements(x, 2, x.size()));
    if constexpr (std::is_same_v<typename decltype(output)::value_type, float> &&
                  inner >= static_cast<int>(simd::lanes))
      kernel::normalize_channel_groups<1, inner>(input.data(), scale.data(), B.data(), output.data(),
                                                 static_cast<int>(x[0]), static_cast<int>(x[1]), a.epsilon);
    else reference(a, input, scale, B, output);
  }
};

}  // namespace inlay::op

INLAY_ATTRIBUTES(inlay::op::InstanceNormalization::attributes, epsilon);
