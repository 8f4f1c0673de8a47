// SPDX-License-Identifier: Apache-2.0
#include "prepare/hooks.hpp"

#include "prepare/graphs.hpp"

#include <algorithm>

namespace INLAY_UNIT {
using namespace test;
using inlay::codegen::hooks_of;

constexpr int u8 = onnx::TensorProto::UINT8;

TEST_CASE("a network of operators that compute alone has no hooks") {
  CHECK(hooks_of(prepared(dense())).empty());
}

/// file (20) -> ImageDecoder "decode" -> y
model decoder() {
  model m(20);
  m.input("file", {20}, u8);
  m.node("ImageDecoder", {"file"}, {"y"}, {{"pixel_format", "Grayscale"}}).set_name("decode");
  m.output("y", {4, 6, 1}, u8);
  return m;
}

TEST_CASE("a hook is named with the node that calls it, also of a body") {
  auto const hooks = hooks_of(prepared(decoder()));
  REQUIRE(hooks.size() == 1);
  CHECK(hooks.begin()->first == "inlay::platform::decode_image");
  CHECK(hooks.begin()->second == "node 0 'decode' (ImageDecoder)");

  model inner(20);
  inner.node("ImageDecoder", {"file"}, {"y"}).set_name("decode");
  inner.output("y", {4, 6, 3}, u8);
  model other(20);
  other.node("Identity", {"none"}, {"y"});
  other.output("y", {4, 6, 3}, u8);
  model m(20);
  m.input("file", {20}, u8);
  m.input("none", {4, 6, 3}, u8);
  m.input("any", {}, onnx::TensorProto::BOOL);
  m.node("If", {"any"}, {"y"}, {{"then_branch", inner.graph()}, {"else_branch", other.graph()}});
  m.output("y", {4, 6, 3}, u8);
  CHECK(hooks_of(prepared(m)).size() == 1);
}

TEST_CASE("compile says what the program must define") {
  folder const f;
  write(f / "model.onnx", decoder().bytes());
  outcome const r = run_inlay({"compile", (f / "model.onnx").string(), "-o", (f / "model.hpp").string()});
  CHECK(r.status == done);
  CHECK(r.err.starts_with("inlay: note: node 0 'decode' (ImageDecoder) calls inlay::platform::decode_image"));
  CHECK(read(f / "model.hpp").find("// The program defines inlay::platform::decode_image.") !=
        std::string::npos);
}
}  // namespace INLAY_UNIT
