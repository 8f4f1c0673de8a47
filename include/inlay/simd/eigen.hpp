// SPDX-License-Identifier: Apache-2.0
#pragma once

// What Eigen's own text is warned of is no affair of its users', wherever they have put it: system headers are silent,
// and so is what they include.
#pragma GCC system_header

#include <Eigen/Core>

namespace inlay::simd {
/// A square of packets, for Eigen's ptranspose. Here, because GCC warns of attributes that a template argument loses.
template <class Packet, class... Rest>
inline Eigen::internal::PacketBlock<Packet, 1 + static_cast<int>(sizeof...(Rest))> packet_block(
    Packet first, Rest... rest) {
  return {{first, rest...}};
}
}  // namespace inlay::simd
