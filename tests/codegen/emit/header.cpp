// SPDX-License-Identifier: Apache-2.0
#include "emit/header.hpp"

#include "import/import.hpp"
#include "prepare/prepare.hpp"
#include "support/compiler.hpp"

namespace INLAY_UNIT {
using namespace test;
using namespace inlay::codegen;

generated_header header_of(model const& m, weights_form form = weights_form::automatic,
                           std::string const& section = "") {
  graph g = import_model(m.proto, {}, {});
  (void)prepare(g);
  return emit_header(g, {"m.onnx", std::string(64, '0'), "tested", form, section});
}

TEST_CASE("the same model gives the same text") {
  CHECK(header_of(small_network()).text == header_of(small_network()).text);
}

TEST_CASE("weights lie in the header or beside it") {
  generated_header const inside = header_of(small_network(), weights_form::inlined);
  CHECK(inside.weights.empty());
  CHECK(inside.text.find(".incbin") == std::string::npos);
  generated_header const beside = header_of(small_network(), weights_form::incbin);
  CHECK(beside.text.find(".incbin") != std::string::npos);
  CHECK(beside.weights_bytes == inside.weights_bytes);
  CHECK(beside.weights.size() >= beside.weights_bytes);
}

TEST_CASE("headers of both forms stand on their own, and two of them together") {
  folder const f;
  for (weights_form form : {weights_form::inlined, weights_form::incbin}) {
    generated_header const h =
        header_of(small_network(), form, form == weights_form::inlined ? ".flash" : "");
    write(f / "m.hpp", h.text);
    write(f / "m.hpp.weights.bin", h.weights);
    outcome const r = check_syntax(
        "#include \"m.hpp\"\n#include \"m.hpp\"\nstatic_assert(sizeof(tested::model) >= "
        "tested::model::arena_bytes);\n",
        f.path());
    INFO(r.err);
    CHECK(r.status == 0);
  }
}

TEST_CASE("names of the user's program do not reach into the header") {
  folder const f;
  write(f / "m.hpp", header_of(small_network()).text);
  outcome const r = check_syntax(R"(
struct node {};
struct absent {};
struct elem_type {};
struct weights {};
void graph();
int in, out, input, output, model, net, data, elements;
namespace op {}
namespace tested {
struct node {};
int in, out;
void graph();
}
#include "m.hpp"
static_assert(tested::model::nodes > 0);
)",
                                 f.path());
  INFO(r.err);
  CHECK(r.status == 0);
}

}  // namespace INLAY_UNIT
