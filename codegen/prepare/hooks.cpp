// SPDX-License-Identifier: Apache-2.0
#include "prepare/hooks.hpp"

#include "prepare/operation.hpp"
#include "prepare/types.hpp"

namespace inlay::codegen {

std::map<std::string, std::string> hooks_of(graph const& g) {
  std::map<std::string, std::string> hooks;
  for (node const& n : g.nodes) {
    if (n.op && !n.op->hook().empty()) hooks.try_emplace(std::string(n.op->hook()), describe_node(n));
    for (body const& b : n.bodies) hooks.merge(hooks_of(b.graph));
  }
  return hooks;
}

}  // namespace inlay::codegen
