// SPDX-License-Identifier: Apache-2.0
#include "support/compiler.hpp"

namespace test {

std::string compiler_path() { return INLAY_TEST_COMPILER; }

outcome check_syntax(std::string const& source, std::filesystem::path const& folder) {
  write(folder / "source.cpp", source);
  return run({INLAY_TEST_COMPILER, "-std=c++20", "-fsyntax-only", "-Wall", "-Wextra", "-Wconversion",
              "-Werror", "-Wno-ignored-attributes", std::string("-I") + INLAY_INCLUDE, "-isystem",
              INLAY_EIGEN_INCLUDE, "-I", folder.string(), (folder / "source.cpp").string()});
}

}  // namespace test
