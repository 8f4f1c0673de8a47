// SPDX-License-Identifier: Apache-2.0
#include "random_11.hpp"  // made by the build: write_models.cpp, then inlay
#include "random_73.hpp"
#include "residual_block.hpp"

#include <doctest/doctest.h>

#include <bit>
#include <vector>

namespace {
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
  using streamed = inlay::with_policy<Net, inlay::policy::ram>;
  using layered = inlay::with_policy<Net, inlay::policy::speed>;
  static_assert(inlay::program<streamed>::task_count < inlay::program<layered>::task_count,
                "nothing streams");
  auto const wanted = bits_of_output<inlay::model<layered>>();
  CHECK((bits_of_output<inlay::model<streamed>>() == wanted));
  CHECK((bits_of_output<inlay::model<Net>>() == wanted));
  CHECK(std::ranges::any_of(wanted, [](std::uint32_t bits) { return bits != 0; }));
}

TEST_CASE("streaming changes no bit of a result") {
  check<residual_block::net>();
  check<random_11::net>();
  check<random_73::net>();
}
}  // namespace
