// SPDX-License-Identifier: Apache-2.0
#include "support/program.hpp"

namespace INLAY_UNIT {
using namespace test;

TEST_CASE("a profile has every step, fused nodes with their producer, and a share for each") {
  model m;
  m.input("x", {1, 3, 16, 16});
  m.floats("W", {8, 3, 3, 3});
  m.node("Conv", {"x", "W"}, {"c"}).set_name("first");
  m.node("Relu", {"c"}, {"r"}).set_name("after");
  m.node("GlobalAveragePool", {"r"}, {"y"}).set_name("last");
  m.output("y", {1, 8, 1, 1});
  folder const f;
  write(f / "model.onnx", m.proto.SerializeAsString());
  outcome const result = run_inlay({"profile", (f / "model.onnx").string(), "--runs", "3", "--json"});
  INFO(result.err);
  REQUIRE(result.status == done);
  auto const count = [&](std::string const& text) {
    std::size_t n = 0;
    for (std::size_t at = result.out.find(text); at != std::string::npos; at = result.out.find(text, at + 1))
      ++n;
    return n;
  };
  CHECK(count("\"share\"") == 2);
  CHECK(count("\"unit\": \"ns\"") == 1);
  CHECK(count("\"node\": \"first\"") == 1);
  CHECK(count("\"node\": \"last\"") == 1);
  CHECK(count("\"after\"") == 1);        // among the fused nodes of the first
  CHECK(count("\"macs\": 42336") == 1);  // 14 * 14 * 8 * 27
}

TEST_CASE("a profile without a compiler is a clear error") {
  model m;
  m.input("x", {2});
  m.node("Abs", {"x"}, {"y"});
  m.output("y", {2});
  folder const f;
  write(f / "model.onnx", m.proto.SerializeAsString());
  check_refused(run_inlay({"profile", (f / "model.onnx").string(), "--compiler", "no-such-compiler"}),
                bad_input, {"no-such-compiler", "hint"});
}

}  // namespace INLAY_UNIT
