// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <set>
#include <string>
#include <vector>

namespace onnx {
class GraphProto;
}

namespace inlay::codegen {

/// What the outputs of a graph depend on. Exporters leave nodes and initializers behind that nothing reads:
/// nothing about them can be a fault.
struct live_parts {
  std::set<std::string> values;  ///< names that live nodes and the graph's outputs read
  std::vector<bool> nodes;       ///< one for each node of the graph

  bool reads(std::string const& value) const { return values.contains(value); }
};

/// Walks back from the outputs. A node reads its inputs, and what its bodies read of the graph around them.
live_parts find_live(onnx::GraphProto const& graph);

}  // namespace inlay::codegen
