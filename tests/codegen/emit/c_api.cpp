// SPDX-License-Identifier: Apache-2.0
#include "emit/c_api.hpp"

#include "support/compiler.hpp"
#include "support/program.hpp"

namespace INLAY_UNIT {
using namespace test;

TEST_CASE("the C header is C99, and names what the model has") {
  folder const f;
  write(f / "model.onnx", dense().bytes());
  outcome const made = run_inlay({"compile", (f / "model.onnx").string(), "-o", (f / "some.hpp").string(),
                                  "--c-api", "--namespace", "my::models"});
  CAPTURE(made.err);
  REQUIRE(made.status == done);
  std::string const header = read(f / "some.h");
  for (char const* part : {"typedef struct", "my_models_model;", "my_models_arena_bytes = ",
                           "int my_models_init(my_models_model* model, void* arena, size_t bytes);",
                           "void my_models_run(my_models_model* model);", "_elements = "}) {
    CAPTURE(part);
    CHECK(header.find(part) != std::string::npos);
  }
  write(f / "user.c",
        "#include \"some.h\"\nint use(my_models_model* m) { my_models_run(m); return m->arena != 0; }\n");
  outcome const compiled = run({compiler_path(), "-x", "c", "-std=c99", "-Wall", "-Wextra", "-Wpedantic",
                                "-Werror", "-fsyntax-only", (f / "user.c").string()});
  CAPTURE(compiled.err);
  CHECK(compiled.status == 0);
  // The header and what is behind it: run by examples/09-c, compiled by tests/codegen/emit/bundle.cpp.
  CHECK(read(f / "some.cpp").find("#include \"some.hpp\"") != std::string::npos);
}
}  // namespace INLAY_UNIT
