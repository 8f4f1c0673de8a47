// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "support/program.hpp"

namespace test {

/// The compiler that the tests are built with.
std::string compiler_path();

/// Checks C++ source with the compiler that built the tests, all warnings errors.
outcome check_syntax(std::string const& source, std::filesystem::path const& folder);

}  // namespace test
