// SPDX-License-Identifier: Apache-2.0
#include "verify/layers.hpp"

#include "../prepare/graphs.hpp"
#include "support/compiler.hpp"

namespace INLAY_UNIT {
using namespace test;
using namespace inlay::codegen;
namespace fs = std::filesystem;

/// A model with the inputs of one run.
struct layers_case {
  folder f;
  fs::path const model_file = f / "model.onnx", set = f / "set_0";

  layers_case(model const& m, onnx::TensorProto const& input) {
    write(model_file, m.bytes());
    fs::create_directory(set);
    write(set / "input_0.pb", input.SerializeAsString());
  }
  layers_result run() const {
    return verify_layers(model_file, set, {}, {}, find_target("host", compiler_path()), {},
                         {{}, "-O1", false});
  }
};

std::vector<float> pattern(std::size_t count) {
  std::vector<float> values;
  for (std::size_t i = 0; i < count; ++i) values.push_back(static_cast<float>(i * 37 % 64) / 32 - 1);
  return values;
}

TEST_CASE("the kernels of a network agree with the operators' definition, step by step") {
  layers_case const c(small_network(), tensor("x", {1, 3, 8, 8}, pattern(192)));
  layers_result const r = c.run();
  INFO(r.fault);
  REQUIRE(r.fault.empty());
  REQUIRE(r.layers.size() == 3);  // Conv with BatchNormalization and Relu, MaxPool, Gemm; Flatten is a view
  CHECK(r.layers[0].op_type == "Conv");
  CHECK(r.layers[1].op_type == "MaxPool");
  CHECK(r.layers[2].op_type == "Gemm");
  CHECK(r.agrees());
  target const host = find_target("host", "");
  CHECK(layers_text(r, host) == "host  set_0  3 layers agree with the operators' definition\n");
}

TEST_CASE("the first layer that differs, with the place and the values") {
  layers_result r{"", "set_0", {}};
  r.layers.push_back({"a", "Conv", {"x1", 0, 0, 0, 12}, "0,0"});
  r.layers.push_back({"b", "Relu", {"x2", 1, 1, 2, 12, 5, "17", "18"}, "0,1,2"});
  r.layers.push_back({"c", "Gemm", {"x3", 1, 1, 3, 12, 0, "1", "2"}, "0,0"});
  target const host = find_target("host", "");
  CHECK(layers_text(r, host) ==
        "host  set_0  2 of 3 layers differ\n"
        "first: node 'b' (Relu), value 'x2': 2 of 12 elements differ\n"
        "  at 0,1,2: found 17, wanted 18\n");
  CHECK_FALSE(r.agrees());
  CHECK(layers_json(r, host).find("\"wanted\": \"18\"") != std::string::npos);
}

TEST_CASE("what a compiler says is the fault") {
  layers_case const c(dense(), tensor("x", {1, 4}, {1, 2, 3, 4}));
  layers_result const r = verify_layers(c.model_file, c.set, {}, {}, find_target("host", compiler_path()), {},
                                        {{"--no-such-option"}, "-O0", false});
  CHECK(r.fault.find("no-such-option") != std::string::npos);
  CHECK_FALSE(r.agrees());
}

}  // namespace INLAY_UNIT
