// SPDX-License-Identifier: Apache-2.0
#include "import/inline_body.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace inlay::codegen {

std::vector<node> nodes_of_body(graph& outer, unique_names& unique, graph body,
                                std::vector<std::string> const& inputs,
                                std::vector<std::string> const& outputs, node const& of) {
  std::map<std::string, std::string> names{{"", ""}};
  for (std::size_t i = 0; i < inputs.size(); ++i) names[body.inputs[i].name] = inputs[i];
  for (node const& n : body.nodes)
    for (std::size_t k = 0; k < body.outputs.size(); ++k)  // an output keeps the outer name
      if (std::find(n.outputs.begin(), n.outputs.end(), body.outputs[k].name) != n.outputs.end())
        names.emplace(body.outputs[k].name, outputs[k]);
  auto const rename = [&](std::string const& name) {
    auto const [place, is_new] = names.emplace(name, "");
    if (is_new) place->second = unique.fresh(name);
    return place->second;
  };
  for (auto& [name, c] : body.constants) {
    // What it was given by the outer graph goes back.
    if (auto const own = outer.constants.find(name); own != outer.constants.end() && own->second == c)
      names.emplace(name, name);
    else outer.constants[rename(name)] = std::move(c);
  }
  std::vector<node> result;
  for (node& n : body.nodes) {
    for (std::string& in : n.inputs) in = rename(in);
    for (std::string& out : n.outputs) out = rename(out);
    n.position = of.position;
    result.push_back(std::move(n));
  }
  for (auto& [name, type] : body.declared)
    if (auto const found = names.find(name); found != names.end())
      outer.declared.emplace(found->second, type);
  for (std::size_t k = 0; k < outputs.size(); ++k) {
    std::string const made = rename(body.outputs[k].name);
    if (made == outputs[k]) continue;
    node copy;
    copy.name = outputs[k];
    copy.op_type = "Identity";
    copy.position = of.position;
    copy.inputs = {made};
    copy.outputs = {outputs[k]};
    result.push_back(std::move(copy));
  }
  return result;
}

}  // namespace inlay::codegen
