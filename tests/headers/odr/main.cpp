// SPDX-License-Identifier: Apache-2.0
#include "seen.hpp"

#include <doctest/doctest.h>

TEST_CASE("two units that include the same generated headers see one program") {
  image x{};
  for (std::size_t i = 0; i < x.size(); ++i) x[i] = static_cast<float>(i * 37 % 64) / 64;
  seen const here = look(x), there = look_from_other_unit(x);
  CHECK(here.weights_inside == there.weights_inside);
  CHECK(here.weights_beside == there.weights_beside);
  CHECK(here == there);
  // Where weights lie changes no result; some score differs from the others, or nothing was computed.
  CHECK(here.scores_inside == here.scores_beside);
  CHECK(here.scores_inside[0] != here.scores_inside[1]);
}
