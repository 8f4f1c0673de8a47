// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <set>
#include <string>
#include <vector>

namespace inlay::codegen {

/// What a terminal shows in a line.
inline constexpr std::size_t table_width = 80;

/// Lines of cells as text in columns; those of `right` are aligned to the right. The first line is the
/// heading. Where a line would be longer than a terminal's, cells of the columns `names` are cut in the middle.
std::string table(std::vector<std::vector<std::string>> cells, std::set<std::size_t> const& right,
                  std::set<std::size_t> const& names = {});

}  // namespace inlay::codegen
