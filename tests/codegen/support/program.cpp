// SPDX-License-Identifier: Apache-2.0
#include "support/program.hpp"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace test {

namespace fs = std::filesystem;

folder::folder() {
  std::string name = (fs::temp_directory_path() / "inlay-test-XXXXXX").string();
  if (!::mkdtemp(name.data())) throw std::runtime_error("cannot make a temporary folder");
  path_ = fs::canonical(name);
}

folder::~folder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

names folder::entries() const {
  names result;
  for (auto const& entry : fs::recursive_directory_iterator(path_))
    result.push_back(fs::relative(entry.path(), path_).string());
  std::sort(result.begin(), result.end());
  return result;
}

void write(fs::path const& file, std::string const& content) {
  std::ofstream stream(file, std::ios::binary);
  stream << content;
  if (!stream.flush()) throw std::runtime_error("cannot write " + file.string());
}

std::string read(fs::path const& file) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream) throw std::runtime_error("cannot read " + file.string());
  return std::string(std::istreambuf_iterator<char>(stream), {});
}

outcome run(names const& arguments, run_options const& options) {
  folder const scratch;
  std::string const out = scratch / "out", err = scratch / "err";
  std::vector<char*> argv;
  for (std::string const& a : arguments) argv.push_back(const_cast<char*>(a.c_str()));
  argv.push_back(nullptr);
  pid_t const child = ::fork();
  if (child < 0) throw std::runtime_error("cannot fork");
  if (child == 0) {
    auto const open = [](char const* name, int flags, int to) {
      int const descriptor = ::open(name, flags, 0600);
      if (descriptor < 0 || ::dup2(descriptor, to) < 0) ::_exit(125);
    };
    open("/dev/null", O_RDONLY, 0);
    open(out.c_str(), O_WRONLY | O_CREAT, 1);
    open(err.c_str(), O_WRONLY | O_CREAT, 2);
    auto const limit = [](auto resource, std::uint64_t value) {
      rlimit const l{value, value};
      if (::setrlimit(resource, &l) != 0) ::_exit(125);
    };
    if (options.file_bytes) limit(RLIMIT_FSIZE, *options.file_bytes);
    if (options.stack_bytes) limit(RLIMIT_STACK, *options.stack_bytes);
    if (options.path) ::setenv("PATH", options.path->c_str(), 1);
    ::execv(argv[0], argv.data());
    ::_exit(126);
  }
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {}
  return {WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), read(out), read(err)};
}

std::string program_path() { return INLAY_PROGRAM; }

outcome run_inlay(names arguments, run_options const& options) {
  arguments.insert(arguments.begin(), program_path());
  return run(arguments, options);
}

void check_refused(outcome const& result, int status, names const& words) {
  INFO("standard error:\n" << result.err);
  CHECK(result.status == status);
  CHECK(result.out.empty());
  CHECK(!result.err.empty());
  CHECK((result.err.empty() || result.err.back() == '\n'));
  for (std::size_t begin = 0; begin < result.err.size();) {
    std::size_t const end = std::min(result.err.find('\n', begin), result.err.size());
    CHECK(result.err.substr(begin, end - begin).starts_with("inlay: error: "));
    begin = end + 1;
  }
  for (std::string const& word : words) {
    INFO("wanted: " << word);
    CHECK(result.err.find(word) != std::string::npos);
  }
}

void check_refused(fs::path const& file, int status, names const& words, names const& options) {
  folder const out;
  names arguments{"compile", file.string(), "-o", (out / "model.hpp").string()};
  arguments.insert(arguments.end(), options.begin(), options.end());
  check_refused(run_inlay(arguments), status, words);
  CHECK(out.entries().empty());
}

void check_refused(model const& m, int status, names const& words, names const& options) {
  folder const in;
  write(in / "model.onnx", m.bytes());
  check_refused(in / "model.onnx", status, words, options);
}

std::string check_compiles(model const& m, names const& options) {
  folder const f;
  write(f / "model.onnx", m.bytes());
  names arguments{"compile", (f / "model.onnx").string(), "-o", (f / "model.hpp").string()};
  arguments.insert(arguments.end(), options.begin(), options.end());
  outcome const result = run_inlay(arguments);
  INFO("standard error:\n" << result.err);
  CHECK(result.status == done);
  CHECK(result.err.empty());
  CHECK(result.out.empty());
  REQUIRE(fs::exists(f / "model.hpp"));
  return read(f / "model.hpp");
}

}  // namespace test
