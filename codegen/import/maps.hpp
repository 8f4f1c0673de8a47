// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "import/graph.hpp"

#include <filesystem>
#include <map>
#include <string>
#include <vector>

/// Inputs of a model that are maps. They end here: what reads one reads two vectors from then on.
namespace inlay::codegen {

/// The two inputs of the graph that a map is, vectors with an element for each entry (core/map_input.hpp).
struct map_input {
  std::string values, keys;
  elem_type value_type = elem_type::undefined, key_type = elem_type::undefined;
};

/// By the name of the model's input.
using map_inputs = std::map<std::string, map_input>;

/// Brings DictVectorizer and CastMap into the form in which the library has them: they read the two vectors, a vocabulary
/// is sorted, and a CastMap in its sparse form is a DictVectorizer of the keys 0, 1, …. A node that reads a map and is
/// neither is not supported. Throws failure where an attribute is none of these operators'.
void read_maps(graph& g, map_inputs const& maps);

/// A map in a file of a data set, a MapProto (onnx-data.proto): its values and its keys, which must be of these types.
/// Throws failure.
std::vector<constant> import_map_file(std::filesystem::path const& file, elem_type value_type,
                                      elem_type key_type);

}  // namespace inlay::codegen
