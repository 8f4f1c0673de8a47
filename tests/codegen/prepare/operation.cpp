// SPDX-License-Identifier: Apache-2.0
#include "prepare/operation.hpp"

#include <doctest/doctest.h>

namespace INLAY_UNIT {
using namespace inlay::codegen;

TEST_CASE("the list of operators is sorted, without doubles, and each is found by its name") {
  std::vector<inlay::op_identity> const all = all_operators();
  CHECK(all.size() > 5);
  auto const name = [](inlay::op_identity const& id) {
    return std::string(id.domain) + "/" + std::string(id.op_type);
  };
  for (std::size_t i = 1; i < all.size(); ++i) {
    CAPTURE(name(all[i]));
    CHECK(name(all[i - 1]) < name(all[i]));
  }
  for (inlay::op_identity const& id : all) {
    node n;
    n.op_type = id.op_type;
    n.domain = id.domain;
    refusal why;
    CAPTURE(why.reason);
    CHECK(find_operation(n, why));
  }
}

}  // namespace INLAY_UNIT
