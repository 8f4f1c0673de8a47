// SPDX-License-Identifier: Apache-2.0
#include "emit/header.hpp"
#include "support/compiler.hpp"
#include "support/program.hpp"

#include <filesystem>

namespace INLAY_UNIT {
using namespace test;
namespace fs = std::filesystem;

/// Writes a model in one piece as whole.hpp, and split as split.hpp and split.cpp.
void write_both(folder const& f, model const& m, names const& options = {}) {
  write(f / "model.onnx", m.bytes());
  for (std::string const form : {"whole", "split"}) {
    names words{"compile", (f / "model.onnx").string(), "-o", (f / (form + ".hpp")).string()};
    if (form == "split") words.emplace_back("--split");
    words.insert(words.end(), options.begin(), options.end());
    outcome const made = run_inlay(words);
    CAPTURE(made.err);
    REQUIRE(made.status == done);
  }
}

/// Runs a program that includes both headers and fails where they differ.
void check_program(folder const& f, std::string const& body) {
  write(f / "user.cpp",
        "#include \"split.hpp\"\n#include \"whole.hpp\"\n#include <algorithm>\n#include <array>\n"
        "static_assert(split::model::arena_bytes == whole::model::arena_bytes);\n"
        "static_assert(split::model::weights_bytes == whole::model::weights_bytes);\n"
        "static_assert(split::model::macs == whole::model::macs && split::model::nodes == "
        "whole::model::nodes);\n"
        "static_assert(sizeof(split::model) == sizeof(whole::model));\n"
        "constinit static split::model global;\n"
        "int main() {\n  whole::model a;\n  split::model& b = global;\n" +
            body + "}\n");
  outcome const r = compile_and_run({f / "user.cpp", f / "split.cpp"}, f.path());
  CAPTURE(r.err);
  CHECK(r.status == 0);
}

TEST_CASE("a split model computes what the whole one computes") {
  for (names const& options :
       {names{"--weights", "inline"}, {"--weights", "incbin", "--section", ".external"}}) {
    folder const f;
    write_both(f, small_network(), options);
    CHECK(fs::exists(f / "split.cpp.weights.bin") == (options[1] == "incbin"));
    check_program(f, R"(
  std::array<float, 192> x;
  for (int i = 0; i < 192; ++i) x[static_cast<std::size_t>(i)] = static_cast<float>(i % 17) * 0.25f - 2.0f;
  a.set<"x">(x);
  std::ranges::copy(x, b.input<"x">().begin());
  a.run();
  b.run();
  std::array<float, 5> y;
  b.get<"y">(y);
  static_assert(split::model::input_info<"x">.dims == whole::model::input_info<"x">.dims);
  static_assert(split::model::output_info<"y">.dims == whole::model::output_info<"y">.dims);
  alignas(64) static std::byte memory[split::model::arena_bytes];
  split::placed_model placed{memory};
  placed.set<"x">(x);
  placed.run();
  return std::ranges::equal(y, a.output<"y">()) && std::ranges::equal(placed.output<"y">(), y) ? 0 : 1;
)");
  }
}

TEST_CASE("a split model of extents that are known at run time") {
  model m;
  m.input("x", {-1, 3})
      .mutable_type()
      ->mutable_tensor_type()
      ->mutable_shape()
      ->mutable_dim(0)
      ->set_dim_param("N");
  m.node("NonZero", {"x"}, {"y"});
  m.node("Relu", {"x"}, {"z"});
  m.output("y", {2, -1}, i64);
  m.output("z", {-1, 3});
  folder const f;
  write_both(f, m, {"--dim", "N=2..4"});
  check_program(f, R"(
  std::array<float, 9> const x{1, 0, 2, 0, 0, 3, -4, 0, 5};
  inlay::dims const dims{3, 3};
  if (a.set<"x">(x, dims) || b.set<"x">(x, dims)) return 2;
  if (!b.set<"x">(x, inlay::dims{1, 3}) || !b.set<"x">(x, inlay::dims{5, 3}) || !b.set<"x">(x, inlay::dims{2, 3}))
    return 3;  // too few, too many, and not as many elements
  if (a.run() || b.run()) return 4;
  auto const wanted = a.output<"y">(), found = b.output<"y">();
  if (found.dims() != inlay::dims{2, 5} || found.dims() != wanted.dims()) return 5;
  return std::equal(found.begin(), found.end(), wanted.begin()) && b.output<"z">()[8] == 5.0f ? 0 : 1;
)");
}

TEST_CASE("a split model with strings and maps") {
  folder const f;
  write_both(f, classifier_with_maps());
  check_program(f, R"(
  std::array<float, 2> const x{2.5f, -1.5f};
  a.set<"x">(x);
  b.set<"x">(x);
  a.run();
  b.run();
  if (!std::ranges::equal(a.output<"label">(), b.output<"label">())) return 2;
  if (!std::ranges::equal(a.keys<"probabilities">(), b.keys<"probabilities">())) return 3;
  return a.map<"probabilities">(1) == b.map<"probabilities">(1) ? 0 : 1;
)");
}

TEST_CASE("a split model with maps as inputs") {
  model m;
  onnx::OperatorSetIdProto& set = *m.proto.add_opset_import();
  set.set_domain("ai.onnx.ml");
  set.set_version(1);
  for (char const* name : {"x", "fixed"}) {
    onnx::ValueInfoProto& in = *m.graph().add_input();
    in.set_name(name);
    auto& map = *in.mutable_type()->mutable_map_type();
    map.set_key_type(onnx::TensorProto::STRING);
    map.mutable_value_type()->mutable_tensor_type()->set_elem_type(f32);
    std::string const out = std::string("row_of_") + name;
    onnx::NodeProto& n = m.node("DictVectorizer", {name}, {out});
    n.set_domain("ai.onnx.ml");
    strings(n, "string_vocabulary", {"b", "c", "a"});
    m.output(out, {1, 3});
  }
  folder const f;
  write_both(f, m, {"--dim", "x=0..2", "--dim", "fixed=2"});
  check_program(f, R"(
  std::array<std::string_view, 3> const keys{"a", "b", "c"};
  std::array<float, 3> const values{1, 2, 3};
  auto const two = std::span(keys).first<2>();
  auto const fill = [&](auto& model) {
    if (!model.template set_map<"x">(keys, values)) return false;  // too many
    model.template set_map<"fixed">(two, std::span(values).template last<2>());
    return !model.template set_map<"x">(two, std::span(values).template first<2>()) && !model.run();
  };
  if (!fill(a) || !fill(b)) return 2;
  if (!std::ranges::equal(a.output<"row_of_x">(), std::array<float, 3>{2, 0, 1})) return 3;
  if (!std::ranges::equal(a.output<"row_of_fixed">(), std::array<float, 3>{3, 0, 2})) return 4;
  return std::ranges::equal(a.output<"row_of_x">(), b.output<"row_of_x">()) &&
         std::ranges::equal(a.output<"row_of_fixed">(), b.output<"row_of_fixed">()) ? 0 : 1;
)");
}

TEST_CASE("who includes the header of a split model compiles neither graph nor operators nor Eigen") {
  folder const f;
  write_both(f, small_network());
  std::string const whole = included_by("#include \"whole.hpp\"\n", f.path()),
                    split = included_by("#include \"split.hpp\"\n", f.path());
  for (char const* part : {"inlay/graph/", "inlay/op/", "inlay/kernel/", "/Eigen/", "inlay/model.hpp"}) {
    CAPTURE(part);
    CHECK(whole.find(part) != std::string::npos);
    CHECK(split.find(part) == std::string::npos);
  }
}

TEST_CASE("what is wrong with a program that uses a split model, in the compiler's words") {
  folder const f;
  write_both(f, small_network());
  std::string const begin = "#include \"split.hpp\"\nvoid use(split::model& m) { ";
  CHECK(check_syntax(begin + "(void)m.input<\"x\">(); m.run(); }\n", f.path()).status == 0);
  outcome const name = check_syntax(begin + "(void)m.input<\"image\">(); }\n", f.path());
  CHECK(name.status != 0);
  CHECK(name.err.find("unknown_name<") != std::string::npos);
  outcome const count = check_syntax(begin + "float x[191]{}; m.set<\"x\">(x); }\n", f.path());
  CHECK(count.status != 0);
  CHECK(count.err.find("wrong_number_of_elements<") != std::string::npos);
  // Header and source of two runs.
  std::string header = read(f / "split.hpp");
  std::size_t const at = header.find("arena_bytes = ") + 14;
  header.insert(at, "1");
  write(f / "split.hpp", header);
  outcome const stale = check_syntax(read(f / "split.cpp"), f.path());
  CHECK(stale.status != 0);
  CHECK(stale.err.find("not of one run of inlay") != std::string::npos);
}

TEST_CASE("a split model with an interface in C, in a bundle") {
  folder const f;
  write(f / "model.onnx", small_network().bytes());
  fs::path const src = f / "bundle/src";
  outcome const made = run_inlay({"compile", (f / "model.onnx").string(), "-o", "net1.hpp", "--bundle",
                                  (f / "bundle").string(), "--split", "--c-api", "--weights", "incbin"});
  CAPTURE(made.err);
  REQUIRE(made.status == done);
  CHECK(!fs::exists(src / "net1.hpp.weights.bin"));
  write(f / "user.cpp",
        "#include \"net1.h\"\n#include \"net1.hpp\"\nint main() {\n"
        "  alignas(64) static unsigned char memory[net1_arena_bytes];\n  static net1::model b;\n  net1_model "
        "a;\n"
        "  if (net1_init(&a, memory, sizeof memory) != 0) return 2;\n"
        "  for (std::size_t i = 0; i < 192; ++i) a.x[i] = b.input<\"x\">()[i] = 0.01f * "
        "static_cast<float>(i);\n"
        "  net1_run(&a);\n  b.run();\n"
        "  for (std::size_t i = 0; i < 5; ++i)\n    if (a.y[i] != b.output<\"y\">()[i]) return 1;\n}\n");
  outcome const r = compile_and_run({f / "user.cpp", src / "net1.cpp"}, src);
  CAPTURE(r.err);
  CHECK(r.status == 0);
}

TEST_CASE("split models that are not written") {
  folder const f;
  write(f / "model.onnx", small_network().bytes());
  auto const compile = [&](std::string const& output) {
    return run_inlay({"compile", (f / "model.onnx").string(), "-o", output, "--split"});
  };
  check_refused(compile("-"), bad_input, {"--output", "standard output"});
  check_refused(compile((f / "net1.cpp").string()), bad_input, {"--output", "net1.cpp", "source"});
  CHECK(f.entries() == names{"model.onnx"});
}
}  // namespace INLAY_UNIT
