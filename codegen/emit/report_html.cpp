// SPDX-License-Identifier: Apache-2.0
#include "emit/markup.hpp"
#include "emit/report.hpp"
#include "emit/report_rows.hpp"

#include <algorithm>

namespace inlay::codegen {

namespace {

constexpr char const* style = R"(
  body { font: 15px/1.45 system-ui, sans-serif; color: #222; background: #fff; max-width: 75rem; margin: 1.5rem auto; padding: 0 1rem }
  h1 { font-size: 1.4rem } h2 { font-size: 1.1rem; margin-top: 2rem }
  .wide { overflow: auto; max-height: 85vh; border: 1px solid #ddd; border-radius: 4px }
  table { border-collapse: collapse; width: 100%; font-size: .85rem }
  th { position: sticky; top: 0; background: #f4f4f4; text-align: left }
  th, td { padding: .15rem .5rem; border-bottom: 1px solid #eee; white-space: nowrap }
  td.number { text-align: right; font-variant-numeric: tabular-nums; background: linear-gradient(#cfe0f7, #cfe0f7) no-repeat left / var(--share, 0%) 100% }
  .loop { color: #b32d00 }
  dl { display: grid; grid-template-columns: max-content 1fr; gap: .1rem 1rem } dt { color: #666 } dd { margin: 0; overflow-wrap: anywhere }
  .key span { display: inline-block; width: .9em; height: .9em; margin: 0 .3em 0 1em; vertical-align: -.1em; border: 1px solid #555 }
  label { font-size: .85rem }
  @media print { .wide { overflow: visible; max-height: none; border: 0 } .graph svg { width: 100% !important; height: auto !important } label { display: none } th { position: static } }
)";

constexpr char const *own = "#e8eef7", *fused = "#d3ead7", *view = "#f2f2f2", *reference = "#ffd9cc";

/// The colour of a streaming group: neighbours differ.
std::string colour_of_group(int group) { return formatted("hsl(%d 70%% 85%%)", group * 67 % 360); }

std::string colour_of(report_row const& r) {
  if (r.by_reference) return reference;
  if (r.step < 0) return view;
  if (r.group != 0) return colour_of_group(r.group);
  return r.fused.empty() ? own : fused;
}

/// Nodes as boxes, each below those that it reads.
std::string graph_picture(report const& r) {
  constexpr int width = 190, height = 38, across = 210, down = 62, margin = 10;
  std::vector<int> depth(r.rows.size()), column(r.rows.size());
  std::vector<int> used;  // boxes of each depth
  for (std::size_t i = 0; i < r.rows.size(); ++i) {
    for (std::size_t from : r.rows[i].uses) depth[i] = std::max(depth[i], depth[from] + 1);
    if (used.size() <= static_cast<std::size_t>(depth[i]))
      used.resize(static_cast<std::size_t>(depth[i]) + 1);
    // Below what it reads first, where that place is free: chains are drawn as lines.
    int const wanted = r.rows[i].uses.empty() ? 0 : column[r.rows[i].uses[0]];
    int& next = used[static_cast<std::size_t>(depth[i])];
    column[i] = std::max(next, wanted);
    next = column[i] + 1;
  }
  int columns = 1;
  for (int c : column) columns = std::max(columns, c + 1);
  int const wide = columns * across + 2 * margin, high = static_cast<int>(used.size()) * down + 2 * margin;
  auto const left = [&](std::size_t i) { return margin + column[i] * across; };
  auto const top = [&](std::size_t i) { return margin + depth[i] * down; };
  std::string out =
      formatted("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\" ",
                wide, high, wide, high) +
      "font-family=\"sans-serif\" font-size=\"11\">\n";
  for (std::size_t i = 0; i < r.rows.size(); ++i)
    for (std::size_t from : r.rows[i].uses) {
      int const x = left(from) + width / 2, y = top(from) + height, to_x = left(i) + width / 2, to_y = top(i);
      out += formatted("<path d=\"M%d %dC%d %d %d %d %d %d\" fill=\"none\" stroke=\"#888\"/>\n", x, y, x,
                       y + 20, to_x, to_y - 20, to_x, to_y);
    }
  for (std::size_t i = 0; i < r.rows.size(); ++i) {
    report_row const& n = r.rows[i];
    std::string const fate = fate_of(n);
    out += formatted(
        "<g><rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"4\" stroke=\"#555\" fill=\"%s\"/>",
        left(i), top(i), width, height, colour_of(n).c_str());
    out += "<title>" + escaped(n.node, 200) + ": " + escaped(n.output, 200) +
           (fate.empty() ? "" : ", " + escaped(fate, 200)) + "</title>";
    out += formatted("<text x=\"%d\" y=\"%d\" font-weight=\"bold\">", left(i) + 6, top(i) + 15) +
           escaped(n.op_type, 28) + "</text>" +
           formatted("<text x=\"%d\" y=\"%d\">", left(i) + 6, top(i) + 30) + escaped(n.output, 30) +
           "</text></g>\n";
  }
  return out + "</svg>\n";
}

/// A cell with a number, and a bar behind it: its share of the largest of the column.
std::string bar(std::uint64_t number, std::uint64_t most) {
  double const share = most == 0 ? 0 : 100 * static_cast<double>(number) / static_cast<double>(most);
  return formatted("<td class=\"number\" style=\"--share: %.1f%%\">", share) + std::to_string(number) +
         "</td>";
}

std::string layers(report const& r) {
  std::uint64_t macs = 0, parameters = 0, bytes = 0;
  for (report_row const& n : r.rows) {
    macs = std::max(macs, n.macs);
    parameters = std::max(parameters, n.parameters);
    bytes = std::max<std::uint64_t>(bytes, n.bytes);
  }
  std::string out =
      "<table><thead><tr><th>node<th>operator<th>output<th>weights<th>multiply-adds<th>bytes<th>step</tr></"
      "thead><tbody>\n";
  for (report_row const& n : r.rows)
    out += "<tr><td>" + escaped(n.node, 1000) + "<td>" + escaped(n.op_type, 1000) + "<td>" +
           escaped(n.output, 1000) + "</td>" + bar(n.parameters, parameters) + bar(n.macs, macs) +
           bar(n.bytes, bytes) + "<td" + (n.by_reference ? " class=\"loop\">" : ">") +
           escaped(n.fused.empty() && !n.by_reference ? "step " + std::to_string(n.step) : fate_of(n), 1000) +
           "</tr>\n";
  return out + "</tbody><tfoot><tr><th>total<th><th><th>" + std::to_string(r.parameters) + "<th>" +
         std::to_string(r.macs) + "<th><th></tr></tfoot></table>\n";
}

std::string fact(std::string const& name, std::string const& value) {
  return "<dt>" + name + "<dd>" + escaped(value, 1000) + "\n";
}

std::string key(char const* colour, char const* meaning) {
  return std::string("<span style=\"background: ") + colour + "\"></span>" + meaning;
}

}  // namespace

std::string report_html(graph const& g, preparation_log const& log, program_options const& options,
                        header_options const& source) {
  report const r = make_report(g, options);
  type_table const types(g);
  std::string const title = escaped(source.source_name.empty() ? "model" : source.source_name, 200);
  std::string out =
      "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n<meta name=\"viewport\" "
      "content=\"width=device-width, initial-scale=1\">\n<title>" +
      title + "</title>\n<style>" + style + "</style></head><body>\n<h1>" + title + "</h1>\n<dl>\n";
  if (!source.source_name.empty()) {
    out += fact("operator set", std::to_string(g.opset)) + fact("SHA-256", source.source_sha256);
    if (!g.producer.empty()) out += fact("made by", g.producer);
  }
  out += fact("policy", std::string(policy_names[static_cast<std::size_t>(options.policy)]));
  for (graph_value const& in : g.inputs) out += fact("input", in.name + ": " + describe_type(types[in.name]));
  for (graph_value const& o : g.outputs) out += fact("output", o.name + ": " + describe_type(types[o.name]));
  auto const loops =
      std::count_if(r.rows.begin(), r.rows.end(), [](report_row const& n) { return n.by_reference; });
  out += fact("nodes", std::to_string(r.rows.size()) + " in " + std::to_string(r.steps) + " steps, " +
                           std::to_string(r.tasks) + " after streaming; " + std::to_string(loops) +
                           " run by their reference loop") +
         fact("weights",
              std::to_string(r.weights_bytes) + " bytes, " + std::to_string(r.parameters) + " numbers") +
         fact("arena", std::to_string(r.arena_bytes) + " bytes, inputs and outputs included") +
         fact("multiply-adds", std::to_string(r.macs)) + "</dl>\n";
  out += "<h2>Graph</h2>\n<p class=\"key\">" + key(own, "a step of its own") +
         key(fused, "part of the step before") +
         key(colour_of_group(1).c_str(), "streams row by row, a colour for each group") +
         key(view, "no code") + key(reference, "reference loop: no kernel yet") +
         "</p>\n<label>size <input type=\"range\" min=\"20\" max=\"200\" value=\"100\" oninput=\"const s = "
         "document.querySelector('.graph svg'); s.setAttribute('width', s.viewBox.baseVal.width * this.value "
         "/ 100); "
         "s.setAttribute('height', s.viewBox.baseVal.height * this.value / 100)\"></label>\n<div "
         "class=\"wide graph\">" +
         graph_picture(r) + "</div>\n";
  out += "<h2>Memory over time</h2>\n<div class=\"wide\">" + plan_svg(g, options) + "</div>\n";
  out += "<h2>Layers</h2>\n<div class=\"wide\">" + layers(r) + "</div>\n";
  if (!log.lines.empty()) {
    out += "<h2>What was prepared</h2>\n<ul>\n";
    for (std::string const& line : log.lines) out += "<li>" + escaped(line, 1000) + "\n";
    out += "</ul>\n";
  }
  return out + "</body></html>\n";
}

}  // namespace inlay::codegen
