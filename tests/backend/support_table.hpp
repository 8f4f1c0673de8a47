// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "suite.hpp"

#include <string>
#include <vector>

namespace inlay::backend {

/// docs/SUPPORT.md: for each operator how many tests pass, and every test that does not with the reason.
std::string support_table(std::vector<outcome> const& outcomes);

}  // namespace inlay::backend
