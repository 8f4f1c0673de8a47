// SPDX-License-Identifier: Apache-2.0
#include "import/unique_names.hpp"

namespace inlay::codegen {

unique_names::unique_names(graph const& g) {
  for (auto const& [name, c] : g.constants) names_.insert(name);
  for (graph_value const& in : g.inputs) names_.insert(in.name);
  for (graph_value const& out : g.outputs) names_.insert(out.name);
  for (node const& n : g.nodes) names_.insert(n.outputs.begin(), n.outputs.end());
}

std::string unique_names::fresh(std::string const& base) {
  if (insert(base)) return base;
  std::size_t& next = next_.try_emplace(base, 2).first->second;
  for (;;)
    if (std::string const name = base + "_" + std::to_string(next++); insert(name)) return name;
}

}  // namespace inlay::codegen
