// SPDX-License-Identifier: Apache-2.0
#include "prepare/packing_steps.hpp"

#include "prepare/graphs.hpp"

#include <inlay/op/device/PackConv.hpp>
#include <inlay/op/device/PackMatMul.hpp>

#include <set>

namespace INLAY_UNIT {
using namespace test;
using namespace inlay::codegen;
using inlay::op::device::PackConv;
using inlay::op::device::PackMatMul;

TEST_CASE("one step for each operand and each way in which it is packed") {
  graph g;
  unique_names unique(g);
  packing_steps steps(unique);
  std::vector<node> nodes(6);
  for (node& n : nodes) n.inputs = {"a", "b"};
  std::vector<node> made;
  steps.pack<PackMatMul>(made, nodes[0], "b", {{0, 1}});
  steps.pack<PackMatMul>(made, nodes[1], "b", {{0, 1}});
  steps.pack<PackMatMul>(made, nodes[2], "b", {{1, 0}});
  steps.pack<PackConv>(made, nodes[3], "b", {1});
  steps.pack<PackConv>(made, nodes[4], "b", {2});
  steps.pack<PackMatMul>(made, nodes[5], "c", {{0, 1}});
  CHECK(steps.size() == 5);
  REQUIRE(made.size() == 5);
  CHECK(nodes[0].inputs == names{"a", made[0].outputs[0]});
  CHECK(nodes[1].inputs == nodes[0].inputs);
  for (std::size_t i = 1; i < made.size(); ++i) CHECK(nodes[i + 1].inputs[1] == made[i].outputs[0]);
  CHECK(made[0].inputs == names{"b"});
  CHECK(made[4].inputs == names{"c"});
  CHECK(std::set<std::string>{made[0].name, made[1].name, made[2].name, made[3].name, made[4].name}.size() ==
        5);
}

}  // namespace INLAY_UNIT
