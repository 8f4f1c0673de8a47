// SPDX-License-Identifier: Apache-2.0
#pragma once

// What Eigen's own text is warned of is no affair of its users', wherever they have put it: system headers are silent,
// and so is what they include.
#pragma GCC system_header

#include <Eigen/Core>
