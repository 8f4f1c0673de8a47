// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "import/graph.hpp"

#include <onnx.pb.h>

namespace inlay::codegen {

/// The way back from import: a graph in the normal form as an ONNX model. Its operator sets are the oldest in which
/// every operator has the form that the graph uses. Weights are in the file. Throws failure where the graph holds
/// what import has no way back from: sequences, optionals, lists that became inputs.
onnx::ModelProto export_model(graph const& g);

}  // namespace inlay::codegen
