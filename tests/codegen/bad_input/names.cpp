// SPDX-License-Identifier: Apache-2.0
#include "support/compiler.hpp"

namespace {
using namespace test;
namespace fs = std::filesystem;

using namespace std::string_literals;

/// What a model may call its values: none of it may reach the compiler as anything but a name.
names const hostile{
    "\"",
    "\"; }",
    "\">(); } int evil = system(\"true\"); //",
    "*/",
    "/* open",
    "//",
    "\\",
    "trailing\\",
    "\\\n",
    "new\nline",
    "carriage\rreturn\r\n#error line",
    "tab\tform\ffeed\vbell\a",
    "null\0byte"s,
    "\0"s,
    "\x7f",
    "\xff\xfe no utf-8",
    "?\?/ ?\?= ?\?'",
    "%:%: <: :> <% %>",
    "R\"(raw)\"",
    ")\"",
    "#include \"/etc/passwd\"",
    "__FILE__",
    "__attribute__",
    "_Reserved",
    "class",
    "template",
    "and",
    "int",
    "weights",
    "model",
    "net",
    "inlay",
    "std",
    "in",
    "out",
    "node",
    "graph",
    "data",
    "elements",
    "info",
    "ordinal",
    "float",
    "NULL",
    "EOF",
    "INT8_MAX",
    "SIZE_MAX",
    "0",
    "123abc",
    " ",
    "a/b:0",
    "a.b.0",
    "a-b_0",
    "a b 0",
    "größe",
    "入力",
    "\U0001f600",
    "rtl \u202e override \u2066 isolate \u2069",
    "zero\u200bwidth",
    "%s%n%d",
    "$(touch evil)",
    "`touch evil`",
    "long" + std::string(3000, 'g'),
};

/// For each name an initializer, a node and a value of that name.
model hostile_model() {
  model m;
  m.graph().set_name("*/ \" \n evil");
  m.proto.set_producer_name("*/ \" \n evil");
  m.input("x", {2});
  std::string last = "x";
  for (std::size_t i = 0; i < hostile.size(); ++i) {
    // Of the pair of names one is the constant's and one the value's, by turns: both may not be the same.
    std::string const &name = hostile[i], other = std::to_string(i) + "#";
    m.floats(i % 2 ? name : other, {2}, {1, 2});
    m.node("Add", {last, i % 2 ? name : other}, {i % 2 ? other : name}).set_name(name);
    last = i % 2 ? other : name;
  }
  m.output(last, {2});
  return m;
}

void check_header(fs::path const& header) {
  outcome const r = check_syntax("#include \"" + header.filename().string() + "\"\n", header.parent_path());
  INFO(r.err);
  CHECK(r.status == 0);
}

TEST_CASE("names from a model are nothing but names in the header") {
  folder const f;
  write(f / "model.onnx", hostile_model().bytes());
  outcome const r = run_inlay({"compile", (f / "model.onnx").string(), "-o", (f / "model.hpp").string()});
  INFO(r.err);
  REQUIRE(r.status == done);
  std::string const header = read(f / "model.hpp");
  for (char c : header) REQUIRE((c == '\n' || (c >= 0x20 && c < 0x7f)));
  CHECK(f.entries() == names{"model.hpp", "model.onnx"});
  check_header(f / "model.hpp");
}

TEST_CASE("a model with such names computes what it should") {
  folder const f;
  write(f / "model.onnx", hostile_model().bytes());
  fs::create_directory(f / "set");
  auto const n = static_cast<float>(hostile.size());
  write(f / "set/input_0.pb", tensor("x", {2}, {10, 20}).SerializeAsString());
  write(f / "set/output_0.pb", tensor("y", {2}, {10 + n, 20 + 2 * n}).SerializeAsString());
  outcome const r =
      run_inlay({"verify", (f / "model.onnx").string(), (f / "set").string(), "--optimize", "0"});
  INFO(r.out << r.err);
  CHECK(r.status == done);
}

TEST_CASE("names that are equal once they are identifiers") {
  model m;
  m.input("x", {2});
  m.floats("a.b", {2}, {1, 2});
  m.floats("a/b", {2}, {3, 4});
  m.floats("a_b", {2}, {5, 6});
  m.floats("a_b_2", {2}, {7, 8});
  m.floats("_a__b_", {2}, {9, 10});
  m.node("Sum", {"x", "a.b"}, {"s"});
  m.graph().clear_node();
  std::string last = "x";
  for (char const* name : {"a.b", "a/b", "a_b", "a_b_2", "_a__b_"}) {
    m.node("Add", {last, name}, {std::string("after ") + name});
    last = std::string("after ") + name;
  }
  m.output(last, {2});
  folder const f;
  write(f / "model.onnx", m.bytes());
  fs::create_directory(f / "set");
  write(f / "set/input_0.pb", tensor("x", {2}, {100, 200}).SerializeAsString());
  write(f / "set/output_0.pb", tensor("y", {2}, {125, 230}).SerializeAsString());
  outcome const r =
      run_inlay({"verify", (f / "model.onnx").string(), (f / "set").string(), "--optimize", "0"});
  INFO(r.out << r.err);
  CHECK(r.status == done);
}

TEST_CASE("names in messages do no harm to a terminal or to who reads them") {
  for (std::string const& name : hostile) {
    CAPTURE(name);
    model m;
    m.input("x", {2});
    m.node("Frobnicate", {"x"}, {"y"}).set_name(name);
    m.output("y", {2});
    folder const f;
    write(f / "model.onnx", m.bytes());
    outcome const r = run_inlay({"compile", (f / "model.onnx").string(), "-o", (f / "model.hpp").string()});
    check_refused(r, unsupported, {"(Frobnicate)"});
    std::string const table = run_inlay({"inspect", (f / "model.onnx").string()}).out;
    CHECK(std::count(table.begin(), table.end(), '\n') == 15);
    for (char c : table) CHECK((c == '\n' || (c < 0 || c >= 0x20)));
    CHECK(std::count(r.err.begin(), r.err.end(), '\n') == 1);
    CHECK(r.err.size() < 600);
    for (char c : r.err) CHECK((c == '\n' || (c < 0 || c >= 0x20)));
    for (char const* turned : {"\u202e", "\u2066", "\u200b", "\x7f", "\xff"})
      CHECK(r.err.find(turned) == std::string::npos);
  }
}

TEST_CASE("file names that are no identifiers") {
  folder const f;
  write(f / "model.onnx", dense().bytes());
  for (char const* name : {"a b.hpp", "class.hpp", "123.hpp", "-.hpp", "\"quoted\".hpp", "größe.hpp",
                           "inlay.hpp", "std.hpp", "weights.hpp", "graph.hpp", "node.hpp", "in.hpp",
                           "__x__.hpp", "linux.hpp", "line\nbreak.hpp", ".hpp", "x"}) {
    CAPTURE(name);
    outcome const r = run_inlay({"compile", (f / "model.onnx").string(), "-o", (f / name).string()});
    INFO(r.err);
    CHECK(r.status == done);
    write(f / "checked.hpp", read(f / name));  // not every compiler can include a file of any name
    check_header(f / "checked.hpp");
  }
}

}  // namespace
