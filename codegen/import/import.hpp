// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "import/graph.hpp"

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace onnx {
class ModelProto;
class TensorProto;
}  // namespace onnx

namespace inlay::codegen {

/// Values for dimensions that a model leaves open, by their name: `--dim N=8`, or `--dim N=1..8`, which are
/// known when the program runs.
using dimension_values = std::map<std::string, extent>;

/// Capacities of values whose extents depend on data, by name: `--capacity boxes=100,4`.
using capacities = std::map<std::string, std::vector<std::int64_t>>;

/// What the user says of a model's inputs.
struct import_options {
  dimension_values dims{};
  std::map<std::string, std::vector<std::int64_t>> shapes{};  ///< of inputs by name: `--shape x=1,3,48,192`
  /// Inputs that become constants, by name, with their elements as text: `--value sr=16000`.
  std::map<std::string, std::vector<std::string>> values{};
  capacities capacity{};
  /// Open dims of inputs are left at -1 and listed in graph::open; else they are a failure.
  bool keep_open = false;
};

/// Reads a model: protobuf -> plain structs, checked, of any operator set from 1 on, normalised to 28. A newer set is
/// taken as if none of its operators had changed since: what it adds is refused as an unknown operator or attribute.
/// External data is read from the folder of the file and nowhere else. Throws failure.
graph import_model(std::filesystem::path const& file, import_options const& options);

/// The same for a model in memory; `folder` is where external data may lie.
graph import_model(onnx::ModelProto const& model, std::filesystem::path const& folder,
                   import_options const& options);

/// Reads a TensorProto from a file, as ONNX test data sets hold them. Throws failure.
constant import_tensor_file(std::filesystem::path const& file);

/// The tensors of a SequenceProto (onnx-data.proto) in a file. Throws failure.
std::vector<constant> import_sequence_file(std::filesystem::path const& file);

/// A TensorProto as a constant. `what` names it in messages. Throws failure.
constant import_tensor(onnx::TensorProto const& tensor, std::filesystem::path const& folder,
                       std::string const& what);

/// The whole contents of a file. Throws failure.
std::string read_file(std::filesystem::path const& file);

/// Rewrites nodes of older operator sets to the forms of operator set 28.
void normalize_opset(graph& g);

/// Largest number of bytes of one tensor: what a 32-bit target could address.
inline constexpr std::int64_t most_tensor_bytes = std::int64_t{1} << 31;

}  // namespace inlay::codegen
