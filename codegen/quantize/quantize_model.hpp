// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "import/import.hpp"
#include "quantize/calibrate.hpp"
#include "quantize/quantize_linear.hpp"

#include <onnx.pb.h>

#include <filesystem>
#include <map>
#include <string>
#include <vector>

/// What `inlay quantize` is made of: statistics of a float model on data, the model with QuantizeLinear and
/// DequantizeLinear, and how far its values lie from the float model's.
namespace inlay::codegen {

struct quantized_model {
  onnx::ModelProto model;
  quantized_graph graph;
  std::vector<std::string> outputs;           ///< of the model
  std::map<std::string, value_error> errors;  ///< by the value's name in the float model
  std::size_t float_bytes = 0, bytes = 0;     ///< of the constants
  bool bias_is_corrected = false;
};

/// With options.bias_correction the corrected model is taken where its outputs have less noise than without.
/// `folders` hold input_K.pb as ONNX's data sets do; outputs are not read. Throws failure.
quantized_model quantize_model(std::filesystem::path const& model,
                               std::vector<std::filesystem::path> const& folders,
                               import_options const& inputs, quantize_options const& options,
                               calibration_options const& how);

/// A line for each quantised value, and for each output of the model.
std::string quantize_text(quantized_model const& q);
std::string quantize_json(quantized_model const& q);

}  // namespace inlay::codegen
