// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "verify/harness.hpp"

#include <string>
#include <vector>

/// The values inside a model, one after the other: what `inlay verify --layers` is made of. The witness is the
/// operators' definition: every node by its reference(), on this machine. The kernels of the target are compared with
/// it at the output of every step, its epilogue included.
namespace inlay::codegen {

/// The output of one step.
struct layer_result {
  std::string node, op_type;
  output_result output;
  std::string position{};  ///< of the first element that differs: "0,3,1"
};

struct layers_result {
  std::string fault;                 ///< why there is no comparison
  std::string set;                   ///< the data set
  std::vector<layer_result> layers;  ///< in the order of the steps
  bool agrees() const;
};

/// Compares the layers on the first data set; its outputs are not read. Throws failure.
layers_result verify_layers(std::filesystem::path const& model, std::filesystem::path const& folder,
                            import_options const& inputs, header_options const& header, target const& where,
                            tolerance const& allowed, harness_options const& options);

/// How many layers agree, and the first that does not, with the values.
std::string layers_text(layers_result const& r, target const& where);
std::string layers_json(layers_result const& r, target const& where);

}  // namespace inlay::codegen
