// SPDX-License-Identifier: Apache-2.0
#include "emit/device_plan.hpp"
#include "emit/markup.hpp"
#include "emit/report.hpp"

#include <algorithm>

namespace inlay::codegen {

std::string plan_svg(graph const& g, program_options const& options) {
  type_table const types(g);
  device_plan const plan(g, types, options);
  constexpr double left = 80, top = 40, right = 20, bottom = 50, height = 480;
  int const columns = plan.program().task_count + 2;  // before the first task, the tasks, after the last one
  double const column = std::clamp(1200.0 / columns, 8.0, 80.0), width = column * columns;
  auto const arena = static_cast<double>(std::max<std::size_t>(plan.plan().arena_bytes, 1));
  auto const x = [&](int task) { return left + column * (task + 1); };
  auto const y = [&](std::size_t offset) { return top + height * (1 - static_cast<double>(offset) / arena); };
  std::string out = formatted(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%.0f\" height=\"%.0f\" font-family=\"sans-serif\" "
      "font-size=\"11\">\n<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>\n",
      left + width + right, top + height + bottom);
  out += formatted("<text x=\"%.0f\" y=\"20\">arena of %zu bytes, policy %s, %d tasks</text>\n", left,
                   plan.plan().arena_bytes,
                   std::string(policy_names[static_cast<std::size_t>(options.policy)]).c_str(),
                   static_cast<int>(plan.program().task_count));
  for (int i = 0; i <= 4; ++i) {
    std::size_t const offset = plan.plan().arena_bytes / 4 * static_cast<std::size_t>(i);
    out += formatted(
        "<path d=\"M%.0f %.1fh%.1f\" stroke=\"#ccc\"/><text x=\"%.0f\" y=\"%.1f\" "
        "text-anchor=\"end\">%zu</text>\n",
        left, y(offset), width, left - 6, y(offset) + 4, offset);
  }
  int const every = std::max(1, columns / 20);
  for (int t = 0; t < plan.program().task_count; t += every)
    out += formatted("<text x=\"%.1f\" y=\"%.0f\" text-anchor=\"middle\">%d</text>\n", x(t) + column / 2,
                     top + height + 16, t);
  out += formatted("<text x=\"%.1f\" y=\"%.0f\" text-anchor=\"middle\">task</text>\n", left + width / 2,
                   top + height + 36);
  for (buffer_row const& b : plan.rows()) {
    double const from = x(b.first), to = x(b.last + 1), high = y(b.offset + b.bytes), low = y(b.offset);
    out += formatted(
        "<rect x=\"%.1f\" y=\"%.2f\" width=\"%.1f\" height=\"%.2f\" fill=\"%s\" fill-opacity=\"0.7\" "
        "stroke=\"#24292f\" stroke-width=\"0.6\">",
        from, high, to - from, std::max(low - high, 0.5),
        b.is_ring              ? "#f0a35e"
        : b.rolls_over.empty() ? "#79a7e8"
                               : "#8fd19e");
    out += "<title>" + escaped(b.name) +
           formatted(": %zu bytes from %zu, tasks %d to %d", b.bytes, b.offset, b.first, b.last) +
           (b.rolls_over.empty() ? "" : ", over used rows of " + escaped(b.rolls_over)) + "</title></rect>\n";
    if (low - high > 12 && to - from > 60)
      out += formatted("<text x=\"%.1f\" y=\"%.1f\">", from + 4, (low + high) / 2 + 4) +
             escaped(b.name.substr(0, static_cast<std::size_t>((to - from) / 7))) + "</text>\n";
  }
  out += formatted(
      "<text x=\"%.0f\" y=\"%.0f\" fill=\"#57606a\">blue: values; green: values that roll over used rows; "
      "orange: rows between the stages of a streaming group</text>\n",
      left, top + height + 46);
  return out + "</svg>\n";
}

}  // namespace inlay::codegen
