// SPDX-License-Identifier: Apache-2.0
#include "support/compiler.hpp"
#include "support/program.hpp"

namespace {
using namespace test;
namespace fs = std::filesystem;

/// A small network with one data set without outputs.
struct quantize_case {
  folder f;
  fs::path const model_file = f / "model.onnx", set = f / "set_0", output = f / "int8.onnx";

  quantize_case() {
    write(model_file, dense().bytes());
    fs::create_directory(set);
    write(set / "input_0.pb", tensor("x", {1, 4}, {-1, 0, 2, 0.5f}).SerializeAsString());
  }
  outcome quantize(names const& more = {}, std::string const& compiler = compiler_path()) const {
    names arguments{"quantize",      model_file.string(), set.string(), "-o",
                    output.string(), "--compiler",        compiler,     "--flag=-O0"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run_inlay(arguments);
  }
};

TEST_CASE("quantize writes a model that compiles, and its errors") {
  quantize_case const c;
  outcome const r = c.quantize();
  INFO(r.err);
  REQUIRE(r.status == done);
  CHECK(r.err.empty());
  CHECK(r.out.find("output y: greatest error ") != std::string::npos);
  CHECK(r.out.find("2 nodes in integers, 0 in float") != std::string::npos);
  outcome const inspected = run_inlay({"inspect", c.output.string()});
  CHECK(inspected.status == done);
  CHECK(inspected.out.find("QGemm") != std::string::npos);
}

TEST_CASE("quantize, as JSON") {
  quantize_case const c;
  outcome const r = c.quantize({"--json"});
  CHECK(r.status == done);
  CHECK(r.out.find("\"snr_db\": ") != std::string::npos);
}

TEST_CASE("quantize refuses, and writes nothing") {
  quantize_case const c;
  names const before = c.f.entries();
  check_refused(c.quantize({"--keep-float", "nobody"}), bad_input, {"--keep-float", "nobody"});
  check_refused(c.quantize({"--percentile", "40"}), bad_input, {"--percentile", "above 50"});
  check_refused(c.quantize({"--percentile", "nan"}), bad_input, {"--percentile"});
  check_refused(c.quantize({"--method", "best"}), bad_input, {"--method", "minmax"});
  check_refused(c.quantize({(c.f / "none").string()}), bad_input, {"none", "is not a folder"});
  check_refused(c.quantize({}, "no-such-compiler"), bad_input, {"cannot run 'no-such-compiler'"});
  write(c.set / "input_0.pb", tensor("x", {1, 3}, {-1, 0, 2}).SerializeAsString());
  check_refused(c.quantize(), bad_input, {"input 'x'", "found float 1x3, wanted float 1x4"});
  CHECK(c.f.entries() == before);
}

TEST_CASE("quantize does not write over its model") {
  quantize_case const c;
  std::string const before = read(c.model_file);
  check_refused(run_inlay({"quantize", c.model_file.string(), c.set.string(), "-o", c.model_file.string()}),
                bad_input, {"--output", "is the model itself"});
  CHECK(read(c.model_file) == before);
}

TEST_CASE("quantize of a quantised model") {
  quantize_case const c;
  REQUIRE(c.quantize().status == done);
  fs::path const twice = c.f / "twice.onnx";
  check_refused(run_inlay({"quantize", c.output.string(), c.set.string(), "-o", twice.string(), "--compiler",
                           compiler_path(), "--flag=-O0"}),
                bad_input, {"the model is quantised already"});
  CHECK_FALSE(fs::exists(twice));
}

}  // namespace
