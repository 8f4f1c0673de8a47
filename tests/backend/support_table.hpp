// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "suite.hpp"

#include <string>
#include <vector>

namespace inlay::backend {

/// The section of docs/SUPPORT.md on one suite: for each operator how many tests pass, and every test that does not
/// with the reason.
std::string support_section(std::string const& suite, std::vector<outcome> const& outcomes);

/// The whole of docs/SUPPORT.md with that section in place of the one on the same suite, or behind all others.
std::string with_section(std::string const& document, std::string const& suite, std::string const& section);

}  // namespace inlay::backend
