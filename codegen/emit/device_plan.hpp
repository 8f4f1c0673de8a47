// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "import/graph.hpp"
#include "prepare/types.hpp"

#include <inlay/graph/plan.hpp>

#include <map>
#include <string>
#include <vector>

namespace inlay::codegen {

/// A buffer of the plan, for people. It holds data from task `first` to task `last`; -1 is before the first
/// task.
struct buffer_row {
  /// Of the value, "a = b" where views or in-place steps share it, or of the step whose rows it holds.
  std::string name;
  bool is_ring = false;
  std::int32_t first = 0, last = 0;
  std::size_t offset = 0, bytes = 0;
  std::string rolls_over;  ///< name of the group's input whose rows it replaces; empty: none
};

/// The program and the plan exactly as the compiler will see them: the library's own passes over the model's
/// records.
class device_plan {
 public:
  device_plan(graph const& g, type_table const& types, program_options const& options = {});
  device_plan(device_plan const&) = delete;
  device_plan& operator=(device_plan const&) = delete;

  graph_records const& records() const { return records_; }
  program_records const& program() const { return program_; }
  plan_records const& plan() const { return plan_; }
  /// What the plan is made for, with the choices that were left to it.
  program_options const& options() const { return options_; }
  std::int32_t value_of(std::string const& name) const { return values_by_name_.at(name); }
  /// The buffers in the order of their first task.
  std::vector<buffer_row> rows() const;
  /// Whether a node is a step that runs by its operator's reference loop: the operator has no kernel, or extents are
  /// known at run time only.
  bool by_reference(std::size_t node) const { return by_reference_[node]; }
  std::string const& name_of_value(std::int32_t v) const { return names_[static_cast<std::size_t>(v)]; }

 private:
  std::map<std::string, std::int32_t> values_by_name_;
  std::vector<std::string> names_;
  std::vector<node_record> nodes_;
  std::vector<bool> by_reference_;
  std::vector<value_record> values_;
  std::vector<std::int32_t> edges_;
  std::vector<step_record> steps_;
  std::vector<fused_node> fused_;
  std::vector<task_record> tasks_;
  std::vector<std::int32_t> stages_, step_of_node_, buffer_of_value_, ring_of_step_;
  std::vector<buffer_record> buffers_;
  graph_records records_{};
  program_records program_{};
  plan_records plan_{};
  program_options options_;
};

}  // namespace inlay::codegen
