// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "support/models.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

/// Runs the program `inlay` as a user does: as a child, on files in a folder of its own.
namespace test {

/// A folder that is removed with its contents.
class folder {
 public:
  folder();
  folder(folder const&) = delete;
  folder& operator=(folder const&) = delete;
  ~folder();
  std::filesystem::path const& path() const { return path_; }
  std::filesystem::path operator/(std::string const& name) const { return path_ / name; }
  /// Names of all entries, sorted, relative to the folder.
  names entries() const;

 private:
  std::filesystem::path path_;
};

void write(std::filesystem::path const& file, std::string const& content);
std::string read(std::filesystem::path const& file);

struct outcome {
  int status = 0;  ///< exit status; 128 + number where a signal ended the child
  std::string out, err;
};

struct run_options {
  std::optional<std::string> path{};           ///< PATH of the child, instead of our own
  std::optional<std::uint64_t> file_bytes{};   ///< largest file that the child may write (RLIMIT_FSIZE)
  std::optional<std::uint64_t> stack_bytes{};  ///< its stack (RLIMIT_STACK)
};

outcome run(names const& arguments, run_options const& options = {});

/// The program under test, and where it is.
std::string program_path();
outcome run_inlay(names arguments, run_options const& options = {});

inline constexpr int done = 0, bad_input = 1, unsupported = 2;

/// Checks what every refusal promises: the status, no signal, nothing on standard output, and one or more
/// lines on standard error that all start with "inlay: error: " and hold each of `words`, in any order, in
/// any line.
void check_refused(outcome const& result, int status, names const& words);

/// Checks that `inlay compile` refuses a file so, and that it leaves nothing behind.
void check_refused(std::filesystem::path const& file, int status, names const& words,
                   names const& options = {});
void check_refused(model const& m, int status, names const& words, names const& options = {});

/// Checks that `inlay compile` takes a model; the header's text.
std::string check_compiles(model const& m, names const& options = {});

}  // namespace test
