// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/family/window.hpp>

namespace inlay::op {

/// ONNX `BlackmanWindow` (ai.onnx, since 17).   output[n] = 0.42 - 0.5 cos(2 pi n / N) + 0.08 cos(4 pi n / N)
/// Shapes, types, errors: family::cosine_window.   Source: Operators.md#BlackmanWindow
struct BlackmanWindow : family::cosine_window<BlackmanWindow> {
  static constexpr op_identity id{"", "BlackmanWindow", 17};
  static constexpr double terms[] = {0.42, 0.5, 0.08};
};

}  // namespace inlay::op
