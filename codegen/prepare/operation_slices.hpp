// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "prepare/operation.hpp"

#include <cstddef>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>

/// The operators are compiled in slices, one translation unit each (operation_slice.cpp.in): one operator takes
/// half a second, and a new one compiles its slice alone.
namespace inlay::codegen {

/// What the generator knows of one operator before a node of it is read.
struct operator_entry {
  op_identity const* id;
  std::string_view path;  ///< of its header below inlay/op, without the suffix: "Conv", "ml/Scaler"
  arity inputs;           ///< the lists counted
  std::span<list_attribute const> lists;  ///< attributes that are inputs here (core/attributes.hpp)
  /// The operation with these attributes; null, with `why`, where they do not fit.
  std::unique_ptr<operation> (*make)(std::map<std::string, attribute_value> const& attributes, refusal& why);
};

inline constexpr std::size_t operation_slices = INLAY_OPERATION_SLICES;

template <std::size_t Slice>
std::span<operator_entry const> operators_of_slice();

}  // namespace inlay::codegen
