// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "prepare/operation.hpp"

#include <cstddef>
#include <memory>
#include <string>
#include <utility>

/// op::all is compiled in slices, one translation unit each (operation_slice.cpp.in): an operator takes about
/// a second.
namespace inlay::codegen {

inline constexpr std::size_t operation_slices = INLAY_OPERATION_SLICES;

/// find_operation() among the operators of one slice; `why` changes only where the operator is found.
template <std::size_t Slice>
std::shared_ptr<operation> find_in_slice(node const& n, refusal& why);

/// Calls f<Slice>() for each slice.
template <class F>
void for_each_slice(F const& f) {
  [&]<std::size_t... Slice>(std::index_sequence<Slice...>) {
    (f.template operator()<Slice>(), ...);
  }(std::make_index_sequence<operation_slices>{});
}

}  // namespace inlay::codegen
