// SPDX-License-Identifier: Apache-2.0
// Usage: write_seeds FOLDER [TESTS_OF_ONNX...]. Writes the models with which the fuzzer starts.
#include "support/models.hpp"

#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>

namespace {
namespace fs = std::filesystem;

/// Larger models say nothing new: their bytes are weights.
constexpr std::uintmax_t most_bytes = 4096;

/// Constant folding, an older operator set, open dims, raw data: what the two models of the tests lack.
test::model shapes() {
  test::model m(11);
  auto& x = *m.input("x", {-1, 4}).mutable_type()->mutable_tensor_type()->mutable_shape();
  x.mutable_dim(0)->set_dim_param("N");
  m.int64s("axes", {1}, {0});
  m.floats("W", {4, 4}).set_raw_data(std::string(64, '\1'));
  m.graph().mutable_initializer(1)->clear_float_data();
  m.node("Shape", {"x"}, {"shape"});
  m.node("Unsqueeze", {"x"}, {"u"}, {{"axes", test::dims{0}}});
  m.node("Reshape", {"u", "shape"}, {"r"});
  m.node("MatMul", {"r", "W"}, {"p"});
  m.node("Softmax", {"p"}, {"s"});
  m.node("Split", {"s"}, {"a", "b"}, {{"axis", 1}, {"split", test::dims{1, 3}}});
  m.node("Concat", {"a", "b"}, {"y"}, {{"axis", 1}});
  m.graph().add_output()->set_name("y");
  return m;
}

/// Inputs that are maps, and what reads them.
test::model maps() {
  test::model m;
  onnx::OperatorSetIdProto& set = *m.proto.add_opset_import();
  set.set_domain("ai.onnx.ml");
  set.set_version(1);
  for (bool const of_strings : {true, false}) {
    onnx::ValueInfoProto& in = *m.graph().add_input();
    in.set_name(of_strings ? "words" : "numbers");
    auto& map = *in.mutable_type()->mutable_map_type();
    map.set_key_type(of_strings ? onnx::TensorProto::STRING : test::i64);
    map.mutable_value_type()->mutable_tensor_type()->set_elem_type(test::f32);
  }
  onnx::NodeProto& vectorizer = m.node("DictVectorizer", {"words"}, {"row"});
  vectorizer.set_domain("ai.onnx.ml");
  test::strings(vectorizer, "string_vocabulary", {"b", "c", "a"});
  m.node("CastMap", {"numbers"}, {"dense"}, {{"cast_to", "TO_STRING"}}).set_domain("ai.onnx.ml");
  m.node("CastMap", {"numbers"}, {"sparse"}, {{"map_form", "SPARSE"}, {"max_map", 4}})
      .set_domain("ai.onnx.ml");
  for (char const* name : {"row", "dense", "sparse"}) m.graph().add_output()->set_name(name);
  return m;
}

void write(fs::path const& file, test::model const& m) {
  std::ofstream stream(file, std::ios::binary);
  if (!(stream << m.bytes()).flush()) throw std::runtime_error("cannot write " + file.string());
}

}  // namespace

int main(int argc, char** argv) try {
  if (argc < 2) return std::fputs("usage: write_seeds FOLDER [TESTS_OF_ONNX...]\n", stderr), 2;
  fs::path const folder = argv[1];
  fs::remove_all(folder);
  fs::create_directories(folder);
  write(folder / "dense", test::dense());
  write(folder / "small_network", test::small_network());
  write(folder / "shapes", shapes());
  write(folder / "maps", maps());
  for (int i = 2; i < argc; ++i)
    for (auto const& entry : fs::recursive_directory_iterator(argv[i]))
      if (entry.path().extension() == ".onnx" && entry.file_size() <= most_bytes)
        fs::copy_file(entry.path(), folder / entry.path().parent_path().filename(),
                      fs::copy_options::overwrite_existing);
} catch (std::exception const& e) {
  std::fprintf(stderr, "write_seeds: %s\n", e.what());
  return 1;
}
