// SPDX-License-Identifier: Apache-2.0
#include "emit/library.hpp"

#include "import/diagnostic.hpp"
#include "import/import.hpp"

#include <cstdlib>
#include <optional>
#include <sstream>

namespace inlay::codegen {

namespace fs = std::filesystem;

library_folders find_library() {
  std::vector<library_folders> candidates;
  auto const sources = [&](fs::path const& root) {
    candidates.push_back({root / "include", root / "cmake" / "toolchains", root / "cmake" / "runners",
                          root / "codecs", INLAY_EIGEN_INCLUDE});
  };
  auto const installed = [&](fs::path const& prefix) {
    fs::path const share = prefix / "share" / "inlay";
    std::error_code none;  // the wheel of Python's carries Eigen
    fs::path const eigen =
        fs::exists(share / "eigen", none) ? share / "eigen" : fs::path(INLAY_EIGEN_INCLUDE);
    candidates.push_back(
        {prefix / "include", share / "toolchains", share / "runners", share / "codecs", eigen});
  };
  if (char const* given = std::getenv("INLAY_HOME")) {
    sources(given);
    installed(given);
  }
  std::error_code code;
  if (fs::path const self = fs::read_symlink("/proc/self/exe", code); !code)
    installed(self.parent_path().parent_path());
  sources(INLAY_SOURCE_DIR);
  for (library_folders const& l : candidates)
    if (fs::exists(l.include / "inlay" / "model.hpp", code) && fs::exists(l.toolchains, code)) return l;
  throw failure("cannot find inlay's headers; hint: set INLAY_HOME to the folder that holds them");
}

namespace {

/// The path that a line includes; empty if it includes nothing.
std::string included_path(std::string const& line) {
  auto const skip = [&](std::size_t at) { return std::min(line.find_first_not_of(" \t", at), line.size()); };
  std::size_t at = skip(0);
  if (at == line.size() || line[at] != '#') return {};
  at = skip(at + 1);
  if (line.compare(at, 7, "include") != 0) return {};
  at = skip(at + 7);
  if (at == line.size() || (line[at] != '<' && line[at] != '"')) return {};
  std::size_t const end = line.find(line[at] == '<' ? '>' : '"', at + 1);
  return end == std::string::npos ? std::string() : line.substr(at + 1, end - at - 1);
}

}  // namespace

std::map<std::string, fs::path> included_files(std::string const& text, std::vector<fs::path> const& roots) {
  std::map<std::string, fs::path> result;
  std::vector<std::string> waiting;
  auto const find = [&](std::string const& path) -> std::optional<fs::path> {
    std::error_code code;
    for (fs::path const& root : roots)
      if (fs::is_regular_file(root / path, code)) return root / path;
    return std::nullopt;
  };
  // `folder` is the including file's own, where a name may be relative to it.
  auto const scan = [&](std::string const& contents, fs::path const& folder) {
    std::istringstream lines(contents);
    for (std::string line; std::getline(lines, line);) {
      std::string const name = included_path(line);
      if (name.empty()) continue;
      for (fs::path const& candidate : {folder / name, fs::path(name)}) {
        std::string const path = candidate.lexically_normal().generic_string();
        if (path.starts_with("..") || path.starts_with("/")) continue;
        if (std::optional<fs::path> const file = find(path)) {
          if (result.emplace(path, *file).second) waiting.push_back(path);
          break;
        }
      }
    }
  };
  scan(text, {});
  while (!waiting.empty()) {
    std::string const path = waiting.back();
    waiting.pop_back();
    scan(read_file(result.at(path)), fs::path(path).parent_path());
  }
  return result;
}

}  // namespace inlay::codegen
