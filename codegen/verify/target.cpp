// SPDX-License-Identifier: Apache-2.0
#include "verify/target.hpp"

#include "emit/library.hpp"
#include "import/diagnostic.hpp"
#include "import/import.hpp"
#include "prepare/hooks.hpp"
#include "verify/host_codecs.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>
#include <algorithm>
#include <cctype>
#include <cerrno>
#include <cstring>
#include <sstream>

extern char** environ;

namespace inlay::codegen {

namespace fs = std::filesystem;

namespace {

std::vector<std::string> lines_of(fs::path const& file) {
  std::vector<std::string> result;
  std::istringstream text(read_file(file));
  for (std::string line; std::getline(text, line);)
    if (!line.empty()) result.push_back(line);
  return result;
}

/// The parts of a list as CMake writes it.
std::vector<std::string> split(std::string const& list) {
  std::vector<std::string> result;
  std::istringstream parts(list);
  for (std::string part; std::getline(parts, part, ';');)
    if (!part.empty()) result.push_back(part);
  return result;
}

}  // namespace

std::vector<std::string> target_names() {
  std::vector<std::string> names;
  try {
    library_folders const l = find_library();
    for (auto const& entry : fs::directory_iterator(l.toolchains)) {
      std::string const name = entry.path().filename().string();
      if (fs::exists(l.runners / ("run-" + name + ".sh"))) names.push_back(name);
    }
  } catch (std::exception const&) {
    // Said by find_target() where a target is wanted.
  }
  std::sort(names.begin(), names.end());
  names.insert(names.begin(), "host");
  return names;
}

target find_target(std::string const& name, std::string const& compiler) {
  library_folders const h = find_library();
  target t;
  t.name = name;
  if (name == "host") {
    t.compiler = "c++";
    t.compile_flags = {"-march=native"};
  } else {
    fs::path const folder = h.toolchains / name;
    t.compiler = lines_of(folder / "compiler").at(0);
    t.compile_flags = lines_of(folder / "compile.flags");
    t.link_flags = lines_of(folder / "link.flags");
    t.runner = h.runners / ("run-" + name + ".sh");
    if (fs::exists(folder / "startup.cpp")) {
      t.sources.push_back(folder / "startup.cpp");
      t.link_flags.push_back("-L" + folder.string());
      t.link_flags.push_back("-L" + (h.toolchains / "bare_metal").string());
    }
  }
  if (!compiler.empty()) t.compiler = compiler;
  return t;
}

target with_hooks(target where, graph const& g) {
  if (!hooks_of(g).contains("inlay::platform::decode_image")) return where;
  fs::path const folder = find_library().codecs;
  std::vector<std::string> names{"decode_image", "bmp", "pnm"};
  if (where.name == "host") {
    for (std::string const& name : split(host_codecs::names)) {
      names.push_back(name);
      std::string macro = "-DINLAY_CODEC_" + name;
      std::transform(macro.begin(), macro.end(), macro.begin(),
                     [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
      where.compile_flags.push_back(macro);
    }
    for (std::string const& path : split(host_codecs::includes))
      where.compile_flags.insert(where.compile_flags.end(), {"-isystem", path});
    for (std::string const& path : split(host_codecs::libraries)) where.link_flags.push_back(path);
  }
  for (std::string const& name : names) {
    fs::path const source = folder / (name + ".cpp");
    if (std::find(where.sources.begin(), where.sources.end(), source) == where.sources.end())
      where.sources.push_back(source);
  }
  return where;
}

std::vector<std::string> include_flags() {
  library_folders const library = find_library();
  return {"-I" + library.include.string(), "-isystem", library.eigen.string()};
}

run_result run_program(std::vector<std::string> const& arguments, fs::path const& scratch,
                       std::string const& hint) {
  std::vector<char*> argv;
  for (std::string const& a : arguments) argv.push_back(const_cast<char*>(a.c_str()));
  argv.push_back(nullptr);
  std::string const suffix =
      std::to_string(::getpid()) + "." + std::to_string(reinterpret_cast<std::uintptr_t>(&argv));
  fs::path const out = scratch / ("stdout." + suffix), err = scratch / ("stderr." + suffix);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, 1, out.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  posix_spawn_file_actions_addopen(&actions, 2, err.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  pid_t child = 0;
  int const started = posix_spawnp(&child, argv[0], &actions, nullptr, argv.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (started != 0)
    throw failure("cannot run '" + printable(arguments[0]) + "': " + std::strerror(started) +
                  (hint.empty() ? "" : "; hint: " + hint));
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {}
  run_result result{WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), read_file(out),
                    read_file(err)};
  std::error_code ignored;
  fs::remove(out, ignored);
  fs::remove(err, ignored);
  return result;
}

scratch_folder::scratch_folder() {
  std::string name = (fs::temp_directory_path() / "inlay-XXXXXX").string();
  if (!::mkdtemp(name.data()))
    throw failure("cannot make a folder '" + printable(name) + "': " + std::strerror(errno));
  path_ = name;
}

scratch_folder::~scratch_folder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

}  // namespace inlay::codegen
