// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "import/graph.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace inlay::codegen {

/// A machine to compile for and to run on: natively, or in an emulator.
struct target {
  std::string name;      ///< host, or a folder of cmake/toolchains
  std::string compiler;  ///< program that compiles C++
  std::vector<std::string> compile_flags, link_flags;
  std::vector<std::filesystem::path> sources;  ///< start-up code of bare metal
  std::filesystem::path runner;                ///< emulator script; empty: run the program itself
};

/// Names of all targets.
std::vector<std::string> target_names();

/// The target of that name, from the flag files beside the toolchain files. `compiler` replaces the target's
/// own where it is not empty. Throws failure where the target is unknown or its files are not found.
target find_target(std::string const& name, std::string const& compiler);

/// The target with what a program needs whose network calls functions of the platform layer (hooks_of): the codecs of
/// images. Those of libraries are there for this machine alone; others get BMP and PNM.
target with_hooks(target where, graph const& g);

/// Folders of the library's headers and of Eigen, as compiler options.
std::vector<std::string> include_flags();

/// Result of a program that was run: its exit status (128 + signal where a signal ended it) and what it
/// printed.
struct run_result {
  int status = 0;
  std::string out, err;
};

/// Runs a program without a shell. Throws failure where it cannot be started, with `hint` at the end.
run_result run_program(std::vector<std::string> const& arguments, std::filesystem::path const& scratch,
                       std::string const& hint);

/// A folder that is removed with its contents.
class scratch_folder {
 public:
  scratch_folder();
  scratch_folder(scratch_folder const&) = delete;
  scratch_folder& operator=(scratch_folder const&) = delete;
  ~scratch_folder();
  std::filesystem::path const& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace inlay::codegen
