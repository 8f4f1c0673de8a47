// SPDX-License-Identifier: Apache-2.0
#include "verify/layers.hpp"

#include "emit/device_plan.hpp"
#include "import/diagnostic.hpp"
#include "prepare/prepare.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>
#include <sstream>

namespace inlay::codegen {

namespace {

/// A value that a step writes, and the step.
struct step_output {
  std::string value, node, op_type;
};

/// The outputs of all steps of the program that the user would compile.
std::vector<step_output> step_outputs(graph const& prepared, policy how) {
  device_plan const plan(prepared, type_table(prepared), {how});
  program_records const& p = plan.program();
  std::vector<step_output> result;
  for (std::int32_t s = 0; s < p.step_count; ++s) {
    step_record const& step = p.steps[static_cast<std::size_t>(s)];
    node const& head = prepared.nodes[static_cast<std::size_t>(step.head)];
    result.push_back({plan.name_of_value(step.output), head.name, head.op_type});
  }
  return result;
}

/// Runs every node by its reference() on this machine and prints the values of `outputs`.
std::string reference_program(device_plan const& plan, graph const& g, std::vector<constant> const& inputs,
                              std::vector<step_output> const& outputs, program_data& data) {
  std::ostringstream out;
  out << "#include \"reference.hpp\"\n"
      << data_of_program << R"(
#include <inlay/graph/evaluate.hpp>

#include <cstdio>

using net = reference::net;
static inlay::detail::typed_memory<net, std::make_index_sequence<inlay::records<net>::values.size()>> memory;

template <std::size_t V>
void load_value(std::size_t offset) {
  load(std::span(memory.pointer<V>(), inlay::records<net>::infos[V].elements()), offset);
}

template <std::size_t V>
void print_value() {
  auto const* const bytes = reinterpret_cast<unsigned char const*>(memory.pointer<V>());
  for (std::size_t i = 0; i < inlay::records<net>::infos[V].bytes(); ++i) std::printf("%02x", bytes[i]);
  std::puts("");
}

int main() {
)";
  for (std::size_t i = 0; i < inputs.size(); ++i)
    out << "  load_value<" << plan.value_of(g.inputs[i].name) << ">(" << data.add(inputs[i]) << ");\n";
  out << "  static_cast<void>(inlay::detail::evaluate_graph<net>(memory));\n";
  for (step_output const& o : outputs) out << "  print_value<" << plan.value_of(o.value) << ">();\n";
  out << "}\n";
  return out.str();
}

/// The values of `outputs` by the operators' definition. A fault where the program does not compile or run.
std::vector<constant> reference_values(graph const& g, std::vector<step_output> const& outputs,
                                       std::vector<constant> const& inputs, std::string& fault) {
  scratch_folder const scratch;
  header_options how;
  how.source_name = how.name_space = "reference";
  how.file_name = "reference.hpp";
  type_table const types(g);
  program_data data;
  std::vector<std::pair<std::filesystem::path, std::string>> files{
      {scratch.path() / "main.cpp", reference_program(device_plan(g, types), g, inputs, outputs, data)}};
  files.emplace_back(scratch.path() / "cases.bin", data.file());
  add_header(files, scratch.path() / how.file_name, emit_header(g, how));
  write_files(files);
  program_result const ran = compile_and_run(scratch.path(), find_target("host", ""), {{}, "-O2", false});
  fault = ran.fault;
  std::vector<constant> values;
  std::istringstream lines(ran.printed);
  for (std::string line; fault.empty() && values.size() < outputs.size() && std::getline(lines, line);) {
    tensor_info const& type = types[outputs[values.size()].value];
    constant like{type.type, {type.dims.begin(), type.dims.end()}, std::vector<std::byte>(type.bytes())};
    std::optional<constant> value = parse_elements(line, like);
    if (value) values.push_back(std::move(*value));
    else fault = "the reference program printed no complete result";
  }
  return values;
}

/// Where an element of a tensor lies: "0,3,1".
std::string position_text(std::size_t at, dims const& shape) {
  std::string text;
  for (std::size_t axis = shape.size(); axis-- > 0;) {
    auto const extent = static_cast<std::size_t>(shape[axis]);
    text = std::to_string(at % extent) + (text.empty() ? "" : "," + text);
    at /= extent;
  }
  return text;
}

}  // namespace

bool layers_result::agrees() const {
  return fault.empty() &&
         std::all_of(layers.begin(), layers.end(), [](layer_result const& l) { return l.output.agrees(); });
}

layers_result verify_layers(std::filesystem::path const& model, std::filesystem::path const& folder,
                            import_options const& inputs, header_options const& header, target const& where,
                            tolerance const& allowed, harness_options const& options) {
  import_options const known = completed(inputs, model, folder);
  graph plain = import_model(model, known), observed = plain, whole = plain;
  (void)prepare(whole);
  (void)prepare_plain(plain);
  layers_result result;
  result.set = folder.filename().string();
  std::vector<constant> const data = read_inputs(plain, folder);

  // Passes that lay the graph out for kernels make values of their own, which are in no reference.
  type_table const plain_types(plain), types(whole);
  std::vector<step_output> outputs = step_outputs(whole, header.policy);
  std::erase_if(outputs, [&](step_output const& o) {
    return !plain_types.contains(o.value) || plain_types[o.value].is_capacity ||
           plain_types[o.value].type == elem_type::string || plain_types[o.value].type != types[o.value].type;
  });
  std::vector<constant> wanted = reference_values(plain, outputs, data, result.fault);
  if (!result.fault.empty()) return result;

  std::set<std::string> made;
  for (node const& n : observed.nodes) made.insert(n.outputs.begin(), n.outputs.end());
  verify_case c;
  c.name = "layers";
  data_set set{result.set, data, {}};
  std::vector<step_output> compared;
  observed.outputs.clear();
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    if (!made.contains(outputs[i].value)) continue;  // made by a pass
    observed.outputs.push_back({outputs[i].value, {}});
    set.outputs.push_back(std::move(wanted[i]));
    compared.push_back(outputs[i]);
  }
  (void)prepare(observed);
  c.prepared = std::move(observed);
  c.header = header;
  c.header.set_source(model, c.prepared);
  c.sets.push_back(std::move(set));
  case_result const r = run_cases({c}, where, allowed, options)[0];
  result.fault = r.fault;
  if (!result.fault.empty()) return result;
  for (std::size_t i = 0; i < compared.size(); ++i) {
    layer_result layer{compared[i].node, compared[i].op_type, r.sets[0].outputs[i]};
    layer.position = position_text(layer.output.first, plain_types[compared[i].value].dims);
    result.layers.push_back(std::move(layer));
  }
  return result;
}

std::string layers_text(layers_result const& r, target const& where) {
  std::string const begin = where.name + "  " + printable(r.set) + "  ";
  auto const first = std::find_if(r.layers.begin(), r.layers.end(),
                                  [](layer_result const& l) { return !l.output.agrees(); });
  if (first == r.layers.end())
    return begin + std::to_string(r.layers.size()) + " layers agree with the operators' definition\n";
  auto const differing =
      std::count_if(first, r.layers.end(), [](layer_result const& l) { return !l.output.agrees(); });
  return begin + std::to_string(differing) + " of " + std::to_string(r.layers.size()) +
         " layers differ\nfirst: node '" + printable(first->node) + "' (" + first->op_type + "), value '" +
         printable(first->output.output) + "': " + std::to_string(first->output.differing) + " of " +
         std::to_string(first->output.elements) + " elements differ\n  at " + first->position + ": found " +
         first->output.found + ", wanted " + first->output.wanted + "\n";
}

std::string layers_json(layers_result const& r, target const& where) {
  nlohmann::ordered_json json{
      {"target", where.name}, {"data_set", printable(r.set, 1000)}, {"agrees", r.agrees()}};
  json["layers"] = nlohmann::ordered_json::array();
  for (layer_result const& l : r.layers) {
    nlohmann::ordered_json layer{{"node", printable(l.node, 1000)},
                                 {"operator", l.op_type},
                                 {"value", printable(l.output.output, 1000)},
                                 {"elements", l.output.elements},
                                 {"differing", l.output.differing}};
    if (!l.output.agrees())
      layer["first"] = {{"position", l.position}, {"found", l.output.found}, {"wanted", l.output.wanted}};
    json["layers"].push_back(std::move(layer));
  }
  return json.dump(2) + "\n";
}

}  // namespace inlay::codegen
