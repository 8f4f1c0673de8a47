// SPDX-License-Identifier: Apache-2.0
#include "random_11.hpp"  // made by the build: write_models.cpp, then inlay
#include "random_73.hpp"
#include "residual_block.hpp"

#include <doctest/doctest.h>

#include <bit>
#include <vector>

namespace {
/// The same graph, layer by layer.
template <class Net>
struct layered : Net {
  static constexpr inlay::streaming stream = inlay::streaming::never;
};

template <class Model>
std::vector<std::uint32_t> bits_of_output() {
  Model m;
  auto const x = m.template input<"x">();
  for (std::size_t i = 0; i < x.size(); ++i) x[i] = static_cast<float>(i * 37 % 101) / 50 - 1;
  m.run();
  std::vector<std::uint32_t> result;
  for (float y : m.template output<"y">()) result.push_back(std::bit_cast<std::uint32_t>(y));
  return result;
}

template <class Net>
void check() {
  static_assert(inlay::program<Net>::task_count < inlay::program<layered<Net>>::task_count, "nothing streams");
  static_assert(inlay::program<layered<Net>>::task_count == inlay::program<layered<Net>>::step_count);
  auto const balanced = bits_of_output<inlay::model<Net>>(), never = bits_of_output<inlay::model<layered<Net>>>();
  CHECK((balanced == never));
  CHECK(std::ranges::any_of(balanced, [](std::uint32_t bits) { return bits != 0; }));
}

TEST_CASE("streaming changes no bit of a result") {
  check<residual_block::net>();
  check<random_11::net>();
  check<random_73::net>();
}
}  // namespace
