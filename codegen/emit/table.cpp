// SPDX-License-Identifier: Apache-2.0
#include "emit/table.hpp"

#include "import/diagnostic.hpp"

#include <algorithm>
#include <numeric>

namespace inlay::codegen {

std::string table(std::vector<std::vector<std::string>> cells, std::set<std::size_t> const& right,
                  std::set<std::size_t> const& names) {
  std::vector<std::size_t> width(cells[0].size(), 0);
  auto const length = [](std::string const& s) {  // in code points
    return static_cast<std::size_t>(
        std::count_if(s.begin(), s.end(), [](char c) { return (c & 0xc0) != 0x80; }));
  };
  for (auto const& line : cells)
    for (std::size_t c = 0; c < line.size(); ++c) width[c] = std::max(width[c], length(line[c]));
  constexpr std::size_t least = 8;
  auto const whole = [&] { return std::accumulate(width.begin(), width.end(), 2 * (width.size() - 1)); };
  while (whole() > table_width) {
    std::size_t widest = width.size();
    for (std::size_t c : names)
      if (c < width.size() && width[c] > least && (widest == width.size() || width[c] > width[widest]))
        widest = c;
    if (widest == width.size()) break;
    --width[widest];
  }
  for (auto& line : cells)
    for (std::size_t c : names)
      if (c < line.size()) line[c] = shortened(line[c], width[c]);
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
