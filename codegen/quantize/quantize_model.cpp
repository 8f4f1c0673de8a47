// SPDX-License-Identifier: Apache-2.0
#include "quantize/quantize_model.hpp"

#include "emit/model.hpp"
#include "emit/table.hpp"
#include "import/diagnostic.hpp"
#include "prepare/prepare.hpp"
#include "prepare/types.hpp"
#include "verify/harness.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace inlay::codegen {

namespace {

std::size_t constant_bytes(graph const& g) {
  std::size_t bytes = 0;
  for (auto const& [name, c] : g.constants) bytes += (c.elements() * bits_of(c.type) + 7) / 8;
  return bytes;
}

std::string formatted(char const* format, double number) {
  char text[40];
  std::snprintf(text, sizeof text, format, number);
  return text;
}

std::vector<std::string> float_outputs(graph const& g) {
  type_table const types(g);
  std::vector<std::string> result;
  for (graph_value const& out : g.outputs)
    if (types[out.name].type == elem_type::float_ && !types[out.name].is_capacity) result.push_back(out.name);
  return result;
}

/// Noise of all outputs, each as a share of its signal.
double noise_of_outputs(quantized_model const& q) {
  double sum = 0;
  for (std::string const& out : q.outputs)
    if (value_error const& e = q.errors.at(out); e.signal_squares > 0) sum += e.squares / e.signal_squares;
  return sum;
}

std::string decibels_text(value_error const& e) {
  double const dB = e.decibels();
  return std::isinf(dB) ? "equal" : formatted("%.1f", dB);
}

}  // namespace

quantized_model quantize_model(std::filesystem::path const& model,
                               std::vector<std::filesystem::path> const& folders,
                               import_options const& inputs, quantize_options const& options,
                               calibration_options const& how) {
  graph g = import_model(model, completed(inputs, model, folders.at(0)));
  (void)simplify(g);
  if (g.random)
    throw failure("the model draws random numbers: no two runs of it can be compared",
                  exit_status::unsupported);
  input_sets sets;
  for (std::filesystem::path const& folder : folders) sets.push_back(read_inputs(g, folder));
  onnx::ModelProto const real = export_model(g);
  auto const statistics = collect_statistics(real, float_values(g), sets, how);
  std::vector<std::string> const outputs = float_outputs(g);
  auto const attempt = [&](bool correct_bias) {
    quantize_options with = options;
    with.bias_correction = correct_bias;
    quantized_model q;
    q.graph = insert_quantization(g, statistics, with);
    q.model = export_model(q.graph.model);
    q.bias_is_corrected = correct_bias;
    q.outputs = outputs;
    q.float_bytes = constant_bytes(g);
    q.bytes = constant_bytes(q.graph.model);
    std::map<std::string, std::string> pairs;
    for (quantized_record const& r : q.graph.values) pairs[r.value] = r.dequantized;
    for (std::string const& out : outputs) pairs.emplace(out, out);
    q.errors = measure_errors(real, q.model, pairs, sets, how);
    return q;
  };
  quantized_model plain = attempt(false);
  if (!options.bias_correction) return plain;
  // It removes the mean error of a channel, as far as the layers before are exact: not every network gains.
  quantized_model corrected = attempt(true);
  return noise_of_outputs(corrected) <= noise_of_outputs(plain) ? std::move(corrected) : std::move(plain);
}

std::string quantize_text(quantized_model const& q) {
  std::vector<std::vector<std::string>> cells{
      {"node", "operator", "scale", "zero point", "greatest error", "SNR dB"}};
  for (quantized_record const& r : q.graph.values) {
    value_error const& e = q.errors.at(r.value);
    cells.push_back({printable(r.node.empty() ? r.value : r.node, 1000), r.node.empty() ? "input" : r.op_type,
                     formatted("%.4g", static_cast<double>(r.quantization.scale)),
                     std::to_string(r.quantization.zero_point), formatted("%.3g", e.largest),
                     decibels_text(e)});
  }
  std::string text = table(cells, {2, 3, 4, 5}, {0}) + "\n";
  for (std::string const& out : q.outputs) {
    value_error const& e = q.errors.at(out);
    text += "output " + printable(out) + ": greatest error " + formatted("%.4g", e.largest) + ", " +
            decibels_text(e) + (std::isinf(e.decibels()) ? "\n" : " dB\n");
  }
  text += std::to_string(q.graph.integer_nodes.size()) + " nodes in integers, " +
          std::to_string(q.graph.float_nodes.size()) + " in float; constants " +
          std::to_string(q.float_bytes) + " -> " + std::to_string(q.bytes) + " bytes\n";
  text += q.bias_is_corrected ? "biases corrected\n" : "biases as they were\n";
  for (std::string const& name : q.graph.float_nodes) text += "in float: " + printable(name) + "\n";
  return text;
}

std::string quantize_json(quantized_model const& q) {
  nlohmann::ordered_json json{
      {"integer_nodes", q.graph.integer_nodes.size()}, {"float_bytes", q.float_bytes}, {"bytes", q.bytes}};
  auto const errors = [&](nlohmann::ordered_json& to, std::string const& value) {
    value_error const& e = q.errors.at(value);
    double const dB = e.decibels();
    to["greatest_error"] = e.largest;
    to["snr_db"] = std::isinf(dB) ? nlohmann::ordered_json("inf") : nlohmann::ordered_json(dB);
  };
  json["float_nodes"] = nlohmann::ordered_json::array();
  for (std::string const& name : q.graph.float_nodes) json["float_nodes"].push_back(printable(name, 1000));
  for (quantized_record const& r : q.graph.values) {
    nlohmann::ordered_json value{{"value", printable(r.value, 1000)},
                                 {"node", printable(r.node, 1000)},
                                 {"operator", r.op_type},
                                 {"scale", r.quantization.scale},
                                 {"zero_point", r.quantization.zero_point}};
    errors(value, r.value);
    json["values"].push_back(std::move(value));
  }
  for (std::string const& out : q.outputs) {
    nlohmann::ordered_json value{{"output", printable(out, 1000)}};
    errors(value, out);
    json["outputs"].push_back(std::move(value));
  }
  return json.dump(2) + "\n";
}

}  // namespace inlay::codegen
