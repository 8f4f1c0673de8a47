// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/family/window.hpp>

namespace inlay::op {

/// ONNX `HannWindow` (ai.onnx, since 17).   output[n] = 0.5 - 0.5 cos(2 pi n / N)
/// Shapes, types, errors: family::cosine_window.   Source: Operators.md#HannWindow
struct HannWindow : family::cosine_window<HannWindow> {
  static constexpr op_identity id{"", "HannWindow", 17};
  static constexpr double terms[] = {0.5, 0.5, 0};
};

}  // namespace inlay::op
