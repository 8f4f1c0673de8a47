// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <set>
#include <string>
#include <vector>

namespace inlay::codegen {

/// Lines of cells as text in columns; those of `right` are aligned to the right. The first line is the
/// heading.
std::string table(std::vector<std::vector<std::string>> const& cells, std::set<std::size_t> const& right);

}  // namespace inlay::codegen
