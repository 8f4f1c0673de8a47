// SPDX-License-Identifier: Apache-2.0
#include "emit/device_plan.hpp"

#include "emit/header.hpp"
#include "import/import.hpp"
#include "prepare/prepare.hpp"
#include "support/compiler.hpp"

#include <sstream>

namespace INLAY_UNIT {
using namespace test;
using namespace inlay::codegen;

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

}  // namespace INLAY_UNIT
