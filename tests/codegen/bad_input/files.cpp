// SPDX-License-Identifier: Apache-2.0
#include "support/program.hpp"

#include <sys/stat.h>

namespace {
using namespace test;

TEST_CASE("a file that is not there") {
  folder const f;
  check_refused(f / "missing.onnx", bad_input, {"missing.onnx", "no such file"});
  check_refused(f / "no_folder/model.onnx", bad_input, {"model.onnx", "no such file"});
  write(f / "file", "x");
  check_refused(f / "file/model.onnx", bad_input, {"model.onnx"});
}

TEST_CASE("a folder, a pipe, a device") {
  folder const f;
  check_refused(f.path(), bad_input, {"is a directory"});
  REQUIRE(::mkfifo((f / "pipe").c_str(), 0600) == 0);
  check_refused(f / "pipe", bad_input, {"pipe", "no regular file"});
  check_refused("/dev/zero", bad_input, {"/dev/zero", "no regular file"});
}

TEST_CASE("an empty file") {
  folder const f;
  write(f / "empty.onnx", "");
  check_refused(f / "empty.onnx", bad_input, {"empty.onnx", "is empty"});
}

TEST_CASE("files that are no protobuf") {
  folder const f;
  for (std::string const content :
       {"hello, this is no model\n", "\x89PNG\r\n\x1a\n", "PK\x03\x04", "{\"a\": 1}\n"}) {
    write(f / "other.onnx", content);
    check_refused(f / "other.onnx", bad_input, {"other.onnx", "not an ONNX model"});
  }
  write(f / "zeros.onnx", std::string(1000, '\0'));
  check_refused(f / "zeros.onnx", bad_input, {"zeros.onnx", "not an ONNX model"});
  // A length that leads far past the end of the file.
  write(f / "long.onnx", "\x3a\xff\xff\xff\xff\x07");
  check_refused(f / "long.onnx", bad_input, {"long.onnx", "cut short"});
}

TEST_CASE("protobuf that is another message") {
  folder const f;
  write(f / "tensor.pb", tensor("t", {2}, {1, 2}).SerializeAsString());
  outcome const r = run_inlay({"inspect", (f / "tensor.pb").string()});
  check_refused(r, bad_input, {"tensor.pb", "ONNX model"});
  onnx::ModelProto nothing;
  nothing.set_ir_version(8);
  write(f / "nothing.onnx", nothing.SerializeAsString());
  check_refused(f / "nothing.onnx", bad_input, {"nothing.onnx", "no graph"});
}

TEST_CASE("a model that is cut short, at every length") {
  folder const f;
  std::string const whole = dense().bytes();
  REQUIRE(whole.size() < 400);
  for (std::size_t length = 1; length < whole.size(); ++length) {
    CAPTURE(length);
    write(f / "cut.onnx", whole.substr(0, length));
    check_refused(f / "cut.onnx", bad_input, {"cut.onnx"});
  }
}

TEST_CASE("protobuf that nests without end") {
  std::string inner;
  for (int i = 0; i < 5000; ++i) {  // AttributeProto::g in NodeProto::attribute in GraphProto::node …
    auto const wrap = [&](char tag) {
      std::string length;
      for (std::size_t n = inner.size();; n >>= 7) {
        length += static_cast<char>((n & 127) | (n > 127 ? 128 : 0));
        if (n <= 127) break;
      }
      inner = tag + length + inner;
    };
    wrap(0x32);  // AttributeProto: g = 6
    wrap(0x2a);  // NodeProto: attribute = 5
    wrap(0x0a);  // GraphProto: node = 1
  }
  onnx::ModelProto m;
  folder const f;
  std::string head;
  m.set_ir_version(8);
  head = m.SerializeAsString();
  std::string length;
  for (std::size_t n = inner.size();; n >>= 7) {
    length += static_cast<char>((n & 127) | (n > 127 ? 128 : 0));
    if (n <= 127) break;
  }
  write(f / "deep.onnx", head + '\x3a' + length + inner);
  check_refused(f / "deep.onnx", bad_input, {"deep.onnx"}, {});
}

}  // namespace
