// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "import/graph.hpp"
#include "verify/target.hpp"

#include <onnx.pb.h>

#include <array>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

/// What the values of a model are on a user's data: the model is compiled for this machine and run on each data set,
/// and the program that runs it keeps the statistics.
namespace inlay::codegen {

/// Elements of a float value over all runs.
struct value_statistics {
  static constexpr std::size_t bin_count = 4096;

  double least = 0, greatest = 0;
  /// How many elements lie in each of `bin_count` equal parts of [-limit, limit].
  double limit = 0;
  std::vector<std::uint64_t> bins;
  /// Mean for each position along axis 1, the channels; of a value with fewer axes, for all of it.
  std::vector<double> channel_means;
};

/// How far a value of one model lies from that of another, over all runs.
struct value_error {
  double largest = 0;         ///< of an element
  double squares = 0;         ///< sum of squares of the differences
  double signal_squares = 0;  ///< sum of squares of the first model's elements

  /// Signal to noise in dB; infinity where there is no difference.
  double decibels() const;
};

/// Inputs of the runs, in the order of the graph's inputs.
using input_sets = std::vector<std::vector<constant>>;

/// Where and how programs of a model are compiled.
struct calibration_options {
  std::string compiler;
  std::vector<std::string> flags;
};

/// The statistics of float values with static dims. Throws failure where a value is not finite.
std::map<std::string, value_statistics> collect_statistics(onnx::ModelProto const& model,
                                                           std::vector<std::string> const& values,
                                                           input_sets const& sets,
                                                           calibration_options const& options);

/// The errors of a model's values, by the names of `pairs`: of a value in the first model, and in the second.
std::map<std::string, value_error> measure_errors(onnx::ModelProto const& wanted,
                                                  onnx::ModelProto const& found,
                                                  std::map<std::string, std::string> const& pairs,
                                                  input_sets const& sets, calibration_options const& options);

}  // namespace inlay::codegen
