// SPDX-License-Identifier: Apache-2.0
#include "emit/device_plan.hpp"

#include "emit/header.hpp"
#include "import/import.hpp"
#include "prepare/prepare.hpp"
#include "support/compiler.hpp"

#include <sstream>

namespace {
using namespace test;
using namespace inlay::codegen;

/// x (1, 16, 16, 16) -> expand, depthwise, project, Add: an inverted residual block, which streams.
model residual_block() {
  model m;
  m.input("x", {1, 8, 16, 16});
  m.floats("expand_W", {32, 8, 1, 1});
  m.floats("depthwise_W", {32, 1, 3, 3});
  m.floats("project_W", {8, 32, 1, 1});
  m.node("Conv", {"x", "expand_W"}, {"expand"});
  m.node("Relu", {"expand"}, {"expand_relu"});
  m.node("Conv", {"expand_relu", "depthwise_W"}, {"depthwise"}, {{"group", 32}, {"pads", dims{1, 1, 1, 1}}});
  m.node("Relu", {"depthwise"}, {"depthwise_relu"});
  m.node("Conv", {"depthwise_relu", "project_W"}, {"project"});
  m.node("Add", {"x", "project"}, {"y"});
  m.output("y", {1, 8, 16, 16});
  return m;
}

/// Two inputs, two outputs, a value with several users, a view and an in-place step.
model branches() {
  model m;
  m.input("a", {2, 6});
  m.input("b", {2, 6});
  m.node("Add", {"a", "b"}, {"sum"});
  m.node("Relu", {"sum"}, {"relu"});
  m.node("Split", {"relu"}, {"left", "right"}, {{"axis", 1}});
  m.node("Concat", {"right", "left", "sum"}, {"swapped"}, {{"axis", 1}});
  m.int64s("shape", {1}, {24});
  m.node("Reshape", {"swapped", "shape"}, {"flat"});
  m.output("flat", {24});
  m.output("sum", {2, 6});
  return m;
}

TEST_CASE("what the generator reports is what the compiler plans") {
  std::pair<char const*, model> const models[] = {{"dense", dense()},
                                                  {"small_network", small_network()},
                                                  {"residual_block", residual_block()},
                                                  {"branches", branches()}};
  folder const f;
  std::ostringstream source;
  std::ostringstream checks;
  for (auto const& [name, m] : models) {
    graph g = import_model(m.proto, {}, {});
    (void)prepare(g);
    type_table const types(g);
    device_plan const plan(g, types);
    generated_header const header =
        emit_header(g, {name, std::string(64, '0'), name, weights_form::automatic, ""});
    write(f / (std::string(name) + ".hpp"), header.text);
    source << "#include \"" << name << ".hpp\"\n";
    auto const check = [&](std::string const& found, auto wanted) {
      checks << "static_assert(" << found << " == " << wanted << ");\n";
    };
    std::string const of_net = "<" + std::string(name) + "::net>", program = "inlay::program" + of_net + "::";
    check(name + std::string("::model::arena_bytes"), plan.plan().arena_bytes);
    check(name + std::string("::model::nodes"), g.nodes.size());
    check(name + std::string("::model::weights_bytes"), header.weights_bytes);
    check(program + "step_count", plan.program().step_count);
    check(program + "task_count", plan.program().task_count);
    std::uint64_t macs = 0;
    for (inlay::node_record const& n : plan.records().nodes) macs += n.macs;
    check(name + std::string("::model::macs"), macs);
    for (std::int32_t s = 0; s < plan.program().step_count; ++s) {
      inlay::step_record const& step = plan.program().steps[static_cast<std::size_t>(s)];
      check(program + "steps[" + std::to_string(s) + "].head", step.head);
      check(program + "steps[" + std::to_string(s) + "].fused", step.fused);
    }
    for (std::size_t v = 0; v < plan.records().values.size(); ++v) {
      std::string const value = plan.name_of_value(static_cast<std::int32_t>(v));
      check("inlay::records" + of_net + "::infos[" + std::to_string(v) + "].bytes()", types[value].bytes());
      std::int32_t const buffer = plan.plan().buffer_of_value[v];
      if (buffer >= 0)
        check(program + "offset_of_value(" + std::to_string(v) + ")",
              plan.plan().buffers[static_cast<std::size_t>(buffer)].offset);
    }
  }
  outcome const r = check_syntax(source.str() + checks.str(), f.path());
  INFO(checks.str() << r.err);
  CHECK(r.status == 0);
}

}  // namespace
