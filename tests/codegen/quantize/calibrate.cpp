// SPDX-License-Identifier: Apache-2.0
#include "quantize/calibrate.hpp"

#include "import/diagnostic.hpp"
#include "import/import.hpp"
#include "support/compiler.hpp"
#include "support/models.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <numeric>

namespace INLAY_UNIT {
using namespace test;
using namespace inlay::codegen;

/// x (1, 2, 1, 3) -> Relu -> r -> Add of itself -> y.
model relu_and_add() {
  model m;
  m.input("x", {1, 2, 1, 3});
  m.node("Relu", {"x"}, {"r"});
  m.node("Add", {"r", "r"}, {"y"});
  m.output("y", {1, 2, 1, 3});
  return m;
}

input_sets sets_of(std::vector<std::vector<float>> const& sets) {
  input_sets result;
  for (std::vector<float> const& set : sets) result.push_back({make_constant<float>({1, 2, 1, 3}, set)});
  return result;
}

calibration_options quick() { return {compiler_path(), {"-O0"}}; }

TEST_CASE("least, greatest and means of channels over all runs") {
  auto const s = collect_statistics(relu_and_add().proto, {"x", "r", "y"},
                                    sets_of({{-1, 2, 3, 0, 0, 6}, {-7, 0, 1, 4, 4, 10}}), quick());
  REQUIRE(s.size() == 3);
  CHECK(s.at("x").least == -7);
  CHECK(s.at("x").greatest == 10);
  CHECK(s.at("r").least == 0);
  CHECK(s.at("y").greatest == 20);
  // Channel 0 of r: 0 2 3, 0 0 1; channel 1: 0 0 6, 4 4 10.
  REQUIRE(s.at("r").channel_means.size() == 2);
  CHECK(s.at("r").channel_means[0] == doctest::Approx(1));
  CHECK(s.at("r").channel_means[1] == doctest::Approx(4));
}

TEST_CASE("bins hold every element, in their places, though the limit grows") {
  auto const s = collect_statistics(
                     relu_and_add().proto, {"x"},
                     sets_of({{0, 0, 0, 0, 0, 0}, {1, -1, 0.5f, 0, 0, 0}, {3, 0, 0, 0, 0, -0.25f}}), quick())
                     .at("x");
  CHECK(s.limit >= 3);
  CHECK(std::accumulate(s.bins.begin(), s.bins.end(), std::uint64_t{0}) == 18);
  double const width = 2 * s.limit / static_cast<double>(s.bins.size());
  auto const around = [&](double x) {  // the bin that holds it, and its neighbours
    auto const at = static_cast<std::size_t>((x + s.limit) / width);
    std::uint64_t sum = 0;
    for (std::size_t i = at - 1; i <= at + 1 && i < s.bins.size(); ++i) sum += s.bins[i];
    return sum;
  };
  CHECK(around(1) == 1);
  CHECK(around(-1) == 1);
  CHECK(around(0.5) == 1);
  CHECK(around(-0.25) == 1);
  CHECK(around(3) == 1);
  CHECK(around(0) == 13);
}

TEST_CASE("a value that is not finite is named") {
  CHECK_THROWS_WITH(
      collect_statistics(relu_and_add().proto, {"x"},
                         sets_of({{1, 2, 3, std::numeric_limits<float>::infinity(), std::nanf(""), 0}}),
                         quick()),
      "'x': found 2 elements on the data that are no finite numbers, wanted none; hint: --keep-float");
}

TEST_CASE("errors between two models") {
  model other = relu_and_add();
  other.floats("tenth", {1}, {0.5f});
  other.graph().mutable_node(1)->set_input(1, "tenth");  // y = r + 0.5
  auto const e = measure_errors(relu_and_add().proto, other.proto, {{"r", "r"}, {"y", "y"}},
                                sets_of({{1, 0, 0, 0, 0, 0}}), quick());
  CHECK(e.at("r").squares == 0);
  CHECK(std::isinf(e.at("r").decibels()));
  // 2r: 2 0 0 0 0 0; r + 0.5: 1.5 0.5 0.5 0.5 0.5 0.5
  CHECK(e.at("y").largest == 0.5);
  CHECK(e.at("y").squares == doctest::Approx(1.5));
  CHECK(e.at("y").signal_squares == doctest::Approx(4));
  CHECK(e.at("y").decibels() == doctest::Approx(10 * std::log10(4 / 1.5)));
}

TEST_CASE("a compiler that is missing") {
  CHECK_THROWS_AS(collect_statistics(relu_and_add().proto, {"x"}, sets_of({{1, 2, 3, 4, 5, 6}}),
                                     {"no-such-compiler", {}}),
                  failure);
}

}  // namespace INLAY_UNIT
