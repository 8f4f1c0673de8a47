// SPDX-License-Identifier: Apache-2.0
#include "support/program.hpp"

namespace {
using namespace test;
namespace fs = std::filesystem;

/// A model y = Relu(x) of (1, 3) with a data set.
struct relu_case {
  folder f;
  fs::path const model_file = f / "model.onnx", set = f / "set_0";

  relu_case() {
    model m;
    m.input("x", {1, 3});
    m.node("Relu", {"x"}, {"y"});
    m.output("y", {1, 3});
    write(model_file, m.bytes());
    fs::create_directory(set);
    write(set / "input_0.pb", tensor("x", {1, 3}, {-1, 0, 2}).SerializeAsString());
    write(set / "output_0.pb", tensor("y", {1, 3}, {0, 0, 2}).SerializeAsString());
  }
  outcome verify(names const& more = {}, run_options const& options = {}) const {
    names arguments{"verify", model_file.string(), set.string(), "--optimize", "0"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run_inlay(arguments, options);
  }
};

TEST_CASE("verify agrees") {
  relu_case const c;
  outcome const r = c.verify();
  INFO(r.err);
  CHECK(r.status == done);
  CHECK(r.err.empty());
  CHECK(r.out.find("agrees") != std::string::npos);
}

TEST_CASE("verify differs: status 1, and the numbers on standard output") {
  relu_case const c;
  write(c.set / "output_0.pb", tensor("y", {1, 3}, {0, 0, 2.5f}).SerializeAsString());
  outcome const r = c.verify();
  CHECK(r.status == bad_input);
  CHECK(r.out.find("1 of 3 differ: DIFFERS") != std::string::npos);
  outcome const json = c.verify({"--json"});
  CHECK(json.status == bad_input);
  CHECK(json.out.find("\"agrees\": false") != std::string::npos);
}

TEST_CASE("no compiler") {
  relu_case const c;
  names const before = c.f.entries();
  check_refused(c.verify({}, {.path = (c.f / "nothing").string()}), bad_input,
                {"cannot run 'c++'", "hint", "--compiler"});
  check_refused(c.verify({"--compiler", "no-such-compiler"}), bad_input,
                {"cannot run 'no-such-compiler'", "hint"});
  check_refused(c.verify({"--compiler", c.f.path().string()}), bad_input, {"cannot run"});
  for (char const* target : {"armhf", "cortex-m7"})
    check_refused(c.verify({"--target", target}, {.path = (c.f / "nothing").string()}), bad_input,
                  {"cannot run", target, "hint"});
  check_refused(c.verify({"--target", "toaster"}), bad_input, {"--target"});
  CHECK(c.f.entries() == before);
}

TEST_CASE("a compiler that fails") {
  relu_case const c;
  check_refused(c.verify({"--flag=-fno-such-flag"}), bad_input, {"-fno-such-flag"});
  check_refused(c.verify({"--compiler", "false"}), bad_input, {"false fails"});
  // A compiler that says that all is well and writes nothing.
  check_refused(c.verify({"--compiler", "true"}), bad_input, {"cannot run"});
}

TEST_CASE("data sets that are missing or do not fit") {
  relu_case const c;
  auto const refused = [&](names const& words) { check_refused(c.verify(), bad_input, words); };
  SUBCASE("no folder") {
    fs::remove_all(c.set);
    refused({"set_0", "is not a folder"});
  }
  SUBCASE("a file for a folder") {
    fs::remove_all(c.set);
    write(c.set, "");
    refused({"set_0", "is not a folder"});
  }
  SUBCASE("no input") {
    fs::remove(c.set / "input_0.pb");
    refused({"input_0.pb", "no such file"});
  }
  SUBCASE("no output") {
    fs::remove(c.set / "output_0.pb");
    refused({"output_0.pb", "no such file"});
  }
  SUBCASE("an empty file") {
    write(c.set / "input_0.pb", "");
    refused({"input_0.pb"});
  }
  SUBCASE("no tensor") {
    write(c.set / "input_0.pb", "hello, this is no tensor");
    refused({"input_0.pb", "not an ONNX tensor"});
  }
  SUBCASE("cut short") {
    onnx::TensorProto t = tensor("", {1, 3}, {-1, 0, 2});
    t.clear_name();
    std::string const whole = t.SerializeAsString();
    for (std::size_t length = 0; length < whole.size(); ++length) {
      CAPTURE(length);
      write(c.set / "input_0.pb", whole.substr(0, length));
      check_refused(c.verify({"--compiler", "no-such-compiler"}), bad_input, {"input_0.pb"});
    }
  }
  SUBCASE("another element type") {
    onnx::TensorProto t;
    t.set_data_type(i64);
    t.add_dims(1);
    t.add_dims(3);
    for (int i = 0; i < 3; ++i) t.add_int64_data(i);
    write(c.set / "input_0.pb", t.SerializeAsString());
    refused({"input 'x'", "found int64 1x3", "wanted float 1x3"});
    t.set_data_type(onnx::TensorProto::COMPLEX64);
    write(c.set / "input_0.pb", t.SerializeAsString());
    check_refused(c.verify(), unsupported, {"input_0.pb", "complex64"});
    t.clear_int64_data();
    t.set_data_type(onnx::TensorProto::STRING);
    for (int i = 0; i < 3; ++i) t.add_string_data("text");
    write(c.set / "input_0.pb", t.SerializeAsString());
    refused({"input 'x'", "found string 1x3", "wanted float 1x3"});
  }
  SUBCASE("other dims") {
    write(c.set / "input_0.pb", tensor("x", {3}, {1, 2, 3}).SerializeAsString());
    refused({"input 'x'", "found float 3", "wanted float 1x3"});
    write(c.set / "input_0.pb", tensor("x", {1, 3}, {-1, 0, 2}).SerializeAsString());
    write(c.set / "output_0.pb", tensor("y", {1, 4}, {1, 2, 3, 4}).SerializeAsString());
    refused({"output 'y'", "found float 1x4", "wanted float 1x3"});
  }
  SUBCASE("fewer elements than dims") {
    write(c.set / "input_0.pb", tensor("x", {1, 3}, {1, 2}).SerializeAsString());
    refused({"input_0.pb", "found 2 elements", "wanted 3"});
  }
  SUBCASE("external data outside") {
    onnx::TensorProto t = tensor("x", {1, 3}, {});
    t.set_data_location(onnx::TensorProto::EXTERNAL);
    auto& e = *t.add_external_data();
    e.set_key("location");
    e.set_value("../model.onnx");
    write(c.set / "input_0.pb", t.SerializeAsString());
    refused({"input_0.pb", "outside"});
  }
}

TEST_CASE("options of verify out of range") {
  relu_case const c;
  check_refused(c.verify({"--rtol", "small"}), bad_input, {"--rtol"});
  check_refused(c.verify({"--rtol", "-1"}), bad_input, {"--rtol"});
  check_refused(c.verify({"--atol", "nan"}), bad_input, {"--atol"});
  check_refused(c.verify({"--optimize", "9"}), bad_input, {"--optimize"});
  check_refused(run_inlay({"verify", c.model_file.string()}), bad_input, {"data"});
}

}  // namespace
