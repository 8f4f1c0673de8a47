// SPDX-License-Identifier: Apache-2.0
#include "support/program.hpp"

namespace {
using namespace test;
namespace fs = std::filesystem;

/// A model in `f` whose initializer 'W' (48 bytes) lies outside, as `entries` say.
fs::path write_model(folder const& f, std::vector<std::pair<std::string, std::string>> const& entries,
                     std::string const& name = "model.onnx") {
  model m = dense();
  auto& W = *m.graph().mutable_initializer(0);
  W.clear_float_data();
  W.set_data_location(onnx::TensorProto::EXTERNAL);
  for (auto const& [key, value] : entries) {
    auto& e = *W.add_external_data();
    e.set_key(key);
    e.set_value(value);
  }
  fs::create_directories((f / name).parent_path());
  write(f / name, m.bytes());
  return f / name;
}

TEST_CASE("external data is read") {
  folder const f;
  std::string const elements(48, '\0');
  write(f / "weights.bin", elements);
  CHECK(run_inlay({"inspect", write_model(f, {{"location", "weights.bin"}})}).status == done);
  write(f / "large.bin", "0123456789" + elements + "rest");
  fs::path const at =
      write_model(f, {{"location", "large.bin"}, {"offset", "10"}, {"length", "48"}, {"checksum", "?"}});
  CHECK(run_inlay({"inspect", at}).status == done);
  fs::create_directory(f / "sub");
  write(f / "sub/weights.bin", elements);
  CHECK(run_inlay({"inspect", write_model(f, {{"location", "sub/weights.bin"}})}).status == done);
  CHECK(run_inlay({"inspect", write_model(f, {{"location", "sub/../weights.bin"}})}).status == done);
  fs::create_symlink("sub/weights.bin", f / "link.bin");
  CHECK(run_inlay({"inspect", write_model(f, {{"location", "link.bin"}})}).status == done);
}

TEST_CASE("a header is of its external data as well") {
  folder const f;
  fs::create_directory(f / "a folder");
  write(f / "a folder/weights.bin", std::string(48, '\0'));
  fs::path const at = write_model(f, {{"location", "weights.bin"}}, "a folder/model.onnx");
  std::string const header = (f / "m.hpp").string();
  auto const digest = [&] {
    REQUIRE(run_inlay({"compile", at.string(), "-o", header, "--depfile", header + ".d"}).status == done);
    std::string const text = read(header);
    std::size_t const begin = text.find("SHA-256 of the model: ");
    REQUIRE(begin != std::string::npos);
    return text.substr(begin, 22 + 64);
  };
  std::string const before = digest();
  CHECK(digest() == before);
  write(f / "a folder/weights.bin", std::string(47, '\0') + "\1");
  CHECK(digest() != before);
  std::string const folder_name = f.path().string() + "/a\\ folder/";
  CHECK(read(header + ".d") ==
        header + ": " + folder_name + "model.onnx \\\n  " + folder_name + "weights.bin\n");
}

TEST_CASE("external data outside of the model's folder is refused, whether it is there or not") {
  folder const f;
  write(f / "secret.bin", std::string(48, '\0'));
  auto const refused = [&](std::string const& location) {
    CAPTURE(location);
    check_refused(write_model(f, {{"location", location}}, "models/model.onnx"), bad_input,
                  {"initializer 'W'", "outside the model's folder"});
  };
  fs::create_directory(f / "models");
  fs::create_directory(f / "models_of_others");
  write(f / "models_of_others/weights.bin", std::string(48, '\0'));
  refused("../secret.bin");
  refused("sub/../../secret.bin");
  refused("../models_of_others/weights.bin");
  refused("../missing.bin");
  refused((f / "secret.bin").string());
  refused("/etc/passwd");
  refused("/dev/zero");
  refused(std::string("weights.bin\0/../../secret.bin", 28));
  fs::create_symlink(f / "secret.bin", f / "models/link.bin");
  refused("link.bin");
  fs::create_directory_symlink(f.path(), f / "models/up");
  refused("up/secret.bin");
}

TEST_CASE("external data that is missing or of the wrong size") {
  folder const f;
  auto const refused = [&](std::vector<std::pair<std::string, std::string>> const& entries, names words) {
    words.push_back("initializer 'W'");
    check_refused(write_model(f, entries), bad_input, words);
  };
  write(f / "short.bin", std::string(47, '\0'));
  write(f / "weights.bin", std::string(60, '\0'));
  fs::create_directory(f / "directory");
  refused({}, {"names no file"});
  refused({{"location", ""}}, {"names no file"});
  refused({{"location", "missing.bin"}}, {"'missing.bin'", "missing"});
  refused({{"location", "directory"}}, {"'directory'"});
  refused({{"location", "."}}, {"'.'"});
  refused({{"location", "short.bin"}}, {"short.bin", "found 47 bytes", "wanted 48"});
  refused({{"location", "weights.bin"}, {"offset", "13"}}, {"found 47 bytes", "wanted 48"});
  refused({{"location", "weights.bin"}, {"offset", "61"}}, {"found 0 bytes", "wanted 48"});
  refused({{"location", "weights.bin"}, {"offset", "18446744073709551615"}}, {"found 0 bytes", "wanted 48"});
  refused({{"location", "weights.bin"}, {"length", "47"}}, {"length 47", "48"});
  refused({{"location", "weights.bin"}, {"length", "49"}}, {"length 49", "48"});
  for (char const* number : {"-1", "+1", " 1", "1 ", "0x10", "ten", "", "1.5", "99999999999999999999"}) {
    refused({{"location", "weights.bin"}, {"offset", number}}, {"offset", "wanted a number"});
    refused({{"location", "weights.bin"}, {"length", number}}, {"length", "wanted a number"});
  }
}

TEST_CASE("external data whose size nobody could hold") {
  folder const f;
  model m = dense();
  auto& W = *m.graph().mutable_initializer(0);
  W.clear_float_data();
  W.set_dims(0, 1 << 14);
  W.set_dims(1, 1 << 14);
  W.set_data_location(onnx::TensorProto::EXTERNAL);
  auto& e = *W.add_external_data();
  e.set_key("location");
  e.set_value("weights.bin");
  write(f / "weights.bin", "little");
  write(f / "model.onnx", m.bytes());
  check_refused(f / "model.onnx", bad_input, {"initializer 'W'", "found 6 bytes", "wanted 1073741824"});
}

}  // namespace
