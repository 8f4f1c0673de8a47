// SPDX-License-Identifier: Apache-2.0
#include "verify/harness.hpp"

#include "import/diagnostic.hpp"
#include "support/program.hpp"

namespace INLAY_UNIT {
using namespace test;
using namespace inlay::codegen;

/// Bytes of a message with one field of bytes: SequenceProto and OptionalProto, which Debian's onnx.proto lacks.
std::string field(char number, std::string const& bytes) {
  REQUIRE(bytes.size() < 128);
  return std::string{static_cast<char>(number << 3 | 2), static_cast<char>(bytes.size())} + bytes;
}

std::string bytes_of(test::dims const& shape, std::vector<float> const& values) {
  return tensor("", shape, values).SerializeAsString();
}

/// A model and a data set in a folder.
class written {
 public:
  explicit written(model const& m) { write(folder_ / "model.onnx", m.proto.SerializeAsString()); }
  void data(std::string const& name, std::string const& bytes) const {
    std::filesystem::create_directories(folder_ / "set");
    write(folder_ / "set" / name, bytes);
  }
  verify_case read(import_options const& inputs = {}) const {
    return make_case(folder_ / "model.onnx", {folder_ / "set"}, inputs, {});
  }

 private:
  folder folder_;
};

void make_optional(onnx::TypeProto& type) {
  onnx::TypeProto const inner = type;
  type.Clear();
  *type.mutable_optional_type()->mutable_elem_type() = inner;
}

void make_sequence(onnx::TypeProto& type) {
  onnx::TypeProto const inner = type;
  type.Clear();
  *type.mutable_sequence_type()->mutable_elem_type() = inner;
}

TEST_CASE("open dims are those of the first data set, unless the user says others") {
  model m;
  m.input("x", {-1, 2});
  m.node("Abs", {"x"}, {"y"});
  m.output("y", {-1, 2});
  written const w(m);
  w.data("input_0.pb", bytes_of({3, 2}, {1, 2, 3, 4, 5, 6}));
  w.data("output_0.pb", bytes_of({3, 2}, {1, 2, 3, 4, 5, 6}));
  CHECK(w.read().sets.at(0).inputs.at(0).dims == test::dims{3, 2});
  CHECK_THROWS_WITH_AS((void)w.read({.shapes = {{"x", {4, 2}}}}), doctest::Contains("3"), failure);
}

TEST_CASE("a sequence has the length and the shapes that the data have") {
  model m;
  make_sequence(*m.input("x", {-1}).mutable_type());
  m.node("ConcatFromSequence", {"x"}, {"y"}, {{"axis", 0}});
  m.output("y", {3});
  written const w(m);
  w.data("input_0.pb", field(3, bytes_of({1}, {7})) + field(3, bytes_of({2}, {8, 9})));
  w.data("output_0.pb", bytes_of({3}, {7, 8, 9}));
  verify_case const c = w.read();
  REQUIRE(c.sets.at(0).inputs.size() == 2);
  CHECK(c.sets[0].inputs[0].dims == test::dims{1});
  CHECK(c.sets[0].inputs[1].as<float>()[1] == 9);
}

TEST_CASE("a sequence of run-time length is read as a stack; one that grows past its room ends the run") {
  model body, m;
  body.input("i", {}, i64);
  body.input("go_on", {}, onnx::TensorProto::BOOL);
  make_sequence(*body.input("list", {2}).mutable_type());
  body.node("SequenceInsert", {"list", "x"}, {"longer"});
  body.output("go_on", {}, onnx::TensorProto::BOOL);
  make_sequence(*body.output("longer", {2}).mutable_type());
  m.input("x", {2});
  make_sequence(*m.input("xs", {2}).mutable_type());
  m.node("SequenceLength", {"xs"}, {"n"});
  m.node("Loop", {"n", "", "xs"}, {"ys"}, {{"body", body.graph()}});
  make_sequence(*m.output("ys", {2}).mutable_type());
  written const w(m);
  std::string const x = bytes_of({2}, {1, 2}), y = bytes_of({2}, {3, 4});
  import_options const room{.dims = {{"xs", {0, 3}}}, .capacity = {{"ys", {3, 2}}}};
  w.data("input_0.pb", x);
  w.data("input_1.pb", field(3, y));
  w.data("output_0.pb", field(3, y) + field(3, x));
  verify_case const fits = w.read(room);
  REQUIRE(fits.sets.at(0).inputs.size() == 2);
  CHECK(fits.sets[0].inputs[1].dims == test::dims{1, 2});
  CHECK(fits.sets[0].outputs.at(0).dims == test::dims{2, 2});
  w.data("input_1.pb", field(3, y) + field(3, y));
  verify_case const grows = w.read(room);
  w.data("input_1.pb", field(3, y) + field(3, bytes_of({3}, {3, 4, 5})));
  CHECK_THROWS_WITH_AS((void)w.read(room), doctest::Contains("elements of different types or dims"), failure);
  target const host = find_target("host", "");
  std::vector<case_result> const r = run_cases({fits, grows}, host, {}, {{}, "-O0", false});
  CHECK(r[0].agrees());
  CHECK(r[1].fault.find("an extent outside what there is memory for, found 4, wanted 3") !=
        std::string::npos);
}

TEST_CASE("an optional is there if the data have it; files keep their numbers") {
  model m;
  make_optional(*m.input("o", {2}).mutable_type());
  m.input("x", {2});
  m.node("OptionalHasElement", {"o"}, {"has"});
  m.node("Abs", {"x"}, {"y"});
  m.output("has", {}, onnx::TensorProto::BOOL);
  m.output("y", {2});
  for (bool const there : {true, false}) {
    CAPTURE(there);
    written const w(m);
    w.data("input_0.pb", there ? field(3, bytes_of({2}, {1, 2})) : "");
    w.data("input_1.pb", bytes_of({2}, {-3, 4}));
    onnx::TensorProto has;
    has.set_data_type(onnx::TensorProto::BOOL);
    has.add_int32_data(there);
    w.data("output_0.pb", has.SerializeAsString());
    w.data("output_1.pb", bytes_of({2}, {3, 4}));
    verify_case const c = w.read();
    REQUIRE(c.prepared.inputs.size() == (there ? 2 : 1));
    CHECK(c.sets.at(0).inputs.back().as<float>()[0] == -3);
    if (there) CHECK(c.sets[0].inputs[0].as<float>()[1] == 2);
  }
}

TEST_CASE("a map has the number of entries that the data have") {
  model m;
  onnx::OperatorSetIdProto& set = *m.proto.add_opset_import();
  set.set_domain("ai.onnx.ml");
  set.set_version(1);
  onnx::ValueInfoProto& in = *m.graph().add_input();
  in.set_name("x");
  auto& map = *in.mutable_type()->mutable_map_type();
  map.set_key_type(i64);
  map.mutable_value_type()->mutable_tensor_type()->set_elem_type(f32);
  onnx::NodeProto& n = m.node("DictVectorizer", {"x"}, {"y"}, {{"int64_vocabulary", test::dims{-1, 7, 5}}});
  n.set_domain("ai.onnx.ml");
  m.output("y", {1, 3});
  written const w(m);
  // {5: 4, -1: 8} by onnx.numpy_helper.from_dict.
  std::string const keys = "\x18\x05\x18" + std::string(9, '\xff') + "\x01";
  auto const value = [](float v) { return field(3, bytes_of({}, {v})); };
  std::string const values = field(5, "\x10\x01" + value(4) + value(8));
  w.data("input_0.pb", field(1, "x") + "\x10\x07" + keys + values);
  w.data("output_0.pb", bytes_of({1, 3}, {8, 0, 4}));
  for (import_options const& options : {import_options{}, {.dims = {{"x", {0, 4}}}}}) {
    verify_case const c = w.read(options);
    REQUIRE(c.sets.at(0).inputs.size() == 2);
    CHECK(c.sets[0].inputs[0].dims == test::dims{2});
    CHECK(c.sets[0].inputs[0].as<float>()[1] == 8);
    CHECK(c.sets[0].inputs[1].as<std::int64_t>()[0] == 5);
    CHECK(c.sets[0].inputs[1].as<std::int64_t>()[1] == -1);
    CHECK(c.prepared.inputs[0].type.is_open() == !options.dims.empty());
  }
  CHECK_THROWS_WITH_AS((void)w.read({.dims = {{"x", {0, 1}}}}), doctest::Contains("x_values"), failure);
  std::string const as_strings = field(4, "a") + field(4, "b");
  for (auto const& [bytes, words] :
       {std::pair{keys, "found 0 values, wanted 2"},
        {as_strings + values, "keys that are strings, wanted int64"},
        {keys + field(5, value(4) + field(3, bytes_of({2}, {1, 2}))), "2 elements"},
        {keys + values + "\x2a", "is not an ONNX map"},
        {keys + field(5, "\x1a\x7f"), "is not an ONNX map"}}) {
    w.data("input_0.pb", bytes);
    CHECK_THROWS_WITH_AS((void)w.read(), doctest::Contains(words), failure);
  }
}

TEST_CASE("files of another kind than the model's type are refused") {
  folder const f;
  write(f / "t.pb", "no tensor");
  CHECK_THROWS_AS((void)import_data_file(f / "t.pb", false, false), failure);
  CHECK_THROWS_AS((void)import_data_file(f / "t.pb", true, false), failure);
  CHECK_THROWS_AS((void)import_data_file(f / "t.pb", false, true), failure);
}

}  // namespace INLAY_UNIT
