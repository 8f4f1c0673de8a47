// SPDX-License-Identifier: Apache-2.0
/// docs/output-format.md shows a header as a whole: the one that the generator writes today.
#include "emit/header.hpp"
#include "import/import.hpp"
#include "prepare/prepare.hpp"
#include "support/program.hpp"

namespace INLAY_UNIT {
using namespace test;
using namespace inlay::codegen;

model edges() {
  model m;
  m.graph().set_name("edges");
  m.input("image", {1, 1, 6, 6});
  m.floats("W", {2, 1, 3, 3}, {1, 2, 1, 0, 0, 0, -1, -2, -1, 1, 0, -1, 2, 0, -2, 1, 0, -1});
  m.floats("bias", {2}, {0.5f, -0.5f});
  m.int64s("flat", {2}, {1, -1});
  m.node("Conv", {"image", "W", "bias"}, {"gradients"}, {{"kernel_shape", dims{3, 3}}});
  m.node("Relu", {"gradients"}, {"positive"});
  m.node("MaxPool", {"positive"}, {"strongest"}, {{"kernel_shape", dims{2, 2}}, {"strides", dims{2, 2}}});
  m.node("Reshape", {"strongest", "flat"}, {"features"});
  m.output("features", {1, 8});
  return m;
}

TEST_CASE("the header in docs/output-format.md is what the generator writes") {
  model const m = edges();
  graph g = import_model(m.proto, {}, {});
  (void)prepare(g);
  generated_header const header =
      emit_header(g, {"edges.onnx", sha256(m.bytes()), "edges", weights_form::automatic, ""});
  std::string const page = read(INLAY_DOCS "/output-format.md");
  std::string const begin = "<!-- edges.hpp -->\n\n```cpp\n", end = "```\n";
  std::size_t const from = page.find(begin);
  REQUIRE(from != std::string::npos);
  std::size_t const text = from + begin.size();
  CHECK(page.substr(text, page.find(end, text) - text) == header.text);
}

}  // namespace INLAY_UNIT
