// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "import/graph.hpp"

#include <string_view>

namespace inlay::codegen {

/// A regular expression as the tables that op::RegexFullMatch reads: a deterministic automaton over bytes, of the
/// fewest states. Strings are UTF-8.
struct regex_tables {
  constant classes, transitions, accepting;
};

/// Compiles a pattern of RE2's syntax (https://github.com/google/re2/wiki/Syntax). Throws a failure where it is no
/// pattern, or one that is not supported: Unicode classes by name, the flag m; and what RE2 does
/// not have either, such as back references. What is in a group, or which of several matches it is, does not matter
/// for a full match.
regex_tables compile_regex(std::string_view pattern);

}  // namespace inlay::codegen
