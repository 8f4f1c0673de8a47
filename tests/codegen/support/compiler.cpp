// SPDX-License-Identifier: Apache-2.0
#include "support/compiler.hpp"

namespace test {

std::string compiler_path() { return INLAY_TEST_COMPILER; }

namespace {
/// The compiler with its options, and more.
names command(std::filesystem::path const& folder, names const& more) {
  names words{INLAY_TEST_COMPILER,
              "-std=c++20",
              "-Wall",
              "-Wextra",
              "-Wconversion",
              "-Werror",
              "-Wno-ignored-attributes",
              std::string("-I") + INLAY_INCLUDE,
              "-isystem",
              INLAY_EIGEN_INCLUDE,
              "-I",
              folder.string()};
  words.insert(words.end(), more.begin(), more.end());
  return words;
}
}  // namespace

outcome compile_and_run(std::vector<std::filesystem::path> const& sources,
                        std::filesystem::path const& folder) {
  std::string const program = (folder / "program").string();
  names more{"-O1", "-o", program};
  for (std::filesystem::path const& source : sources) more.push_back(source.string());
  outcome const compiled = run(command(folder, more));
  return compiled.status == 0 ? run({program}) : compiled;
}

std::string included_by(std::string const& source, std::filesystem::path const& folder) {
  write(folder / "source.cpp", source);
  return run(command(folder, {"-M", (folder / "source.cpp").string()})).out;
}

outcome check_syntax(std::string const& source, std::filesystem::path const& folder) {
  write(folder / "source.cpp", source);
  return run(command(folder, {"-fsyntax-only", (folder / "source.cpp").string()}));
}

}  // namespace test
