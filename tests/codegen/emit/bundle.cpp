// SPDX-License-Identifier: Apache-2.0
#include "emit/bundle.hpp"

#include "emit/library.hpp"
#include "support/compiler.hpp"
#include "support/program.hpp"

#include <algorithm>
#include <filesystem>

namespace INLAY_UNIT {
using namespace test;
namespace fs = std::filesystem;

names compile(folder const& f, std::string const& header, names const& more) {
  names result{"compile", (f / "model.onnx").string(), "-o", header};
  result.insert(result.end(), more.begin(), more.end());
  return result;
}

TEST_CASE("included files are followed through includes of every form") {
  folder const f;
  fs::create_directories(f / "a/part");
  write(f / "a/first.hpp", "  #  include <second.hpp>\n// #include <no.hpp>\n#include <vector>\n");
  write(f / "a/second.hpp", "#if 0\n#include \"part/third.hpp\"\n#endif\n");
  write(f / "a/part/third.hpp",
        "#include \"fourth.hpp\"\n#include \"../first.hpp\"\n#include \"../../outside.hpp\"\n");
  write(f / "a/part/fourth.hpp", "");
  write(f / "outside.hpp", "");
  auto const found = inlay::codegen::included_files("#include <first.hpp>\n", {f / "a"});
  names paths;
  for (auto const& [path, file] : found) paths.push_back(path);
  CHECK(paths == names{"first.hpp", "part/fourth.hpp", "part/third.hpp", "second.hpp"});
}

TEST_CASE("a bundle compiles with one -I and nothing else") {
  folder const f;
  write(f / "model.onnx", small_network().bytes());
  fs::path const bundle = f / "my bundle";
  outcome const made =
      run_inlay(compile(f, "net1.hpp", {"--bundle", bundle.string(), "--weights", "incbin", "--c-api"}));
  CAPTURE(made.err);
  REQUIRE(made.status == done);
  for (char const* file : {"src/net1.hpp", "src/net1.hpp.weights.bin", "src/net1.h", "src/net1.cpp",
                           "src/inlay/model.hpp", "src/Eigen/Core", "library.properties", "library.json",
                           "idf_component.yml", "zephyr/module.yml", "CMakeLists.txt", "LICENSES"}) {
    CAPTURE(file);
    CHECK(fs::exists(bundle / file));
  }
  CHECK(!fs::exists(bundle / "src/boost"));
  CHECK(!fs::exists(bundle / "src/inlay/op/Softmax.hpp"));  // the network has none
  std::string const src = (bundle / "src").string();
  outcome const compiled =
      run({compiler_path(), "-std=c++20", "-Wall", "-Wextra", "-Werror", "-fno-exceptions", "-fno-rtti", "-I",
           src, "-c", src + "/net1.cpp", "-o", (f / "net1.o").string()});
  CAPTURE(compiled.err);
  CHECK(compiled.status == 0);
}

TEST_CASE("bundles that are not written") {
  folder const f;
  write(f / "model.onnx", small_network().bytes());
  check_refused(run_inlay(compile(f, (f / "a.hpp").string(), {"--bundle", (f / "b").string()})), bad_input,
                {"--bundle", "name of a header"});
  check_refused(run_inlay(compile(f, "a.h", {"--bundle", (f / "b").string()})), bad_input,
                {"--bundle", "name of a header"});
  check_refused(run_inlay(compile(f, "a.hpp", {"--bundle", (f / "model.onnx").string()})), bad_input,
                {"--bundle", "no folder"});
  CHECK(f.entries() == names{"model.onnx"});
}
}  // namespace INLAY_UNIT
