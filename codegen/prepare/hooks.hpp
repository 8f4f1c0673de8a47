// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "import/graph.hpp"

#include <map>
#include <string>

namespace inlay::codegen {

/// The functions of the platform layer that a program with this network must define, each with the first node that calls
/// it, in bodies too: "node 3 'decode' (ImageDecoder)".
std::map<std::string, std::string> hooks_of(graph const& g);

}  // namespace inlay::codegen
