// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <set>
#include <string>

namespace inlay::codegen {

/// A C++ identifier made from any bytes, different from all in `taken`, to which it is added.
std::string identifier(std::string const& name, std::set<std::string>& taken);

/// Whether a word is a C++ keyword or one that generated headers use.
bool is_reserved(std::string const& word);

}  // namespace inlay::codegen
