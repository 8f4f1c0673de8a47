// SPDX-License-Identifier: Apache-2.0
#include <inlay/core/epilogue.hpp>

#include <doctest/doctest.h>

namespace {
using inlay::epilogue;

struct times_two {
  constexpr int operator()(int x, std::size_t) const { return 2 * x; }
  constexpr times_two at(std::size_t) const { return {}; }
};
struct add_element {
  int const* p;
  constexpr int operator()(int x, std::size_t offset) const { return x + p[offset]; }
  constexpr add_element at(std::size_t offset) const { return {p + offset}; }
};

constexpr int other[] = {10, 20, 30};
constexpr epilogue<times_two, add_element> both{times_two{}, {add_element{other}, {}}};
// In order: doubled, then an element added; at(1) starts one element later.
static_assert(both(5, 0) == 20 && both(5, 2) == 40 && both.at(1)(5, 1) == 40);
static_assert(epilogue<>{}(5, 7) == 5 && epilogue<>{}.at(3)(5, 0) == 5);
static_assert(epilogue<>::is_identity && !decltype(both)::is_identity);
// Long: three steps, or one that says so wherever it stands.
struct long_step : times_two {
  static constexpr bool is_long = true;
};
static_assert(!epilogue<>::is_long && !decltype(both)::is_long &&
              epilogue<times_two, times_two, add_element>::is_long);
static_assert(epilogue<long_step>::is_long && epilogue<times_two, long_step>::is_long);

TEST_CASE("epilogue: all above in constant expressions") {}
}  // namespace
