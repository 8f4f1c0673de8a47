// SPDX-License-Identifier: Apache-2.0
#include <inlay/core/error.hpp>

#include <doctest/doctest.h>

namespace {
using namespace inlay;

static_assert(!no_error && error{fault::missing_input, 1, 2} && !error{});
static_assert(error{fault::ranks_differ, 1, 2} == error{fault::ranks_differ, 1, 2});
static_assert(error{fault::ranks_differ, 1, 2} != error{fault::ranks_differ, 1, 3});

/// Every fault has a sentence of its own.
constexpr bool all_described = [] {
  constexpr int last = static_cast<int>(fault::decoder_missing);
  for (int i = 0; i <= last; ++i)
    for (int j = i + 1; j <= last + 1; ++j)
      if (describe(static_cast<fault>(i)) == describe(static_cast<fault>(j))) return false;
  return describe(static_cast<fault>(last + 1)) == "unknown fault";
}();
static_assert(all_described);

TEST_CASE("error: all above in constant expressions") {}
}  // namespace
