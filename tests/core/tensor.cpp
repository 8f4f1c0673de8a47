// SPDX-License-Identifier: Apache-2.0
#include <inlay/core/tensor.hpp>

#include <doctest/doctest.h>

#include <array>

namespace {
using namespace inlay;

static_assert(row_major_strides({2, 3, 4}) == dims{12, 4, 1} && row_major_strides({}) == dims{});
static_assert(linear_index({1, 2, 3}, {12, 4, 1}) == 23 && linear_index({}, {}) == 0);

constexpr dims after(dims index, dims const& shape, bool& more) {
  more = next_index(index, shape);
  return index;
}
constexpr bool counts = [] {
  bool more = false;
  return after({0, 1}, {2, 3}, more) == dims{0, 2} && more && after({0, 2}, {2, 3}, more) == dims{1, 0} &&
         more && after({1, 2}, {2, 3}, more) == dims{0, 0} && !more;
}();
static_assert(counts);

/// How often for_each_index calls, and the last index.
constexpr std::size_t calls(dims const& shape, dims& last) {
  std::size_t n = 0;
  for_each_index(shape, [&](dims const& index, std::size_t i) {
    if (i == n) ++n;
    last = index;
  });
  return n;
}
constexpr bool visits = [] {
  dims last;
  return calls({2, 3}, last) == 6 && last == dims{1, 2} && calls({}, last) == 1 && last == dims{} &&
         calls({2, 0}, last) == 0;
}();
static_assert(visits);

TEST_CASE("tensor and dynamic_tensor are views with one interface") {
  std::array<float, 6> memory{1, 2, 3, 4, 5, 6};
  tensor<float, dims{2, 3}> const fixed{memory.data()};
  dynamic_tensor<float const> const dynamic{memory.data(), {2, 3}};
  static_assert(fixed.size() == 6 && fixed.rank() == 2 && fixed.type() == elem_type::float_);
  static_assert(static_tensor<decltype(fixed)> && !static_tensor<decltype(dynamic)>);
  static_assert(std::is_same_v<decltype(dynamic)::value_type, float>);
  fixed[4] = 50;
  CHECK(dynamic[4] == 50);
  CHECK(dynamic.size() == 6);
  CHECK(dynamic.dims() == fixed.dims());
}
static_assert(is_present<tensor<float, dims{}>> && !is_present<absent_t const&>);
}  // namespace
