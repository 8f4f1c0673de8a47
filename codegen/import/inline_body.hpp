// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "import/graph.hpp"
#include "import/unique_names.hpp"

#include <string>
#include <vector>

namespace inlay::codegen {

/// The nodes of a body, renamed so that they may stand in the outer graph in the node's place; `unique` has the
/// names there. `inputs` are the outer values that the body's inputs stand for, `outputs` those that its outputs make.
/// A node that copies a value has no operator yet.
std::vector<node> nodes_of_body(graph& outer, unique_names& unique, graph body,
                                std::vector<std::string> const& inputs,
                                std::vector<std::string> const& outputs, node const& of);

}  // namespace inlay::codegen
