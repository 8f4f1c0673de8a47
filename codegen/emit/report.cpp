// SPDX-License-Identifier: Apache-2.0
#include "emit/report.hpp"

#include "emit/device_plan.hpp"
#include "emit/report_rows.hpp"
#include "emit/table.hpp"
#include "import/diagnostic.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>
#include <set>

namespace inlay::codegen {

report make_report(graph const& g, program_options const& options) {
  type_table const types(g);
  device_plan const plan(g, types, options);
  report r;
  for (graph_value const& in : g.inputs) r.input_bytes += types[in.name].bytes();
  std::set<std::string> outputs;  // a value may be among them twice
  for (graph_value const& out : g.outputs)
    if (outputs.insert(out.name).second) r.output_bytes += types[out.name].bytes();
  for (auto const& [name, c] : g.constants) r.weights_bytes += c.data.size();
  r.arena_bytes = plan.plan().arena_bytes;
  r.buffers = plan.rows();
  program_records const& p = plan.program();
  r.steps = static_cast<std::size_t>(p.step_count);
  r.tasks = static_cast<std::size_t>(p.task_count);
  std::vector<std::string> fused(g.nodes.size());
  for (std::int32_t s = 0; s < p.step_count; ++s) {
    step_record const& step = p.steps[static_cast<std::size_t>(s)];
    for (fused_node const& f : p.fused_of(step))
      fused[static_cast<std::size_t>(f.node)] = "into " + g.nodes[static_cast<std::size_t>(step.head)].name;
  }
  std::vector<int> groups(p.step_count > 0 ? static_cast<std::size_t>(p.step_count) : 1);
  int group = 0;
  for (std::int32_t t = 0; t < p.task_count; ++t) {
    task_record const& task = p.tasks[static_cast<std::size_t>(t)];
    if (task.stages < 2) continue;
    ++group;
    for (std::int32_t s : p.stages_of(task)) {
      groups[static_cast<std::size_t>(s)] = group;
      fused[static_cast<std::size_t>(p.steps[static_cast<std::size_t>(s)].head)] =
          "streams in group " + std::to_string(group);
    }
  }
  std::set<std::string> counted;
  std::map<std::string, std::size_t> makers;
  for (std::size_t i = 0; i < g.nodes.size(); ++i) {
    node const& n = g.nodes[i];
    node_record const& record = plan.records().nodes[i];
    report_row line;
    line.node = n.name;
    line.op_type = n.op_type;
    line.macs = record.macs;
    line.fused = fused[i];
    line.step = p.step_of_node[i];
    line.group = line.step < 0 ? 0 : groups[static_cast<std::size_t>(line.step)];
    line.by_reference = plan.by_reference(i);
    for (std::string const& in : n.inputs)
      if (auto const c = g.constants.find(in); c != g.constants.end() && counted.insert(in).second)
        line.parameters += c->second.elements();
    for (std::string const& in : n.inputs)
      if (auto const maker = makers.find(in); maker != makers.end()) line.uses.push_back(maker->second);
    for (std::string const& out : n.outputs) makers[out] = i;
    for (std::string const& out : n.outputs) {
      line.output += (line.output.empty() ? "" : ", ") + describe_type(types[out]);
      line.bytes += types[out].bytes();
    }
    if (record.is_view) line.fused = "view";
    r.parameters += line.parameters;
    r.macs += line.macs;
    r.rows.push_back(std::move(line));
  }
  return r;
}

std::string fate_of(report_row const& row) {
  return row.fused.empty() && row.by_reference ? "reference loop" : row.fused;
}

namespace {

/// Without fusions: those are of the graph as a whole.
std::vector<report_row> rows_as_far_as_known(graph const& g) {
  type_table const types = type_table::of_incomplete(g);
  std::vector<report_row> rows;
  for (node const& n : g.nodes) {
    report_row line;
    line.node = n.name;
    line.op_type = n.op_type;
    std::vector<tensor_info> out_types;
    for (std::string const& in : n.inputs)
      if (auto const c = g.constants.find(in); c != g.constants.end())
        line.parameters += c->second.elements();
    for (std::string const& out : n.outputs) {
      bool const has_type = types.contains(out);
      if (has_type) out_types.push_back(types[out]);
      line.output += (line.output.empty() ? "" : ", ") + (has_type ? describe_type(types[out]) : "?");
      if (has_type) line.bytes += types[out].bytes();
    }
    // Types that the model alone states say nothing of whether the node fits: only one that does can be
    // counted.
    if (n.op && types.has_inputs_of(n) && out_types.size() == n.outputs.size()) {
      std::vector<tensor_info> const in = types.inputs_of(n);
      std::vector<tensor_info> inferred = out_types;
      bool fits = !types.infer(n, inferred);
      for (std::size_t i = 0; i < inferred.size(); ++i)
        fits = fits && inferred[i].type == out_types[i].type && inferred[i].dims == out_types[i].dims;
      if (fits) line.macs = n.op->record(in, out_types).macs;
    }
    rows.push_back(std::move(line));
  }
  return rows;
}

/// "float 1x3x?x?", as the model declares it.
std::string declared_text(declared_type const& type) {
  std::string text(name_of(type.type));
  if (!type.has_shape) return text + " of any shape";
  for (std::size_t i = 0; i < type.dims.size(); ++i) {
    std::string const open =
        type.symbols.size() > i && !type.symbols[i].empty() ? printable(type.symbols[i]) : "?";
    text += (i ? "x" : " ") + (type.dims[i] == -1 ? open : std::to_string(type.dims[i]));
  }
  return text;
}

/// What an output is, as far as it is known.
std::string output_text(graph const& g, graph_value const& out, type_table const* types) {
  if (types && types->contains(out.name)) return describe_type((*types)[out.name]);
  auto const declared = g.declared.find(out.name);
  return declared == g.declared.end() ? "?" : declared_text(declared->second);
}

std::string model_text(graph const& g, header_options const& source, type_table const* types) {
  std::string text;
  if (!source.source_name.empty())
    text += "model     " + printable(source.source_name) + ", opset " + std::to_string(g.opset) +
            ", IR version " + std::to_string(g.ir_version) +
            (g.producer.empty() ? "" : ", made by " + printable(g.producer)) + "\nSHA-256   " +
            source.source_sha256 + "\npolicy    " +
            std::string(policy_names[static_cast<std::size_t>(source.policy)]) + "\n\n";
  std::vector<std::vector<std::string>> cells{{"", "name", "type"}};
  for (graph_value const& in : g.inputs)
    cells.push_back({"input", printable(in.name, 1000), declared_text(in.type)});
  for (graph_value const& out : g.outputs)
    cells.push_back({"output", printable(out.name, 1000), output_text(g, out, types)});
  return text + table(cells, {}, {1}) + "\n";
}

void add_model(nlohmann::ordered_json& json, graph const& g, header_options const& source,
               type_table const* types) {
  if (!source.source_name.empty())
    json["model"] = {{"file", printable(source.source_name, 1000)},
                     {"sha256", source.source_sha256},
                     {"opset", g.opset},
                     {"ir_version", g.ir_version},
                     {"producer", printable(g.producer, 1000)},
                     {"policy", policy_names[static_cast<std::size_t>(source.policy)]}};
  json["inputs"] = json["outputs"] = nlohmann::ordered_json::array();
  for (graph_value const& in : g.inputs)
    json["inputs"].push_back({{"name", printable(in.name, 1000)}, {"type", declared_text(in.type)}});
  for (graph_value const& out : g.outputs)
    json["outputs"].push_back({{"name", printable(out.name, 1000)}, {"type", output_text(g, out, types)}});
}

}  // namespace

std::string report_text(graph const& g, preparation_log const& log, program_options const& options,
                        header_options const& source) {
  report const r = make_report(g, options);
  std::vector<std::vector<std::string>> cells{
      {"node", "operator", "output", "weights", "MACs", "bytes", "fused"}};
  for (report_row const& l : r.rows)
    cells.push_back({printable(l.node, 1000), l.op_type, l.output, std::to_string(l.parameters),
                     std::to_string(l.macs), std::to_string(l.bytes), printable(fate_of(l), 1000)});
  cells.push_back({"total", "", "", std::to_string(r.parameters), std::to_string(r.macs), "", ""});
  type_table const types(g);
  std::string text = model_text(g, source, &types) + table(cells, {3, 4, 5}, {0, 1, 2, 6}) + "\n";
  for (std::string const& line : log.lines) text += "prepared  " + line + "\n";
  std::vector<std::vector<std::string>> plan{
      {"buffer", "from task", "to task", "offset", "bytes", "rolls over"}};
  for (buffer_row const& b : r.buffers)
    plan.push_back({printable(b.name, 1000), std::to_string(b.first), std::to_string(b.last),
                    std::to_string(b.offset), std::to_string(b.bytes), printable(b.rolls_over, 1000)});
  text += "\n" + table(plan, {1, 2, 3, 4}, {0, 5}) + "\n";
  text += "steps     " + std::to_string(r.rows.size()) + " nodes in " + std::to_string(r.steps) + " steps, " +
          std::to_string(r.tasks) + " after streaming\n";
  text += "weights   " + std::to_string(r.weights_bytes) + " bytes\narena     " +
          std::to_string(r.arena_bytes) + " bytes, inputs and outputs included\ninputs    " +
          std::to_string(r.input_bytes) + " bytes\noutputs   " + std::to_string(r.output_bytes) + " bytes\n";
  return text;
}

std::string report_json(graph const& g, preparation_log const& log, program_options const& options,
                        header_options const& source) {
  report const r = make_report(g, options);
  nlohmann::ordered_json json;
  type_table const types(g);
  add_model(json, g, source, &types);
  json["nodes"] = nlohmann::ordered_json::array();
  for (report_row const& l : r.rows)
    json["nodes"].push_back({{"node", printable(l.node, 1000)},
                             {"operator", l.op_type},
                             {"output", l.output},
                             {"parameters", l.parameters},
                             {"macs", l.macs},
                             {"bytes", l.bytes},
                             {"fused", printable(l.fused, 1000)},
                             {"reference_loop", l.by_reference}});
  json["plan"] = nlohmann::ordered_json::array();
  for (buffer_row const& b : r.buffers)
    json["plan"].push_back({{"buffer", printable(b.name, 1000)},
                            {"from_task", b.first},
                            {"to_task", b.last},
                            {"offset", b.offset},
                            {"bytes", b.bytes},
                            {"rolls_over", printable(b.rolls_over, 1000)}});
  json["prepared"] = log.lines;
  json["parameters"] = r.parameters;
  json["macs"] = r.macs;
  json["steps"] = r.steps;
  json["tasks"] = r.tasks;
  json["weights_bytes"] = r.weights_bytes;
  json["arena_bytes"] = r.arena_bytes;
  json["input_bytes"] = r.input_bytes;
  json["output_bytes"] = r.output_bytes;
  return json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

std::string report_unsupported(graph g, bool as_json, header_options const& source) {
  preparation_log log;
  expand_gradients(g, log);  // operators by others: the latter must be supported
  std::vector<refusal> const refusals = find_operators(g);
  auto const refused = static_cast<std::size_t>(
      std::count_if(refusals.begin(), refusals.end(), [](refusal const& r) { return static_cast<bool>(r); }));
  if (refused == 0 && g.open.empty()) return {};
  std::vector<report_row> const rows = rows_as_far_as_known(g);
  if (as_json) {
    nlohmann::ordered_json json;
    add_model(json, g, source, nullptr);
    json["open"] = g.open;
    json["nodes"] = nlohmann::ordered_json::array();
    for (std::size_t i = 0; i < rows.size(); ++i) {
      json["nodes"].push_back({{"node", printable(rows[i].node, 1000)},
                               {"operator", printable(rows[i].op_type, 1000)},
                               {"output", rows[i].output},
                               {"parameters", rows[i].parameters},
                               {"macs", rows[i].macs},
                               {"bytes", rows[i].bytes}});
      if (refusals[i]) json["nodes"].back()["unsupported"] = refusals[i].reason;
    }
    json["unsupported"] = refused;
    return json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
  }
  std::vector<std::vector<std::string>> cells{
      {"node", "operator", "output", "weights", "MACs", "bytes", "not supported"}};
  for (std::size_t i = 0; i < rows.size(); ++i)
    cells.push_back({printable(rows[i].node, 1000), printable(rows[i].op_type), rows[i].output,
                     std::to_string(rows[i].parameters), std::to_string(rows[i].macs),
                     std::to_string(rows[i].bytes), refusals[i].reason});
  std::string text = model_text(g, source, nullptr) + table(cells, {3, 4, 5}, {0, 1, 2, 6}) + "\n";
  for (std::string const& line : g.open) text += "open      " + line + "\n";
  if (refused == 0) return text;
  std::vector<std::vector<std::string>> groups{{"nodes", "operator", "why it is not supported"}};
  for (refusal_group const& group : group_refusals(g, refusals))
    groups.push_back({std::to_string(group.count), printable(group.op_type, 30), group.why.reason});
  return text + table(groups, {0}) + "\nunsupported  " + std::to_string(refused) + " of " +
         std::to_string(rows.size()) + " nodes\n";
}

}  // namespace inlay::codegen
