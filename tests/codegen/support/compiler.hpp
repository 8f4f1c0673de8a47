// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "support/program.hpp"

namespace test {

/// The compiler that the tests are built with.
std::string compiler_path();

/// Compiles C++ sources with the compiler that built the tests, all warnings errors, links them and runs the program.
outcome compile_and_run(std::vector<std::filesystem::path> const& sources,
                        std::filesystem::path const& folder);

/// The files that a C++ source includes, as the compiler lists them.
std::string included_by(std::string const& source, std::filesystem::path const& folder);

/// Checks C++ source with the compiler that built the tests, all warnings errors.
outcome check_syntax(std::string const& source, std::filesystem::path const& folder);

}  // namespace test
