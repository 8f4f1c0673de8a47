// SPDX-License-Identifier: Apache-2.0
#include "support/program.hpp"

#include <sys/stat.h>
#include <unistd.h>

namespace {
using namespace test;
namespace fs = std::filesystem;

names compile(folder const& f, std::string const& output, names const& more = {}) {
  names result{"compile", (f / "model.onnx").string(), "-o", output};
  result.insert(result.end(), more.begin(), more.end());
  return result;
}

TEST_CASE("two runs write the same bytes") {
  folder const f;
  for (model const& m : {dense(), small_network()}) {
    write(f / "model.onnx", m.bytes());
    for (char const* form : {"inline", "incbin", "auto"}) {
      for (char const* name : {"a", "b"}) {
        fs::create_directories(f / name);
        REQUIRE(run_inlay(compile(f, f / name / "model.hpp", {"--weights", form})).status == done);
      }
      CHECK(read(f / "a" / "model.hpp") == read(f / "b" / "model.hpp"));
      bool const aside = fs::exists(f / "a/model.hpp.weights.bin");
      CHECK(aside == (std::string(form) == "incbin"));
      if (aside) CHECK(read(f / "a/model.hpp.weights.bin") == read(f / "b/model.hpp.weights.bin"));
    }
  }
}

TEST_CASE("files appear whole or not at all") {
  folder const f;
  write(f / "model.onnx", small_network().bytes());
  names const before = f.entries();

  SUBCASE("the folder is not there") {
    check_refused(run_inlay(compile(f, f / "missing/model.hpp")), bad_input,
                  {"cannot write", "missing/model.hpp"});
  }
  SUBCASE("the folder cannot be written, whoever asks") {
    check_refused(run_inlay(compile(f, "/proc/model.hpp")), bad_input, {"cannot write", "/proc/model.hpp"});
  }
  SUBCASE("the folder is not ours to write") {
    if (::geteuid() == 0) return;  // root may write everywhere
    fs::create_directory(f / "closed");
    fs::permissions(f / "closed", fs::perms::owner_read | fs::perms::owner_exec);
    check_refused(run_inlay(compile(f, f / "closed/model.hpp")), bad_input,
                  {"cannot write", "Permission denied"});
    fs::permissions(f / "closed", fs::perms::owner_all);
    CHECK(fs::is_empty(f / "closed"));
    fs::remove(f / "closed");
  }
  SUBCASE("the output is a folder") {
    fs::create_directory(f / "model.hpp");
    check_refused(run_inlay(compile(f, f / "model.hpp")), bad_input,
                  {"cannot write", "model.hpp", "directory"});
    CHECK(fs::is_empty(f / "model.hpp"));
    fs::remove(f / "model.hpp");
  }
  SUBCASE("the file of weights is a folder") {
    fs::create_directory(f / "model.hpp.weights.bin");
    check_refused(run_inlay(compile(f, f / "model.hpp", {"--weights", "incbin"})), bad_input,
                  {"cannot write", "model.hpp.weights.bin", "directory"});
    fs::remove(f / "model.hpp.weights.bin");
  }
  SUBCASE("the output is a device or a pipe") {
    for (char const* device : {"/dev/full", "/dev/null", "/dev/stdout"})
      check_refused(run_inlay(compile(f, device)), bad_input, {"cannot write", device});
    REQUIRE(::mkfifo((f / "pipe").c_str(), 0600) == 0);
    check_refused(run_inlay(compile(f, f / "pipe")), bad_input, {"cannot write", "pipe", "no regular file"});
    CHECK(fs::is_fifo(f / "pipe"));
    fs::remove(f / "pipe");
    CHECK(fs::is_character_file("/dev/null"));
  }
  SUBCASE("the disk is full") {
    for (std::uint64_t const bytes : {0u, 1u, 1000u, 4000u})
      for (char const* form : {"inline", "incbin"}) {
        CAPTURE(bytes);
        outcome const r = run_inlay(compile(f, f / "model.hpp", {"--weights", form}), {.file_bytes = bytes});
        CHECK(r.status == bad_input);
        // What it says would be lost as well, where standard error is a file that may not grow.
        if (bytes >= 1000) check_refused(r, bad_input, {"cannot write", "model.hpp", "File too large"});
        CHECK(f.entries() == before);
      }
  }
  SUBCASE("an old file stays where a new one cannot be written") {
    write(f / "model.hpp", "old");
    CHECK(run_inlay(compile(f, f / "model.hpp"), {.file_bytes = 1000}).status == bad_input);
    CHECK(read(f / "model.hpp") == "old");
    fs::remove(f / "model.hpp");
  }
  SUBCASE("the output is the model") {
    std::string const content = read(f / "model.onnx");
    check_refused(run_inlay(compile(f, f / "model.onnx")), bad_input,
                  {"--output", "model.onnx", "the model itself"});
    check_refused(run_inlay(compile(f, f / "./model.onnx")), bad_input, {"the model itself"});
    CHECK(read(f / "model.onnx") == content);
  }
  SUBCASE("the output has no name") {
    check_refused(run_inlay(compile(f, "")), bad_input, {"cannot write"});
    check_refused(run_inlay(compile(f, f.path().string() + "/")), bad_input, {"cannot write"});
  }
  CHECK(f.entries() == before);
}

TEST_CASE("a file of weights of an earlier run goes") {
  folder const f;
  write(f / "model.onnx", small_network().bytes());
  REQUIRE(run_inlay(compile(f, f / "model.hpp", {"--weights", "incbin"})).status == done);
  CHECK(f.entries() == names{"model.hpp", "model.hpp.weights.bin", "model.onnx"});
  REQUIRE(run_inlay(compile(f, f / "model.hpp", {"--weights", "inline"})).status == done);
  CHECK(f.entries() == names{"model.hpp", "model.onnx"});
}

TEST_CASE("options out of range") {
  folder const f;
  write(f / "model.onnx", dense().bytes());
  auto const refused = [&](names const& options, names const& words) {
    check_refused(f / "model.onnx", bad_input, words, options);
  };
  for (char const* name : {"class", "1a", "a-b", "a::", "::a", "a:::b", "a b", "a;b", "a::int", "std",
                           "inlay", "_a", "a__b", "{", "größe", "a\nb", "namespace"})
    refused({"--namespace", name}, {"--namespace", "no C++ namespace"});
  for (char const* section : {"a b", "a\"", "a;b", "a\nb", "a,b", "a\\", "größe", ".rodata,\"aw\""})
    refused({"--section", section}, {"--section"});
  refused({"--section", ""}, {"--section"});
  refused({"--weights", "all"}, {"--weights"});
  refused({"--nonsense"}, {"--nonsense"});
  refused({"another.onnx"}, {"another.onnx"});
  check_refused(run_inlay({}), bad_input, {"hint"});
  check_refused(run_inlay({"transmogrify"}), bad_input, {"hint"});
  check_refused(run_inlay({"compile"}), bad_input, {"hint"});
  check_refused(run_inlay({"compile", (f / "model.onnx").string()}), bad_input, {"--output"});
  CHECK(run_inlay({"--help"}).status == done);
  CHECK(run_inlay({"--version"}).out.starts_with("inlay "));
  for (char const* command : {"compile", "inspect", "verify"}) {
    outcome const help = run_inlay({command, "--help"});
    CHECK(help.status == done);
    CHECK(help.err.empty());
    CHECK(help.out.find("Example:") != std::string::npos);
  }
  check_compiles(dense(), {"--namespace", "a::b::c3", "--section", ".flash-2.weights_x"});
}

TEST_CASE("words that are nearly right") {
  folder const f;
  std::string const file = (f / "model.onnx").string();
  write(f / "model.onnx", dense().bytes());
  check_refused(run_inlay({"inspct", file}), bad_input,
                {"'inspct' is no command", "did you mean 'inspect'?", "hint: inlay --help"});
  check_refused(
      run_inlay({"inspect", file, "--polcy", "ram"}), bad_input,
      {"'--polcy' is no option of inlay inspect", "did you mean '--policy'?", "hint: inlay inspect --help"});
  check_refused(run_inlay({"compile", file, "-o", "x.hpp", "--naemspace=a"}), bad_input,
                {"'--naemspace'", "'--namespace'", "inlay compile --help"});
  outcome const far = run_inlay({"transmogrify"});
  CHECK(far.err.find("did you mean") == std::string::npos);
  check_refused(run_inlay({"inspect"}), bad_input, {"model", "hint: inlay inspect --help"});
}

TEST_CASE("the header on standard output") {
  folder const f;
  write(f / "my net.onnx", small_network().bytes());
  outcome const r = run_inlay({"compile", (f / "my net.onnx").string(), "-o", "-"});
  CHECK(r.status == done);
  CHECK(r.err.empty());
  CHECK(r.out.find("namespace my_net {") != std::string::npos);
  CHECK(f.entries() == names{"my net.onnx"});
  REQUIRE(run_inlay(compile(f, (f / "my_net.hpp").string())).status == bad_input);  // no model.onnx here
  REQUIRE(run_inlay({"compile", (f / "my net.onnx").string(), "-o", (f / "my_net.hpp").string()}).status ==
          done);
  CHECK(read(f / "my_net.hpp") == r.out);
  check_refused(run_inlay({"compile", (f / "my net.onnx").string(), "-o", "-", "--weights", "incbin"}),
                bad_input, {"--output", "standard output"});
}

TEST_CASE("standard output that cannot be written") {
  folder const f;
  write(f / "model.onnx", dense().bytes());
  outcome const r =
      run({"/bin/sh", "-c", "\"$0\" inspect \"$1\" >/dev/full", program_path(), (f / "model.onnx").string()});
  check_refused(r, bad_input, {"standard output"});
}

}  // namespace
