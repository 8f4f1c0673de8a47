// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/attributes.hpp>

namespace inlay::family {

/// In which order the elements of a block lie among the channels: `mode` of ONNX `DepthToSpace` and
/// `SpaceToDepth`.
enum class depth_mode : std::uint8_t {
  DCR,  ///< place in the block first, then channel of the image
  CRD,  ///< channel of the image first, then place in the block
};

}  // namespace inlay::family

template <>
inline constexpr std::array<std::string_view, 2> inlay::enumerators<inlay::family::depth_mode>{"DCR", "CRD"};
