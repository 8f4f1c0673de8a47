// SPDX-License-Identifier: Apache-2.0
#include "emit/table.hpp"

#include <algorithm>

namespace inlay::codegen {

std::string table(std::vector<std::vector<std::string>> const& cells, std::set<std::size_t> const& right) {
  std::vector<std::size_t> width(cells[0].size(), 0);
  auto const length = [](std::string const& s) {  // in code points
    return static_cast<std::size_t>(
        std::count_if(s.begin(), s.end(), [](char c) { return (c & 0xc0) != 0x80; }));
  };
  for (auto const& line : cells)
    for (std::size_t c = 0; c < line.size(); ++c) width[c] = std::max(width[c], length(line[c]));
  std::string text;
  for (auto const& line : cells) {
    std::string out;
    for (std::size_t c = 0; c < line.size(); ++c) {
      std::string const pad(width[c] - length(line[c]), ' ');
      out += (c ? "  " : "") + (right.contains(c) ? pad + line[c] : line[c] + pad);
    }
    out.erase(out.find_last_not_of(' ') + 1);
    text += out + "\n";
  }
  return text;
}

}  // namespace inlay::codegen
