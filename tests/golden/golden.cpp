// SPDX-License-Identifier: Apache-2.0
// What the generator writes, byte for byte: headers that a person can read are here in full, of larger ones a SHA-256 is in
// `checksums`. scripts/update-golden writes both anew.
#include "emit/header.hpp"
#include "support/program.hpp"

#include <algorithm>
#include <cstdlib>
#include <sstream>

namespace {
using namespace test;
namespace fs = std::filesystem;

fs::path const golden = INLAY_GOLDEN;

bool updating() { return std::getenv("INLAY_UPDATE_GOLDEN") != nullptr; }

/// The two lines at which texts part.
std::string first_difference(std::string const& found, std::string const& wanted) {
  std::istringstream a(found), b(wanted);
  std::string line_a, line_b;
  for (int number = 1;; ++number) {
    bool const more_a = static_cast<bool>(std::getline(a, line_a)), more_b = static_cast<bool>(std::getline(b, line_b));
    if (!more_a && !more_b) return "the end of the file";
    if (more_a != more_b || line_a != line_b)
      return "line " + std::to_string(number) + "\nfound:  " + (more_a ? line_a.substr(0, 200) : "the end") +
             "\nwanted: " + (more_b ? line_b.substr(0, 200) : "the end");
  }
}

/// Compares with the file of that name, or writes it.
void check_file(std::string const& name, std::string const& found) {
  if (updating()) return write(golden / name, found);
  std::string const wanted = read(golden / name);
  INFO(name << " differs: " << first_difference(found, wanted)
            << "\nIf that is as it should be: scripts/update-golden, and say in the commit why.");
  CHECK((found == wanted));
}

/// Compares with the line for that name in `checksums`, or writes it.
void check_sum(std::string const& name, std::string const& found) {
  std::istringstream text(fs::exists(golden / "checksums") ? read(golden / "checksums") : "");
  std::vector<std::string> lines;
  std::string wanted;
  for (std::string line; std::getline(text, line);)
    if (line.ends_with("  " + name)) wanted = line;
    else lines.push_back(line);
  std::string const is = inlay::codegen::sha256(found) + "  " + name;  // as sha256sum prints it
  if (!updating()) {
    INFO("If that is as it should be: scripts/update-golden, and say in the commit why.");
    CHECK(is == wanted);
    return;
  }
  lines.push_back(is);
  std::sort(lines.begin(), lines.end(), [](auto const& a, auto const& b) { return a.substr(64) < b.substr(64); });
  std::string all;
  for (std::string const& line : lines) all += line + "\n";
  write(golden / "checksums", all);
}

struct generated {
  std::string header, weights;  ///< weights: empty if they are in the header
};

/// Compiles folder / name.onnx twice: once with absolute paths, once from another folder with relative ones and another
/// place for the result. Both must be the same bytes, and say nothing of these places.
generated generate(folder const& f, std::string const& name, std::string const& weights) {
  std::string const onnx = name + ".onnx", header = name + ".hpp", sidecar = header + inlay::codegen::weights_suffix;
  outcome const first = run_inlay({"compile", (f / onnx).string(), "-o", (f / header).string(), "--weights", weights});
  REQUIRE_MESSAGE(first.status == done, first.err);
  fs::create_directories(f / "elsewhere" / "deeper");
  outcome const second = run({"/usr/bin/env", "-C", (f / "elsewhere").string(), program_path(), "compile", "../" + onnx,
                              "-o", "deeper/" + header, "--weights", weights});
  REQUIRE_MESSAGE(second.status == done, second.err);
  auto const content = [](fs::path const& file) { return fs::exists(file) ? read(file) : std::string(); };
  generated const result{read(f / header), content(f / sidecar)};
  fs::path const deeper = f / "elsewhere" / "deeper";
  CHECK((read(deeper / header) == result.header));
  CHECK((content(deeper / sidecar) == result.weights));
  for (std::string const& place : {f.path().string(), std::string("elsewhere"), std::string("deeper")})
    CHECK(result.header.find(place) == std::string::npos);
  return result;
}

TEST_CASE("small models, in full") {
  struct {
    char const* name;
    model what;
    char const* weights;
  } const cases[] = {{"dense", dense(), "inline"},
                     {"small_network", small_network(), "incbin"},
                     {"residual_block", residual_block(), "inline"},
                     {"branches", branches(), "auto"}};
  for (auto const& c : cases) {
    folder const f;
    write(f / (std::string(c.name) + ".onnx"), c.what.bytes());
    generated const g = generate(f, c.name, c.weights);
    check_file(std::string(c.name) + ".hpp", g.header);
    if (!g.weights.empty()) check_sum(std::string(c.name) + ".hpp.weights.bin", g.weights);
  }
}

TEST_CASE("the bundled digits, in both forms") {
  for (char const* weights : {"inline", "incbin"}) {
    folder const f;
    fs::copy_file(INLAY_DIGITS, f / "digits.onnx");
    generated const g = generate(f, "digits", weights);
    check_sum(std::string("digits.") + weights + ".hpp", g.header);
    if (!g.weights.empty()) check_sum("digits.incbin.hpp.weights.bin", g.weights);
  }
}

#ifdef INLAY_WRITE_MOBILENET
TEST_CASE("a small mobilenet") {
  folder const f;
  outcome const written = run({INLAY_WRITE_MOBILENET, "--width", "0.25", "--size", "32", "-o", (f / "mobilenet.onnx").string()});
  REQUIRE_MESSAGE(written.status == done, written.err);
  generated const g = generate(f, "mobilenet", "auto");
  check_sum("mobilenet.hpp", g.header);
  check_sum("mobilenet.hpp.weights.bin", g.weights);
}
#endif

}  // namespace
