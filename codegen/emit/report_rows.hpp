// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "emit/device_plan.hpp"

#include <cstdint>
#include <string>
#include <vector>

/// What the reports of `inlay inspect` are made of.
namespace inlay::codegen {

struct report_row {
  std::string node, op_type, output;
  std::uint64_t parameters = 0, macs = 0;
  std::size_t bytes = 0;
  std::string fused;              ///< where it went: the head of its step, or its streaming group
  std::int32_t step = -1;         ///< that computes it; -1: none, a view
  int group = 0;                  ///< streaming group, from 1; 0: none
  bool by_reference = false;      ///< has no kernel: runs by the operator's reference loop
  std::vector<std::size_t> uses;  ///< the nodes that it reads
};

struct report {
  std::vector<report_row> rows;
  std::vector<buffer_row> buffers;
  std::uint64_t parameters = 0, macs = 0;
  std::size_t weights_bytes = 0, arena_bytes = 0, input_bytes = 0, output_bytes = 0, steps = 0, tasks = 0;
};

report make_report(graph const& g, program_options const& options);

/// What stands in the column `fused`, and for a node of neither kind whether it has no kernel.
std::string fate_of(report_row const& row);

}  // namespace inlay::codegen
