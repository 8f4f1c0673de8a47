// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/attributes.hpp>
#include <inlay/family/depth_mode.hpp>
#include <inlay/family/movement.hpp>

namespace inlay::op {

/// ONNX `SpaceToDepth` (ai.onnx, since 28).   Each block of b x b pixels becomes the channels of one pixel
/// Shapes: input (N, C, H, W);  output (N, C * b^2, H / b, W / b), b = blocksize, channels in the order of
///   `mode`.   Types: all.
/// Errors: rank_out_of_range, attribute_out_of_range (found b), element_count_differs (found H or W, wanted
///   divisor b).
/// Source: Operators.md#SpaceToDepth
struct SpaceToDepth : family::rearrangement<SpaceToDepth> {
  static constexpr op_identity id{"", "SpaceToDepth", 28};
  static constexpr arity inputs{1, 1}, outputs{1, 1};

  struct attributes {
    std::int64_t blocksize = 1;  ///< required by ONNX
    family::depth_mode mode = family::depth_mode::DCR;
  };

  static constexpr error infer(attributes const& a, std::span<tensor_info const> in,
                               std::span<tensor_info> out) {
    tensor_info const& X = in[0];
    if (error const e = family::check_movable(X)) return e;
    if (X.rank() != 4) return {fault::rank_out_of_range, static_cast<std::int64_t>(X.rank()), 4};
    constexpr std::int64_t most = 1 << 15;  // keeps its square in range
    std::int64_t const b = a.blocksize;
    if (b < 1 || b > most) return {fault::attribute_out_of_range, b, 1};
    for (std::size_t i = 2; i < 4; ++i)
      if (X.dims[i] % b != 0) return {fault::element_count_differs, X.dims[i], b};
    dims const Y{X.dims[0], X.dims[1] * b * b, X.dims[2] / b, X.dims[3] / b};
    if (error const e = family::check_extents(Y)) return e;
    out[0] = {X.type, Y};
    return no_error;
  }

  static constexpr family::strided_axes axes_of(attributes const& a, dims const& X, dims const& Y) {
    dims const from = row_major_strides(X), to = row_major_strides(Y);
    std::int64_t const b = a.blocksize, C = X[1];
    bool const blocks_first = a.mode == family::depth_mode::DCR;
    std::int64_t const channel = to[1] * (blocks_first ? 1 : b * b);
    std::int64_t const column = to[1] * (blocks_first ? C : 1), row = column * b;
    family::strided_axes axes;
    axes.add(Y[0], from[0], to[0]);
    axes.add(b, from[2], row);
    axes.add(b, 1, column);
    axes.add(C, from[1], channel);
    axes.add(Y[2], from[2] * b, to[2]);
    axes.add(Y[3], b, 1);
    return axes;
  }
};

}  // namespace inlay::op

INLAY_ATTRIBUTES(inlay::op::SpaceToDepth::attributes, blocksize, mode);
