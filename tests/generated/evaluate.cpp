// SPDX-License-Identifier: Apache-2.0
#include "convolve_by_hand.hpp"  // made by the build: write_models.cpp, then inlay

#include <doctest/doctest.h>

namespace {
constexpr auto x = [] {
  std::array<float, 25> result{};
  for (std::size_t i = 0; i < 25; ++i) result[i] = static_cast<float>(i);
  return result;
}();

// ONNX's own example of Conv (Operators.md, conv with padding) has 12 21 27 33 24 | 33 54 63 72 51 | 63 99
// 108 117 81 | 93 144 153 162 111 | 72 111 117 123 84 for this x and a kernel of ones. The largest of each
// window of 2 x 2: 54 72 144 162. By hand from there: 54 + 144 - 162 + 1 = 37, and 72 + 144 + 2 * 162 - 500 =
// 40.
constexpr std::array<float, 2> y{37, 40};
static_assert(convolve_by_hand::model::evaluate(x) == y);
// The second score loses its sign: negative becomes 0.
constexpr std::array<float, 2> y_of_zero{1, 0};
static_assert(convolve_by_hand::model::evaluate(std::array<float, 25>{}) == y_of_zero);

TEST_CASE("a generated model runs as it evaluates at compile time") {
  convolve_by_hand::model m;
  std::ranges::copy(x, m.input<"x">().begin());
  m.run();
  CHECK(std::ranges::equal(m.output<"y">(), y));
}
}  // namespace
