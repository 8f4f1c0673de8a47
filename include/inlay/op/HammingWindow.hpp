// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/family/window.hpp>

namespace inlay::op {

/// ONNX `HammingWindow` (ai.onnx, since 17).   output[n] = 25/46 - 21/46 cos(2 pi n / N)
/// Shapes, types, errors: family::cosine_window.   Source: Operators.md#HammingWindow
struct HammingWindow : family::cosine_window<HammingWindow> {
  static constexpr op_identity id{"", "HammingWindow", 17};
  static constexpr double terms[] = {25.0 / 46, 21.0 / 46, 0};
};

}  // namespace inlay::op
