// SPDX-License-Identifier: Apache-2.0
#include "import/unique_names.hpp"

#include "prepare/graphs.hpp"

namespace INLAY_UNIT {
using namespace test;
using namespace inlay::codegen;

TEST_CASE("a fresh name is the base, or that with the first number that is free") {
  unique_names names;
  CHECK(names.fresh("a") == "a");
  CHECK(names.insert("a_3"));
  CHECK(names.fresh("a") == "a_2");
  CHECK(names.fresh("a") == "a_4");
  CHECK(names.fresh("a_2") == "a_2_2");
  CHECK(!names.insert("a_4"));
  CHECK(names.fresh("b") == "b");
}

TEST_CASE("names of a graph: constants, inputs, outputs, what nodes make") {
  model m;
  m.input("x", {2});
  m.floats("c", {2}, {1, 2});
  m.node("Add", {"x", "c"}, {"sum"});
  m.node("Relu", {"sum"}, {"y"});
  m.output("y", {2});
  unique_names names(resolved(m));
  for (char const* name : {"x", "c", "sum", "y"}) CHECK(names.fresh(name) == std::string(name) + "_2");
  CHECK(names.fresh("z") == "z");
}

}  // namespace INLAY_UNIT
