// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace inlay::codegen {

/// A folder that needs no package on the machine that compiles it: in `src` the given files (name and contents, a
/// generated header among them) and every file of inlay's and Eigen's that they include, so that one `-I src` is
/// enough; beside it what Arduino, PlatformIO, ESP-IDF, Zephyr and CMake look for in a library called `name`, and the
/// licences. Paths are those to write, in `folder`.
std::vector<std::pair<std::filesystem::path, std::string>> make_bundle(
    std::filesystem::path const& folder, std::string const& name,
    std::vector<std::pair<std::string, std::string>> const& files);

}  // namespace inlay::codegen
