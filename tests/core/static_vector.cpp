// SPDX-License-Identifier: Apache-2.0
#include <inlay/core/static_vector.hpp>

#include <doctest/doctest.h>

#include <type_traits>

namespace {
using inlay::static_vector;

using vector = static_vector<int, 4>;
constexpr vector after(vector v, auto change) {
  change(v);
  return v;
}

static_assert(vector{}.empty() && vector{}.size() == 0 && vector::capacity() == 4);
static_assert(vector{1, 2}.size() == 2 && vector{1, 2}[1] == 2 && vector{1, 2}.back() == 2);
static_assert(vector(std::size_t{3}, 7) == vector{7, 7, 7});
static_assert(after({1, 2}, [](vector& v) { v.push_back(3); }) == vector{1, 2, 3});
static_assert(after({1, 3}, [](vector& v) { v.insert(1, 2); }) == vector{1, 2, 3});
static_assert(after({1, 3}, [](vector& v) { v.insert(0, 2); }) == vector{2, 1, 3});
static_assert(after({1, 3}, [](vector& v) { v.insert(2, 2); }) == vector{1, 3, 2});
static_assert(after({1, 2, 3}, [](vector& v) { v.erase(0); }) == vector{2, 3});
static_assert(after({1, 2, 3}, [](vector& v) { v.erase(2); }) == vector{1, 2});
static_assert(!(vector{1, 2} == vector{1, 2, 0}) && !(vector{1, 2} == vector{1, 3}));

// A structural type: what is behind the last element is part of the type, so erase() must leave no trace.
template <vector V>
struct tag {};
static_assert(std::is_same_v<tag<vector{1}>, tag<after({1, 2}, [](vector& v) { v.erase(1); })>>);

TEST_CASE("static_vector is a range") {
  int sum = 0;
  for (int const& x : vector{1, 2, 3}) sum += x;
  CHECK(sum == 6);
}
}  // namespace
