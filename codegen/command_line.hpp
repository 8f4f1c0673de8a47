// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "emit/header.hpp"
#include "import/import.hpp"
#include "quantize/quantize_linear.hpp"
#include "verify/harness.hpp"

#include <optional>
#include <string>
#include <vector>

namespace inlay::codegen {

/// What the user asks for.
enum class command { none, include_flags, compile, inspect, quantize, verify, profile };

struct options {
  command what = command::none;
  std::string model, output, name_space, weights = "auto", section, policy = "balanced", svg, html, bundle,
                                         depfile, weights_folder;
  std::vector<std::string> dims, shapes, values, capacities, present, absent, folders, flags;
  std::string where = "host", compiler, optimize = "2";
  tolerance allowed;
  int runs = 21;
  bool json = false, instructions = false, layers = false, c_api = false, split = false;
  std::string method = std::string(range_method_names[0]), activations = "int8";
  std::vector<std::string> keep_float;
  double percentile = quantize_options{}.percentile;
  bool per_tensor = false, no_bias_correction = false;

  weights_form form() const;
  inlay::policy plan() const;
  /// Of --dim, --shape and --value. Throws failure.
  import_options inputs() const;
  quantize_options quantization() const;
};

/// Reads the command line. Empty where it asked for help or the version, which is printed. Throws failure,
/// which names the word that is wrong and the nearest one that is right.
std::optional<options> read_command_line(int argc, char** argv);

/// The word among `known` that a slip of the pen may have meant; empty where none is near.
std::string nearest_word(std::string const& word, std::vector<std::string> const& known);

}  // namespace inlay::codegen
