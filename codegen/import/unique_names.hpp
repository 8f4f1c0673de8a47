// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "import/graph.hpp"

#include <cstddef>
#include <map>
#include <set>
#include <string>

namespace inlay::codegen {

/// Names of values, to which new ones are added.
class unique_names {
 public:
  unique_names() = default;
  /// Those of a graph: its constants, its inputs, its outputs, and what its nodes make. Not those inside bodies.
  explicit unique_names(graph const& g);

  /// False where the name is there already.
  bool insert(std::string const& name) { return names_.insert(name).second; }

  /// `base`, or the first of base_2, base_3, … that is not there; it is from now on. A base that is asked for again
  /// and again costs no more each time.
  std::string fresh(std::string const& base);

 private:
  std::set<std::string> names_;
  std::map<std::string, std::size_t> next_;  ///< by base: no number below it is free
};

}  // namespace inlay::codegen
