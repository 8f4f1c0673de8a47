// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "import/graph.hpp"
#include "quantize/ranges.hpp"

#include <map>
#include <set>
#include <string>
#include <vector>

/// Puts QuantizeLinear and DequantizeLinear into a float graph, around every node that inlay then computes in integers.
namespace inlay::codegen {

struct quantize_options {
  range_method method = range_method::minmax;
  double percentile = 99.99;
  bool per_channel = true;   ///< a scale for each output channel of a weight
  bool is_unsigned = false;  ///< activations are uint8, else int8; weights are int8
  bool bias_correction =
      true;  ///< takes what rounding of the weights adds to the mean of a channel off the bias
  std::set<std::string> keep_float{};  ///< names of nodes
};

/// What has become of one float value.
struct quantized_record {
  std::string node, op_type;  ///< that makes it; empty for an input of the model
  std::string value;          ///< in the float model
  std::string dequantized;    ///< in the quantised one
  byte_quantization quantization;
};

struct quantized_graph {
  graph model;
  std::vector<quantized_record> values;  ///< in the order of the nodes
  std::vector<std::string> integer_nodes, float_nodes;
};

/// The names of all float values of a graph that could be quantised: what statistics are needed of.
std::vector<std::string> float_values(graph const& g);

/// The graph with QuantizeLinear and DequantizeLinear. Which nodes are worth it is asked of the pass that turns
/// them to integer arithmetic (prepare/quantize.cpp): a node that stays float with quantised inputs is left
/// as it was. Throws failure where nothing can be quantised, or keep_float names no node.
quantized_graph insert_quantization(graph const& g, std::map<std::string, value_statistics> const& statistics,
                                    quantize_options const& options);

}  // namespace inlay::codegen
