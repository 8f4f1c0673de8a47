// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "emit/header.hpp"
#include "import/graph.hpp"
#include "verify/harness.hpp"

#include <string>
#include <vector>

/// Where the time of a run goes: what `inlay profile` is made of.
namespace inlay::codegen {

/// One step: a node and those of its epilogue.
struct profiled_step {
  std::string node, op_type;
  std::vector<std::string> fused;
  bool by_reference = false;  ///< has no kernel: runs by the operator's reference loop
  int task = 0;               ///< streaming groups are tasks of several steps
  std::uint64_t macs = 0;     ///< multiply-adds
  std::uint64_t calls = 0;    ///< of the kernel in one run: rows, where the step streams
  double ticks = 0;           ///< of one run, the cost of the clock taken off
};

struct profile_result {
  std::vector<profiled_step> steps;
  double whole = 0;  ///< ticks of one run that is not observed
};

/// Compiles the model for the target and runs it with its steps observed: nanoseconds, the medians of `runs`
/// runs, or instructions of one run where the options say so. Inputs hold a fixed pattern. Throws failure.
profile_result profile_model(graph const& prepared, header_options const& header, target const& where,
                             harness_options const& options, int runs);

/// Steps, with their share of all steps and, where ticks are nanoseconds, GFLOP/s.
std::string profile_text(profile_result const& p, bool instructions);
std::string profile_json(profile_result const& p, bool instructions);

}  // namespace inlay::codegen
