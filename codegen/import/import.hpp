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
  std::map<std::string, bool>
      present{};  ///< whether an input that is an optional is there: --present, --absent
  /// Open dims of inputs are left at -1 and listed in graph::open; else they are a failure.
  bool keep_open = false;
};

/// Reads a model: protobuf -> plain structs, checked, of any operator set from 1 on, normalised to 28. A newer set is
/// taken as if none of its operators had changed since: what it adds is refused as an unknown operator or attribute.
/// External data is read from the folder of the file and nowhere else. Throws failure.
graph import_model(std::filesystem::path const& file, import_options const& options);

/// The file as protobuf has it. Throws failure.
onnx::ModelProto parse_model(std::filesystem::path const& file);

/// The same for a model in memory; `folder` is where external data may lie.
graph import_model(onnx::ModelProto const& model, std::filesystem::path const& folder,
                   import_options const& options);

/// An input or output in a file of a data set: a TensorProto, a SequenceProto, or an OptionalProto of one of them
/// (onnx-data.proto).
struct data_value {
  bool present = true;             ///< false for an optional without a value
  std::vector<constant> elements;  ///< of a tensor, the one
};

/// Reads one of the type that the model states. Throws failure.
data_value import_data_file(std::filesystem::path const& file, bool is_optional, bool is_sequence);

/// A TensorProto as a constant. `what` names it in messages. Throws failure.
constant import_tensor(onnx::TensorProto const& tensor, std::filesystem::path const& folder,
                       std::string const& what);

/// The whole contents of a file. Throws failure.
std::string read_file(std::filesystem::path const& file);

/// Rewrites nodes of older operator sets to the forms of operator set 28.
void normalize_opset(graph& g);

/// The oldest operator set in which a node of the normal form means what it does: that of the model it comes from, or
/// where its operator took the form of operator set 28.
std::int64_t oldest_set(node const& n);

/// Brings an ensemble of trees, of whichever form, into the arrays of family/trees.hpp; other nodes stay what they
/// are. Throws failure where its trees are none.
void pack_trees(node& n);

/// Largest number of bytes of one tensor: what a 32-bit target could address.
inline constexpr std::int64_t most_tensor_bytes = std::int64_t{1} << 31;

}  // namespace inlay::codegen
