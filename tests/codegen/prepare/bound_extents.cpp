// SPDX-License-Identifier: Apache-2.0
#include "import/diagnostic.hpp"
#include "prepare/graphs.hpp"

namespace INLAY_UNIT {
using namespace test;
using namespace inlay::codegen;

/// Range(0, limit, 1) of a limit that is an input, and what `rest` makes of it.
model counted(auto&& rest) {
  model m;
  m.input("limit", {});
  m.floats("zero", {}, {0});
  m.floats("one", {}, {1});
  m.node("Range", {"zero", "limit", "one"}, {"numbers"});
  rest(m);
  return m;
}

TEST_CASE("dims that are stated of a result bound what it is computed from") {
  graph const g = prepared(counted([](model& m) {
    m.node("Cos", {"numbers"}, {"cosine"});
    m.node("Mul", {"cosine", "limit"}, {"scaled"});
    m.node("Add", {"scaled", "numbers"}, {"y"});
    m.output("y", {10});
  }));
  type_table const types(g);
  for (char const* value : {"numbers", "cosine", "scaled", "y"}) {
    CAPTURE(value);
    CHECK(types[value].dims == inlay::dims{10});
    CHECK(types[value].is_capacity);
  }
}

TEST_CASE("they say nothing behind an operator that changes dims, or where they are open") {
  auto const message = [](model const& m) {
    try {
      (void)prepared(m);
    } catch (failure const& e) {
      return std::string(e.what());
    }
    return std::string();
  };
  std::string const wanted = "a shape that is known only at run time";
  CHECK(message(counted([](model& m) {
          m.node("Tile", {"numbers", "two"}, {"y"});
          m.int64s("two", {1}, {2});
          m.output("y", {10});
        })).find(wanted) != std::string::npos);
  CHECK(message(counted([](model& m) {
          m.node("Cos", {"numbers"}, {"y"});
          m.output("y", {-1});
        })).find(wanted) != std::string::npos);
}

TEST_CASE("what the model states of the value itself comes first") {
  graph const g = prepared(counted([](model& m) {
    m.node("Cos", {"numbers"}, {"y"});
    m.output("y", {10});
    m.value_info("numbers", {4});
  }));
  CHECK(type_table(g)["numbers"].dims == inlay::dims{4});
}

}  // namespace INLAY_UNIT
