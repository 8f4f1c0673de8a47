// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

/// Where the files of the header-only library are on this workstation, and which of them a header includes.
namespace inlay::codegen {

/// Folders of the library: those of INLAY_HOME, of an installed program, or of the sources that this program was
/// built from.
struct library_folders {
  std::filesystem::path include, toolchains, runners;
  std::filesystem::path codecs;  ///< sources of inlay::image_codecs
  std::filesystem::path eigen;   ///< the folder that holds Eigen's folder `Eigen`
};
library_folders find_library();

/// All files that `text` includes, directly or through others, whatever conditions stand around an include: by their
/// path below the first of `roots` that has them. Headers that are in none, such as the standard library's, are the
/// compiler's own.
std::map<std::string, std::filesystem::path> included_files(std::string const& text,
                                                            std::vector<std::filesystem::path> const& roots);

}  // namespace inlay::codegen
