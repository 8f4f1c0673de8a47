// SPDX-License-Identifier: Apache-2.0
#include <inlay/platform/hosted.hpp>

#include <doctest/doctest.h>

namespace {
using inlay::platform::hosted;

TEST_CASE("hosted: parallel_for calls each index once, in order") {
  std::size_t n = 0;
  bool in_order = true;
  hosted::parallel_for(5, [&](std::size_t i) { in_order = in_order && i == n++; });
  CHECK(in_order);
  CHECK(n == 5);
  hosted::parallel_for(0, [&](std::size_t) { ++n; });
  CHECK(n == 5);
}

TEST_CASE("hosted: the clock does not run backwards, and runs") {
  std::uint64_t const begin = hosted::now();
  std::uint64_t last = begin;
  while (last == begin) {
    std::uint64_t const now = hosted::now();
    CHECK(now >= last);
    last = now;
  }
}
}  // namespace
