// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/RandomNormal.hpp>

#include "elementwise.hpp"

#include <cmath>

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::RandomNormal;

// Shapes.
static_assert(dims_of<RandomNormal, 0>({.shape = {3, 4}}, {}) == dims{3, 4});
static_assert(error_of<RandomNormal, 0>({.dtype = 6}, {}) == error{fault::elem_type_not_supported, 6, 1});
static_assert(error_of<RandomNormal, 0>({.shape = {-1}}, {}).what == fault::attribute_out_of_range);
static_assert(error_of<RandomNormal, 0>({.shape = {1, 1, 1, 1, 1, 1, 1, 1, 1}}, {}) ==
              error{fault::rank_out_of_range, 9, 8});

// The generator: first numbers of SplitMix64 with the state 0, from its authors' program.
static_assert(family::random_bits(0, 0) == 0xe220a8397b1dcdafu &&
              family::random_bits(0, 1) == 0x6e789e6aa1b965f4u);
// The formula of family/random.hpp in Python.
constexpr RandomNormal::attributes some{.dtype = 1, .mean = 2, .scale = 3, .seed = 1.5f, .shape = {2, 2}};
constexpr auto y = literal<float>({2, 2}, {0.0338268206f, 4.41696167f, 0.544965744f, 3.56462741f});
static_assert(gives<RandomNormal, some, list<>, list<y>, 1e-6>);

TEST_CASE("RandomNormal in a model") { CHECK(model_gives<RandomNormal, some, list<>, list<y>, 1e-6>()); }

TEST_CASE("RandomNormal: mean and deviation of 4096 numbers") {
  static float y[4096];
  tensor<float, dims{4096}> const Y{y};
  RandomNormal::reference(RandomNormal::attributes{.mean = 2, .scale = 3}, Y);
  double sum = 0, squares = 0;
  for (float v : y) {
    sum += static_cast<double>(v);
    squares += static_cast<double>(v) * static_cast<double>(v);
  }
  // Five standard errors.
  double const mean = sum / 4096, variance = squares / 4096 - mean * mean;
  CHECK(std::abs(mean - 2.0) < 5 * std::sqrt(9.0 / 4096));
  CHECK(std::abs(variance - 9.0) < 5 * std::sqrt(162.0 / 4096));
}
}  // namespace INLAY_UNIT
